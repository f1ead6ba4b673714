"""Version ids: what makes one content of a post the same as another, and which are known.

A version is the first 16 bytes of SHA-256 over the length-prefixed channel, id, text and
edited_at (microseconds since 1970 in 8 bytes, or nothing). Views and forwards, which
change by the minute, are not in it.
"""

from __future__ import annotations

import hashlib
import itertools
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Keys = npt.NDArray[np.uint64]
"""Versions as numbers, shape (n, 2)."""

VERSION_BYTES = 16

FEW = 10_000
"""Versions up to which those that may be the same are sifted out of all, and none is sorted."""

_SIEVE = 20
"""Bits of a version by which it is sifted."""

_WIDE_SIEVE = 24
"""Bits of a version by which it is told not to be in any run: of a million, one in 17 passes."""

_ROWS = 4096
"""Rows whose bytes are joined at a time: few enough that they are hashed out of the cache."""


def version_ids(posts: pa.RecordBatch | pa.Table) -> pa.Array:
    """Return the version of each post.

    Parameters
    ----------
    posts
        Has at least channel, id, text and edited_at as in ``tables.READ_POSTS``.

    Returns
    -------
    pa.FixedSizeBinaryArray
        16 bytes a row, never null.
    """
    count = posts.num_rows
    digests = b"".join([_digests(posts.slice(at, _ROWS)) for at in range(0, count, _ROWS)])
    cut = np.frombuffer(digests, np.uint8).reshape(count, 32)[:, :VERSION_BYTES]
    return pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(VERSION_BYTES), count, [None, pa.py_buffer(cut.tobytes())]
    )


def _digests(posts: pa.RecordBatch | pa.Table) -> bytes:
    """Return the SHA-256 of each post's fields, one behind the other."""
    fields = []
    for name in ("channel", "id", "text"):
        value = _one(posts.column(name)).cast(pa.large_binary())
        fields += [_eight_bytes(pc.binary_length(value)), value]
    edited = _one(posts.column("edited_at")).cast(pa.int64())
    known = edited.is_valid()
    stamp = _eight_bytes(edited.fill_null(0))
    nothing = pa.scalar(b"", pa.large_binary())
    fields += [
        _eight_bytes(pc.if_else(known, pa.scalar(8), pa.scalar(0))),
        pc.if_else(known, stamp, nothing),
    ]
    joined = pc.binary_join_element_wise(*fields, nothing)
    _, offsets, data = joined.buffers()
    bounds = np.frombuffer(offsets, np.int64)[joined.offset : joined.offset + len(joined) + 1]
    view, sha256 = memoryview(data), hashlib.sha256
    return b"".join(
        [sha256(view[start:end]).digest() for start, end in itertools.pairwise(bounds.tolist())]
    )


def keys(versions: pa.Array | pa.ChunkedArray) -> Keys:
    """Return versions as pairs of numbers, in the same order."""
    flat = _one(versions)
    if not len(flat):
        return np.empty((0, 2), np.uint64)
    start = flat.offset * VERSION_BYTES
    data = memoryview(flat.buffers()[1])[start : start + len(flat) * VERSION_BYTES]
    return np.frombuffer(data, np.uint64).reshape(-1, 2)


def _one(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _eight_bytes(numbers: pa.Array) -> pa.Array:
    """Return whole numbers as 8 bytes each, most significant first."""
    values = numbers.to_numpy(zero_copy_only=False).astype(">i8")
    return pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(8), len(values), [None, pa.py_buffer(values.tobytes())]
    ).cast(pa.large_binary())


@dataclass(frozen=True, slots=True)
class _Run:
    """Known versions, sorted by their first number; the second tells equal ones apart."""

    first: npt.NDArray[np.uint64]
    second: npt.NDArray[np.uint64]
    rows: npt.NDArray[np.int64]

    @classmethod
    def of(cls, versions: Keys, rows: npt.NDArray[np.int64]) -> _Run:
        # A stable sort takes runs that are sorted already in one pass.
        order = np.argsort(versions[:, 0], kind="stable")
        return cls(
            np.ascontiguousarray(versions[order, 0]),
            np.ascontiguousarray(versions[order, 1]),
            rows[order],
        )

    def find(self, versions: Keys, rows: npt.NDArray[np.int64]) -> None:
        """Fill in the row of each version that is here and has none yet (-1)."""
        place = np.searchsorted(self.first, versions[:, 0])
        open_ = np.flatnonzero(rows < 0)
        while open_.size:
            open_ = open_[place[open_] < self.first.size]
            at = place[open_]
            same = self.first[at] == versions[open_, 0]
            hit = same & (self.second[at] == versions[open_, 1])
            rows[open_[hit]] = self.rows[at[hit]]
            open_ = open_[same & ~hit]
            place[open_] += 1


def _first_bits(versions: Keys) -> npt.NDArray[np.uint64]:
    return versions[:, 0] >> np.uint64(64 - _WIDE_SIEVE)


@dataclass(frozen=True, slots=True)
class _Heap:
    """Known versions as they were read, with the row of the first: a few are sifted out of them."""

    versions: Keys
    first_row: int

    def find(self, versions: Keys, rows: npt.NDArray[np.int64]) -> None:
        """Fill in the row of each version that is here and has none yet (-1)."""
        may = np.zeros(1 << _SIEVE, np.bool_)
        may[versions[:, 0] >> np.uint64(64 - _SIEVE)] = True
        at = np.flatnonzero(may[self.versions[:, 0] >> np.uint64(64 - _SIEVE)])
        _Run.of(self.versions[at], at + self.first_row).find(versions, rows)

    def sorted(self) -> _Run:
        """Return them sorted, for many to be found."""
        return _Run.of(self.versions, self.first_row + np.arange(len(self.versions)))


class VersionIndex:
    """Which row of POSTS has a version: runs in memory, 24 bytes a row.

    What the archive held before (``hold``) is not sorted as long as only ``few`` versions were
    asked for.
    """

    def __init__(self, few: int = FEW) -> None:
        self._few = few
        self._runs: list[_Run] = []
        self._in_runs = np.zeros(1 << _WIDE_SIEVE, np.bool_)  # by a version's first bits
        self._held: list[_Heap] = []
        self._asked = 0

    def hold(self, versions: Keys, first_row: int) -> None:
        """Take in versions that are not known yet, of neighbouring rows."""
        if len(versions):
            self._held.append(_Heap(versions, first_row))

    def _find(self, versions: Keys) -> npt.NDArray[np.int64]:
        """Return the row of each version; -1 where it is not known."""
        self._asked += len(versions)
        if self._asked > self._few:  # so many are worth it that those before are sorted
            held, self._held = self._held, []
            for heap in held:
                self._in_runs[_first_bits(heap.versions)] = True
            self._runs = [*(heap.sorted() for heap in held), *self._runs]
        rows = np.full(len(versions), -1, np.int64)
        for heap in self._held:
            heap.find(versions, rows)
        may = np.flatnonzero(self._in_runs[_first_bits(versions)])
        sought, found = versions[may], rows[may]
        for run in self._runs:
            run.find(sought, found)
        rows[may] = found
        return rows

    def add(self, versions: Keys, rows: npt.NDArray[np.int64]) -> None:
        """Take in versions that are not known yet; small runs are merged as they come."""
        if not rows.size:
            return
        self._in_runs[_first_bits(versions)] = True
        run = _Run.of(versions, rows)
        while self._runs and self._runs[-1].rows.size <= 2 * run.rows.size:
            last = self._runs.pop()
            run = _Run.of(
                np.column_stack(
                    [np.append(last.first, run.first), np.append(last.second, run.second)]
                ),
                np.append(last.rows, run.rows),
            )
        self._runs.append(run)

    def resolve(
        self, versions: Keys, next_row: int
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
        """Return the row of each version; unknown ones get the next rows and are taken in.

        Returns
        -------
        rows
            Shape (n,); the row of POSTS that has this version.
        new
            Shape (n,); True at the first place of each version that was not known.
        """
        # Sorted, they are found faster.
        order = np.argsort(versions[:, 0])
        ordered = versions[order]
        if np.any(ordered[1:, 0] == ordered[:-1, 0]):  # of equal ones the first as read leads
            order = np.lexsort((versions[:, 1], versions[:, 0]))
            ordered = versions[order]
        leads = np.ones(len(versions), np.bool_)
        leads[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
        distinct, leader = ordered[leads], order[leads]
        row = self._find(distinct)
        unknown = row < 0
        new = np.zeros(len(versions), np.bool_)
        new[leader[unknown]] = True
        given = next_row + np.cumsum(new) - 1  # in the order as read
        row[unknown] = given[leader[unknown]]
        self.add(distinct[unknown], row[unknown])
        rows = np.empty(len(versions), np.int64)
        rows[order] = row[np.cumsum(leads) - 1]
        return rows, new
