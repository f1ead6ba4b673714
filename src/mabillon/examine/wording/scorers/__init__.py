"""Scorers of wording: how like the known texts is the questioned one, each by itself.

A score has no scale of its own and is not a likelihood ratio; calibration gives it one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from mabillon.examine.wording.corpus import Corpus
from mabillon.examine.wording.scorers.cosine import Cosine
from mabillon.examine.wording.scorers.delta import Delta
from mabillon.examine.wording.scorers.discriminant import Discriminant
from mabillon.examine.wording.scorers.imposters import Imposters
from mabillon.examine.wording.scorers.ppm import Ppm
from mabillon.examine.wording.scorers.within import Within
from mabillon.examine.wording.trials import Trial

__all__ = ["SCORERS", "Corpus", "Scorer", "Trial"]


class Scorer(Protocol):
    """A scorer.

    ``scores`` returns (trials,) numbers, higher where the questioned text is more like the
    known ones; never NaN, and 0 where nothing can be said.
    """

    name: str

    def scores(
        self, corpus: Corpus, trials: Sequence[Trial], background: Sequence[int]
    ) -> NDArray[np.float64]: ...


JOINT = ("masked_characters", "masked_words", "marks")
BOTH = ("plain_characters", "masked_words")

SCORERS: dict[str, Scorer] = {
    scorer.name: scorer
    for scorer in (
        Delta("delta", *JOINT),
        Delta("delta_characters", "masked_characters"),
        Delta("delta_words", "masked_words"),
        Delta("delta_marks", "marks"),
        Delta("delta_shapes", "shapes"),
        Delta("delta_plain", "plain_characters"),
        Cosine("masked_characters"),
        Within("within", *JOINT),
        Within("within_words", "plain_words"),
        Within("within_both", *BOTH),
        Within("within_shapes", "shapes"),
        Ppm(),
        Imposters("masked_characters"),
        Discriminant("discriminant", "plain_words"),
    )
}
