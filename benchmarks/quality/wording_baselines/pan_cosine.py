"""The baseline of PAN 2020 to 2023: cosine of tf-idf weighted character 4-grams."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mabillon.examine.wording.corpus import Corpus
from mabillon.examine.wording.trials import Trial

FEATURES = 3_000


def pan_cosine(corpus: Corpus, trials: Sequence[Trial]) -> NDArray[np.float64]:
    """Return (trials, 1) cosines of the known texts joined and the questioned one."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = [document.text for document in corpus.documents]
    learned = TfidfVectorizer(analyzer="char", ngram_range=(4, 4), max_features=FEATURES)
    learned.fit([texts[i] for i in corpus.background])
    known = learned.transform(["\n".join(texts[i] for i in t.known) for t in trials])
    questioned = learned.transform([texts[t.questioned] for t in trials])
    return np.asarray(known.multiply(questioned).sum(axis=1)).reshape(-1, 1)
