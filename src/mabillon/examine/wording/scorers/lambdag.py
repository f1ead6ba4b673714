"""LambdaG: how much likelier the known texts' grammar makes the questioned text.

Nini, Halvani, Graner, Gherardi & Ishihara 2024 ("Grammar as a behavioral biometric"). A
Kneser-Ney model of runs of masked words is made of the known texts, and others of as many
sentences drawn from the background; the score is the mean of log10 likelihood ratios over
those draws, by token here. It is *not* a likelihood ratio of authorship and must be
calibrated like every score. The models are those of Chen & Goodman 1999 with one discount,
computed over sorted arrays.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mabillon.examine.wording.corpus import Corpus
from mabillon.examine.wording.grams import Ids, runs, symbols
from mabillon.examine.wording.trials import Trial, allowed

ORDER = 6
DISCOUNT = 0.75
REFERENCES = 8
"""Draws from the background; the authors use 100."""
SEED = 2024
_START, _END = "\x02", "\x03"

Sentences = Sequence[Sequence[str]]


class LambdaG:
    """Mean log10 likelihood ratio by token of the known texts' grammar."""

    name = "lambdag"

    def scores(
        self, corpus: Corpus, trials: Sequence[Trial], background: Sequence[int]
    ) -> NDArray[np.float64]:
        """Return (trials,): 0 is as likely as by the grammar of the background."""
        rows = np.asarray(background, dtype=np.int64)
        free = allowed(corpus, trials, background)
        texts = [reading.sentences for reading in corpus.readings]
        draw = np.random.default_rng(SEED)
        found = np.zeros(len(trials))
        for t, trial in enumerate(trials):
            known = [sentence for row in trial.known for sentence in texts[row]]
            others = [sentence for row in rows[free[t]] for sentence in texts[row]]
            asked = texts[trial.questioned]
            if not known or not asked or len(others) < len(known):
                continue
            drawn = [draw.permutation(len(others))[: len(known)] for _ in range(REFERENCES)]
            own = Grammar(known, ORDER).log_likelihood(asked)
            theirs = [
                Grammar([others[i] for i in some], ORDER).log_likelihood(asked) for some in drawn
            ]
            found[t] = (own - float(np.mean(theirs))) / sum(len(sentence) + 1 for sentence in asked)
        return found


class Grammar:
    """A Kneser-Ney model of sentences, which start with padding and end with a mark.

    Counts of runs of 1 to ``order`` tokens, and of how many different tokens stand before,
    after, and on both sides of a run; padding is never predicted.
    """

    def __init__(self, sentences: Sentences, order: int) -> None:
        self.order = order
        ids, ends = _padded(sentences, order)
        self._counts: list[tuple[Ids, NDArray[np.int64]]] = []
        kinds: list[tuple[Ids, Ids, Ids, Ids]] = []
        vocabulary: set[int] = set()
        for length in range(1, order + 1):
            grams = runs(ids, length)
            kept = _within(ends, len(ids), length) & (ids[length - 1 :] != _START_ID)
            unique, first, times = np.unique(grams[kept], return_index=True, return_counts=True)
            at = np.flatnonzero(kept)[first]
            self._counts.append((unique, times))
            prefix = runs(ids, length - 1)[at] if length > 1 else np.zeros(len(at), np.uint64)
            suffix = runs(ids, length - 1)[at + 1] if length > 1 else prefix
            middle = runs(ids, length - 2)[at + 1] if length > 2 else np.zeros(len(at), np.uint64)
            kinds.append((unique, prefix, suffix, middle))
            if length == 1:
                vocabulary = set(ids[at].tolist())
        self._vocabulary = len(vocabulary) + 1
        self._after = [np.unique(k[1], return_counts=True) for k in kinds]
        self._before = [np.unique(k[2], return_counts=True) for k in kinds]
        self._around = [np.unique(k[3], return_counts=True) for k in kinds[1:]]
        self._total = int(self._counts[0][1].sum())
        self._sentences = len(sentences)

    def log_likelihood(self, sentences: Sentences) -> float:
        """Return the log10 likelihood of some sentences."""
        ids, _ = _padded(sentences, self.order)
        last = np.flatnonzero(ids != _START_ID)
        if not len(last):
            return 0.0
        if self.order == 1:
            return float(np.log10(self._unigram(ids, last)).sum())
        chance = self._continued(ids, last, 0, np.full(len(last), 1 / self._vocabulary))
        for size in range(1, self.order):
            here = runs(ids, size)[last - size]
            count = self._context(here, size, ids, last)
            if size < self.order - 1:
                wider = self._continued(ids, last, size, chance)
            else:
                times = _look(self._counts[size], runs(ids, size + 1)[last - size])
                after = _look(self._after[size], here)
                safe = np.maximum(count, 1)
                wider = (np.maximum(times - DISCOUNT, 0) + DISCOUNT * after * chance) / safe
            chance = np.where(count > 0, wider, chance)
        return float(np.log10(chance).sum())

    def _unigram(self, ids: Ids, last: NDArray[np.int64]) -> NDArray[np.float64]:
        times = _look(self._counts[0], runs(ids, 1)[last])
        spare = DISCOUNT * (self._vocabulary - 1) / self._total / self._vocabulary
        return np.asarray(np.maximum(times - DISCOUNT, 0) / self._total + spare)

    def _continued(
        self, ids: Ids, last: NDArray[np.int64], size: int, lower: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return the chance by how many different tokens a run continues."""
        here = runs(ids, size)[last - size] if size else np.zeros(len(last), np.uint64)
        before = _look(self._before[size + 1], runs(ids, size + 1)[last - size])
        around = np.maximum(_look(self._around[size], here), 1)
        after = _look(self._after[size], here)
        return np.asarray(
            np.maximum(before - DISCOUNT, 0) / around + DISCOUNT * after / around * lower
        )

    def _context(
        self, here: Ids, size: int, ids: Ids, last: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """Return how often a context stood, padding counted once a sentence."""
        times = _look(self._counts[size - 1], here)
        padding = np.all([ids[last - k] == _START_ID for k in range(1, size + 1)], axis=0)
        return np.where(padding, self._sentences, times)


_START_ID = symbols([_START])[0]


def _padded(sentences: Sentences, order: int) -> tuple[Ids, NDArray[np.int64]]:
    """Return the tokens of all sentences with padding, and the sentence of each."""
    words: list[str] = []
    of: list[int] = []
    for s, sentence in enumerate(sentences):
        padded = [*[_START] * (order - 1), *sentence, _END]
        words += padded
        of += [s] * len(padded)
    return symbols(words), np.array(of, dtype=np.int64)


def _within(of: NDArray[np.int64], n: int, length: int) -> NDArray[np.bool_]:
    count = max(n - length + 1, 0)
    return np.asarray(of[:count] == of[length - 1 : length - 1 + count])


def _look(table: tuple[Ids, NDArray[np.int64]], wanted: Ids) -> NDArray[np.int64]:
    keys, values = table
    if not len(keys):
        return np.zeros(len(wanted), dtype=np.int64)
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[at] == wanted, values[at], 0)
