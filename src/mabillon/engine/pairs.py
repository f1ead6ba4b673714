"""Pairs of near copies among all posts: which of them are to be compared word by word.

They are found by their rarest values (prefix filtering: Chaudhuri et al. 2006; Bayardo et al.
2007): of two texts of which the smaller has a share ``c`` of its values in common with the
other, at least one of the smaller's ``size - ceil(c * size) + 1`` rarest values stands in
both. So common values, whose pairs would be counted in milliards, are looked at only where a
pair is known; and what is counted then is exact.

Two short texts keep all their values and are compared on all; of any other pair only those
values are compared that a long text keeps. These are two comparisons, here called sides.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

import numpy as np
import pyarrow as pa

from mabillon.engine.contract import Batches, Engine, Kernel, Relation, Stream

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

_REPEATED: Final = pa.schema(
    [
        pa.field("value", pa.int64()),
        pa.field("row", pa.int64()),
        pa.field("sampled", pa.bool_()),
        pa.field("kind", pa.int8()),
        pa.field("usable", pa.bool_()),
    ]
)

_RARE: Final = np.array([1, 4, 16, 64, 256])
"""Values are as rare as one another between these numbers of rows."""


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
    import ibis  # here, for it takes half a second and most commands need no engine

    kernel = Kernel(_REPEATED, partial(_repeated, rate=rate, common=common))
    repeated = engine.kept(_sides(engine.grouped(values, "value", kernel), sizes))
    usable = engine.kept(_with_cuts(repeated, containment))
    shared = _shared(_pairs(usable), usable)
    enough = shared.shared >= containment * ibis.least(shared.size_a, shared.size_b)
    return shared.filter(enough).select(*PAIRS.names).order_by("a", "b")


def _repeated(batches: Batches, *, rate: int, common: int) -> Iterator[pa.RecordBatch]:
    """Yield the values that stand in several rows, with how rare they are (``_REPEATED``)."""
    for batch in batches:
        value = batch.column("value").to_numpy()
        begins = np.flatnonzero(np.append(True, value[1:] != value[:-1]))
        often = np.diff(np.append(begins, len(value)))
        several = np.repeat(often > 1, often)
        often = np.repeat(often, often)[several]
        kept = value[several]
        columns = [
            kept,
            batch.column("row").to_numpy()[several],
            kept.view(np.uint64) % np.uint64(rate) == 0,
            np.searchsorted(_RARE, often).astype(np.int8),
            often <= common,
        ]
        yield pa.record_batch([pa.array(column) for column in columns], schema=_REPEATED)


def _sides(repeated: Relation, sizes: Relation) -> Relation:
    """Return the values as each of both comparisons looks at them."""
    every = repeated.join(sizes, "row").select(
        *("value", "row", "kind", "usable", "channel", "short", "sampled"),
        size=sizes["values"],
        size_sampled=sizes.sampled,
    )
    wanted = ("side", "value", "row", "kind", "usable", "channel", "short", "size")
    brief = every.filter(every.short).mutate(side=0)
    others = every.filter(every.sampled).mutate(side=1, size=every.size_sampled)
    return brief.select(*wanted).union(others.select(*wanted))


def _with_cuts(repeated: Relation, containment: float) -> Relation:
    """Add by how common a value each row is still found (``cut``), and keep what may join."""
    kinds = {f"kind_{k}": (repeated.kind == k).sum() for k in range(1, len(_RARE) + 1)}
    rows = repeated.group_by("side", "row", "size").aggregate(**kinds)
    needed = rows["size"] - (rows["size"] * containment).ceil().cast("int64") + 1
    # The values of a row that are no more common than each kind; kind 0 stands nowhere else.
    up_to = rows["size"] - sum(rows[name] for name in kinds)
    cut = (up_to < needed).cast("int8")
    for name in kinds:
        up_to += rows[name]
        cut += (up_to < needed).cast("int8")
    rows = rows.select("side", "row", cut=cut)
    found = repeated.filter(repeated.usable).join(rows, ["side", "row"])
    return found.select(
        "side", "value", "row", "channel", "short", "size", rare=found.kind <= found.cut
    )


def _pairs(usable: Relation) -> Relation:
    """Return the pairs of which a value that is rare for the smaller one stands in both."""
    one, two = usable.filter(usable.rare), usable.view()
    joined = one.join(
        two,
        [
            one.side == two.side,
            one.value == two.value,
            one.channel != two.channel,
            one["size"] <= two["size"],
            (one.side == 0) | ~(one.short & two.short),
        ],
    )
    first = one.row < two.row
    return joined.select(
        side=one.side,
        a=first.ifelse(one.row, two.row),
        b=first.ifelse(two.row, one.row),
        size_a=first.ifelse(one["size"], two["size"]),
        size_b=first.ifelse(two["size"], one["size"]),
    ).distinct()


def _shared(pairs: Relation, usable: Relation) -> Relation:
    """Count what the rows of each pair share."""
    of_a = usable.select("side", "row", "value")
    of_b = of_a.view()
    mine = pairs.join(of_a, [pairs.side == of_a.side, pairs.a == of_a.row])
    mine = mine.select("side", "a", "b", "size_a", "size_b", "value")
    both = [mine.side == of_b.side, mine.b == of_b.row, mine.value == of_b.value]
    return (
        mine.semi_join(of_b, both)
        .group_by("a", "b", "size_a", "size_b")
        .aggregate(shared=lambda found: found.count())
    )
