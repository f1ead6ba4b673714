"""Measures against scikit-learn, lir and the definitions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mabillon.examine.measures.by_chance import gap_by_chance
from mabillon.examine.measures.cost import cllr, cllr_min
from mabillon.examine.measures.curves import ece, tippett
from mabillon.examine.measures.isotonic import pav
from mabillon.examine.measures.ranking import Floats, Truth, auc
from mabillon.examine.measures.resampled import interval
from mabillon.examine.measures.verification import answers, brier, c_at_1, f05u, f1

FIGURE = st.integers(-8, 8).map(lambda x: x / 4)
TRIALS = (
    st.lists(st.tuples(FIGURE, st.booleans()), min_size=2, max_size=60)
    .map(lambda rows: (np.array([r[0] for r in rows]), np.array([r[1] for r in rows])))
    .filter(lambda t: t[1].any() and not t[1].all())
)


def drawn(n: int, spread: float, seed: int) -> tuple[Floats, Truth]:
    """Perfectly calibrated figures, half of each kind."""
    same = np.arange(n) % 2 == 0
    noise = np.random.default_rng(seed).standard_normal(n)
    return (np.where(same, 0.5, -0.5) * spread**2 + spread * noise) / np.log(10), same


@settings(max_examples=50, deadline=None)
@given(TRIALS)
def test_as_sklearn_and_lir(trials: tuple[Floats, Truth]) -> None:
    from lir import metrics
    from lir.algorithms.isotonic_regression import IsotonicCalibrator
    from lir.data.models import LLRData
    from lir.plotting.expected_calibration_error import calculate_ece
    from sklearn.metrics import brier_score_loss, roc_auc_score

    llrs, same = trials
    data = LLRData(features=llrs.reshape(-1, 1), labels=same.astype(int))
    assert auc(llrs, same) == pytest.approx(roc_auc_score(same, llrs))
    assert cllr(llrs, same) == pytest.approx(metrics.cllr(data))
    assert cllr_min(llrs, same) == pytest.approx(metrics.cllr_min(data))
    assert brier(answers(llrs), same) == pytest.approx(brier_score_loss(same, answers(llrs)))
    theirs = IsotonicCalibrator().fit_transform(llrs, same.astype(int))
    assert pav(llrs, same) == pytest.approx(theirs)
    curves = ece(llrs, same, np.array([-1.0, 0.0, 0.5]))
    priors = 1 / (1 + 10.0**-curves.prior)
    assert curves.figures == pytest.approx(calculate_ece(10.0**llrs, same.astype(int), priors))
    assert curves.figures[1] == pytest.approx(cllr(llrs, same))
    assert curves.after_pav[1] == pytest.approx(cllr_min(llrs, same))
    assert curves.neutral[1] == pytest.approx(1)


def test_infinite_figures() -> None:
    llrs, same = np.array([-np.inf, 0, np.inf]), np.array([False, True, True])
    assert auc(llrs, same) == 1
    assert cllr(llrs, same) == pytest.approx(0.25)
    assert cllr_min(llrs, same) == 0
    assert cllr(llrs, ~same) == np.inf


def test_one_kind_only() -> None:
    llrs, same = np.array([0.5, 1.0]), np.array([True, True])
    for value in (auc(llrs, same), cllr(llrs, same), cllr_min(llrs, same)):
        assert np.isnan(value)
    assert np.isnan(gap_by_chance(llrs, same, 1))
    assert np.isnan(interval(auc, llrs, same, 1, resamples=5)).all()


def test_refusals() -> None:
    """Of five problems three are answered, two of them rightly."""
    given_, same = np.array([0.9, 0.2, 0.5, 0.5, 0.8]), np.array([True, False, True, False, False])
    assert c_at_1(given_, same) == pytest.approx((2 + 2 * 2 / 5) / 5)
    assert f05u(given_, same) == pytest.approx(1.25 / (1.25 + 0.25 * 2 + 1))
    assert f1(given_, same) == pytest.approx(2 / 3)
    assert answers(np.array([np.nan, 0.0, 1.0, -400.0])).tolist()[:2] == [0.5, 0.5]


def test_without_refusals_c_at_1_is_accuracy() -> None:
    llrs, same = drawn(200, 2.0, 4)
    assert c_at_1(answers(llrs), same) == pytest.approx(np.mean((llrs > 0) == same))


def test_calibrated_figures_lie_within_chance() -> None:
    """In about 19 of 20 draws; figures twice as strong never do."""
    within = strong = 0
    for seed in range(40):
        llrs, same = drawn(300, 1.5, seed)
        limit = gap_by_chance(llrs, same, 5, simulated=200)
        within += cllr(llrs, same) - cllr_min(llrs, same) <= limit
        strong += cllr(2.5 * llrs, same) - cllr_min(2.5 * llrs, same) <= limit
    assert within >= 34
    assert strong <= 1


def test_intervals_cover() -> None:
    """The interval of the AUC holds the true one, known for normal figures."""
    from scipy.stats import norm

    truth = norm.cdf(1.5 / np.sqrt(2))
    held = 0
    for seed in range(40):
        low, high = interval(auc, *drawn(200, 1.5, seed), seed, resamples=200)
        held += low <= truth <= high
    assert held >= 33


def test_trials_of_one_group_stay_together() -> None:
    """Ten copies of each trial carry no more than one does."""
    llrs, same = drawn(40, 1.5, 3)
    alone = interval(auc, llrs, same, 1)
    copied = np.repeat(np.arange(40), 10)
    wide = interval(auc, llrs[copied], same[copied], 1, groups=copied)
    short = interval(auc, llrs[copied], same[copied], 1)
    assert wide == pytest.approx(alone, abs=0.05)
    assert short[1] - short[0] < 0.5 * (wide[1] - wide[0])


def test_tippett() -> None:
    curves = tippett(np.array([0.5, 0.5, 1.0, -1.0]), np.array([True, True, True, False]))
    assert curves.same.at.tolist() == [0.5, 1.0]
    assert curves.same.share == pytest.approx([1, 1 / 3])
    assert curves.other.share.tolist() == [1.0]
