"""Frames that are near, put together: stills, whole videos, excerpts, and what only looks alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest

from mabillon.examine.media.appearing import By, Match, Resemblance, resemblances
from mabillon.examine.media.told import Frame, Medium

OWN = "0" * 64
THERE = "1" * 64
HASHED = {"pdq": b"p" * 256, "dhash": b"d" * 64}


def moments(*seconds: float) -> list[Frame]:
    return [Frame(at_s=at, pdq=HASHED["pdq"]) for at in seconds]


def frame(at_s: float | None = None, region: tuple[int, int, int, int] | None = None) -> Frame:
    return Frame(at_s=at_s, region=region, pdq=HASHED["pdq"])


def match(
    asked: float | None,
    stored: float | None,
    *,
    bits: int = 4,
    by: By = "pdq",
    turn: int = 0,
    evidence: str = THERE,
) -> Match:
    return Match(evidence, frame(stored), frame(asked), by, bits, turn)


def put(
    matches: Iterable[Match],
    medium: Medium = "picture",
    asked: Sequence[Frame] = (),
    its: Medium = "picture",
    count: int = 1,
) -> list[Resemblance]:
    frames = list(asked) or [frame()]
    return resemblances(matches, medium, frames, {THERE: (its, count), OWN: (medium, 1)}, OWN)


def test_the_file_itself_and_another_with_the_same_picture() -> None:
    same, own = put([match(None, None, bits=6), match(None, None, bits=0, evidence=OWN)])[::-1]
    assert (own.kind, own.evidence, own.sure) == ("the same file", OWN, True)
    assert (same.kind, same.bits, same.sure) == ("same picture", 6, True)


def test_pdq_speaks_before_dhash_and_dhash_alone_is_a_hint() -> None:
    (both,) = put([match(None, None, by="dhash", bits=1), match(None, None, bits=30, turn=4)])
    assert (both.by, both.bits, both.turn, both.sure) == ("pdq", 30, 4, True)
    (alone,) = put([match(None, None, by="dhash", bits=1)])
    assert (alone.by, alone.sure) == ("dhash", False)


def test_a_part_of_a_picture_is_said_to_be_one() -> None:
    part = Match(THERE, frame(region=(10, 10, 80, 60)), frame(), "pdq", 8, 0)
    (found,) = put([part])
    assert found.part


def test_a_still_says_where_in_the_video_it_stands() -> None:
    (stored,) = put([match(None, 14.0), match(None, 15.0, bits=9)], its="video", count=90)
    assert (stored.kind, stored.at_s) == ("still", 14.0)
    (asked,) = put([match(31.0, None)], "video", moments(30, 31, 32))
    assert (asked.kind, asked.at_s) == ("still", 31.0)


@pytest.mark.parametrize(
    ("asked", "stored", "matched", "kind", "offset"),
    [
        (range(20), 20, [(s, s) for s in range(20)], "whole", 0.0),
        (range(20), 60, [(s, s + 30) for s in range(20)], "contains", 30.0),
        (range(60), 20, [(s + 30, s) for s in range(20)], "excerpt", -30.0),
        (range(60), 60, [(s, s + 40) for s in range(20)], "shares moments", 40.0),
    ],
)
def test_videos_in_step(
    asked: range, stored: int, matched: list[tuple[int, int]], kind: str, offset: float
) -> None:
    matches = [match(a, s) for a, s in matched]
    (found,) = put(matches, "video", moments(*asked), "video", stored)
    assert (found.kind, found.offset_s, found.sure) == (kind, offset, True)
    assert found.share == pytest.approx(len(matched) / len(asked))
    assert found.share_stored == pytest.approx(len(matched) / stored)


def test_stills_out_of_step_make_no_two_videos_the_same() -> None:
    scattered = [match(a, s) for a, s in ((0, 50), (5, 9), (17, 31), (18, 2))]
    assert put(scattered, "video", moments(*range(20)), "video", 60) == []


def test_a_frame_met_often_elsewhere_does_not_move_the_step() -> None:
    """A title card that stands for ten seconds in both: many pairs, few of them in step."""
    card = [match(a, s) for a in range(4) for s in range(4)]
    rest = [match(a, a + 2) for a in range(4, 20)]
    (found,) = put([*card, *rest], "video", moments(*range(20)), "video", 22)
    assert (found.kind, found.offset_s) == ("whole", 2.0)


def test_times_a_little_off_are_in_step() -> None:
    matches = [match(s, s * 1.01 + 0.4) for s in range(30)]
    (found,) = put(matches, "video", moments(*range(30)), "video", 31)
    assert found.kind == "whole"
    assert found.share == 1.0


def test_a_short_video_of_two_moments_is_found_by_both() -> None:
    (found,) = put([match(0, 0), match(1, 1)], "video", moments(0, 1), "video", 2)
    assert found.kind == "whole"


def test_a_video_by_dhash_alone_is_sure_only_where_it_is_long() -> None:
    few = [match(s, s, by="dhash") for s in range(4)]
    many = [match(s, s, by="dhash") for s in range(12)]
    (short,) = put(few, "video", moments(*range(4)), "video", 4)
    (long,) = put(many, "video", moments(*range(12)), "video", 12)
    assert (short.sure, long.sure) == (False, True)
