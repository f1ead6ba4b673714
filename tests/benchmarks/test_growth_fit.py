"""The exponent that was put in comes out, with an interval that holds it as often as it says."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.speed.growth_fit import fit, said
from scipy import stats

SIZES = (1e5, 3e5, 1e6, 3e6, 1e7)


def test_a_power_law_is_found() -> None:
    found = fit([(n, 0.02 * n**0.3) for n in SIZES])
    assert found.exponent == pytest.approx(0.3)
    assert found.last == pytest.approx(0.3)
    assert found.at(5e5) == pytest.approx(0.02 * 5e5**0.3)
    assert found.low == pytest.approx(0.3) and found.high == pytest.approx(0.3)


def test_the_interval_is_students() -> None:
    random = np.random.default_rng(9)
    points = [(n, n * float(np.exp(random.normal(0, 0.2)))) for n in SIZES]
    found = fit(points)
    other = stats.linregress(*np.log(np.array(points)).T)
    reach = stats.t.ppf(0.975, 3) * other.stderr
    assert found.exponent == pytest.approx(other.slope)
    assert (found.low, found.high) == pytest.approx((other.slope - reach, other.slope + reach))


def test_the_interval_holds_the_truth_nineteen_times_in_twenty() -> None:
    random, held = np.random.default_rng(4), 0
    for _ in range(400):
        found = fit([(n, n**0.9 * float(np.exp(random.normal(0, 0.1)))) for n in SIZES])
        assert found.low is not None and found.high is not None
        held += found.low <= 0.9 <= found.high
    assert 365 <= held <= 395  # 380 are expected, give or take 4.4


def test_what_every_command_costs_at_its_start_stands_out_in_the_last_step() -> None:
    found = fit([(n, 1.0 + 1e-6 * n) for n in SIZES])
    assert found.exponent < 0.6 < 0.8 < found.last


def test_two_points_have_no_interval() -> None:
    found = fit([(1e5, 1.0), (1e6, 10.0)])
    assert (found.low, found.high) == (None, None)
    assert said(found) == "1.00"


@pytest.mark.parametrize("points", [[(1e5, 1.0)], [(1e5, 1.0), (1e6, 0.0)], []])
def test_what_is_no_power_law_is_refused(points: list[tuple[float, float]]) -> None:
    with pytest.raises(ValueError, match="power law"):
        fit(points)
