"""All scorers on all trials: the table that fusion learns from and is applied to."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mabillon.examine.wording.corpus import Corpus
from mabillon.examine.wording.scorers import SCORERS
from mabillon.examine.wording.trials import Trial

DEFAULT: tuple[str, ...] = ("within_words", "within", "within_shapes", "delta", "discriminant")
"""The scorers that development data support (docs/decisions/0032)."""

OF_CASE = frozenset({"within_shapes"})
"""Those that say nothing of a text in capitals, or of one without."""


def fitting(text: str) -> tuple[str, ...]:
    """Return the scorers of ``DEFAULT`` that can say something of a text.

    One in capitals throughout, or without any, was perhaps typed or kept so by a machine: it is
    judged without how words are written. A script without capitals has other habits.
    """
    one_case = text in (text.upper(), text.lower()) and text.upper() != text.lower()
    return tuple(name for name in DEFAULT if not (one_case and name in OF_CASE))


def stacked(
    corpus: Corpus,
    trials: Sequence[Trial],
    background: Sequence[int],
    scorers: Sequence[str] = DEFAULT,
) -> NDArray[np.float64]:
    """Return (trials, scorers), in the order of ``scorers``, without NaN."""
    columns = [SCORERS[name].scores(corpus, trials, background) for name in scorers]
    return np.column_stack(columns) if columns else np.zeros((len(trials), 0))
