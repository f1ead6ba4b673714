"""Table computations that grow with the archive, on one machine, in memory that is bounded.

Pairs of near copies are found by their rarest values (prefix filtering: Chaudhuri et al. 2006;
Bayardo et al. 2007): of two texts of which the smaller has a share ``c`` of its values in
common with the other, at least one of the smaller's ``size - ceil(c * size) + 1`` rarest
values stands in both. So common values, whose pairs would be counted in milliards, are
looked at only where a pair is known; and what is counted then is exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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

_KINDS = len(_RARE) + 1
_ROW_BITS = 31
_ROW_MASK = (1 << _ROW_BITS) - 1
_AT_ONCE = 1 << 22
"""Pairs that are looked at together."""

Rows = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


def candidate_pairs(
    values: Iterable[pa.RecordBatch],
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
        The sketch values of all rows: (value: uint64, row: int64), by value; all rows of a
        value stand in one batch.
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
    sides = [_Side(rows, rate, containment, common, brief) for brief in (True, False)]
    for batch in values:
        value, row = (batch.column(name).to_numpy() for name in ("value", "row"))
        often = _sizes(value)[1]
        for side in sides:
            side.take(value, row, often)
    table = pa.concat_tables([side.found() for side in sides])
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
    """Values of one batch, each in several rows: those of one value stand together.

    All (n,): ``rows``; ``first``, the place of the value's first row here; ``size``, how many
    rows it has here; ``often``, how many it has in all.
    """

    rows: Rows
    first: Rows
    size: Rows
    often: Rows


class _Side:
    """One of the two comparisons: of short rows among themselves (brief), or of all others.

    It goes through all values once and keeps those that stand in several rows.
    """

    def __init__(
        self, rows: _Rows, rate: int, containment: float, common: int, brief: bool
    ) -> None:
        self._rows, self._rate, self._brief = rows, rate, brief
        self._containment, self._common = containment, common
        self._sizes = np.zeros(len(rows.short), np.int64)
        self._groups: list[_Group] = []

    def take(self, value: npt.NDArray[np.uint64], row: Rows, often: Rows) -> None:
        """Take in the values of a batch that this comparison looks at."""
        seen = self._rows.short[row] if self._brief else value % np.uint64(self._rate) == 0
        self._sizes += np.bincount(row[seen], minlength=len(self._sizes))
        several = np.flatnonzero(seen & (often > 1))
        first, size = _sizes(value[several])
        self._groups.append(_Group(row[several], first, size, often[several]))

    def found(self) -> pa.Table:
        """Return the pairs that have enough in common (``PAIRS``)."""
        cuts = self._cuts()
        nothing = np.empty(0, np.int64)
        pairs = _distinct(np.concatenate([nothing, *self._pairs(cuts)]))
        wanted = np.zeros(len(self._sizes), bool)
        wanted[pairs >> _ROW_BITS] = True
        wanted[pairs & _ROW_MASK] = True
        kept = np.concatenate([nothing, *self._kept(wanted)])
        self._groups = []
        return self._counted(pairs, np.sort(kept))

    def _cuts(self) -> npt.NDArray[np.int8]:
        """Return by how common a value each row is still found."""
        nothing = np.empty(0, np.int64)
        every = [
            group.rows * _KINDS + np.searchsorted(_RARE, group.often) for group in self._groups
        ]
        counts = np.bincount(
            np.concatenate([nothing, *every]), minlength=len(self._sizes) * _KINDS
        ).reshape(-1, _KINDS)
        up_to = self._sizes - counts.sum(axis=1)  # the values of each row that are no more common
        needed = self._sizes - np.ceil(self._containment * self._sizes).astype(np.int64) + 1
        cuts: npt.NDArray[np.int8] = (up_to < needed).astype(np.int8)
        for of_kind in counts.T[1:]:
            up_to += of_kind
            cuts += up_to < needed
        return cuts

    def _pairs(self, cuts: npt.NDArray[np.int8]) -> Iterator[Rows]:
        """Yield the pairs of which a value that is rare for the smaller one stands in both."""
        for group in self._groups:
            may = (group.size > 1) & (group.often <= self._common)
            may &= np.searchsorted(_RARE, group.often) <= cuts[group.rows]
            for some in _portions(np.flatnonzero(may), group.size):
                one = np.repeat(group.rows[some], group.size[some])
                two = group.rows[_stretches(group.first[some], group.size[some])]
                good = self._rows.channel[one] != self._rows.channel[two]
                good &= self._sizes[one] <= self._sizes[two]
                if not self._brief:
                    good &= ~(self._rows.short[one] & self._rows.short[two])
                one, two = one[good], two[good]
                yield _distinct(np.minimum(one, two) << _ROW_BITS | np.maximum(one, two))

    def _kept(self, wanted: Mask) -> Iterator[Rows]:
        """Yield the values of the rows that are in a pair, each with its number."""
        before = 0
        for group in self._groups:
            usable = (group.size > 1) & (group.often <= self._common) & wanted[group.rows]
            yield group.rows[usable] << 32 | (group.first[usable] + before)
            before += len(group.rows)

    def _counted(self, pairs: Rows, every: Rows) -> pa.Table:
        """Return those of the pairs that have enough in common, by what was kept, sorted."""
        a, b = pairs >> _ROW_BITS, pairs & _ROW_MASK
        starts = np.searchsorted(every, np.arange(len(self._sizes) + 1) << 32)
        size = np.diff(starts)
        fewer = size[a] <= size[b]
        one, two = np.where(fewer, a, b), np.where(fewer, b, a)
        shared = np.zeros(len(pairs), np.int64)
        for some in _portions(np.arange(len(pairs)), size[one]):
            of_one = size[one[some]]
            asked = every[_stretches(starts[one[some]], of_one)] & 0xFFFFFFFF
            key = np.repeat(two[some] << 32, of_one) | asked
            place = np.minimum(np.searchsorted(every, key), len(every) - 1)
            owner = np.repeat(np.arange(len(some)), of_one)
            shared[some] = np.bincount(owner[every[place] == key], minlength=len(some))
        enough = shared >= self._containment * np.minimum(self._sizes[a], self._sizes[b])
        columns = (c[enough] for c in (a, b, shared, self._sizes[a], self._sizes[b]))
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


def _distinct(keys: Rows) -> Rows:
    """Return keys ascending, each once."""
    found = np.sort(keys)
    again = np.zeros(len(found), bool)
    again[1:] = found[1:] == found[:-1]
    return found[~again]
