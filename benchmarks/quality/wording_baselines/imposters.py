"""General Imposters (Koppel & Winter 2014): character 4-grams, min-max similarity.

As published: 100 draws, each of half of the features and 25 imposters; a draw is won when the
known text is more like the questioned one than every imposter is to either of them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mabillon.examine.wording.corpus import Corpus
from mabillon.examine.wording.trials import Trial, allowed

DRAWS = 100
IMPOSTERS = 25
FEATURES = 2_000
POTENTIAL = 60
"""Background texts most like the questioned one, of which imposters are drawn."""
SEED = 2014


def imposters(corpus: Corpus, trials: Sequence[Trial]) -> NDArray[np.float64]:
    """Return (trials, 1): the share of draws won, mean over the known texts."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = [document.text for document in corpus.documents]
    learned = TfidfVectorizer(analyzer="char", ngram_range=(4, 4), max_features=FEATURES)
    learned.fit([texts[i] for i in corpus.background])
    table = learned.transform(texts).toarray().astype(np.float32)
    free = allowed(corpus, trials, corpus.background.tolist())
    draw = np.random.default_rng(SEED)
    found = np.zeros((len(trials), 1))
    for t, trial in enumerate(trials):
        others = corpus.background[free[t]]
        if not len(others) or not trial.known:
            continue
        questioned = table[trial.questioned]
        others = others[np.argsort(-(table[others] @ questioned))[:POTENTIAL]]
        half = (draw.random((DRAWS, table.shape[1])) < 0.5).astype(np.float32).T
        to_question = _min_max(questioned, table[others], half)
        drawn = np.array([draw.permutation(len(others)) < IMPOSTERS for _ in range(DRAWS)]).T
        wins = []
        for k in trial.known:
            own = _min_max(questioned, table[[k]], half)[0]
            to_known = _min_max(table[k], table[others], half)
            rival = np.where(drawn, to_question * to_known, 0).max(axis=0)
            wins.append(float((own * own > rival).mean()))
        found[t] = np.mean(wins)
    return found


def _min_max(
    one: NDArray[np.float32], others: NDArray[np.float32], half: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return min-max similarities (others, draws) of one text and others on halves."""
    least, most = np.minimum(one, others) @ half, np.maximum(one, others) @ half
    return least / np.maximum(most, 1e-9)
