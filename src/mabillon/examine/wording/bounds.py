"""Beyond what LLR the trials cannot vouch: empirical bounds.

A calibration fitted on a hundred trials can be extrapolated to any figure. The empirical
lower and upper bounds (ELUB; Vergeer, van Es, de Jongh, Alberink & Stoel 2016, "Numerical
likelihood ratios outputted by LR systems are often based on extrapolation: when to stop
extrapolating?") stop where one more misleading trial would have made it better to say
nothing. Trials of one organisation are alike, so that they vouch for less than their number:
whole organisations are drawn with replacement, many times, and the median is taken; and however
many trials each has, no bound lies further out than one right pair of each would put it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mabillon.examine.measures.ranking import Floats, Truth

CAP = 1.0
"""Positive wording is capped here: forgers imitate (method.md, section 3)."""
DRAWS = 100
STEP = 0.01
SURE = 0.05

_EXTREME = 9.0


def elub(llrs: Floats, same: Truth) -> tuple[float, float]:
    """Return the empirical lower and upper bound, (at most 0, at least 0), log10.

    Parameters
    ----------
    llrs, same
        (n,), trials that vouch independently; of each kind at least one, else (0, 0).

    Notes
    -----
    As ``lir.algorithms.bayeserror.elub``, with one misleading trial added on either side.
    """
    true, false = int(same.sum()), int((~same).sum())
    if not true or not false:
        return 0.0, 0.0
    figures = np.clip(llrs, -_EXTREME, _EXTREME)
    least = max(figures.min(), -np.log10(true + 1))
    most = min(figures.max(), np.log10(false + 1))
    first, last = min(0, int(least // STEP)), max(0, int(most // STEP) + 1)
    at = np.arange(first, last + 1) * STEP
    misses = np.searchsorted(np.sort(figures[same]), at, side="right") + 1
    alarms = false - np.searchsorted(np.sort(figures[~same]), at, side="right") + 1
    cost = misses / (true + 1) + 10.0**at * alarms / (false + 1)
    silent = np.where(at < 0, 10.0**at, 1.0)
    worse = cost > silent
    low = (at[worse & (at <= 0)] + STEP).max(initial=at[0])
    high = (at[worse & (at >= 0)] - STEP).min(initial=at[-1])
    return min(float(low), 0.0), max(float(high), 0.0)


class Bounds(NamedTuple):
    """Beyond ``low`` and ``high`` no LLR goes; ``low_sure`` and ``high_sure`` lie nearer to 0.

    The latter hold in 19 of 20 draws of organisations, the former in every second one.
    """

    low: float
    high: float
    low_sure: float
    high_sure: float


def bounds(llrs: Floats, same: Truth, organisation: npt.NDArray[np.int64], seed: int) -> Bounds:
    """Return the bounds that hold for other organisations like these.

    Parameters
    ----------
    llrs, same
        (n,), out-of-fold figures and the truth.
    organisation
        (n,), who plays the issuer: all its trials are drawn or none.
    seed
        Of the draws, ``DRAWS`` in number. The upper bounds are at most ``CAP``.
    """
    chance = np.random.default_rng(seed)
    groups = [np.flatnonzero(organisation == o) for o in np.unique(organisation)]
    found = np.empty((DRAWS, 2))
    for d in range(DRAWS):
        rows = np.concatenate([groups[g] for g in chance.choice(len(groups), len(groups))])
        found[d] = elub(llrs[rows], same[rows])
    most = np.log10(len(groups) + 1)
    low, low_sure = np.quantile(np.maximum(found[:, 0], -most), [0.5, 1 - SURE])
    high, high_sure = np.quantile(np.minimum(found[:, 1], min(most, CAP)), [0.5, SURE])
    return Bounds(float(low), float(high), float(low_sure), float(high_sure))
