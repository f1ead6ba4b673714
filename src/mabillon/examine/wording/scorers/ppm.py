"""Prediction by partial matching: bits saved by having read the known texts first.

Teahan & Harper 2003 ("Using compression-based language models for text categorization"),
Halvani, Winter & Graner 2017 ("On the usefulness of compression models for authorship
verification"). A model of the known texts should write the questioned one in fewer bits than
models of as much text by others. Orders 5 to 0, blended with an escape of ``ESCAPE`` counts at
each (method A of Cleary & Witten 1984, without exclusion), on masked text. Such counts add
up, so that every model is a sum of rows and all models are asked at once.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mabillon.examine.wording.corpus import Corpus
from mabillon.examine.wording.grams import characters, runs
from mabillon.examine.wording.trials import Trial, allowed

ORDER = 5
ESCAPE = 1.0
ALPHABET = 256.0
"""Characters that are taken as possible before anything was read."""
SAMPLES = 12
"""Samples of the background, each as long as the known texts together."""
LONGEST = 6_000
"""Characters of the questioned text that are asked."""
SEED = 1984


class Ppm:
    """Bits that the known texts save against samples of the background, in their spread."""

    name = "ppm"

    def scores(
        self, corpus: Corpus, trials: Sequence[Trial], background: Sequence[int]
    ) -> NDArray[np.float64]:
        """Return (trials,): standard deviations over the samples."""
        rows = np.asarray(background, dtype=np.int64)
        free = allowed(corpus, trials, background)
        lengths = np.array([len(reading.masked) for reading in corpus.readings], dtype=float)
        asked: dict[int, list[int]] = {}
        for t, trial in enumerate(trials):
            asked.setdefault(trial.questioned, []).append(t)
        found = np.zeros(len(trials))
        order = np.random.default_rng(SEED).random((SAMPLES, len(rows))).argsort(axis=1)
        for questioned, those in asked.items():
            question = Question(corpus, questioned)
            for t in those:
                known = np.asarray(trials[t].known, dtype=np.int64)
                samples = equal_size(lengths, known, rows, order, free[t])
                if not len(samples) or not question.places:
                    continue
                own = np.zeros((1, len(corpus)))
                own[0, known] = 1
                bits = question.bits(np.vstack([own, samples])) / question.places
                found[t] = (bits[1:].mean() - bits[0]) / max(float(bits[1:].std()), 1e-2)
        return found


def equal_size(
    lengths: NDArray[np.float64],
    known: NDArray[np.int64],
    rows: NDArray[np.int64],
    order: NDArray[np.int64],
    free: NDArray[np.bool_],
) -> NDArray[np.float64]:
    """Return samples of the background as long as the known texts, (samples, documents).

    Each takes whole texts in its own order, and a share of the last (its counts are scaled).
    None where the background is shorter.
    """
    wanted = lengths[known].sum()
    if wanted == 0 or lengths[rows[free]].sum() < wanted:
        return np.zeros((0, len(lengths)))
    samples = np.zeros((len(order), len(lengths)))
    for s, ordered in enumerate(order):
        drawn = rows[ordered[free[ordered]]]
        before = np.cumsum(lengths[drawn]) - lengths[drawn]
        share = np.clip((wanted - before) / np.maximum(lengths[drawn], 1), 0, 1)
        samples[s, drawn] = share
    return samples


class Question:
    """One text and, for each of its places, the counts that any model needs there."""

    def __init__(self, corpus: Corpus, questioned: int) -> None:
        text = characters(corpus.readings[questioned].masked)[:LONGEST]
        self.places = max(len(text) - ORDER, 0)
        counts = corpus.counts("compressed")
        needed = [runs(text, length) for length in range(1, ORDER + 2)]
        columns, where = np.unique(np.concatenate(needed), return_inverse=True)
        self.table = counts.dense(np.searchsorted(counts.runs, columns))
        self.sizes = np.array([len(reading.masked) for reading in corpus.readings], dtype=float)
        ends = np.cumsum([0, *(len(part) for part in needed)])
        self._where = [where[ends[k] : ends[k + 1]] for k in range(ORDER + 1)]

    def bits(self, models: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the bits each model needs for the text's places from ``ORDER`` on, (models,).

        models: (models, documents) weights of the documents in each.
        """
        counts = models.astype(np.float32) @ self.table
        chance = np.full((len(models), self.places), 1 / ALPHABET, dtype=np.float32)
        total = (models @ self.sizes).astype(np.float32)[:, None]
        for length in range(1, ORDER + 2):
            first = ORDER + 1 - length
            seen = counts[:, self._where[length - 1][first : first + self.places]]
            if length > 1:
                total = counts[:, self._where[length - 2][first : first + self.places]]
            chance = (seen + ESCAPE * chance) / (total + ESCAPE)
        return np.asarray(-np.log2(chance).sum(axis=1), dtype=np.float64)
