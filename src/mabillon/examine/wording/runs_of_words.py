"""Which texts have which runs of eight words: an index by hash, and where a text comes from.

All runs are kept, none is sampled away. That two different runs have one 64-bit hash is a
matter of one in 10^9 questions against 100,000 texts, and is not looked after.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from mabillon.text.many import BATCH, running
from mabillon.text.sketch import Values, hashed

RUN_WORDS: Final = 8

_AT_ONCE: Final = 4_000_000
"""Pairs of a run and a row that has it that are looked at for one text: of a run that stands
in very many rows, the earliest alone."""

_M1, _M2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_S31 = np.uint64(31)

Rows = npt.NDArray[np.int64]
Marks = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class RunIndex:
    """Runs of eight words by hash, ascending, and the rows that have them, ascending in each.

    A row stands once at each hash.
    """

    values: Values
    rows: npt.NDArray[np.int32]

    def only(self, mask: Marks) -> RunIndex:
        """Return the index of some rows."""
        kept = mask[self.rows]
        return RunIndex(self.values[kept], self.rows[kept])

    def sources(self, asked: Values, limit: int, left_out: Rows) -> Rows:
        """Return for each run of a text, in order, the row it is taken to come from; -1 = none.

        The longest stretch that any row has whole comes from the earliest row that has it;
        then the longest of what is left, and so on. Rows are under ``limit`` and not
        ``left_out``.
        """
        at, rows = self._having(asked, limit, left_out)
        order = np.lexsort((at, rows))
        at, rows = at[order], rows[order]
        new = np.flatnonzero((np.diff(rows, prepend=-2) != 0) | (np.diff(at, prepend=-2) != 1))
        ends = at[np.append(new[1:], len(at)) - 1] + 1 if len(at) else at
        # Of rows that have the same stretch the earliest comes first, and is kept.
        stretches, first = np.unique(np.stack([at[new], ends], 1), axis=0, return_index=True)
        waiting = [
            (begin - end, row, begin, end)
            for (begin, end), row in zip(stretches.tolist(), rows[new][first].tolist(), strict=True)
        ]
        heapq.heapify(waiting)
        found = np.full(len(asked), -1, np.int64)
        while waiting:
            _, row, begin, end = heapq.heappop(waiting)
            if (free := found[begin:end] < 0).all():
                found[begin:end] = row
                continue
            turns = np.flatnonzero(np.diff(free, prepend=False, append=False)).tolist()
            for left, right in zip(turns[::2], turns[1::2], strict=True):
                heapq.heappush(waiting, (left - right, row, begin + left, begin + right))
        return found

    def stand_in(self, asked: Values, limit: int, left_out: Rows) -> Rows:
        """Return how many rows have each run, under ``limit`` and not left out."""
        return np.bincount(self._having(asked, limit, left_out)[0], minlength=len(asked))

    def _having(self, asked: Values, limit: int, left_out: Rows) -> tuple[Rows, Rows]:
        """Return (which of the runs, a row that has it) for all that are found."""
        low = np.searchsorted(self.values, asked)
        size = np.searchsorted(self.values, asked, "right") - low
        size = np.minimum(size, max(_AT_ONCE // max(len(asked), 1), 1))
        at = np.repeat(np.arange(len(asked)), size)
        rows = self.rows[low[at] + np.arange(len(at)) - np.repeat(np.cumsum(size) - size, size)]
        kept = (rows < limit) & ~np.isin(rows, left_out)
        return at[kept], rows[kept].astype(np.int64)


def indexed(texts: Sequence[str]) -> RunIndex:
    """Index all runs of eight words of texts."""
    values, rows = [np.empty(0, np.uint64)], [np.empty(0, np.int32)]
    for first in range(0, len(texts), BATCH):
        made = running(texts[first : first + BATCH])
        owner = np.repeat(
            np.arange(first, first + len(made.offsets) - 1, dtype=np.int32), np.diff(made.offsets)
        )
        if len(owner) < RUN_WORDS:
            continue
        whole = owner[: 1 - RUN_WORDS] == owner[RUN_WORDS - 1 :]
        values.append(hashed_runs(hashed(made.forms)[made.codes])[whole])
        rows.append(owner[: 1 - RUN_WORDS][whole])
    every, of = np.concatenate(values), np.concatenate(rows)
    order = np.argsort(every, kind="stable")
    every, of = every[order], of[order]
    once = np.ones(len(every), bool)
    once[1:] = (every[1:] != every[:-1]) | (of[1:] != of[:-1])
    return RunIndex(every[once], of[once])


def hashed_runs(hashes: Values) -> Values:
    """Return the hash of each run of eight words, from the words' (n,) -> (n - 7,)."""
    twos = _both(hashes[:-1], hashes[1:])
    fours = _both(twos[:-2], twos[2:])
    return _both(fours[:-4], fours[4:])


def _both(first: Values, second: Values) -> Values:
    """Mix two neighbours into one value (multiply and xor, mod 2^64); their order counts."""
    mixed = (first ^ (first >> _S31)) * _M1 + second
    return (mixed ^ (mixed >> _S31)) * _M2
