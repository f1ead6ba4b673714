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
        (f"{LETTER[:300]}\n{ARABIC}\n{ARABIC}", "in a language that they lack, or in several"),
        ("⁂ " * 200 + "7 " * 100, "in a language that they lack"),
        ("lorem ipsum " * 60, "in a language that they lack"),
    ],
    ids=["5 words", "no spaces", "50,000 words", "mixed languages", "two scripts", "numbers",
         "two words over and over"],
)  # fmt: skip
def test_what_cannot_be_judged_is_refused(archive: Archive, text: str, reason: str) -> None:
    made = wording(archive, text)
    assert made.status == "not_determined"
    assert made.llr is None
    assert reason in (made.reason or "")


@pytest.mark.parametrize(
    "text",
    [LETTER.upper(), "".join(c if c.isalnum() or c.isspace() else " " for c in LETTER)],
    ids=["all capitals", "no punctuation"],
)
def test_what_was_only_typed_otherwise_is_still_the_issuers(archive: Archive, text: str) -> None:
    made = wording(archive, text)
    assert made.status == "not_determined" or (made.llr is not None and made.llr > 0)


@pytest.mark.parametrize(
    ("issuer", "reason"),
    [
        ("hermitage", "1 known statements from before, 5 needed"),
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


def test_a_form_filled_in_again_is_no_text_of_its_own(archive: Archive) -> None:
    made = wording(archive, FORM.format(27), "weighing-house")
    assert made.status == "not_determined"
    assert made.reason
