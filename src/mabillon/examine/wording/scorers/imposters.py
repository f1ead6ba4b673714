"""General Imposters: is the issuer the likeliest of many, whatever one looks at?

Koppel & Winter 2014 ("Determining if two documents are written by the same author"). Again
and again half of the features and some imposters are drawn; the score is the share of draws
in which a known text is more like the questioned one than every imposter drawn. Halves are
made of ``BLOCKS`` blocks of features, drawn once: inner products over a block are computed
once, and every half is a sum of blocks.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mabillon.examine.wording.corpus import Corpus
from mabillon.examine.wording.trials import Trial, allowed

BLOCKS = 24
DRAWS = 100
IMPOSTERS = 25
"""Imposters of a draw, or half of those there are."""
SEED = 2014


class Imposters:
    """Share of draws in which the known texts beat every imposter, over one family."""

    def __init__(self, family: str) -> None:
        self.family = family
        self.name = "imposters"

    def scores(
        self, corpus: Corpus, trials: Sequence[Trial], background: Sequence[int]
    ) -> NDArray[np.float64]:
        """Return (trials,) mean over the known texts of the share of draws won, 0 to 1."""
        rows = np.asarray(background, dtype=np.int64)
        free = allowed(corpus, trials, background)
        table = corpus.standard(self.family)
        draw = np.random.default_rng(SEED)
        block = draw.permutation(table.shape[1]) % BLOCKS
        halves = draw.random((DRAWS, BLOCKS)).argsort(axis=1) < BLOCKS // 2
        order = draw.random((DRAWS, len(rows))).argsort(axis=1)
        squares = np.stack([(table[:, block == b] ** 2).sum(axis=1) for b in range(BLOCKS)])
        lengths = np.sqrt(halves.astype(np.float32) @ squares) + 1e-9
        found = np.zeros(len(trials))
        asked: dict[int, list[int]] = {}
        for t, trial in enumerate(trials):
            asked.setdefault(trial.questioned, []).append(t)
        for questioned, those in asked.items():
            inner = np.stack(
                [table[:, block == b] @ table[questioned, block == b] for b in range(BLOCKS)]
            )
            cosines = (halves.astype(np.float32) @ inner) / lengths / lengths[:, [questioned]]
            for t in those:
                known = np.asarray(trials[t].known, dtype=np.int64)
                several = min(IMPOSTERS, int(free[t].sum()) // 2)
                if several and len(known):
                    best = _best(cosines[:, rows], order, free[t], several)
                    found[t] = (cosines[:, known] > best[:, None]).mean()
        return found


def _best(
    cosines: NDArray[np.float32],
    order: NDArray[np.int64],
    free: NDArray[np.bool_],
    several: int,
) -> NDArray[np.float32]:
    """Return the greatest cosine among the first ``several`` free imposters of each draw."""
    ordered = free[order]
    chosen = ordered & (np.cumsum(ordered, axis=1) <= several)
    shown = np.where(chosen, np.take_along_axis(cosines, order, axis=1), -np.inf)
    return np.asarray(shown.max(axis=1), dtype=np.float32)
