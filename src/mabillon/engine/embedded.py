"""Table computations that grow with the archive, on one machine, in memory that is bounded.

Pairs of near copies are found by their rarest values (prefix filtering: Chaudhuri et al. 2006;
Bayardo et al. 2007): of two texts of which the smaller has a share ``c`` of its values in
common with the other, at least one of the smaller's ``size - ceil(c * size) + 1`` rarest
values stands in both. So common values, whose pairs would be counted in milliards, are
looked at only where a pair is known; and what is counted then is exact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

PAIRS = pa.schema(
    [
        pa.field("a", pa.int64(), nullable=False),  # row
        pa.field("b", pa.int64(), nullable=False),  # row, greater than a
        pa.field("shared", pa.int64(), nullable=False),  # values in common
        pa.field("size_a", pa.int64(), nullable=False),  # values of a that were compared
        pa.field("size_b", pa.int64(), nullable=False),
    ]
)

_RARE = np.array([1, 4, 16, 64, 256])
"""Values are as rare as one another between these numbers of rows."""

_ROW_BITS = 31
_AT_ONCE = 1 << 22
"""Pairs that are looked at together."""

Rows = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


def candidate_pairs(
    values: Callable[[], Iterable[pa.RecordBatch]],
    posts: pa.Table,
    *,
    rate: int,
    containment: float,
    common: int,
) -> pa.Table:
    """Return the pairs of rows in different channels that seem to have much in common.

    Parameters
    ----------
    values
        Gives, each time it is called, the sketch values of all rows: (value: uint64, row:
        int64), by value; all rows of a value stand in one batch.
    posts
        (row: int64, channel: string, short: bool); pairs within one channel are left out.
        ``short``: the row keeps all its values.
    rate
        A row that is not short keeps only values divisible by it: a pair of which one is
        not short is compared on those alone, two short ones on all that they have.
    containment
        Least share, above 0 to 1, of the smaller row's values that the larger one has.
    common
        A value in more rows than this joins nothing: it is a footer.

    Returns
    -------
    pa.Table
        ``PAIRS``, by a and b.
    """
    rows = _Rows.of(posts)
    found = []
    for brief in (True, False):
        sides = _Side(values, rows, rate, containment, common, brief)
        sizes, cuts = sides.sizes_and_cuts()
        found.append(sides.counted(sides.pairs(sizes, cuts), sizes))
    table = pa.concat_tables(found)
    return table.sort_by([("a", "ascending"), ("b", "ascending")])


@dataclass(frozen=True, slots=True)
class _Rows:
    """By row number: its channel as a number, and whether it is short."""

    channel: npt.NDArray[np.int32]
    short: Mask

    @classmethod
    def of(cls, posts: pa.Table) -> _Rows:
        rows = posts["row"].to_numpy()
        count = int(rows.max()) + 1 if len(rows) else 0
        channel, short = np.zeros(count, np.int32), np.zeros(count, bool)
        encoded = posts["channel"].combine_chunks().dictionary_encode()
        channel[rows] = encoded.indices.to_numpy()
        short[rows] = posts["short"].to_numpy()
        return cls(channel, short)


@dataclass(frozen=True, slots=True)
class _Group:
    """Values of one batch with their rows: those of one value stand together.

    All (n,): ``rows``; ``first``, the place of the value's first row here; ``size``, how many
    rows it has here; ``often``, how many it has in all.
    """

    rows: Rows
    first: Rows
    size: Rows
    often: Rows


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the two comparisons: of short rows among themselves (brief), or of all others."""

    values: Callable[[], Iterable[pa.RecordBatch]]
    rows: _Rows
    rate: int
    containment: float
    common: int
    brief: bool

    def groups(self) -> Iterator[_Group]:
        """Yield the values that this comparison looks at."""
        for batch in self.values():
            value, row = (batch.column(name).to_numpy() for name in ("value", "row"))
            often = _sizes(value)[1]
            seen = self.rows.short[row] if self.brief else value % np.uint64(self.rate) == 0
            value, row, often = value[seen], row[seen], often[seen]
            first, size = _sizes(value)
            yield _Group(row, first, size, often)

    def sizes_and_cuts(self) -> tuple[Rows, npt.NDArray[np.int8]]:
        """Return, by row, how many values it has and how common a value it is found by."""
        kinds = len(_RARE) + 1
        count = len(self.rows.short)
        held = np.zeros(count * kinds, np.int32)
        for group in self.groups():
            kind = np.searchsorted(_RARE, group.often)
            held += np.bincount(group.rows * kinds + kind, minlength=len(held)).astype(np.int32)
        up_to = np.cumsum(held.reshape(count, kinds), axis=1)
        sizes = up_to[:, -1].astype(np.int64)
        needed = sizes - np.ceil(self.containment * sizes).astype(np.int64) + 1
        return sizes, (up_to < needed[:, None]).sum(axis=1).astype(np.int8)

    def pairs(self, sizes: Rows, cuts: npt.NDArray[np.int8]) -> Rows:
        """Return the pairs to count, a << 31 | b: the smaller's rare value stands in both."""
        found = [np.empty(0, np.int64)]
        for group in self.groups():
            may = (group.size > 1) & (group.often <= self.common)
            may &= np.searchsorted(_RARE, group.often) <= cuts[group.rows]
            for some in _portions(np.flatnonzero(may), group.size):
                one = np.repeat(group.rows[some], group.size[some])
                two = group.rows[_stretches(group.first[some], group.size[some])]
                good = self.rows.channel[one] != self.rows.channel[two]
                good &= sizes[one] <= sizes[two]
                if not self.brief:
                    good &= ~(self.rows.short[one] & self.rows.short[two])
                one, two = one[good], two[good]
                key = np.minimum(one, two) << _ROW_BITS | np.maximum(one, two)
                found.append(np.unique(key))
        return np.unique(np.concatenate(found))

    def counted(self, pairs: Rows, sizes: Rows) -> pa.Table:
        """Return those of the pairs that have enough in common."""
        a, b = pairs >> _ROW_BITS, pairs & (1 << _ROW_BITS) - 1
        wanted = np.zeros(len(sizes), bool)
        wanted[a] = wanted[b] = True
        held, number = [np.empty(0, np.int64)], 0
        for group in self.groups():
            usable = (group.size > 1) & (group.often <= self.common) & wanted[group.rows]
            numbers = np.cumsum(np.arange(len(group.first)) == group.first) + number
            held.append(group.rows[usable] << 32 | numbers[usable])
            number = int(numbers[-1]) if len(numbers) else number
        every = np.sort(np.concatenate(held))
        starts = np.searchsorted(every, np.arange(len(sizes) + 1) << 32)
        shared = np.zeros(len(pairs), np.int64)
        fewer = np.diff(starts)[a] <= np.diff(starts)[b]
        one, two = np.where(fewer, a, b), np.where(fewer, b, a)
        of_one = np.diff(starts)[one]
        for some in _portions(np.arange(len(pairs)), of_one):
            asked = every[_stretches(starts[one[some]], of_one[some])] & 0xFFFFFFFF
            key = np.repeat(two[some] << 32, of_one[some]) | asked
            place = np.searchsorted(every, key)
            there = every[np.minimum(place, len(every) - 1)] == key
            owner = np.repeat(np.arange(len(some)), of_one[some])
            shared[some] = np.bincount(owner[there], minlength=len(some))
        enough = shared >= self.containment * np.minimum(sizes[a], sizes[b])
        columns = (column[enough] for column in (a, b, shared, sizes[a], sizes[b]))
        return pa.table([pa.array(column) for column in columns], schema=PAIRS)


def _sizes(values: npt.NDArray[np.uint64]) -> tuple[Rows, Rows]:
    """Return, for each of sorted values, where its like begin and how many there are."""
    begins = np.flatnonzero(np.concatenate(([True], values[1:] != values[:-1])))
    begins = begins[: len(values)]
    size = np.diff(np.append(begins, len(values)))
    return np.repeat(begins, size), np.repeat(size, size)


def _stretches(firsts: Rows, sizes: Rows) -> Rows:
    """Return the places of stretches, one after the other."""
    before = np.cumsum(sizes) - sizes
    return np.repeat(firsts - before, sizes) + np.arange(int(sizes.sum()))


def _portions(places: Rows, sizes: Rows) -> Iterator[Rows]:
    """Part places so that the sizes of those in a portion do not add up to very many."""
    ends = np.cumsum(sizes[places])
    first = 0
    while first < len(places):
        before = int(ends[first - 1]) if first else 0
        after = max(int(np.searchsorted(ends, before + _AT_ONCE, "right")), first + 1)
        yield places[first:after]
        first = after
