"""Cosine Delta: how alike the ways are in which two texts differ from the background.

Burrows 2002 ("Delta: a measure of stylistic difference") with the cosine of Smith & Aldridge
2011, found best by Evert et al. 2017 ("Understanding and explaining Delta measures"). What all
use alike is gone; what is left is what one uses more or less than others do. Here over any
families of runs, summed, and read against a cohort.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mabillon.examine.wording.corpus import Corpus
from mabillon.examine.wording.scorers.cohort import normalised
from mabillon.examine.wording.trials import Trial, allowed


class Delta:
    """Cosine Delta over some families."""

    def __init__(self, name: str, *families: str) -> None:
        self.families = families
        self.name = name

    def scores(
        self, corpus: Corpus, trials: Sequence[Trial], background: Sequence[int]
    ) -> NDArray[np.float64]:
        """Return (trials,): 0 is as like as the background, in its standard deviations."""
        rows = np.asarray(background, dtype=np.int64)
        free = allowed(corpus, trials, background)
        return normalised(corpus.kernel(self.families), trials, rows, free, centred=True)
