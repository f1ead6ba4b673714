"""Pairs of near copies among all posts: which of them are to be compared word by word.

Pairs are written down at once of values that stand in a few rows (``occurrences``). The others
are found by their rarest values (prefix filtering: Chaudhuri et al. 2006; Bayardo et al. 2007):
of two texts of which the smaller has a share ``c`` of its values in common with the other, at
least one of the smaller's ``size - ceil(c * size) + 1`` rarest values stands in both. So common
values, whose pairs would be counted in milliards, are looked at only where a pair is known; and
what is counted then is exact.

Two short texts keep all their values and are compared on all; of any other pair only those
values are compared that a long text keeps, so those alone make up its size.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

import pyarrow as pa

from mabillon.engine.contract import Engine, Kernel, Relation, Stream
from mabillon.engine.occurrences import KINDS, TOLD, told

VALUES: Final = pa.schema(
    [
        pa.field("value", pa.int64()),  # of a sketch, its 64 bits seen as signed
        pa.field("row", pa.int64()),
    ]
)

SIZES: Final = pa.schema(
    [
        pa.field("row", pa.int64()),
        pa.field("channel", pa.int32()),  # a number; pairs within one are left out
        pa.field("words", pa.int32()),
        pa.field("short", pa.bool_()),  # keeps all its values
        pa.field("values", pa.int64()),  # how many it keeps
        pa.field("sampled", pa.int64()),  # how many of them a long text would keep
    ]
)

PAIRS: Final = pa.schema(
    [
        pa.field("a", pa.int64(), nullable=False),  # row
        pa.field("b", pa.int64(), nullable=False),  # row, greater than a
        pa.field("shared", pa.int64(), nullable=False),  # values in common
        pa.field("size_a", pa.int64(), nullable=False),  # values of a that were compared
        pa.field("size_b", pa.int64(), nullable=False),
    ]
)


def candidate_pairs(
    engine: Engine,
    values: Relation | Stream,
    sizes: Relation,
    *,
    rate: int,
    containment: float,
    common: int,
) -> Relation:
    """Return the pairs of rows in different channels that seem to have much in common.

    Parameters
    ----------
    values
        ``VALUES``: the sketch values of all rows, each once a row.
    sizes
        ``SIZES``, a row for each row.
    rate
        A row that is not short keeps only values divisible by it (unsigned).
    containment
        Least share, above 0 to 1, of the smaller row's values that the larger one has.
    common
        A value in more rows than this joins nothing: it is a footer.

    Returns
    -------
    Relation
        ``PAIRS``, by a and b.
    """
    kernel = Kernel(TOLD, partial(told, rate=rate, common=common))
    every = engine.kept(engine.grouped(values, "value", kernel))
    few, many = every.filter(every.kind == 0), every.filter(every.kind > 0)
    entries = many.select("kind", "sampled", value=many.one, row=many.two)
    rows = engine.kept(_rows(entries, sizes, containment))
    shared = few.group_by(a=few.one, b=few.two).aggregate(shared=few.count())
    joined = shared.union(_joined(entries, rows)).group_by("a", "b")
    may = _sized(joined.aggregate(shared=lambda found: found.shared.sum().cast("int64")), rows)
    # What the values in many rows can add is no more than either row has of them.
    may = engine.kept(may.filter(may.shared + may.more >= may.least * containment))
    found = _with_more(may, entries)
    enough = (found.shared > 0) & (found.shared >= found.least * containment)
    return found.filter(enough).select(*PAIRS.names).order_by("a", "b")


def _rows(entries: Relation, sizes: Relation, containment: float) -> Relation:
    """Return all rows, with how many values in many rows each has, and by which it is found.

    ``cut``, ``cut_sampled``: up to which kind values may join the row to one that is no smaller,
    where all values are compared, and where the sampled ones are.
    """
    counts = {f"all_{k}": entries.count(where=entries.kind == k) for k in KINDS}
    counts |= {
        f"sampled_{k}": entries.count(where=(entries.kind == k) & entries.sampled) for k in KINDS
    }
    counted = entries.group_by("row").aggregate(**counts)
    every = sizes.left_join(counted, "row")
    every = every.select(
        *("row", "channel", "short", "sampled"),
        size=sizes["values"],
        **{name: counted[name].fill_null(0) for name in counts},
    )
    return every.select(
        *("row", "channel", "short", "size", "sampled"),
        common=sum(every[f"all_{k}"] for k in KINDS),
        cut=_cut(every["size"], [every[f"all_{k}"] for k in KINDS], containment),
        cut_sampled=_cut(every.sampled, [every[f"sampled_{k}"] for k in KINDS], containment),
    )


def _cut(size: Relation, counts: Sequence[Relation], containment: float) -> Relation:
    """Return which kinds of values there are among as many of the rarest as must be looked at."""
    needed = size - (size * containment).ceil().cast("int64") + 1
    up_to = size - sum(counts)
    cut = (up_to < needed).cast("int8")
    for count in counts[:-1]:
        up_to += count
        cut += (up_to < needed).cast("int8")
    return cut


def _joined(entries: Relation, rows: Relation) -> Relation:
    """Return the pairs of which a value in many rows, but rare for the smaller, is in both."""
    import ibis  # here, for it takes half a second and most commands need no engine

    of_rows = entries.join(rows, "row").select(
        *("value", "row", "kind", "channel", "short", "size", "cut", "cut_sampled"),
        is_sampled=entries.sampled,
        sampled=rows.sampled,
    )
    rare = (of_rows.short & (of_rows.kind <= of_rows.cut)) | (
        of_rows.is_sampled & (of_rows.kind <= of_rows.cut_sampled)
    )
    one, two = of_rows.filter(rare), of_rows.view()
    on_all = one.short & two.short & (one.kind <= one.cut) & (one["size"] <= two["size"])
    on_sampled = (
        ~(one.short & two.short)
        & (one.is_sampled & (one.kind <= one.cut_sampled))
        & (one.sampled <= two.sampled)
    )
    both = one.join(two, [one.value == two.value, one.channel != two.channel, on_all | on_sampled])
    first = one.row < two.row
    pairs = both.select(a=first.ifelse(one.row, two.row), b=first.ifelse(two.row, one.row))
    return pairs.distinct().mutate(shared=ibis.literal(0, "int64"))


def _sized(pairs: Relation, rows: Relation) -> Relation:
    """Leave out pairs of one channel; add the sizes that are compared and the lesser of them.

    ``more``: how many values in many rows both may have at the most.
    """
    import ibis  # here, for it takes half a second and most commands need no engine

    one, two = rows, rows.view()
    of_one = pairs.join(one, pairs.a == one.row).select(
        *("a", "b", "shared", "channel", "short", "size", "sampled", "common")
    )
    both = of_one.join(two, [of_one.b == two.row, of_one.channel != two.channel])
    on_all = of_one.short & two.short
    found = both.select(
        *("a", "b", "shared"),
        size_a=on_all.ifelse(of_one["size"], of_one.sampled),
        size_b=on_all.ifelse(two["size"], two.sampled),
        more=ibis.least(of_one.common, two.common),
    )
    return found.mutate(least=ibis.least(found.size_a, found.size_b))


def _with_more(pairs: Relation, entries: Relation) -> Relation:
    """Add to what the rows of each pair share the values in many rows."""
    of_one = entries.select("row", "value")
    of_two = of_one.view()
    asked = pairs.filter(pairs.more > 0)
    mine = asked.join(of_one, asked.a == of_one.row).select("a", "b", "value")
    both = mine.semi_join(of_two, [mine.b == of_two.row, mine.value == of_two.value])
    counted = both.group_by("a", "b").aggregate(more=both.count())
    found = pairs.left_join(counted, ["a", "b"])
    return found.select(
        *("a", "b", "size_a", "size_b", "least"),
        shared=pairs.shared + counted.more.fill_null(0),
    )
