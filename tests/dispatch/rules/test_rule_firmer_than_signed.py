"""Nothing is said more firmly than what was signed."""

from __future__ import annotations

from typing import Any

import pytest
from dispatch_desk import found, opinion, read
from hypothesis import given
from hypothesis import strategies as st

from mabillon.dispatch.rules.firmer_than_signed import FIRMER_THAN_SIGNED as RULE
from mabillon.dispatch.rules.issuers import known_as
from mabillon.dispatch.rules.ladder import stated

HEAD = (
    "---\nseries: S\nnumber: 1\ndate: 2031-03-28\ntitle: A statement\nopinion: 7\n"
    "language: {}\n---\n\n"
)
WORDS = st.sampled_from(
    ["it", "is", "was", "not", "issued", "by", "the", "League", "fake", ":", ",", "whether"]
)


def said(text: str, language: str = "en", **changed: Any) -> list[str]:
    return [words for _, words in found(RULE, HEAD.format(language) + text + "\n", **changed)]


def test_what_is_firmer_is_found_wherever_it_stands() -> None:
    assert found(RULE, read("firmer-than-signed.bad")) == [
        (5, "Fake"),
        (11, "hoax"),
        (12, "not issue"),
        (13, "forgery"),
        (18, "alleged"),
        (20, "Proven"),
        (22, "not issued"),
        (23, "proves"),
        (24, "authentic"),
        (25, "comes"),
        (26, "appears not to have been issued"),
        (27, "established"),
        (28, "confirmed"),
        (28, "confirmed"),
        (30, "forged"),
    ]


def test_hedged_attributed_quoted_and_cited_words_are_left_alone() -> None:
    assert found(RULE, read("firmer-than-signed.good")) == []


@pytest.mark.parametrize(
    ("standing", "signed", "right", "wrong"),
    [
        ("assessed as not issued", 2, "It was not issued by the League.", "It is from the League."),
        (
            "appears to have been issued",
            2,
            "It appears to have been issued by the League.",
            "The League issued this statement.",
        ),
        (
            "not established",
            2,
            "We have not established whether the League issued it.",
            "It appears not to have been issued by the League.",
        ),
        (
            "assessed as not issued",
            0,
            "We have not established whether the League issued it.",
            "It appears not to have been issued by the League.",
        ),
        (
            "assessed as issued",
            2,
            "We assess that the League issued this statement.",
            "It appears to have been issued by the League.",
        ),
    ],
)
def test_the_ladder_goes_both_ways(standing: Any, signed: int, right: str, wrong: str) -> None:
    main = opinion(standing=standing, signed=signed)
    assert said(right, main=main) == []
    assert len(said(wrong, main=main)) == 1


@pytest.mark.parametrize(
    "value",
    [
        "A fake letter",
        '"A fake letter: no, really"',
        "'A fake letter'",
        ">-\n  A letter that is a\n  fake",
        "|\n  A fake letter\n",
    ],
)
def test_the_place_of_a_summary_is_the_file_s_however_it_is_written(value: str) -> None:
    text = HEAD.format("en").replace("opinion: 7", f"opinion: 7\nsummary: {value}")
    assert [words for _, words in found(RULE, text)] == ["fake"]
    quoted = text.replace("fake", "“fake”")
    assert found(RULE, quoted) == []


def test_a_value_may_end_in_a_quotation() -> None:
    text = HEAD.format("en").replace("A statement", 'What they call "a fake"')
    assert found(RULE, text) == []


def test_without_an_opinion_nothing_is_established() -> None:
    assert said("It appears not to have been issued by the League.", main=None)
    assert not said("It is circulating in the name of the League.", main=None)


def test_the_nature_that_was_signed_may_be_said() -> None:
    main = opinion(nature="fabricated")
    assert said("It appears fabricated.", main=main) == []
    assert said("It appears fabricated.", main=opinion(nature="altered")) == ["fabricated"]


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("es", "La Liga del Vilano no emitió este comunicado.", ["no emitió"]),
        ("es", "El comunicado es falso.", ["falso"]),
        ("es", "El comunicado parece no haber sido emitido por la Liga del Vilano.", []),
        ("ru", "Лига чертополоха не выпускала это заявление.", ["не выпускала"]),
        ("ru", "Это фейк.", ["фейк"]),
        ("ru", "Заявление, по-видимому, не было выпущено.", []),
        ("ar", "لم تصدر رابطة الشوك هذا البيان.", ["لم تصدر"]),
        ("ar", "البيان مزيف.", ["مزيف"]),
        ("ar", "يبدو أن البيان لم يصدر عن رابطة الشوك.", []),
        ("es", "La declaración fue publicada el 26 de marzo por @marl.", []),
        ("es", "El comunicado no es de la Liga del Vilano.", ["no es"]),
        ("es", "Según el consejo, es falso.", []),
        ("ru", "Заявление выпущено 25 марта.", []),
        ("ru", "Совет назвал текст фейком.", []),
        ("ar", "صدر البيان يوم 25 مارس.", []),
        ("ar", "قال المجلس إن البيان مزيف.", []),
        ("ar", "أصدرت رابطة الشوك هذا البيان.", ["أصدرت"]),
        ("xx", "It is fake.", []),
    ],
)
def test_the_same_ladder_in_other_languages(language: str, text: str, words: list[str]) -> None:
    assert said(text, language) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("This is not the League's work.", ["is"]),
        ("The League is not the author of this text.", ["not the author"]),
        ("It was never put out by the League.", ["never put"]),
        ("The League's authorship is confirmed.", ["confirmed"]),
        ("It was falsely attributed to the League.", ["falsely"]),
        ("We do not say that the text is forged.", []),
        ("It is a fake-looking letter.", ["fake"]),
        ("![A genuine letter, on a table](evidence:5eed5eed)", ["genuine"]),
        ("The banner is the League's.", []),
        ("This is the League's own channel.", []),
        ("A forgery, says the council.", []),
        ("The fake says forty boxes.", ["fake"]),
        ("# Letter not from League", ["not from"]),
        ("# League did not issue letter", ["not issue"]),
        ("# League denies letter", []),
        ("If it is a forgery, it is a careful one.", []),
        ("The League has issued no statement on it.", []),
        ("No other organisation issued a statement.", []),
        ("Statements issued by the League carry a number.", []),
        ("The account was real enough to have followers.", []),
        ("The statement was issued on paper, the text claims.", []),
        ("A hash proves that a file is unchanged, not who issued it.", []),
        ("The photo confirms that the text is forged.", ["confirms", "forged"]),
        ("# Eastmere and Old Basin confirm their pledge", []),
    ],
)
def test_ways_to_say_it_and_not_to(text: str, words: list[str]) -> None:
    assert said(text) == words


@given(st.lists(WORDS))
def test_what_is_found_lies_in_the_sentence(words: list[str]) -> None:
    text = " ".join(words)
    for one in stated(text, "en", known_as(["the League"])):
        assert 0 <= one.start < one.stop <= len(text)
        assert one.word in text.casefold()[one.start : one.stop]
