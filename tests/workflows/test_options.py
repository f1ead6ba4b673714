from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mabillon.workflows.options import Options, time_of

AT = datetime(2031, 3, 26, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "name",
    [
        "20310326T1000Z.jsonl",
        "polls/desk-2031-03-26T10:00Z.json",
        "desk_20310326_100000Z.jsonl",
        "2031-03-26T13-00-00+0300.json.gz",
    ],
)
def test_time_in_a_name(name: str) -> None:
    assert time_of(name) == AT


@pytest.mark.parametrize(
    "name", ["result.json", "20310326T1000.jsonl", "20311326T1000Z.json", "20310326T1000Z/a.json"]
)
def test_no_time_in_a_name(name: str) -> None:
    """A time without its zone, an impossible one, or one in a folder's name does not count."""
    assert time_of(name) is None


def test_a_given_time_beats_the_name() -> None:
    later = AT.replace(hour=12)
    assert (
        Options(collected_at=later, time_in_name=True).of("20310326T1000Z.json").collected_at
        == later
    )
    assert Options(time_in_name=True).of("20310326T1000Z.json").collected_at == AT
    assert Options().of("20310326T1000Z.json").collected_at is None
