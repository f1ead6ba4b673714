"""How far Cllr lies above Cllr_min by chance alone."""

from __future__ import annotations

import numpy as np

from mabillon.examine.measures.cost import LN2, LN10, cllr, cllr_min
from mabillon.examine.measures.ranking import Floats, Truth

SIMULATED = 1000
PERCENTILE = 95.0

_HALVINGS = 50
_WIDEST = 60.0
_PLACES = np.linspace(-8, 8, 2001)
_WEIGHTS = np.exp(-(_PLACES**2) / 2) / np.exp(-(_PLACES**2) / 2).sum()


def gap_by_chance(
    llrs: Floats,
    same: Truth,
    seed: int,
    *,
    simulated: int = SIMULATED,
    percentile: float = PERCENTILE,
) -> float:
    """Return the percentile of Cllr - Cllr_min for perfectly calibrated figures, bits.

    They are as many of each kind and have the same expected Cllr as the figures given; PAV
    fits each finite sample better than perfect calibration does, so the gap is never 0.

    Parameters
    ----------
    llrs, same
        (n,), log10 and the truth; NaN is returned where one kind lacks.
    seed
        Of the simulation.

    Notes
    -----
    Perfectly calibrated figures of one shape: natural logarithms normal with mean ± s²/2 and
    variance s² (the only normal ones that are their own likelihood ratio), s by halving.
    """
    cost = cllr(llrs, same)
    if np.isnan(cost):
        return float("nan")
    spread = _spread(cost)
    chance = np.random.default_rng(seed)
    middle = np.where(same, spread**2 / 2, -(spread**2) / 2)
    gaps = np.empty(simulated)
    for i in range(simulated):
        figures = (middle + spread * chance.standard_normal(len(same))) / LN10
        gaps[i] = cllr(figures, same) - cllr_min(figures, same)
    return float(np.percentile(gaps, percentile))


def _spread(cost: float) -> float:
    """Return the s at which such figures cost so much in expectation; tiny from 1 on."""
    low, high = 1e-6, _WIDEST
    for _ in range(_HALVINGS):
        s = (low + high) / 2
        expected = float((_WEIGHTS * np.logaddexp(0, -(s * s / 2 + s * _PLACES))).sum()) / LN2
        low, high = (s, high) if expected > cost else (low, s)
    return (low + high) / 2
