"""A similarity read against a cohort.

How alike two texts are depends on how long and how ordinary they are. So a similarity is read
twice: against what the known texts have in common with the background (zero normalisation)
and against what the questioned text has (test normalisation), and the mean of the two is
taken: the symmetric normalisation of speaker verification (Kenny 2010, "Bayesian speaker
verification with heavy-tailed priors").
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mabillon.examine.wording.trials import Trial

FLOOR = 1e-3
"""Least spread of a cohort; below it the cohort is one text many times."""
FEWEST = 4
"""Background texts below which nothing is said."""


def normalised(
    cosines: NDArray[np.floating],
    trials: Sequence[Trial],
    rows: NDArray[np.int64],
    free: NDArray[np.bool_],
) -> NDArray[np.float64]:
    """Return the likeness of each trial in standard deviations of its cohort, (trials,).

    Parameters
    ----------
    cosines
        (documents, documents) inner products of texts of length 1; several known texts are
        compared by the direction of their sum.
    trials
        Comparisons.
    rows
        (background,) row numbers.
    free
        (trials, background) which of them each trial may use.
    """
    found = np.zeros(len(trials))
    for t, trial in enumerate(trials):
        cohort = rows[free[t]]
        if len(cohort) < FEWEST or not trial.known:
            continue
        known = np.asarray(trial.known)
        length = np.sqrt(max(float(cosines[np.ix_(known, known)].sum()), 1e-12))
        raw = float(cosines[trial.questioned, known].sum()) / length
        of_known = cosines[np.ix_(cohort, known)].sum(axis=1) / length
        of_questioned = cosines[trial.questioned, cohort]
        found[t] = (_standard(raw, of_known) + _standard(raw, of_questioned)) / 2
    return found


def _standard(value: float, cohort: NDArray[np.floating]) -> float:
    return (value - float(cohort.mean())) / max(float(cohort.std()), FLOOR)


def directions(kernel: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return inner products as cosines, (documents, documents); 0 for a text without any."""
    length = np.sqrt(np.maximum(np.diag(kernel), 0))
    scale = np.where(length > 1e-9, 1 / np.maximum(length, 1e-9), 0)
    return np.asarray(kernel * scale[:, None] * scale)
