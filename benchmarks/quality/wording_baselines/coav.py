"""COAV: compression by PPM (Halvani, Winter & Graner 2017), with pyppmd as the engine."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyppmd
from numpy.typing import NDArray

from mabillon.examine.wording.corpus import Corpus
from mabillon.examine.wording.trials import Trial

ORDER = 7
MEMORY = 16 << 20


def coav(corpus: Corpus, trials: Sequence[Trial]) -> NDArray[np.float64]:
    """Return (trials, 1): minus the compression-based cosine of known and questioned.

    1 - (C(x) + C(y) - C(xy)) / sqrt(C(x) C(y)), the measure that COAV uses.
    """
    texts = [document.text.encode() for document in corpus.documents]
    found = []
    for trial in trials:
        known, questioned = b"\n".join(texts[i] for i in trial.known), texts[trial.questioned]
        x, y, both = _size(known), _size(questioned), _size(known + b"\n" + questioned)
        found.append([(x + y - both) / np.sqrt(x * y)])
    return np.array(found).reshape(-1, 1)


def _size(text: bytes) -> int:
    coder = pyppmd.Ppmd7Encoder(ORDER, MEMORY)
    return max(len(coder.encode(text)) + len(coder.flush()), 1)
