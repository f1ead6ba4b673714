"""Cosine of weighted character runs, normalised by a cohort.

The classic of authorship verification (Koppel & Winter 2014; the baseline of PAN since 2019),
with the cohort of speaker verification.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mabillon.examine.wording.corpus import Corpus
from mabillon.examine.wording.scorers.cohort import normalised
from mabillon.examine.wording.trials import Trial, allowed


class Cosine:
    """Cosine of the sum of the known texts and the questioned one, in one family."""

    def __init__(self, family: str) -> None:
        self.family = family
        self.name = f"cosine_{family}"

    def scores(
        self, corpus: Corpus, trials: Sequence[Trial], background: Sequence[int]
    ) -> NDArray[np.float64]:
        """Return (trials,): 0 is as like as the background, in its standard deviations."""
        rows = np.asarray(background, dtype=np.int64)
        free = allowed(corpus, trials, background)
        return normalised(corpus.cosines(self.family), trials, rows, free, centred=False)
