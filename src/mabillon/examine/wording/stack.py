"""All scorers on all trials: the table that fusion learns from and is applied to."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mabillon.examine.wording.corpus import Corpus
from mabillon.examine.wording.scorers import SCORERS
from mabillon.examine.wording.trials import Trial

DEFAULT: tuple[str, ...] = ("within_words", "within", "delta", "discriminant")
"""The scorers that development data support (docs/decisions/0018)."""


def stacked(
    corpus: Corpus,
    trials: Sequence[Trial],
    background: Sequence[int],
    scorers: Sequence[str] = DEFAULT,
) -> NDArray[np.float64]:
    """Return (trials, scorers), in the order of ``scorers``, without NaN."""
    columns = [SCORERS[name].scores(corpus, trials, background) for name in scorers]
    return np.column_stack(columns) if columns else np.zeros((len(trials), 0))
