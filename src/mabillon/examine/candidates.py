"""Candidates: which stored texts may have much in common with a question, by sketches alone.

Method: method.md section 1. What a text shares with a question is counted by sketch values
(``text.sketch``), so containment is estimated; what is said of a pair comes from its
alignment (``copies``).
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mabillon.examine.copies import PASSAGE_WORDS
from mabillon.text.sketch import RATE, SHORT, Sketches, Values

Rows = npt.NDArray[np.int64]

SCATTERED = 0.25
"""Two short texts with less in common, and no passage, share common turns of speech alone."""


class Shared(NamedTuple):
    """The rows that share values with a question, ascending, and how many they share.

    All (n,): ``shared`` counts all values, ``sampled`` those that long texts keep;
    ``sizes`` is how many values the row keeps, ``words`` how many words it has. ``asked``:
    the question; of several, a row stands there once for each, in no certain order.
    """

    rows: Rows
    shared: Rows
    sampled: Rows
    sizes: Rows
    words: npt.NDArray[np.int32]
    asked: Rows


class _Size(NamedTuple):
    """How many values a text keeps, how many of them long ones would keep, how many words.

    Of several texts, arrays of one length.
    """

    values: npt.NDArray[np.int64]
    sampled: npt.NDArray[np.int64]
    words: npt.NDArray[np.int32]

    @classmethod
    def of(cls, made: Sketches) -> _Size:
        """Return the sizes of the texts that were sketched."""
        kept_by_long = np.append(0, np.cumsum(made.values % np.uint64(RATE) == 0))
        return cls(np.diff(made.offsets), np.diff(kept_by_long[made.offsets]), made.words)

    def take(self, which: npt.NDArray[np.int64]) -> _Size:
        """Return the sizes of some of them, in any order."""
        return _Size(self.values[which], self.sampled[which], self.words[which])


def owners(questions: Sketches) -> Rows:
    """Return of which question each of their values is, (m,)."""
    return np.repeat(np.arange(len(questions.words)), np.diff(questions.offsets))


def among(values: Values, asked: Rows, held: Sketches, rows: Rows) -> Shared:
    """Return which of a few texts share values with questions.

    Parameters
    ----------
    values, asked
        (m,) values of all questions, and which question each is of.
    held, rows
        The sketches of n texts, and the row that each is of, (n,).
    """
    order = np.argsort(held.values, kind="stable")
    there, of_text = held.values[order], owners(held)[order]
    first, after = (np.searchsorted(there, values, side) for side in ("left", "right"))
    times = after - first
    within = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
    text = of_text[np.repeat(first, times) + within]
    question, value = np.repeat(asked, times), np.repeat(values, times)
    pairs, of_pair = np.unique(np.stack([question, text]), axis=1, return_inverse=True)
    long = (value % np.uint64(RATE) == 0).astype(np.int64)
    return Shared(
        rows=rows[pairs[1]],
        shared=np.bincount(of_pair.ravel(), minlength=pairs.shape[1]),
        sampled=np.bincount(of_pair.ravel(), long, pairs.shape[1]).astype(np.int64),
        sizes=np.diff(held.offsets)[pairs[1]],
        words=held.words[pairs[1]],
        asked=pairs[0],
    )


def both(one: Shared, two: Shared) -> Shared:
    """Return what two places share with the same questions."""
    return Shared(*(np.concatenate([a, b]) for a, b in zip(one, two, strict=True)))


def ranked(near: Shared, questions: Sketches, floor: float) -> list[Rows]:
    """Return, for each question, the rows that may have much in common with it, most first.

    Parameters
    ----------
    near
        What the questions' values were found in.
    floor
        Containment, 0 to 1, below which a text is no candidate.
    """
    size = _Size.of(questions).take(near.asked)
    share = _containment(near, size, floor)
    long_enough = near.words >= np.minimum(PASSAGE_WORDS, size.words)
    kept = np.flatnonzero((share > 0) & long_enough)
    kept = kept[np.lexsort((near.rows[kept], -share[kept], near.asked[kept]))]
    ends = np.searchsorted(near.asked[kept], np.arange(len(questions.words) + 1)).tolist()
    return [near.rows[kept[a:b]] for a, b in pairwise(ends)]


def largest_shares(near: Shared, questions: Sketches, counts: npt.NDArray[np.bool_]) -> list[float]:
    """Return, for each question, the largest share of it (0 to 1) that stands in one row.

    By the values that long texts keep; ``counts`` (n,) says which rows of ``near`` count.
    """
    size = _Size.of(questions).sampled
    found = np.zeros(len(questions.words))
    asked = near.asked[counts & (near.sampled > 0)]
    np.maximum.at(found, asked, near.sampled[counts & (near.sampled > 0)] / size[asked])
    return [float(share) for share in found]


def _containment(near: Shared, question: _Size, floor: float) -> npt.NDArray[np.float64]:
    """Return the larger of the two estimated containments; 0 where it is under the floor.

    A short text keeps all its values, a long one a quarter (``RATE``): a pair of which
    one is long is compared on the values that a long text would keep.
    """
    both_short = (near.words < SHORT) & (question.words < SHORT)
    common = np.where(both_short, near.shared, near.sampled).astype(np.float64)
    size_b = np.where(both_short | (near.words >= SHORT), near.sizes, near.sizes / RATE)
    size_a = np.where(both_short, question.values, question.sampled)
    best = np.maximum(common / np.maximum(size_a, 1), common / np.maximum(size_b, 1))
    # Of short texts all is kept: a passage shows in all its shingles, or it is none.
    scattered = both_short & (near.shared < PASSAGE_WORDS - 2) & (best < SCATTERED)
    return np.where((best >= floor) & ~scattered, np.minimum(best, 1.0), 0.0)
