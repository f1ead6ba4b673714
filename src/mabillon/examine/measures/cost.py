"""Cllr: what it costs to believe the figures."""

from __future__ import annotations

import numpy as np

from mabillon.examine.measures.isotonic import pooled
from mabillon.examine.measures.ranking import Floats, Truth

LN10 = float(np.log(10))
LN2 = float(np.log(2))


def cllr(llrs: Floats, same: Truth) -> float:
    """Return the log-likelihood-ratio cost, bits (Brümmer & du Preez 2006).

    0 is perfect, 1 is what saying nothing costs (LLR 0 always). NaN where one kind lacks.

    Parameters
    ----------
    llrs
        (n,), log10; infinities are allowed.
    same
        (n,), the truth.
    """
    if same.all() or not same.any():
        return float("nan")
    natural = llrs * LN10
    true = np.logaddexp(0, -natural[same]).mean()
    false = np.logaddexp(0, natural[~same]).mean()
    return float((true + false) / (2 * LN2))


def cllr_min(llrs: Floats, same: Truth) -> float:
    """Return Cllr after PAV: what remains when the figures are calibrated by the truth itself.

    Cllr less this is the loss by calibration; on few trials it is positive by chance
    (``by_chance.gap_by_chance``).
    """
    if same.all() or not same.any():
        return float("nan")
    blocks = pooled(llrs, same)
    true, false = blocks.true / blocks.true.sum(), blocks.false / blocks.false.sum()
    return (_cost(true, false) + _cost(false, true)) / 2


def _cost(share: Floats, other: Floats) -> float:
    """Return the mean cost, bits, of figures share / other; an empty block costs nothing."""
    some = share > 0
    return float((share[some] * np.log2(1 + other[some] / share[some])).sum())
