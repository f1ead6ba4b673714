"""Within-class covariance normalisation: what varies within one organisation counts less.

An organisation writes now about a mill, now about a flood; what differs between its own texts
tells nothing of who wrote. From the background organisations with two texts and more one
learns those directions and shrinks them (Hatch, Kajarekar & Stolcke 2006, "Within-class
covariance normalization for SVM-based speaker recognition"), then compares by the cosine,
read against a cohort. All of it is done in the space that the background texts span, so that
a background of hundreds costs milliseconds.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mabillon.examine.wording.corpus import Corpus
from mabillon.examine.wording.scorers.cohort import directions, normalised
from mabillon.examine.wording.trials import Trial, allowed, lessons

SHRINKAGE = 2.0
"""Weight of the mean total variance added in every direction (docs/decisions/0018)."""
FEWEST = 12
"""Background texts below which nothing is learned and nothing said."""


class Within:
    """Cosine after shrinking what varies within the background organisations."""

    def __init__(self, name: str, *families: str) -> None:
        self.families = families
        self.name = name

    def scores(
        self, corpus: Corpus, trials: Sequence[Trial], background: Sequence[int]
    ) -> NDArray[np.float64]:
        """Return (trials,): 0 is as like as the background, in its standard deviations."""
        rows = np.asarray(background, dtype=np.int64)
        free = allowed(corpus, trials, background)
        kernel = corpus.kernel(self.families)
        found = np.zeros(len(trials))
        for asked, taught in lessons(corpus, background, free):
            if len(taught) >= FEWEST:
                placed = shrunk(kernel, taught, corpus.organisations[taught])
                cosines = directions(placed @ placed.T)
                found[asked] = normalised(cosines, [trials[t] for t in asked], rows, free[asked])
        return found


def shrunk(
    kernel: NDArray[np.float64], taught: NDArray[np.int64], writers: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return each document's place, (documents, dimensions).

    Parameters
    ----------
    kernel
        (documents, documents) inner products.
    taught
        (n,) rows that are learned from.
    writers
        (n,) the organisation of each.

    Notes
    -----
    The axes are the principal ones of the n texts, all of them: (W + s I) takes the place of
    W, the covariance within organisations, with s ``SHRINKAGE`` times the mean total variance.
    """
    n = len(taught)
    across = kernel[:, taught]
    means = across[taught].mean(axis=0)
    centred = across - across.mean(axis=1, keepdims=True) - means + means.mean()
    values, vectors = np.linalg.eigh(centred[taught])
    kept = values > 1e-8 * max(float(values[-1]), 1e-12)
    values, vectors = values[kept], vectors[:, kept]
    places = centred @ (vectors / np.sqrt(values))
    own = places[taught]
    _, writer, size = np.unique(writers, return_inverse=True, return_counts=True)
    sums = np.zeros((len(size), own.shape[1]))
    np.add.at(sums, writer, own)
    apart = own - (sums / size[:, None])[writer]
    within = apart.T @ apart / max(n - len(size), 1)
    within += SHRINKAGE * values.sum() / n / max(len(values), 1) * np.eye(len(values))
    return np.asarray(places @ np.linalg.inv(np.linalg.cholesky(within)).T)
