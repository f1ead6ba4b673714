"""Within-class covariance normalisation: what varies within one organisation counts less.

An organisation writes now about a mill, now about a flood; what differs between its own texts
tells nothing of who wrote. From the background organisations with two texts and more one
learns those directions and shrinks them (Hatch, Kajarekar & Stolcke 2006, "Within-class
covariance normalization for SVM-based speaker recognition"), then compares by the cosine,
read against a cohort. Features are weighted by ``reliance`` first; after that nothing but inner
products of texts is needed, so that a background of hundreds costs milliseconds.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mabillon.examine.wording.corpus import Corpus
from mabillon.examine.wording.scorers.cohort import normalised
from mabillon.examine.wording.scorers.reliance import relied
from mabillon.examine.wording.trials import Trial, allowed, gathered, lessons

SHRINKAGE = 0.5
"""Weight of the mean total variance added in every direction (docs/decisions/0018)."""
FEWEST = 12
"""Background texts below which nothing is learned and nothing said."""


class Within:
    """Cosine of what can be relied on, after shrinking what varies within organisations."""

    def __init__(self, name: str, *families: str) -> None:
        self.families = families
        self.name = name

    def scores(
        self, corpus: Corpus, trials: Sequence[Trial], background: Sequence[int]
    ) -> NDArray[np.float64]:
        """Return (trials,): 0 is as like as the background, in its standard deviations."""
        rows = np.asarray(background, dtype=np.int64)
        free = allowed(corpus, trials, background)
        found = np.zeros(len(trials))
        for asked, taught in lessons(corpus, background, free):
            if len(taught) >= FEWEST:
                needed, some = gathered([trials[t] for t in asked], rows)
                kernel = relied(corpus, self.families, taught, needed)
                places = np.searchsorted(needed, taught)
                table = shrunk(kernel, places, corpus.organisations[taught])
                cohort = np.searchsorted(needed, rows)
                found[asked] = normalised(table, some, cohort, free[asked], centred=True)
        return found


def shrunk(
    kernel: NDArray[np.float64], taught: NDArray[np.int64], writers: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return inner products under (W + s I)^-1, times s, (documents, documents).

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
    W is the covariance within organisations, s ``SHRINKAGE`` times the mean variance of the
    texts taught in the n - 1 directions they span. By the matrix inversion lemma the kernel is
    enough: with H what takes its organisation's mean from each text, and m degrees of freedom,
    K - K[:, taught] H (m s I + H K[taught, taught] H)^-1 H K[taught, :].
    """
    n = len(taught)
    _, writer, size = np.unique(writers, return_inverse=True, return_counts=True)
    apart = np.eye(n) - (writer[:, None] == writer[None, :]) / size[writer][:, None]
    inner = kernel[np.ix_(taught, taught)]
    variance = float(np.trace(inner) - inner.mean() * n) / n
    m, s = max(n - len(size), 1), SHRINKAGE * max(variance, 1e-9) / max(n - 1, 1)
    across = apart @ kernel[taught]
    solved = np.linalg.solve(m * s * np.eye(n) + apart @ inner @ apart, across)
    return np.asarray(kernel - across.T @ solved)
