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
TINY = 1e-12
FEWEST = 4
"""Background texts below which nothing is said."""


def normalised(
    kernel: NDArray[np.floating],
    trials: Sequence[Trial],
    rows: NDArray[np.int64],
    free: NDArray[np.bool_],
    *,
    centred: bool,
) -> NDArray[np.float64]:
    """Return the likeness of each trial in standard deviations of its cohort, (trials,).

    Parameters
    ----------
    kernel
        (documents, documents) inner products; cosines are made of them, and several known
        texts are compared by the direction of their sum.
    trials
        Comparisons.
    rows
        (background,) row numbers.
    free
        (trials, background) which of them each trial may use: its cohort.
    centred
        Whether to measure from the mean of the cohort. A background's own texts lie around
        its mean, strangers do not, so that two strangers would look alike; measured from the
        mean of a cohort without them, pseudo-targets are strangers like the real issuer.
    """
    share = free.T / np.maximum(free.sum(axis=1), 1)
    mean = kernel[:, rows] @ share if centred else np.zeros((len(kernel), len(trials)))
    middle = (share * mean[rows]).sum(axis=0)
    own = np.diag(kernel)
    found = np.zeros(len(trials))
    for t, trial in enumerate(trials):
        cohort = rows[free[t]]
        if len(cohort) < FEWEST or not trial.known:
            continue
        known, m = np.asarray(trial.known), mean[:, t]
        length = own - 2 * m + middle[t]
        scale = np.where(length > TINY, 1 / np.sqrt(np.maximum(length, TINY)), 0)

        def cosines(
            a: NDArray[np.int64],
            b: NDArray[np.int64],
            m: NDArray[np.floating] = m,
            scale: NDArray[np.floating] = scale,
            middle: float = float(middle[t]),
        ) -> NDArray[np.floating]:
            inner = kernel[np.ix_(a, b)] - m[a][:, None] - m[b][None, :] + middle
            return np.asarray(inner * scale[a][:, None] * scale[b][None, :])

        asked = np.array([trial.questioned])
        joint = np.sqrt(max(float(cosines(known, known).sum()), TINY))
        raw = float(cosines(asked, known).sum()) / joint
        of_known = cosines(cohort, known).sum(axis=1) / joint
        of_questioned = cosines(cohort, asked)[:, 0]
        found[t] = (_standard(raw, of_known) + _standard(raw, of_questioned)) / 2
    return found


def _standard(value: float, cohort: NDArray[np.floating]) -> float:
    return (value - float(cohort.mean())) / max(float(cohort.std()), FLOOR)
