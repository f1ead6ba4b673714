"""What stands in earlier texts is found, with its source, and taken out."""

from __future__ import annotations

import random
from dataclasses import dataclass

import pytest

from mabillon.examine.wording.takeout import SPAN_WORDS, Held, TakenOut, taken_out
from mabillon.text.tokens import words

MOSS = "Moss asks for shade, patience and a little milk, and all three were brought in a can."
BULBS = "On 3 February the League set out four hundred bulbs along Kerb Street in nine trays."
WALK = "Whoever walks there now is asked to walk slowly and to look down at the kerb."
TRAM = "The first tram came down the hill at six and the dog was with us and behaved."


@dataclass(frozen=True)
class Earlier:
    id: str
    text: str
    at: int | None = 1
    organisation: str = "League"


def found(result: TakenOut, text: str) -> list[str]:
    return [text[span.start : span.stop] for span in result.spans]


def test_a_span_is_cut_and_named_with_its_earliest_source() -> None:
    held = Held([
        Earlier("b/2", f"{TRAM} {MOSS}", at=20),
        Earlier("a/1", f"{MOSS} {BULBS}", at=10),
        Earlier("c/3", MOSS, at=30),
    ])  # fmt: skip
    text = f"We say this today. {MOSS} And nothing else."
    made = taken_out(text, held, before=25)
    assert found(made, text) == [MOSS[:-1]]
    assert [(s.source, s.at, s.words) for s in made.spans] == [("a/1", 10, 17)]
    assert made.text == "We say this today. \n. And nothing else."
    assert (made.words_left, made.words) == (len(words(made.text)), len(words(text)))


@pytest.mark.parametrize(("n", "taken"), [(SPAN_WORDS - 1, 0), (SPAN_WORDS, 1)])
def test_eight_words_are_a_span_and_seven_are_none(n: int, taken: int) -> None:
    part = " ".join(MOSS.split()[:n])
    assert len(taken_out(f"he said {part} again", Held([Earlier("a", MOSS)])).spans) == taken


def test_nothing_later_is_looked_at_nor_the_text_itself() -> None:
    held = Held([Earlier("a", MOSS, at=10), Earlier("b", MOSS, at=20)])
    assert not taken_out(MOSS, held, before=10).spans
    assert taken_out(MOSS, held, before=11).spans[0].source == "a"
    assert taken_out(MOSS, held, without={"a"}).spans[0].source == "b"
    assert not taken_out(MOSS, held, without={"a", "b"}).spans
    assert not taken_out(MOSS, held, before=11, without={"a", "unheard of"}).spans


def test_a_text_without_a_time_is_earlier_than_any() -> None:
    held = Held([Earlier("a", MOSS, at=None), Earlier("b", MOSS, at=5)])
    span = taken_out(MOSS, held, before=-(10**18)).spans[0]
    assert (span.source, span.at) == ("a", None)


def test_a_habit_of_the_issuer_stays_and_that_of_another_goes() -> None:
    texts = [Earlier(str(k), f"{WALK} Number {k}.", at=k) for k in range(5)]
    held = Held([*texts, Earlier("once", BULBS, at=0, organisation="Ferry")])
    text = f"{BULBS} {WALK}"
    stays = taken_out(text, held, own="League")
    assert found(stays, text) == [BULBS[:-1]]
    assert taken_out(text, held, own="Ferry").words_left == 0
    assert taken_out(text, held).words_left == 0
    assert len(taken_out(WALK, held, own="League", before=3).spans) == 0  # in three before
    assert len(taken_out(WALK, held, own="League", before=2).spans) == 1  # in two


def test_of_a_habit_within_a_copied_passage_its_edges_go_too() -> None:
    """What was copied with words beside it is no habit of the issuer's, though it holds one."""
    habits = [Earlier(str(k), f"{k} {WALK}", at=k) for k in range(3)]
    held = Held([*habits, Earlier("x", f"{BULBS} {WALK} {MOSS}", at=9, organisation="Ferry")])
    made = taken_out(f"{BULBS} {WALK} {MOSS}", held, own="League")
    inside = [t.form for t in words(WALK)][SPAN_WORDS - 1 : 1 - SPAN_WORDS]
    assert [t.form for t in words(made.text)] == inside


def test_neighbouring_spans_of_two_sources_are_named_apart() -> None:
    held = Held([Earlier("moss", MOSS, at=2), Earlier("tram", TRAM, at=1)])
    text = f"{MOSS} {TRAM}"
    made = taken_out(text, held)
    assert [s.source for s in made.spans] == ["moss", "tram"]
    assert sum(s.words for s in made.spans) == made.words
    assert all(a.stop <= b.start for a, b in zip(made.spans, made.spans[1:], strict=False))


def test_the_source_is_the_earliest_that_has_the_longest_stretch() -> None:
    held = Held([
        Earlier("piece", " ".join(TRAM.split()[:10]), at=1),
        Earlier("whole", TRAM, at=2),
        Earlier("again", TRAM, at=3),
        Earlier("moss", MOSS, at=4),
    ])  # fmt: skip
    made = taken_out(f"{TRAM} And {MOSS}", held)
    assert [(s.source, s.words) for s in made.spans] == [("whole", 17), ("moss", 17)]


def test_versions_of_a_post_have_one_id() -> None:
    held = Held([Earlier("a", MOSS, at=1), Earlier("a", f"{MOSS} Twice.", at=2)])
    assert len(taken_out(MOSS, held).spans) == 1
    assert not taken_out(MOSS, held, without={"a"}).spans


def test_spelling_case_and_marks_do_not_hide_a_copy() -> None:
    held = Held([Earlier("a", "في الثالث من شباط وَضَعَت الرابطةُ أربعمئة بصلةٍ على طول الشارع")])
    text = "قال: فى الثالث من شباط وضعت الرابطة اربعمئة بصلة على طول الشارع"
    assert taken_out(text, held).words_left == 1
    shouted = MOSS.upper().replace(",", " —").replace(" ", "\u200b  ")
    assert taken_out(shouted, Held([Earlier("b", MOSS)])).words_left == 0


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("", 0),
        ("five words are all here", 5),
        ("Mossasksforshadepatienceandalittlemilk" * 40, 1),
        ("😀 … — !", 0),
        ("مرحبا hello мир 世界 " * 3, 12),
    ],
)
def test_texts_that_hold_no_span(text: str, left: int) -> None:
    made = taken_out(text, Held([Earlier("a", f"{MOSS} {text}")]), without={"a"})
    assert (made.text, made.spans, made.words_left) == (text, (), left)
    assert taken_out(text, Held([])).text == text


def test_a_text_without_spaces_between_its_words() -> None:
    text = "三月二十五日联盟在山坡上的旧电车站种下了四百个球茎"
    made = taken_out(f"今天我们说{text}完", Held([Earlier("a", text)]))
    assert len(made.spans) == 1
    assert made.spans[0].words >= len(text) - 1


def test_fifty_thousand_words_that_say_one_thing() -> None:
    held = Held([Earlier(str(k), MOSS * 200, at=k) for k in range(50)])
    made = taken_out(MOSS * 3000, held, own="League", before=50)
    assert made.words >= 50_000
    assert not made.spans  # a habit
    assert taken_out(MOSS * 3000, held, before=50).words_left == 0


def test_against_a_search_word_by_word() -> None:
    """Every word that stands in a run of eight words of an earlier text is cut, no other."""
    chance = random.Random(11)
    vocabulary = "ab cd ef"
    texts = [" ".join(chance.choices(vocabulary.split(), k=60)) for _ in range(12)]
    held = Held([Earlier(str(k), text, at=k) for k, text in enumerate(texts)])
    for k, text in enumerate(texts):
        raw = text.split()
        runs = {tuple(t.split()[i : i + 8]) for t in texts[:k] for i in range(53)}
        marked = {i + d for i in range(53) if tuple(raw[i : i + 8]) in runs for d in range(8)}
        left = taken_out(text, held, before=k).text.split()
        assert left == [word for i, word in enumerate(raw) if i not in marked]
