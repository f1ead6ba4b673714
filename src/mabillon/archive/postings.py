"""Postings: which rows of a run have which sketch values, eight bytes for each.

A run of up to 2^b rows parts all possible values into 2^b buckets by their first b bits. What
is left of a value, 64 - b bits, and the row, b bits, are one whole number of 64 bits: its key.
The keys of a bucket stand together by value, those of a large one by row as well. So nothing
of a value is lost, a third of the room is saved, and a value is found by looking at one bucket,
which has some twenty keys.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from mabillon.text.sketch import Values

Keys = npt.NDArray[np.uint64]
Buckets = npt.NDArray[np.uint32]
Places = npt.NDArray[np.int64]

NAMES: Final = ("keys", "buckets")

_SMALL: Final = 1 << 9
"""Keys of a bucket up to which all of them are looked at; in others they are sought."""


def pack(values: Values, rows: npt.NDArray[np.uint32], count: int) -> tuple[Keys, Buckets]:
    """Return the keys and where each bucket begins, and the last ends, (2^b + 1,).

    Parameters
    ----------
    values, rows
        (n,) values and the row of each, counted from the run's first, in any order.
    count
        Rows of the run.
    """
    bits = max((count - 1).bit_length(), 1)
    values, rows = _sorted(values, rows)
    sizes = np.bincount((values >> np.uint64(64 - bits)).astype(np.int64), minlength=1 << bits)
    buckets = np.concatenate(([0], np.cumsum(sizes)))
    keys = values << np.uint64(bits) | rows
    for n in np.flatnonzero(sizes > _SMALL).tolist():
        keys[buckets[n] : buckets[n + 1]].sort()
    return keys, buckets.astype(np.uint32)


def unpack(keys: Keys, buckets: Buckets, part: int = 0, parts: int = 1) -> tuple[Values, Places]:
    """Return values and their rows, by value: those in one of so many equal parts of all.

    ``parts``: a power of two.
    """
    bits, of = _bits(buckets), parts.bit_length() - 1
    first, end = part << bits >> of, ((part + 1 << bits) - 1 >> of) + 1
    ends = buckets[first : end + 1].astype(np.int64)
    some = keys[ends[0] : ends[-1]]
    bucket = np.repeat(np.arange(first, end, dtype=np.uint64), np.diff(ends))
    values = bucket << np.uint64(64 - bits) | some >> np.uint64(bits)
    rows = (some & np.uint64((1 << bits) - 1)).astype(np.int64)
    if bits < of:  # the part is less than a bucket
        inside = values >> np.uint64(64 - of) == np.uint64(part)
        return values[inside], rows[inside]
    return values, rows


def find(keys: Keys, buckets: Buckets, values: Values, common: int) -> tuple[Places, Places]:
    """Return where values are found: (which of them, in which row), each pair once.

    Parameters
    ----------
    common
        A value that stands in more rows than this is passed over.
    """
    bits = _bits(buckets)
    bucket = (values >> np.uint64(64 - bits)).astype(np.int64)
    low = buckets[bucket].astype(np.int64)
    size = buckets[bucket + 1] - low
    left, last = values << np.uint64(bits), np.uint64((1 << bits) - 1)
    for n in np.flatnonzero(size > _SMALL).tolist():
        some = keys[low[n] : low[n] + size[n]]
        begin = int(np.searchsorted(some, left[n]))
        count = int(np.searchsorted(some, left[n] | last, "right")) - begin
        low[n] += begin
        size[n] = count if count <= common else 0
    which = np.repeat(np.arange(len(values)), size)
    before = np.cumsum(size) - size
    key = keys[np.arange(len(which)) + np.repeat(low - before, size)]
    row = key ^ left[which]
    hit = row <= last
    return which[hit], row[hit].astype(np.int64)


def _bits(buckets: Buckets) -> int:
    return len(buckets).bit_length() - 1


def _sorted(values: Values, rows: npt.NDArray[np.uint32]) -> tuple[Values, npt.NDArray[np.uint32]]:
    """Return values ascending with their rows; first by their first byte, then each part."""
    byte = (values >> np.uint64(56)).astype(np.uint8)
    order = np.argsort(byte, kind="stable")
    values, rows = values[order], rows[order]
    ends = np.cumsum(np.bincount(byte, minlength=256)).tolist()
    for low, high in pairwise([0, *ends]):
        order = np.argsort(values[low:high])  # far sooner than a sort that keeps the order
        values[low:high], rows[low:high] = values[low:high][order], rows[low:high][order]
    return values, rows
