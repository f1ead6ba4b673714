"""What a method of wording has to beat, on the same problems and with the same fitting.

Each baseline turns a trial into a few columns, higher where the texts are more alike; one
logistic regression on the labelled problems of the fit folder makes LLRs of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from benchmarks.quality.wording_baselines.coav import coav
from benchmarks.quality.wording_baselines.imposters import imposters
from benchmarks.quality.wording_baselines.length_and_punctuation import length_and_punctuation
from benchmarks.quality.wording_baselines.pan_cosine import pan_cosine
from mabillon.examine.wording.corpus import Corpus
from mabillon.examine.wording.trials import Trial

Baseline = Callable[[Corpus, Sequence[Trial]], NDArray[np.float64]]
"""(trials, columns), from texts and trials; ``corpus.background`` are the fit folder's texts."""

BASELINES: dict[str, Baseline] = {
    "length-and-punctuation": length_and_punctuation,
    "pan-char-4-gram-cosine": pan_cosine,
    "coav-compression": coav,
    "general-imposters": imposters,
}
