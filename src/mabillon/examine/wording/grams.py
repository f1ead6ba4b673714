"""Runs of characters or of words, counted in every text at once.

A run is a 64-bit number: a polynomial of the values of its members, modulo 2**64. The same
run has the same number in every corpus; that two runs share one is possible and does not
matter at this size.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import xxhash
from numpy.typing import NDArray

from mabillon.text.distinct import distinct

Ids = NDArray[np.uint64]
_BASE = np.uint64(0x9E3779B97F4A7C15)


def characters(text: str) -> Ids:
    """Return the code points of ``text``, (characters,)."""
    return np.frombuffer(text.encode("utf-32-le", "replace"), dtype=np.uint32).astype(np.uint64)


def symbols(words: Sequence[str]) -> Ids:
    """Return a number for each word, (words,): XXH3, the same everywhere."""
    values: dict[str, int] = {}
    for word in words:
        if word not in values:
            values[word] = xxhash.xxh3_64_intdigest(word.encode("utf-8", "replace"))
    return np.array([values[word] for word in words], dtype=np.uint64)


def runs(values: Ids, length: int) -> Ids:
    """Return the number of each run of ``length`` values, (max(values - length + 1, 0),)."""
    count = max(len(values) - length + 1, 0)
    total = np.full(count, length, dtype=np.uint64)
    for k in range(length):
        total = total * _BASE + values[k : k + count] + np.uint64(1)
    return total


@dataclass(frozen=True, slots=True)
class Counts:
    """How often each run stands in each document, column by column.

    Attributes
    ----------
    runs
        (columns,), ascending numbers.
    start
        (columns + 1,): column c holds entries ``start[c]:start[c + 1]``.
    document, count
        (entries,): row numbers, ascending within a column, and counts.
    documents
        Number of rows.
    """

    runs: Ids
    start: NDArray[np.int64]
    document: NDArray[np.int32]
    count: NDArray[np.float32]
    documents: int

    def column(self) -> NDArray[np.int64]:
        """Return the column of each entry, (entries,)."""
        return np.repeat(np.arange(len(self.runs)), np.diff(self.start))

    def dense(self, columns: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the counts in some columns, (documents, columns)."""
        lengths = self.start[columns + 1] - self.start[columns]
        where = np.repeat(np.arange(len(columns)), lengths)
        within = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        entries = np.repeat(self.start[columns], lengths) + within
        table = np.zeros((self.documents, len(columns)), dtype=np.float32)
        table[self.document[entries], where] = self.count[entries]
        return table


def count(documents: Iterable[Ids]) -> Counts:
    """Count the runs of each document, given as the numbers of all its runs."""
    found = [np.unique(ids, return_counts=True) for ids in documents]
    ids = np.concatenate([np.empty(0, np.uint64), *(ids for ids, _ in found)])
    counts = np.concatenate([np.empty(0, np.int64), *(counts for _, counts in found)])
    rows = np.repeat(np.arange(len(found), dtype=np.int32), [len(ids) for ids, _ in found])
    order = np.argsort(ids, kind="stable")
    unique, first = np.unique(ids[order], return_index=True)
    return Counts(
        runs=unique,
        start=np.append(first, len(ids)).astype(np.int64),
        document=rows[order],
        count=counts[order].astype(np.float32),
        documents=len(found),
    )


def spread(counts: Counts, organisation: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return how many organisations use each run, (columns,); rows with -1 do not count."""
    writer = organisation[counts.document]
    kept = writer >= 0
    width = int(organisation.max(initial=0)) + 1
    pairs = distinct(counts.column()[kept] * width + writer[kept])
    return np.bincount(pairs // width, minlength=len(counts.runs))
