"""All pairs of picture hashes that differ in few bits, exactly (multi-index hashing).

A hash is cut into chunks of 16 bits. Two hashes of k chunks that differ in fewer than 2k bits
differ in at most one bit in some chunk, else there were 2k (Norouzi, Punjani & Fleet 2012). So
a pair is found where a chunk of the one has one of the 17 values that are so near to the
other's; and it is said at the first such chunk alone, so that chunks may be gone through in
any order, each by itself, and every pair is found once.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from mabillon.examine.media.distances import distances

Hashes = npt.NDArray[np.uint8]
Rows = npt.NDArray[np.int64]

CHUNK_BYTES: Final = 2
_VALUES: Final = 1 << 16
_FLIPS: Final = (0, *(1 << bit for bit in range(16)))
_AT_ONCE: Final = 1 << 20
"""Pairs whose bits are counted at a time, about: it bounds the memory it takes."""


class Pairs(NamedTuple):
    """Pairs of hashes by their places, the smaller first; ``bits``: how many differ."""

    a: Rows
    b: Rows
    bits: Rows


def chunks(size: int) -> int:
    """Return how many chunks a hash of so many bytes has."""
    return size // CHUNK_BYTES


def pairs_at(hashes: Hashes, chunk: int, radius: int) -> Pairs:
    """Return the pairs within a radius of which this chunk is the first that is so near.

    Parameters
    ----------
    hashes
        (n, bytes), a multiple of 8 bytes each.
    chunk
        0 to before ``chunks``; the answers for all of them are the pairs of all hashes.
    radius
        Bits that may differ: fewer than two a chunk (31 of 256, 7 of 64).

    Raises
    ------
    ValueError
        The radius is greater, so that pairs would be missed.
    """
    count = chunks(hashes.shape[1])
    if radius >= 2 * count:
        raise ValueError(f"within {radius} bits of {8 * hashes.shape[1]} pairs would be missed")
    values = np.ascontiguousarray(hashes).view(np.uint16)
    nothing = np.empty(0, np.int64)
    found = [Pairs(nothing, nothing, nothing)]
    for a, b in _met(values[:, chunk].astype(np.int64)):
        bits = distances(hashes[a], hashes[b])
        near = np.flatnonzero(bits <= radius)
        apart = np.bitwise_count(values[a[near], :chunk] ^ values[b[near], :chunk])
        near = near[(apart > 1).all(axis=1)]
        found.append(Pairs(np.minimum(a, b)[near], np.maximum(a, b)[near], bits[near]))
    return Pairs(*map(np.concatenate, zip(*found, strict=True)))


def _met(values: Rows) -> Iterator[tuple[Rows, Rows]]:
    """Yield the pairs of places whose values differ in one bit at most, each once."""
    order = np.argsort(values.astype(np.uint16), kind="stable")
    starts = np.concatenate(([0], np.cumsum(np.bincount(values, minlength=_VALUES))))
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    for flip in _FLIPS:
        other = values ^ flip
        asked = order if not flip else np.flatnonzero(values < other)
        # Of equal values each meets those behind it.
        low = rank[asked] + 1 if not flip else starts[other[asked]]
        counts = starts[other[asked] + 1] - low
        sums = np.cumsum(counts)
        last = int(sums[-1]) if len(sums) else 0
        cuts = np.searchsorted(sums, np.arange(0, last + _AT_ONCE, _AT_ONCE), "right")
        for first, end in pairwise(np.unique([0, *cuts.tolist(), len(asked)]).tolist()):
            some = counts[first:end]
            before = np.repeat(np.cumsum(some) - some, some)
            within = np.arange(int(some.sum())) - before
            yield np.repeat(asked[first:end], some), order[np.repeat(low[first:end], some) + within]
