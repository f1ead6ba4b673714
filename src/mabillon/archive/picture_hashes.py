"""The cache of picture hashes: which pictures lie within some bits of one, exactly.

Each run (``archive.runs``) holds the hashes of its rows, cut into chunks of 16 bits, and for
each chunk the rows in the order of its value. Two hashes of 16 chunks that differ in at most
31 bits differ in at most one bit in some chunk, else there were 32: so whoever is that near
stands under one of 17 values of a chunk, and only those rows are counted out; within 47 bits
they differ in at most two in some chunk, 137 values. Nothing is estimated, nothing missed
(Norouzi, Punjani & Fleet 2012, multi-index hashing).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from mabillon.archive.runs import Arrays, Kind, Progress, Run, open_runs
from mabillon.archive.segments import Segment
from mabillon.examine.media.distances import distances

__all__ = ["HashCache", "Hashed", "Near", "open_hashes"]

SCANNED: Final = 1 << 14
"""Hashes of a run up to which all of them are counted out: as fast, and nothing to keep."""

_SHARE: Final = 4
"""All are counted out, too, where more than one in so many would be looked up."""

_VALUES: Final = 1 << 16
_BITS: Final = tuple(1 << bit for bit in range(16))
_VERSION: Final = 1
_NAMES: Final = ("hashes", "rows", "starts", "order")
_FLIPS: Final = tuple(
    np.array([sum(bits) for n in range(most + 1) for bits in combinations(_BITS, n)], np.int64)
    for most in range(3)
)
"""How a chunk can differ in no bit, in one at most, in two at most."""

Hashes = npt.NDArray[np.uint8]
Rows = npt.NDArray[np.int64]


class Hashed(NamedTuple):
    """Hashes, (n, bytes), of n rows; where ``there`` is false the row has none."""

    hashes: Hashes
    there: npt.NDArray[np.bool_]


class Near(NamedTuple):
    """Rows, ascending, that are near; by how many ``bits``; and to which of those ``asked``."""

    rows: Rows
    bits: Rows
    asked: Rows


class HashCache:
    """All runs of one kind of hash, together covering rows 0 to before ``rows``."""

    def __init__(self, runs: Sequence[Run]) -> None:
        self._runs = tuple(runs)
        self.rows = self._runs[-1].end if self._runs else 0

    def find(self, asked: Hashes, radius: int, before_row: int | None = None) -> Near:
        """Return all rows within some bits of any of several hashes.

        Parameters
        ----------
        asked
            (k, bytes): as a rule the eight turns of one picture.
        radius
            Bits that may differ; up to twice the chunks less one (31 of 256, 7 of 64) it is
            fast, up to three times the chunks less one (47, 11) slower, beyond that every
            hash is counted out.
        before_row
            Only rows under this one; null = all.

        Returns
        -------
        Near
            Each row once, with the nearest of those asked, of equals the first.
        """
        before_row = self.rows if before_row is None else before_row
        parts = [
            _near(run, hash_, radius, before_row, which)
            for run in self._runs
            if run.first < before_row
            for which, hash_ in enumerate(asked)
        ]
        nothing = np.empty(0, np.int64)
        every = Near(*map(np.concatenate, zip((nothing,) * 3, *parts, strict=True)))
        order = np.lexsort((every.asked, every.bits, every.rows))
        rows = every.rows[order]
        first = np.diff(rows, prepend=-1) > 0
        return Near(rows[first], every.bits[order][first], every.asked[order][first])


def open_hashes(
    folder: Path,
    segments: Sequence[Segment],
    hashes: Callable[[int, int], Hashed],
    progress: Progress | None = None,
) -> HashCache:
    """Open the cache of one kind of hash, making what lags behind.

    Parameters
    ----------
    folder
        Of this kind of hash alone; made if it is not there.
    segments
        All segments whose rows have pictures, in order.
    hashes
        Gives the hashes of rows from one to before another.
    progress
        Called with (rows hashed, rows to hash).
    """
    total = sum(segment.rows for segment in segments)

    def make(first: int, end: int) -> Arrays:
        found = hashes(first, end)
        if progress:
            progress(end, total)
        return _indexed(found.hashes[found.there], np.flatnonzero(found.there))

    kind = Kind(f"v{_VERSION}", _NAMES, make, _merged)
    return HashCache(open_runs(folder, segments, kind))


def _merged(runs: Sequence[Run]) -> Arrays:
    hashes = np.concatenate([run["hashes"] for run in runs])
    first = runs[0].first
    rows = [run["rows"].astype(np.int64) + run.first - first for run in runs]
    return _indexed(hashes, np.concatenate(rows))


def _indexed(hashes: Hashes, rows: Rows) -> Arrays:
    """Return the arrays of a run: of each chunk its order, and where each value starts in it."""
    if len(hashes) <= SCANNED:
        starts, order = np.empty((0, _VALUES + 1), np.uint32), np.empty((0, 0), np.uint32)
    else:
        chunks = np.ascontiguousarray(hashes).view(np.uint16).T
        order = np.stack([np.argsort(chunk, kind="stable") for chunk in chunks])
        counts = np.stack([np.bincount(chunk, minlength=_VALUES) for chunk in chunks])
        starts = np.pad(np.cumsum(counts, axis=1), ((0, 0), (1, 0)))
    return {
        "hashes": hashes,
        "rows": rows.astype(np.uint32),
        "starts": starts.astype(np.uint32),
        "order": order.astype(np.uint32),
    }


def _near(run: Run, asked: Hashes, radius: int, before_row: int, which: int) -> Near:
    places = _looked_up(run, asked, radius)
    hashes = run["hashes"] if places is None else run["hashes"][places]
    bits = distances(hashes, asked)
    near = np.flatnonzero(bits <= radius)
    rows = run["rows"][near if places is None else places[near]].astype(np.int64) + run.first
    early = rows < before_row
    return Near(rows[early], bits[near][early], np.full(int(early.sum()), which, np.int64))


def _looked_up(run: Run, asked: Hashes, radius: int) -> npt.NDArray[np.uint32] | None:
    """Return the places of all hashes that may be near, some twice; null = count all out."""
    starts, order = run["starts"], run["order"]
    chunks = len(starts)
    if radius >= len(_FLIPS) * chunks:
        return None
    flips = _FLIPS[radius // chunks]
    values = asked.view(np.uint16).astype(np.int64)[:, None] ^ flips
    at = values + np.arange(chunks)[:, None] * (_VALUES + 1)
    low, high = (starts.reshape(-1)[k].reshape(-1).astype(np.int64) for k in (at, at + 1))
    counts = high - low
    total = int(counts.sum())
    if total * _SHARE > order.size // chunks:
        return None
    low += np.repeat(np.arange(chunks) * order.shape[1], len(flips))
    begins = np.repeat(low - np.concatenate(([0], np.cumsum(counts)[:-1])), counts)
    return np.asarray(order.reshape(-1)[begins + np.arange(total)])
