"""Bad input to wording: a reasoned "not determined", or a right answer; no number of nothing."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from case_world import found
from wording_world import ASKED_AT, FORM, LEAGUE, SPANISH, letter

from mabillon import Archive, Finding

LETTER = letter(random.Random("odd"), 29, ASKED_AT)
ARABIC = (
    "نشرة رقم من رابطة الشوك إلى كل من يمر من هنا زرعنا الليلة في المكان كثيرا من النرجس "
    "والخزامى على امتداد الجدار القديم ثم شربنا الشاي ومضينا إلى بيوتنا قبل الفجر بقليل"
)
_RNG = random.Random("words")
_FREQUENT = ("the", "of", "and", "in", "to", "a", "we", "at", "it")
OVER_AND_OVER = ". ".join(
    ", ".join(" ".join(_RNG.choices(_FREQUENT, k=5)) for _ in range(3)) for _ in range(14)
)
"""Nine words that every statement has, in any order, with commas and full stops."""
SALAD = " ".join("".join(_RNG.choices("abcdefghijklmnop", k=7)) for _ in range(200))
UNPUNCTUATED = "".join(c if c.isalnum() or c.isspace() else " " for c in LETTER)


@pytest.fixture(scope="module")
def archive(clubs_archive: Path) -> Iterator[Archive]:
    with Archive(clubs_archive) as opened:
        yield opened


def wording(archive: Archive, text: str, issuer: str = LEAGUE) -> Finding:
    made = archive.verify_text(text, issuer=issuer, posted_at=ASKED_AT, keep=False)
    return found(made, "wording")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("We planted five trays tonight.", "5 words, 60 needed"),
        (LETTER.replace(" ", ""), "words, 60 needed"),
        (" ".join([LETTER] * 420), "0 comparable organisations, 10 needed"),
        (f"{LETTER[:250]}\n{SPANISH[:350]}", "in a language that they lack, or in several"),
        (f"{LETTER[:400]}\n{ARABIC}\n{ARABIC}", "in a script that the known statements lack"),
        ("⁂ ".join(str(n) for n in range(200)), "it has no letters"),
        ("7 " * 100, "1 word left after its own repetitions, 60 needed"),
        ("spade barrow " * 80, "2 words left after its own repetitions, 60 needed"),
        ("the of " * 80, "2 words left after its own repetitions, 60 needed"),
        (OVER_AND_OVER, "different words on average"),
        (SALAD, "in a language that they lack"),
        (UNPUNCTUATED, "0 punctuation marks on average"),
    ],
    ids=["5 words", "no spaces", "50,000 words", "mixed languages", "two scripts", "numbers",
         "one number", "two words over and over", "two frequent words over and over",
         "a few frequent words in any order", "words that nobody has", "no punctuation"],
)  # fmt: skip
def test_what_cannot_be_judged_is_refused(archive: Archive, text: str, reason: str) -> None:
    made = wording(archive, text)
    assert made.status == "not_determined"
    assert made.llr is None
    assert reason in (made.reason or "")
    assert made.figures["do"]


def test_capitals_throughout_are_no_habit(archive: Archive) -> None:
    plain, capitals, small = (
        wording(archive, text) for text in (LETTER, LETTER.upper(), LETTER.lower())
    )
    assert plain.llr is not None
    assert plain.llr > 0
    assert capitals.llr is not None
    assert capitals.llr > 0
    assert capitals.llr == pytest.approx(small.llr, abs=1e-9)
    assert capitals.llr_low == pytest.approx(small.llr_low, abs=1e-9)


def test_a_statement_said_twice_is_judged_as_said_once(archive: Archive) -> None:
    once, twice = (wording(archive, text) for text in (LETTER, f"{LETTER}\n\n{LETTER}"))
    assert twice.figures["words_left"] < once.figures["words_left"] + 10
    assert twice.llr is not None
    assert twice.llr > 0


@pytest.mark.parametrize(
    ("issuer", "reason"),
    [
        ("hermitage", "1 known statement from before, 5 needed"),
        ("echo-league", "0 known statements from before, 5 needed"),
        ("parrot-league", "of 26 known statements 0 can be compared"),
        ("weighing-house", "of 26 known statements 1 can be compared"),
    ],
    ids=["one known", "all forwards of another's", "all copies of another's", "all alike"],
)
def test_an_issuer_that_cannot_be_known_by_its_wording(
    archive: Archive, issuer: str, reason: str
) -> None:
    made = wording(archive, LETTER, issuer)
    assert made.status == "not_determined"
    assert reason in (made.reason or "")
    assert made.figures["do"].startswith("ingest ")


def test_a_form_filled_in_again_is_no_text_of_its_own(archive: Archive) -> None:
    made = wording(archive, FORM.format(27), "weighing-house")
    assert made.status == "not_determined"
    assert made.reason
