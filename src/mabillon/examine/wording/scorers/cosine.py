"""Cosine similarity, normalised by a cohort.

The cosine of two texts depends on how long and how ordinary they are. So it is read against
the background twice over: against what the known texts have in common with the background
(zero normalisation) and against what the questioned text has (test normalisation), and the
mean of the two is taken: symmetric normalisation, of speaker verification (Kenny 2010,
"Bayesian speaker verification with heavy-tailed priors"; Shum et al. 2010).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mabillon.examine.wording.corpus import Corpus
from mabillon.examine.wording.trials import Trial, allowed

_FLOOR = 1e-3
"""Least spread of a cohort; below it the cohort is one text many times."""


class Cosine:
    """Cosine of the mean of the known profiles and the questioned one, of one family."""

    def __init__(self, family: str) -> None:
        self.family = family
        self.name = f"cosine_{family}"

    def scores(
        self, corpus: Corpus, trials: Sequence[Trial], background: Sequence[int]
    ) -> NDArray[np.float64]:
        """Return (trials,): 0 is as like as the background, in its standard deviations."""
        rows = np.asarray(background, dtype=np.int64)
        cosines = corpus.cosines(self.family)
        free = allowed(corpus, trials, background)
        found = np.zeros(len(trials))
        for t, trial in enumerate(trials):
            cohort = rows[free[t]]
            if len(cohort) < 2 or not trial.known:
                continue
            known = np.asarray(trial.known)
            length = max(float(np.sqrt(cosines[np.ix_(known, known)].sum())), 1e-9)
            raw = cosines[trial.questioned, known].sum() / length
            of_known = cosines[np.ix_(cohort, known)].sum(axis=1) / length
            of_questioned = cosines[trial.questioned, cohort]
            found[t] = (_standard(raw, of_known) + _standard(raw, of_questioned)) / 2
        return found


def _standard(value: float, cohort: NDArray[np.float32]) -> float:
    return float((value - cohort.mean()) / max(float(cohort.std()), _FLOOR))
