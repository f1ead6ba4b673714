"""Figures against the truth: errors counted, calibration measured, plots that agree with both."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from mabillon.examine.measures.cost import cllr, cllr_min
from mabillon.examine.validation.calibration import FEWEST, Given, calibration
from mabillon.examine.validation.plots import EDGE, POINTS, plots


def figures(shift: float, n: int = 80, seed: int = 4) -> list[Given]:
    """Perfectly calibrated figures of n of either kind, then moved by ``shift``."""
    random = np.random.default_rng(seed)
    s = 1.5
    return [
        Given(
            float((s * s / 2 * (1 if issued else -1) + s * random.normal()) / np.log(10) + shift),
            issued,
            f"{issued} {i}",
        )
        for issued in (True, False)
        for i in range(n)
    ]


def test_calibrated_figures_show_the_gap_that_chance_allows_and_moved_ones_more() -> None:
    fair, moved = calibration(figures(0), 1), calibration(figures(0.8), 1)
    assert fair.gap is not None
    assert moved.gap is not None
    assert fair.gap_by_chance is not None
    assert fair.gap <= fair.gap_by_chance
    assert moved.gap > 3 * fair.gap_by_chance
    assert moved.cllr_min == pytest.approx(fair.cllr_min)
    assert moved.auc == pytest.approx(fair.auc)
    assert fair.cllr is not None
    assert fair.cllr_low is not None
    assert fair.cllr_high is not None
    assert fair.cllr_low < fair.cllr < fair.cllr_high


def test_errors_are_counted_on_their_own_side() -> None:
    given = [Given(-0.2, True, 1), Given(-1.0, True, 2), Given(0.0, True, 3), Given(0.4, False, 4)]
    found = calibration(given, 1)
    assert (found.issued, found.others) == (3, 1)
    assert (found.against.k, found.against.n) == (2, 3)
    assert (found.strongly_against.k, found.in_favour.k, found.strongly_in_favour.k) == (1, 1, 0)
    assert found.cllr is None
    assert found.plots is None


def test_statements_of_one_day_count_once_in_the_interval() -> None:
    apart = calibration([Given(-1.0 if i else 1.0, True, i) for i in range(20)], 1).against
    together = calibration([Given(-1.0 if i else 1.0, True, i // 10) for i in range(20)], 1).against
    assert apart.share == together.share == 0.95
    assert together.low is not None
    assert apart.low is not None
    assert together.low < apart.low


def test_too_few_of_one_kind_give_no_cost() -> None:
    given = figures(0)
    few = [g for g in given if g.issued] + [g for g in given if not g.issued][: FEWEST - 1]
    assert calibration(few, 1).cllr is None
    assert calibration([], 1).against.share is None


def test_the_plots_say_what_the_measures_say() -> None:
    given = figures(0.3)
    llrs, same = np.array([g.llr for g in given]), np.array([g.issued for g in given])
    drawn = plots(llrs, same)
    assert len(drawn.tippett) <= POINTS
    for at, genuine, others in drawn.tippett:
        assert genuine == pytest.approx((llrs[same] >= at - 5e-5).mean(), abs=1e-3)
        assert others == pytest.approx((llrs[~same] >= at - 5e-5).mean(), abs=1e-3)
    after = [row[1] for row in drawn.pav]
    assert after == sorted(after)
    assert max(map(abs, after)) <= EDGE
    middle = next(row for row in drawn.ece if row[0] == 0)
    assert middle[1:] == pytest.approx([cllr(llrs, same), cllr_min(llrs, same), 1.0], abs=1e-3)
    assert msgspec.json.decode(msgspec.json.encode(drawn), type=type(drawn)) == drawn
