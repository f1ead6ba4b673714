"""The points of the three plots of a court file, as they are kept: Tippett, PAV, ECE."""

from __future__ import annotations

from typing import Final

import msgspec
import numpy as np

from mabillon.examine.measures.curves import ece, tippett
from mabillon.examine.measures.isotonic import pooled
from mabillon.examine.measures.ranking import Floats, Truth

POINTS: Final = 60
"""Points at most that are kept of each curve."""
EDGE: Final = 3.0
"""PAV gives infinite LLRs to what is all of one kind; they are kept as plus or minus this."""
PRIORS: Final = np.linspace(-2.5, 2.5, 41)


class Plots(msgspec.Struct, frozen=True, kw_only=True):
    """Points of the plots, ascending by their first number.

    ``tippett``: [LLR, share of the genuine with at least that LLR, share of the others].
    ``pav``: [LLR given, LLR after PAV, up to that figure], the latter within ``EDGE``.
    ``ece``: [log10 prior odds, bits with the figures, bits after PAV, bits with LLR 0 always].
    """

    tippett: list[list[float]]
    pav: list[list[float]]
    ece: list[list[float]]


def plots(llrs: Floats, same: Truth) -> Plots:
    """Return the points for LLRs (n,), log10, with the truth (n,); both kinds are needed."""
    by_prior = ece(llrs, same, PRIORS)
    columns = (by_prior.prior, by_prior.figures, by_prior.after_pav, by_prior.neutral)
    return Plots(
        tippett=_tippett(llrs, same), pav=_pav(llrs, same), ece=_rows(np.stack(columns, axis=1))
    )


def _tippett(llrs: Floats, same: Truth) -> list[list[float]]:
    at = np.unique(llrs)
    if at.size > POINTS:
        at = np.unique(np.quantile(at, np.linspace(0, 1, POINTS), method="nearest"))
    found = [at]
    for steps in tippett(llrs, same):
        place = np.searchsorted(steps.at, at)
        found.append(np.append(steps.share, 0.0)[place])
    return _rows(np.stack(found, axis=1))


def _pav(llrs: Floats, same: Truth) -> list[list[float]]:
    blocks = pooled(llrs, same)
    with np.errstate(divide="ignore"):
        after = np.log10(blocks.true / same.sum()) - np.log10(blocks.false / (~same).sum())
    rows = np.stack([blocks.upto, np.clip(after, -EDGE, EDGE)], axis=1)
    return _rows(np.concatenate([[[llrs.min(), rows[0, 1]]], rows]))


def _rows(points: Floats) -> list[list[float]]:
    return [[round(float(x), 4) for x in row] for row in points]
