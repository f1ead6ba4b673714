"""How often genuine statements go uncarried: bounds that bursts and outages respect."""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec
import numpy as np
import pytest
from carriage_world import SETTINGS
from hypothesis import given, settings
from hypothesis import strategies as st

from mabillon.examine.carriage.silence import Silence, silence

ROOT = Path(__file__).resolve().parents[2]


def reckon(day: list[int], missed: list[bool]) -> Silence:
    flags = np.array(missed, dtype=bool)[:, None]
    return silence(np.array(day), np.ones_like(flags), flags, SETTINGS)


def test_no_silence_at_all_still_has_a_bound() -> None:
    """150 statements over 120 days, none missed: "appears not" is in reach, no more."""
    day = np.random.default_rng(1).integers(0, 120, 150).tolist()
    found = reckon(day, [False] * 150)
    assert found.low[0] == 0
    assert 0.02 < found.high[0] < 0.05


def test_days_are_counted_where_they_are_fewer() -> None:
    found = reckon([d for d in range(30) for _ in range(10)], [False] * 300)
    assert found.share[0] == pytest.approx(0.5 / 31)
    assert found.high[0] > 0.1


def test_misses_in_one_outage_widen_the_bounds() -> None:
    day = list(range(300))
    apart = reckon(day, [d % 50 == 0 for d in day])
    at_once = reckon(day, [100 <= d < 106 for d in day])
    assert apart.k[0] == at_once.k[0]
    assert at_once.high[0] > 1.2 * apart.high[0]
    assert at_once.low[0] < apart.low[0]


def test_nothing_to_count() -> None:
    none = np.zeros((3, 2), dtype=bool)
    found = silence(np.array([1, 2, 3]), none, none, SETTINGS)
    assert (found.share.tolist(), found.low.tolist(), found.high.tolist()) == (
        [1.0, 1.0],
        [0.0, 0.0],
        [1.0, 1.0],
    )


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 60), st.booleans()), min_size=1, max_size=60))
def test_the_bounds_hold_the_estimate(rows: list[tuple[int, bool]]) -> None:
    fewer = msgspec.structs.replace(SETTINGS, bootstrap_resamples=50)
    flags = np.array([m for _, m in rows])[:, None]
    days = np.array([d for d, _ in rows])
    found = silence(days, np.ones_like(flags), flags, fewer)
    assert 0 <= found.low[0] <= found.share[0] <= found.high[0] <= 1
    again = silence(days[::-1], np.ones_like(flags), flags[::-1], fewer)
    assert (again.low, again.high) == (found.low, found.high)


@pytest.mark.parametrize(
    "name",
    ["independent, few channels", "bursts, whole days passed over", "all out, twelve times a year"],
)
def test_the_bounds_cover_in_a_small_simulation(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole of it: ``python -m benchmarks.quality.carriage_bounds``."""
    monkeypatch.syspath_prepend(str(ROOT))
    from benchmarks.quality import carriage_bounds as bench

    assert "mabillon.examine.carriage.silence" in sys.modules
    regime = next(r for r in bench.REGIMES if r.name == name)
    monkeypatch.setattr(bench, "TRUTH_DAYS", 40_000)
    fewer = msgspec.structs.replace(SETTINGS, bootstrap_resamples=300)
    row = bench.cover(regime, bench.long_run(regime, 3), 365, 80, fewer, 3)
    assert row["runs"] == 80
    assert row["covered"] >= 0.85  # 0.9 is claimed; 80 runs tell it to within 0.05
    assert row["median_high"] < 2.5 * row["truth"]
