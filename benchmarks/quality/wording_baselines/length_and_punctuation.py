"""The trivial baseline: how long the texts are, and their punctuation. No word is read.

On a set where this does well, the set is leaking.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mabillon.examine.wording.corpus import Corpus
from mabillon.examine.wording.trials import Trial

MARKS = ".,;:!?-'\"()"


def length_and_punctuation(corpus: Corpus, trials: Sequence[Trial]) -> NDArray[np.float64]:
    """Return (trials, 3): minus the difference of log length, of marks, of digits."""
    texts = [document.text for document in corpus.documents]
    length = np.array([np.log(1 + len(text)) for text in texts])
    marks = np.array([[text.count(m) / (1 + len(text)) for m in MARKS] for text in texts])
    digits = np.array([sum(map(str.isdigit, text)) / (1 + len(text)) for text in texts])
    return np.array(
        [
            [
                -abs(length[list(t.known)].mean() - length[t.questioned]),
                -np.abs(np.sqrt(marks[list(t.known)].mean(0)) - np.sqrt(marks[t.questioned])).sum(),
                -abs(digits[list(t.known)].mean() - digits[t.questioned]),
            ]
            for t in trials
        ]
    )
