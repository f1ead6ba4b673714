"""Which passages of a text stand in earlier posts, and what the text is made of."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mabillon.examine import donor
from mabillon.examine.copies import compare
from mabillon.examine.finding import Finding
from mabillon.examine.passages import Copied, Passage, build
from mabillon.examine.settings import Settings
from mabillon.text.align import read
from mabillon.text.tokens import words

SETTINGS = Settings()
AT = datetime(2031, 2, 3, tzinfo=UTC)
BULBS = (
    "On 3 February the League set out four hundred bulbs along Kerb Street, in nine trays, and "
    "watered each of them before the first tram came down the hill. The dog was with us."
)
DONOR = f"Sowing No. 198, Eastmere. {BULBS} Whoever walks there now is asked to look down."
MOSS = "Moss asks for shade, patience and a little milk, and all three were brought along in a can."
HOST = (
    "The mayor of Old Basin has opened a bridge that nobody asked for, in fog, beside the one "
    "that stands there already, and spoke for an hour about lamps, and of lamps in other towns, "
    "and then of the price of a lamp, until the fog lifted and there was nobody on either bridge."
)


def passage(text: str, part: str, post: str, own: bool = True) -> Passage:
    start = text.index(part)
    return Passage(start, start + len(part), len(words(part)), post, f"Sowing {post}", AT, own)


def copied(text: str, *passages: Passage) -> Copied:
    return Copied(text, len(words(text)), passages)


def examined(text: str, source: str, passages: Copied | None, *, detailed: bool = True) -> Finding:
    known = donor.Source(
        "desk/1", "Sowing 1", AT, True, compare(read(text), read(source), SETTINGS)
    )
    return donor.examine(
        [known], compared=9, reuse=[0.1, 0.9], detailed=detailed, settings=SETTINGS, copied=passages
    )


def test_a_passage_within_other_words_is_spliced() -> None:
    text = f"{HOST} {BULBS}"
    made = examined(text, DONOR, copied(text, passage(text, BULBS, "desk/1")))
    assert (made.figures["nature"], made.figures["build"]) == ("altered", "spliced")
    assert "spliced" in " ".join(made.explanation)
    assert "words stand first in Sowing desk/1 of 3 February 2031 (desk/1)." in " ".join(
        made.explanation
    )
    assert made.figures["copied"] == pytest.approx(len(words(BULBS)) / len(words(text)))


def test_passages_of_a_second_source_make_it_spliced() -> None:
    text = f"{BULBS} {MOSS}"
    both = copied(text, passage(text, BULBS, "desk/1"), passage(text, MOSS, "desk/2"))
    assert examined(text, DONOR, both).figures["build"] == "spliced"
    one = copied(text, passage(text, BULBS, "desk/1"))
    assert examined(text, DONOR, one).figures["build"] == "altered"
    # The donor has it too, whoever had it first.
    assert (
        examined(f"{text} Fog on six lamps.", f"{text} Rain came.", both).figures["build"]
        == "altered"
    )


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [("3 February", "25 March", "recycled"), ("four", "six", "altered")],
)
def test_otherwise_it_is_what_its_nature_says(old: str, new: str, expected: str) -> None:
    made = examined(BULBS.replace(old, new), BULBS, None)
    assert made.figures["build"] == made.figures["nature"] == expected
    assert made.figures["copied"] is None


def test_a_text_of_many_small_pieces_has_a_donor_too() -> None:
    parts = [f"In tray {k} lay moss and a lamp that nobody had lit." for k in range(1, 6)]
    text = " ".join(f"{part} Then we went on by the ferry and the rain came." for part in parts)
    every = copied(text, *(passage(text, part, f"desk/{k}") for k, part in enumerate(parts, 1)))
    source = f"{parts[0]} Nobody saw it."
    alone = examined(text, source, None)
    assert alone.figures["donor"] is None
    together = examined(text, source, every)
    assert (together.figures["donor"], together.figures["build"]) == ("desk/1", "spliced")
    others = copied(text, *(passage(text, part, "x/1", own=False) for part in parts))
    elsewhere = examined(text, source, others)
    assert elsewhere.figures["donor"] is None  # but no statement of the issuer's
    assert "x/1" in " ".join(elsewhere.explanation)


def test_no_word_of_a_text_that_was_not_captured() -> None:
    text = f"{HOST} {BULBS} Fog. {BULBS}"
    twice = copied(text, passage(text, BULBS, "desk/1"), passage(text, BULBS, "desk/1"))
    told = examined(text, DONOR, twice, detailed=False)
    assert [set(p) for p in told.figures["passages"]] == [{"post", "title", "posted_at", "words"}]
    assert told.figures["passages"][0]["words"] == 2 * len(words(BULBS))
    assert "bulbs" not in f"{told.figures} {told.explanation}"
    assert "bulbs" in examined(text, DONOR, twice).figures["passages"][0]["passage"]


def test_what_has_no_nature_has_no_build() -> None:
    found = compare(read(BULBS), read(BULBS), SETTINGS)
    assert build(found, None, None) is None
    assert build(found, "leaked early", None) is None


def test_a_text_without_words() -> None:
    empty = Copied("", 0, ())
    assert (empty.share, empty.own_share, empty.sentences()) == (0.0, 0.0, [])
    assert empty.figures(detailed=True) == []
