"""From looks to stretches: watched throughout is not the same as looked at afterwards."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from carriage_world import SETTINGS, table
from hypothesis import given, settings
from hypothesis import strategies as st

from mabillon.examine.carriage.coverage import Watch, coverage
from mabillon.examine.instants import of_datetime
from mabillon.tables import COVERAGE, OBSERVATIONS, TIME

START = datetime(2031, 3, 1, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def look(
    start: float | None, seen: float | None, *, live: bool = False, last: float | None = None
) -> dict[str, Any]:
    return {
        "capture": 1,
        "channel": "relay",
        "mode": "live" if live else "retrospective",
        "from_at": None if start is None else at(start),
        "last_at": at(last if last is not None else start) if start is not None else None,
        "seen_at": None if seen is None else at(seen),
        "posts": 3,
    }


def stretches_of(*looks: dict[str, Any]) -> list[tuple[float, float, str]]:
    found = coverage(table(OBSERVATIONS, list(looks)), SETTINGS)
    assert found.schema == COVERAGE
    return [
        (
            (row["from_at"] - START).total_seconds() / 60,
            (row["to_at"] - START).total_seconds() / 60,
            row["mode"],
        )
        for row in found.to_pylist()
    ]


def test_an_export_shows_silence_up_to_when_it_was_taken() -> None:
    assert stretches_of(look(0, 100, last=40)) == [(0, 100, "retrospective")]


def test_unknown_capture_time_counts_up_to_the_last_post_only() -> None:
    assert stretches_of(look(0, None, last=40)) == [(0, 40, "retrospective")]


def test_a_look_without_a_dated_post_shows_nothing() -> None:
    assert stretches_of(look(None, 100)) == []


def test_present_at_an_instant_is_not_watched_throughout() -> None:
    assert stretches_of(look(100, 100, live=True)) == []
    assert stretches_of(look(0, 100, live=True)) == [(0, 100, "retrospective")]


def test_live_looks_close_together_watch_throughout() -> None:
    found = stretches_of(
        look(0, 100, live=True), look(60, 150, live=True), look(90, 200, live=True)
    )
    assert found == [(0, 100, "retrospective"), (100, 200, "throughout")]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (look(0, 100, live=True), look(0, 161, live=True)),  # more than an hour apart
        (look(0, 100, live=True), look(101, 150, live=True)),  # does not reach back
        (look(0, 100, live=True), look(0, 150)),  # the second one is not live
        (look(0, 100), look(0, 150, live=True)),
    ],
)
def test_what_makes_no_watch(first: dict[str, Any], second: dict[str, Any]) -> None:
    assert {mode for _, _, mode in stretches_of(first, second)} == {"retrospective"}


def test_a_gap_stays_a_gap() -> None:
    assert stretches_of(look(0, 10), look(20, 30), look(30, 40)) == [
        (0, 10, "retrospective"),
        (20, 40, "retrospective"),
    ]


LOOKS = st.lists(
    st.tuples(st.integers(0, 300), st.integers(0, 90), st.booleans(), st.booleans()), max_size=9
)


@settings(deadline=None)
@given(LOOKS, st.randoms(use_true_random=False))
def test_against_a_minute_by_minute_reckoning(
    looks: list[tuple[int, int, bool, bool]], random: Any
) -> None:
    rows = [
        look(a, a + w if dated else None, live=live, last=a + w // 2) for a, w, live, dated in looks
    ]
    shown = {m for a, w, _, dated in looks for m in range(a, a + (w if dated else w // 2))}
    live = sorted((a + w, a) for a, w, lively, dated in looks if lively and dated)
    ends = sorted({seen for seen, _ in live})
    watched = set()
    for before, after in pairwise(ends):
        reach = min(a for seen, a in live if seen == after)
        if after - before <= 60 and reach <= before:
            watched |= set(range(before, after))
    random.shuffle(rows)
    minutes = {"throughout": set(), "retrospective": set()}
    for a, b, mode in stretches_of(*rows):
        assert not minutes[mode] & set(range(int(a), int(b)))
        minutes[mode] |= set(range(int(a), int(b)))
    assert minutes["throughout"] == watched
    assert minutes["retrospective"] == shown - watched


def test_a_hundred_thousand_looks_in_a_second() -> None:
    n = 100_000
    random = np.random.default_rng(3)
    seen = np.sort(random.integers(0, 365 * 86_400, n)) * 1_000_000 + of_datetime(START)
    rows = pa.table(
        {
            "capture": pa.array(np.arange(n)),
            "channel": pa.array([f"relay-{i % 50}" for i in range(n)]).dictionary_encode(),
            "mode": pa.array(["live", "retrospective"] * (n // 2)).dictionary_encode(),
            "from_at": pa.array(seen - 3_600_000_000).cast(TIME),
            "last_at": pa.array(seen).cast(TIME),
            "seen_at": pa.array(seen).cast(TIME),
            "posts": pa.array(np.ones(n, dtype=np.int64)),
        }
    )
    before = time.process_time()
    found = coverage(rows, SETTINGS)
    assert time.process_time() - before < 5.0  # 0.2 s on a quiet machine
    assert found.num_rows > 0


def test_gaps_and_modes_within_a_span() -> None:
    rows = [look(0, 100, live=True), look(60, 150, live=True), look(200, 210)]
    watch = Watch(coverage(table(OBSERVATIONS, rows), SETTINGS))
    a, b = of_datetime(at(50)), of_datetime(at(205))
    minutes = [
        ((x - of_datetime(START)) / 6e7, (y - of_datetime(START)) / 6e7)
        for x, y in watch.gaps("relay", a, b)
    ]
    assert minutes == [(150, 200)]
    assert [mode for _, _, mode in watch.within("relay", a, b)] == [
        "retrospective",
        "throughout",
        "retrospective",
    ]
    assert watch.gaps("never-seen", a, b) == [(a, b)]
    assert watch.throughout("relay", of_datetime(at(110)), of_datetime(at(150)))
    assert not watch.throughout("relay", of_datetime(at(90)), of_datetime(at(150)))
