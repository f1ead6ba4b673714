"""Postings: which rows of a run have which sketch values, eight bytes for each.

A run of up to 2^b rows parts all possible values into 2^b buckets by their first b bits. What
is left of a value, 64 - b bits, and the row, b bits, are one whole number of 64 bits: its key.
The keys of a bucket are in ascending order: by value, and by row. So nothing of a value is
lost, a third of the room is saved, and a value is found by looking at one bucket, which has
some twenty keys.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from mabillon.archive import stretches
from mabillon.archive.scattered import Files, gathered
from mabillon.compiled import sketches
from mabillon.compiled.postings import finder, merger
from mabillon.text.sketch import Values

Keys = npt.NDArray[np.uint64]
Buckets = npt.NDArray[np.uint32] | npt.NDArray[np.int64]
"""Places in the keys: of 64 bits only where there are too many for 32."""
Places = npt.NDArray[np.int64]

NAMES: Final = ("keys", "buckets")

_SMALL: Final = 1 << 9
"""Keys of a bucket up to which all of them are looked at; in others they are sought."""

_PARTS: Final = 6
"""Two to the power of this: parts in which array code merges runs."""

_KEYS: Final = 1 << 22
"""Keys that are gone through at once."""

_AT_ONCE: Final = 1 << 16
"""Places at which values are looked for at once by array code."""


def pack(values: Values, rows: npt.NDArray[np.uint32], count: int) -> tuple[Keys, Buckets]:
    """Return the keys and where each bucket begins, and the last ends, (2^b + 1,).

    Parameters
    ----------
    values, rows
        (n,) values and the row of each, counted from the run's first, in any order.
    count
        Rows of the run.
    """
    bits, narrow = max((count - 1).bit_length(), 1), len(values) <= stretches.NARROW
    packed = sketches.pack(values, rows, bits) if narrow else None
    if packed is not None:
        return packed
    values, rows = _sorted(values, rows)
    sizes = np.bincount((values >> np.uint64(64 - bits)).astype(np.int64), minlength=1 << bits)
    buckets = np.concatenate(([0], np.cumsum(sizes)))
    keys = values << np.uint64(bits) | rows
    equal = np.concatenate(([False], values[1:] == values[:-1], [False]))
    tied = np.flatnonzero(equal[1:] | equal[:-1])
    keys[tied] = keys[tied][np.lexsort((keys[tied], values[tied]))]
    return keys, buckets.astype(np.uint32) if narrow else buckets


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


def in_order(parts: Sequence[tuple[Values, Places]]) -> tuple[Values, Places]:
    """Return values and their rows, as ``unpack`` gives them of several runs, as one by value.

    Equal values stand in the order of the runs.
    """
    if len(parts) < 2:
        return parts[0] if parts else (np.empty(0, np.uint64), np.empty(0, np.int64))
    first, second = in_order(parts[: len(parts) // 2]), in_order(parts[len(parts) // 2 :])
    made = sketches.merged(first, second)
    if made is not None:
        return made
    values, rows = (np.concatenate(both) for both in zip(first, second, strict=True))
    order = np.argsort(values, kind="stable")  # soon done: both are in order
    return values[order], rows[order]


def divided(keys: Keys, buckets: Buckets, rate: int, count: int) -> Places:
    """Return how many values of each row are divided by a rate, (count,).

    Parameters
    ----------
    rate
        A power of two, so small that what is left of a value in its key tells.
    count
        Rows of the run.
    """
    found = sketches.divided(keys, _bits(buckets), rate, count)
    if found is not None:
        return found
    bits, made, rest = np.uint64(_bits(buckets)), np.zeros(count, np.int64), np.uint64(rate - 1)
    for first in range(0, len(keys), _KEYS):
        some = keys[first : first + _KEYS]
        kept = some[some >> bits & rest == 0]
        rows = kept & ((np.uint64(1) << bits) - np.uint64(1))
        made += np.bincount(rows.astype(np.int64), minlength=count)
    return made


class Found(NamedTuple):
    """Where values were found in several runs, all (n,); each such place once, run by run.

    ``runs``: in which of them; ``which`` of the values; ``rows``, counted from the run's first.
    """

    runs: Places
    which: Places
    rows: Places


class Held(NamedTuple):
    """The postings of a run; ``cuts``: the first rows of the stretches that it was merged of."""

    keys: Keys
    buckets: Buckets
    cuts: Keys = np.zeros(1, np.uint64)


class Postings:
    """The postings of several runs, looked into at once.

    ``few``: few values are looked for at a time, so that keys are read, not mapped.
    """

    def __init__(self, runs: Sequence[Held], *, few: bool = True) -> None:
        self._runs = runs
        self._files = Files([run.keys for run in runs] if few else [])
        files = self._files.told if few else [(-1, 0)] * len(runs)
        self._find = finder(
            [run.keys for run in runs],
            [run.buckets for run in runs],
            [run.cuts for run in runs],
            files,
        )

    def find(self, values: Values, common: int) -> Found:
        """Return where values are found.

        Parameters
        ----------
        common
            In a stretch where a value stands in more rows than this it is passed over, unless
            its bucket has few keys: a limit of less than ``_SMALL`` means nothing there.
        """
        if self._find is not None:
            place, row = self._find(values, common, _SMALL)
            return Found(*np.divmod(place, max(len(values), 1)), row)
        together = max(_AT_ONCE // max(len(values), 1), 1)
        found = [Found(*(np.empty(0, np.int64) for _ in Found._fields))]
        for n in range(0, len(self._runs), together):
            runs, which, rows = _found(self._runs[n : n + together], values, common)
            found.append(Found(runs + n, which, rows))
        return Found(*(np.concatenate(column) for column in zip(*found, strict=True)))


def find(keys: Keys, buckets: Buckets, values: Values, common: int) -> tuple[Places, Places]:
    """Return where values are found in one run: (which of them, in which row), each pair once.

    ``common``: a value that stands in more rows than this is passed over.
    """
    found = Postings([Held(keys, buckets)]).find(values, common)
    return found.which, found.rows


def _found(runs: Sequence[Held], values: Values, common: int) -> Found:
    parts = [_sought(run, values, common) for run in runs]
    keys, which, size, left, last = (np.concatenate(column) for column in zip(*parts, strict=True))
    run = np.repeat(np.arange(len(runs)), [len(part.which) for part in parts])
    piece = np.repeat(np.arange(len(size)), size)
    row = keys ^ left[piece]
    hit = np.flatnonzero(row <= last[piece])
    return Found(run[piece[hit]], which[piece[hit]], row[hit].astype(np.int64))


class _Sought(NamedTuple):
    """The keys among which values are, if they are there, piece by piece.

    Of each piece: ``which`` value, its ``size``, what is ``left`` of the value in a key, but
    for the row, and the ``last`` row that there can be.
    """

    keys: Keys
    which: Places
    size: Places
    left: Keys
    last: Keys


def _sought(run: Held, values: Values, common: int) -> _Sought:
    """Return where values are to be looked for in a run; of large buckets what is theirs alone."""
    bits = _bits(run.buckets)
    bucket = (values >> np.uint64(64 - bits)).astype(np.int64)
    low = run.buckets[bucket].astype(np.int64)
    size = run.buckets[bucket + 1] - low
    left, last = values << np.uint64(bits), np.uint64((1 << bits) - 1)
    large = np.flatnonzero(size > _SMALL)
    which, size[large] = np.arange(len(values)), 0
    for n in large.tolist():
        some = run.keys[low[n] : int(run.buckets[bucket[n] + 1])]
        cuts = np.searchsorted(some, left[n] | run.cuts)
        ends = np.append(cuts[1:], np.searchsorted(some, left[n] | last, "right"))
        kept = np.flatnonzero(ends - cuts <= common)
        low = np.append(low, low[n] + cuts[kept])
        size, which = np.append(size, (ends - cuts)[kept]), np.append(which, np.full(len(kept), n))
    keys = gathered(run.keys, low, size)
    return _Sought(keys, which, size, left[which], np.full(len(which), last))


def merged(runs: Sequence[Held], counts: Sequence[int]) -> tuple[Keys, Buckets]:
    """Return the postings of neighbouring runs as those of one, as ``pack`` gives them.

    Parameters
    ----------
    counts
        Rows of each run.
    """
    bits = max((sum(counts) - 1).bit_length(), 1)
    shifts = np.cumsum([0, *counts[:-1]])
    made = _merged_at_once(runs, shifts, bits) or _merged_by_parts(runs, shifts, bits)
    keys, buckets = made
    for n in np.flatnonzero(np.diff(buckets) > _SMALL).tolist():
        keys[buckets[n] : buckets[n + 1]].sort()
    return keys, buckets


def _merged_at_once(runs: Sequence[Held], shifts: Places, bits: int) -> tuple[Keys, Buckets] | None:
    merge = merger([run.keys for run in runs], [run.buckets for run in runs])
    return None if merge is None else merge(shifts, bits)


def _merged_by_parts(runs: Sequence[Held], shifts: Places, bits: int) -> tuple[Keys, Buckets]:
    """Merge runs in array code, a part of all values after another."""
    keys, sizes, at = np.empty(sum(len(run.keys) for run in runs), np.uint64), [np.zeros(1, int)], 0
    parts = 1 << min(bits, _PARTS)
    for part in range(parts):
        of = [unpack(run.keys, run.buckets, part, parts) for run in runs]
        values = np.concatenate([some for some, _ in of])
        rows = np.concatenate([r + s for (_, r), s in zip(of, shifts.tolist(), strict=True)])
        order = np.argsort(values, kind="stable")
        values, rows = values[order], rows[order]
        keys[at : at + len(values)] = values << np.uint64(bits) | rows.astype(np.uint64)
        at += len(values)
        bucket = (values >> np.uint64(64 - bits)).astype(np.int64) - (part << bits) // parts
        sizes.append(np.bincount(bucket, minlength=(1 << bits) // parts))
    return keys, np.cumsum(np.concatenate(sizes)).astype(np.uint32)


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
