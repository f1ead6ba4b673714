"""A shot list: rows in order, each with something in it, and a word on what cannot be seen."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mabillon.errors import UsageError
from mabillon.examine.records.shots import Shot, ShotList, Words, clock, document, read, seconds

ROWS = [
    Shot(from_s=0, to_s=14, visible="a parked van, at night"),
    Shot(
        from_s=14,
        to_s=21.5,
        captioned=Words(text="الحديقة", language="ar", translation="The garden"),
        implied="that it is the same night",
        not_seen="the place",
    ),
]


def listed(rows: list[Shot], **more: Any) -> ShotList:
    given_: dict[str, Any] = {"medium": "video", "by": "R. Vane", "made": date(2031, 3, 27)}
    return ShotList(of="a" * 64, rows=rows, **(given_ | more))


def test_it_comes_back_as_it_was_kept() -> None:
    made = listed(ROWS)
    assert read(document(made)) == made
    assert [row.when for row in made.rows] == ["0:00 to 0:14", "0:14 to 0:21.5"]


def test_a_citation_finds_its_rows() -> None:
    made = listed(ROWS)
    assert made.at("0:00") == made.at("13.9") == ROWS[:1]
    assert made.at("0:14") == ROWS[1:], "a row ends where the next begins"
    assert made.at("0:21.5") == ROWS[1:], "the last moment is the last row's"
    assert made.at("shots") == made.at(None) == ROWS
    assert made.at("1:00") == made.at("soon") == []
    picture = listed([Shot(visible="a fence"), Shot(not_seen="when")], medium="picture")
    assert picture.at("2") == [Shot(not_seen="when")]
    assert picture.at("0") == picture.at("3") == picture.at("0:01") == []


@pytest.mark.parametrize(
    ("rows", "more", "why"),
    [
        ([], {}, "1 to"),
        (ROWS[::-1], {}, "before the row above"),
        ([Shot(from_s=0, to_s=15, visible="x"), ROWS[1]], {}, "before the row above ends"),
        ([*ROWS, Shot(from_s=22, to_s=23)], {}, "row 3 says nothing"),
        ([*ROWS, Shot(from_s=23, to_s=22, visible="x")], {}, "from 23 s to 22 s"),
        ([*ROWS, Shot(from_s=22, visible="x")], {}, "lacks a time"),
        (ROWS, {"medium": "picture"}, "a picture has none"),
        (ROWS[:1], {}, "what cannot be seen"),
        (ROWS, {"by": ""}, "a name"),
        ([*ROWS, Shot(from_s=22, to_s=23, spoken=Words(text="x", language=""))], {}, "language"),
        ([*ROWS, Shot(from_s=22, to_s=23, spoken=Words(text="", language="ar"))], {}, "words"),
        ([*ROWS, Shot(from_s=22, to_s=23, visible="x" * 4001)], {}, "characters"),
        ([*ROWS, Shot(from_s=22, to_s=float("inf"), visible="x")], {}, "to inf s"),
    ],
)
def test_what_does_not_hold_is_refused(rows: list[Shot], more: dict[str, Any], why: str) -> None:
    with pytest.raises(UsageError, match=why):
        listed(rows, **more)


def test_rows_may_overlap_where_it_is_said() -> None:
    over = [Shot(from_s=0, to_s=15, visible="x"), ROWS[1]]
    made = listed(over, overlapping=True)
    assert made.at("0:14") == over


@pytest.mark.parametrize(
    ("written", "at"),
    [("14", 14), ("0:14", 14), ("1:02:14", 3734), ("14.5", 14.5), ("90", 90), ("٠:١٤", 14)],
)
def test_times(written: str, at: float) -> None:
    assert seconds(written) == at


@pytest.mark.parametrize("written", ["", "0:60", "1:60:00", "-1", "0:1:2:3", "1,5", "nan"])
def test_no_times(written: str) -> None:
    with pytest.raises(UsageError, match="no time"):
        seconds(written)


@given(st.integers(0, 359_999_999))
def test_a_time_is_read_as_it_is_shown(thousandths: int) -> None:
    assert round(seconds(clock(thousandths / 1000)) * 1000) == thousandths
