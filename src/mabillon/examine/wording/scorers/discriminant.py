"""A linear discriminant of the issuer against the background.

Fisher 1936 with shrinkage of the background's covariance: w = (S + s I)^-1 (mean of the known
texts - mean of the background) over features weighted by ``reliance``, and the questioned text
is placed along w, read against where the background texts lie. One needs known texts enough for
their mean to be theirs rather than one text's, so that below ``FEWEST_KNOWN`` nothing is said.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mabillon.examine.wording.corpus import Corpus
from mabillon.examine.wording.scorers.cohort import FEWEST, FLOOR
from mabillon.examine.wording.scorers.reliance import relied
from mabillon.examine.wording.trials import Trial, allowed, gathered, lessons

FEWEST_KNOWN = 10
SHRINKAGE = 1.0
"""Weight of the mean variance of the background added in every direction."""


class Discriminant:
    """Place of the questioned text between the background and the issuer."""

    def __init__(self, name: str, *families: str, fewest_known: int = FEWEST_KNOWN) -> None:
        self.families = families
        self.name = name
        self.fewest_known = fewest_known

    def scores(
        self, corpus: Corpus, trials: Sequence[Trial], background: Sequence[int]
    ) -> NDArray[np.float64]:
        """Return (trials,): 0 at the background's mean, 1 at that of the known texts."""
        rows = np.asarray(background, dtype=np.int64)
        free = allowed(corpus, trials, background)
        found = np.zeros(len(trials))
        for asked, taught in lessons(corpus, background, free):
            enough = [t for t in asked if len(trials[t].known) >= self.fewest_known]
            if len(taught) < FEWEST or not enough:
                continue
            needed, some = gathered([trials[t] for t in enough], rows)
            kernel = relied(corpus, self.families, taught, needed)
            table = whitened(kernel, np.searchsorted(needed, taught))
            found[enough] = [_place(table, trial) for trial in some]
        return found


def whitened(kernel: NDArray[np.float64], taught: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return inner products under (S + s I)^-1 about the mean of ``taught``, (documents,) * 2.

    By the matrix inversion lemma they need the kernel alone: with C the centred kernel,
    (C - C[:, taught] (C[taught, taught] + n s I)^-1 C[taught, :]) / s.
    """
    n = len(taught)
    means = kernel[:, taught].mean(axis=1)
    centred = kernel - means[:, None] - means[None, :] + means[taught].mean()
    inner = centred[np.ix_(taught, taught)]
    s = SHRINKAGE * max(float(np.trace(inner)) / n, FLOOR**2) / n
    solved = np.linalg.solve(inner + n * s * np.eye(n), centred[taught])
    return np.asarray((centred - centred[:, taught] @ solved) / s)


def _place(table: NDArray[np.float64], trial: Trial) -> float:
    """Return how far along w the questioned text is, as a share of the way to the known texts.

    The known texts' own place is taken without each text itself, which would flatter them.
    """
    known = np.asarray(trial.known)
    among = table[np.ix_(known, known)]
    others = len(known) - 1
    own = (among.sum() - np.trace(among)) / (len(known) * max(others, 1)) if others else among[0, 0]
    reach = max(float(own), FLOOR * max(float(np.trace(among)) / len(known), FLOOR))
    return float(np.clip(table[trial.questioned, known].mean() / reach, -5, 5))
