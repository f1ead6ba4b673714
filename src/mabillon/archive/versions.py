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

from mabillon.archive.version_runs import Run, Runs
from mabillon.compiled import versions as compiled
from mabillon.compiled.known import Keys, Table, table

VERSION_BYTES = 16

_TEXTS = ("channel", "id", "text")
"""The fields before the last, in their order."""

_OFFSETS = {pa.string(): np.int32, pa.large_string(): np.int64, pa.large_binary(): np.int64}
"""What texts are pointed to by, of types that need no other form."""

FEW = 10_000
"""Versions up to which those that may be the same are sifted out of all, and none is sorted."""

_SIEVE = 20
"""Bits of a version by which it is sifted."""

_ROWS = 4096
"""Rows whose bytes are joined at a time: few enough that they are hashed out of the cache."""

_COMPILED_ROWS = 1 << 16
"""Rows at a time where nothing is joined: as many as keep what is held small."""


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
    cut = b"".join(
        [_ids(posts.slice(at, _COMPILED_ROWS)) for at in range(0, count, _COMPILED_ROWS)]
    )
    return pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(VERSION_BYTES), count, [None, pa.py_buffer(cut)]
    )


def _ids(posts: pa.RecordBatch | pa.Table) -> bytes:
    """Return the version of each post, one behind the other."""
    count, texts = posts.num_rows, [_texts(posts.column(name)) for name in _TEXTS]
    given = [column for column in texts if column is not None]
    if len(given) == len(texts):
        stamps, known = _times(posts.column("edited_at"))
        made = compiled.ids(given, stamps, known, VERSION_BYTES)
        if made is not None:
            return made.tobytes()
    digests = b"".join([_digests(posts.slice(at, _ROWS)) for at in range(0, count, _ROWS)])
    return np.frombuffer(digests, np.uint8).reshape(count, 32)[:, :VERSION_BYTES].tobytes()


def _texts(column: pa.Array | pa.ChunkedArray) -> compiled.Texts | None:
    """Return the offsets of texts, and the bytes that they point to; null if one is null."""
    width = _OFFSETS.get(column.type)
    if isinstance(column, pa.ChunkedArray) or width is None:
        column, width = _one(column.cast(pa.large_binary())), np.int64
    if column.null_count:
        return None
    _, offsets, data = column.buffers()
    bounds = np.frombuffer(offsets, width)[column.offset : column.offset + len(column) + 1]
    return bounds.astype(np.int64), np.frombuffer(b"" if data is None else data, np.uint8)


def _times(
    column: pa.Array | pa.ChunkedArray,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Return times in microseconds, and whether there is one."""
    count = len(column)
    if column.null_count == count:
        return np.zeros(count, np.int64), np.zeros(count, np.bool_)
    times = _one(column.cast(pa.int64()))
    known = times.is_valid().to_numpy(zero_copy_only=False)
    return times.fill_null(0).to_numpy(zero_copy_only=False), known


def _digests(posts: pa.RecordBatch | pa.Table) -> bytes:
    """Return the SHA-256 of each post's fields, one behind the other."""
    fields = []
    for name in _TEXTS:
        value = _one(posts.column(name)).cast(pa.large_binary())
        fields += [_eight_bytes(pc.binary_length(value).fill_null(0)), value]
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
class _Heap:
    """Known versions as they were read, with the row of the first: a few are sifted out of them."""

    versions: Keys
    first_row: int

    def find(self, versions: Keys, rows: npt.NDArray[np.int64]) -> None:
        """Fill in the row of each version that is here and has none yet (-1)."""
        may = np.zeros(1 << _SIEVE, np.bool_)
        may[versions[:, 0] >> np.uint64(64 - _SIEVE)] = True
        at = np.flatnonzero(may[self.versions[:, 0] >> np.uint64(64 - _SIEVE)])
        Run.of(self.versions[at], at + self.first_row).find(versions, rows)


class VersionIndex:
    """Which row of POSTS has a version.

    What the archive held before (``hold``) is not gone through as long as only ``few`` versions
    were asked for. After that all are in one table in memory.
    """

    def __init__(self, few: int = FEW) -> None:
        self._few = few
        self._held: list[_Heap] = []
        self._known: Table | Runs = table() or Runs()
        self._asked = 0

    def hold(self, versions: Keys, first_row: int) -> None:
        """Take in versions that are not known yet, of neighbouring rows."""
        if len(versions):
            self._held.append(_Heap(versions, first_row))

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
        self._asked += len(versions)
        if self._asked > self._few:  # so many are worth it
            held, self._held = self._held, []
            for heap in held:
                self._known.hold(heap.versions, heap.first_row)
        rows = np.full(len(versions), -1, np.int64)
        for heap in self._held:
            heap.find(versions, rows)
        return rows, self._known.place(versions, rows, next_row)
