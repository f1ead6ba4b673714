"""Intervals against published and simulated values; windows of the calendar."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest

from mabillon.examine.instants import DAY, of_datetime
from mabillon.examine.routing.shares import share, usual
from mabillon.examine.routing.windows import cut, joined

START = datetime(2030, 4, 1, 12, tzinfo=UTC)


def flags(n: int, k: int) -> np.ndarray:
    return np.arange(n) < k


def test_wilson_against_published_values() -> None:
    # Newcombe 1998, table I, method 3: 81 of 263 and 15 of 148, 95 %.
    for k, n, low, high in ((81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605)):
        found = share(np.arange(n), flags(n, n), flags(n, k), 0.95)
        assert (found.low, found.high) == (
            pytest.approx(low, abs=5e-5),
            pytest.approx(high, abs=5e-5),
        )


def test_statements_of_one_day_count_as_one_day() -> None:
    apart = share(np.arange(40), flags(40, 40), flags(40, 30), 0.9)
    burst = share(np.repeat(np.arange(4), 10), flags(40, 40), flags(40, 30), 0.9)
    assert (apart.n, apart.k, apart.share) == (burst.n, burst.k, burst.share) == (40, 30, 0.75)
    assert burst.high - burst.low > 2 * (apart.high - apart.low)
    assert share(np.arange(3), flags(3, 0), flags(3, 3), 0.9).share is None


@pytest.mark.parametrize(("n", "level"), [(5, 0.9), (8, 0.9), (20, 0.9), (31, 0.99)])
def test_the_interval_of_the_median_holds_it_as_often_as_it_says(n: int, level: float) -> None:
    random = np.random.default_rng(1)
    held = 0
    for _ in range(2000):
        found = usual(random.lognormal(5, 1.5, n), level)
        assert found is not None
        held += found.low <= np.exp(5) <= found.high
    assert held / 2000 > level - 0.01
    assert usual(np.array([3.0, 1.0, 2.0]), 0.9).low is None
    assert usual(np.empty(0), 0.9) is None


@pytest.mark.parametrize(
    ("every", "days", "unit", "first", "count"),
    [
        (1, 100, "month", "April 2030", 4),
        (5, 360, "quarter", "April to June 2030", 4),
        (15, 700, "half-year", "January to June 2030", 5),
        (30, 1000, "year", "2030", 3),
        (300, 1000, "year", "2030", 3),
    ],
)
def test_windows_are_the_shortest_that_hold_enough(
    every: int, days: int, unit: str, first: str, count: int
) -> None:
    posted = np.array([of_datetime(START + timedelta(days=d)) for d in range(0, days, every)])
    found, spans = cut(posted, 10)
    assert (found, spans[0].label, len(spans)) == (unit, first, count)
    assert spans[0].start <= posted[0] < spans[0].end
    assert all(a.end == b.start for a, b in pairwise(spans))
    assert sum(int(span.holds(posted).sum()) for span in spans) == posted.size


def test_windows_together_have_one_name() -> None:
    posted = np.arange(500) * DAY + of_datetime(START)
    _, spans = cut(posted, 10)
    assert joined(spans[:3]) == "April to June 2030"
    assert joined(spans[7:11]) == "November 2030 to February 2031"
    assert joined(spans[9:10]) == "January 2031"


def test_the_last_year_there_is() -> None:
    posted = np.array([of_datetime(datetime(9999, 12, 31, 23, tzinfo=UTC))])
    assert cut(posted, 10)[1][-1].label == "9999"
    assert cut(np.empty(0, np.int64), 10) == ("month", [])
