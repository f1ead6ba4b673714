"""Transcriptions: words put together, what is doubted, what is refused."""

from __future__ import annotations

from datetime import date

import pytest

from mabillon.errors import UsageError
from mabillon.examine.records.transcription import (
    Transcription,
    Word,
    document,
    joined,
    mean_confidence,
    read,
)

OF = "ab" * 32
BOX = (1, 2, 3, 4)
WORDS = [
    Word("Leave", 96.0, BOX, 0, 0),
    Word("it", 41.0, BOX, 0, 0),
    Word("better.", 90.0, BOX, 1, 0),
    Word("№231", 12.5, BOX, 2, 1),
]


def made(**more: object) -> Transcription:
    text, doubtful = joined(WORDS)
    said = {"of": OF, "text": text, "made": date(2031, 3, 27), "doubtful": doubtful} | more
    return Transcription(**{"machine": "Tesseract 5.3.0"} | said)


def test_words_become_lines_and_blocks_with_the_doubtful_in_their_places() -> None:
    text, doubtful = joined(WORDS)
    assert text == "Leave it\nbetter.\n\n№231"
    assert [(d.at, d.text, d.confidence) for d in doubtful] == [(6, "it", 41.0), (18, "№231", 12.5)]
    assert made().marked == "Leave ⟨it?⟩\nbetter.\n\n⟨№231?⟩"
    assert joined([]) == ("", []) and mean_confidence([]) is None
    assert mean_confidence(WORDS[:2]) == round((5 * 96 + 2 * 41) / 7, 1)


def test_it_says_who_read_it_and_whether_it_counts() -> None:
    assert made(confidence=80.0).recognised and not made(confidence=79.9).recognised
    assert not made(confidence=None).recognised
    by_hand = made(machine="", by="R. Vane", doubtful=[])
    assert by_hand.recognised and by_hand.label == "transcribed by R. Vane"
    corrected = made(machine="", by="R. Vane", doubtful=[], corrects="cd" * 32)
    assert corrected.label == "corrected by R. Vane"
    assert made().label == "read by Tesseract 5.3.0, not corrected"


def test_what_is_written_is_read_again() -> None:
    one = made(confidence=61.5, languages=["ara", "eng"], tried=["eng"], words=4)
    assert read(document(one)) == one


@pytest.mark.parametrize(
    "wrong",
    [
        {"of": "ab"},
        {"of": f"{OF}#0"},
        {"machine": "", "by": " "},
        {"machine": "", "by": "R. Vane", "text": " "},
        {"text": "x" * 200_001},
        {"corrects": "ab"},
    ],
)
def test_what_is_wrong_is_said(wrong: dict[str, object]) -> None:
    with pytest.raises(UsageError, match="the transcription"):
        made(**wrong)
    made(of=f"{OF}#12")
