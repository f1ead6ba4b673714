"""Blocks of time: about as many statements each, and no day divided."""

from __future__ import annotations

import numpy as np
import pytest

from mabillon.examine.instants import DAY, as_datetime
from mabillon.examine.validation.blocks import MOST, blocks, divide, evenly, place


def moments(seed: int, n: int, days: int) -> np.ndarray:
    random = np.random.default_rng(seed)
    return np.sort(random.integers(0, days * DAY, n)) + 20_000 * DAY


@pytest.mark.parametrize(("n", "days"), [(1, 1), (5, 400), (300, 900), (300, 7), (60, 2)])
def test_every_statement_has_one_block_and_no_day_two(n: int, days: int) -> None:
    times = moments(n + days, n, days)
    starts = divide(times)
    assert 2 <= len(starts) <= MOST + 1
    assert starts == sorted(set(starts))
    assert all(start % DAY == 0 for start in starts)
    of = place(starts, times)
    assert of.min() == 0
    assert of.max() == len(starts) - 2
    for day in np.unique(times // DAY):
        assert len(set(of[times // DAY == day])) == 1
    made = blocks(starts, times, [0] * (len(starts) - 1))
    assert sum(b.statements for b in made) == n
    assert [b.known for b in made] == [int((times < s).sum()) for s in starts[:-1]]


def test_blocks_hold_about_as_many_statements_each() -> None:
    times = np.concatenate([moments(1, 400, 1000), moments(2, 200, 30)])  # a burst of a month
    times.sort()
    sizes = np.bincount(place(divide(times), times))
    assert len(sizes) == MOST
    assert sizes.max() < 2 * sizes.min()


def test_nothing_gives_no_block() -> None:
    assert divide(np.empty(0, np.int64)) == []


def test_ends_are_days_as_readers_know_them() -> None:
    times = np.array([20_000 * DAY + 5])
    [block] = blocks(divide(times), times, [1])
    assert block.from_at == as_datetime(20_000 * DAY).isoformat().replace("+00:00", "Z")


@pytest.mark.parametrize(("n", "most"), [(0, 5), (3, 5), (10, 3), (300, 300), (301, 300)])
def test_an_even_draw_is_even(n: int, most: int) -> None:
    drawn = evenly(n, most)
    assert len(drawn) == min(n, most)
    assert len(set(drawn)) == len(drawn)
    assert all(0 <= i < n for i in drawn)
    if len(drawn) > 1:
        steps = np.diff(drawn)
        assert steps.max() - steps.min() <= 1
