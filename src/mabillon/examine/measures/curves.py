"""The points of the curves that a court file shows: Tippett and ECE."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mabillon.examine.measures.cost import LN2, LN10
from mabillon.examine.measures.isotonic import pav
from mabillon.examine.measures.ranking import Floats, Truth

PRIORS: Floats = np.linspace(-3, 3, 121)


class Steps(NamedTuple):
    """A falling staircase: ``share`` (m,) of the LLRs are at least ``at`` (m,), ascending."""

    at: Floats
    share: Floats


class Tippett(NamedTuple):
    """One staircase for the pairs where H1 holds, one for those where H2 does."""

    same: Steps
    other: Steps


def tippett(llrs: Floats, same: Truth) -> Tippett:
    """Return the Tippett curves (Evett & Buckleton 1996) of LLRs (n,), log10."""
    return Tippett(_steps(llrs[same]), _steps(llrs[~same]))


def _steps(llrs: Floats) -> Steps:
    at, first = np.unique(np.sort(llrs), return_index=True)
    return Steps(at, 1 - first / max(len(llrs), 1))


class Ece(NamedTuple):
    """Empirical cross-entropy, bits, by log10 prior odds: all (m,).

    ``neutral`` is that of saying nothing, ``after_pav`` that of the figures calibrated by the
    truth itself. At prior odds of 1 ``figures`` is Cllr.
    """

    prior: Floats
    figures: Floats
    after_pav: Floats
    neutral: Floats


def ece(llrs: Floats, same: Truth, prior: Floats = PRIORS) -> Ece:
    """Return the curves of empirical cross-entropy (Ramos 2007); both kinds are needed.

    Parameters
    ----------
    llrs, same
        (n,), log10 and the truth.
    prior
        (m,), log10 prior odds of H1.
    """
    return Ece(
        prior,
        _entropy(llrs, same, prior),
        _entropy(pav(llrs, same), same, prior),
        _entropy(np.zeros(len(llrs)), same, prior),
    )


def _entropy(llrs: Floats, same: Truth, prior: Floats) -> Floats:
    odds = LN10 * (llrs[None, :] + prior[:, None])
    probability = 1 / (1 + 10.0**-prior)
    true = np.logaddexp(0, -odds[:, same]).mean(axis=1)
    false = np.logaddexp(0, odds[:, ~same]).mean(axis=1)
    return np.asarray((probability * true + (1 - probability) * false) / LN2)
