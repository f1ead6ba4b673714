"""How far a feature is relied on: as it differs between organisations more than within them.

A word that one organisation uses throughout tells more than one that comes with a subject. For
each feature the variance between the organisations of the background is set against that within
them, estimated as in a one-way analysis of variance with random effects (Fisher 1925), and the
feature is weighted by a power of that ratio. A name that stands in a few texts of one
organisation counts less so, and a forger writes names right (docs/decisions/0032).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mabillon.examine.wording.corpus import Corpus

POWER = 0.5
"""Of the ratio: 0 would rely on all features alike (docs/decisions/0032)."""
TINY = 1e-9


def reliance(table: NDArray[np.float32], writers: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return the weight of each feature, (features,).

    Parameters
    ----------
    table
        (n, features) texts of the background.
    writers
        (n,) the organisation of each.

    Notes
    -----
    To each ratio is added what an estimate of it comes to by chance where it is 0, one standard
    deviation for m organisations with k texts each: sqrt(2 / (m - 1)) / k. So a background of
    a few texts relies on all features nearly alike, for it cannot tell.
    """
    _, writer, size = np.unique(writers, return_inverse=True, return_counts=True)
    shares = np.zeros((len(size), len(writers)), dtype=np.float32)
    shares[writer, np.arange(len(writers))] = 1 / size[writer]
    means = shares @ table
    squares = np.einsum("ij,ij->j", table, table) - size.astype(np.float32) @ means**2
    within = np.maximum(squares / max(len(writers) - len(size), 1), 0)
    between = np.maximum(means.var(axis=0, ddof=1) - within / size.mean(), 0)
    ratio = np.where(within > TINY, between / np.maximum(within, TINY), 0)
    by_chance = np.sqrt(2 / max(len(size) - 1, 1)) / size.mean()
    return np.asarray((ratio + by_chance) ** POWER, dtype=np.float32)


def relied(
    corpus: Corpus, families: Sequence[str], taught: NDArray[np.int64], rows: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return inner products of weighted features, families summed, (rows,) * 2.

    ``taught`` are the rows of the corpus from which the weights are learned.
    """
    total = np.zeros((len(rows), len(rows)))
    for family in families:
        key = (family, taught.tobytes(), rows.tobytes())
        if key not in corpus.relied:
            table = corpus.standard(family)
            weights = reliance(table[taught], corpus.organisations[taught])
            weighted = table[rows] * np.sqrt(weights)
            corpus.relied[key] = weighted @ weighted.T
        total += corpus.relied[key]
    return total
