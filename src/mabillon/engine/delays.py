"""Carriage delays of all statements at once: how soon each channel first carried each.

The expression brings each carrying's two posts together and leaves out what is too early or too
late; the kernel, ``examine.carriage.delays.first_delays``, says which is the first. It serves
all issuers of an archive; of one issuer's statements the carriage examination knows more (until
when a channel was watched), and there is less.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pyarrow as pa

from mabillon.engine.contract import Batches, Engine, Kernel, Relation
from mabillon.examine.carriage.delays import first_delays

CARRIED: Final = pa.schema(
    [
        pa.field("statement", pa.int64()),  # row of its own post
        pa.field("post", pa.int64()),  # row of a post that carries it
    ]
)

POSTED: Final = pa.schema(
    [
        pa.field("row", pa.int64()),
        pa.field("channel", pa.int32()),  # a number
        pa.field("at", pa.int64()),  # posted, microseconds since 1970; null = not known
    ]
)

DELAYS: Final = pa.schema(
    [
        pa.field("statement", pa.int64(), nullable=False),
        pa.field("channel", pa.int32(), nullable=False),
        pa.field("post", pa.int64(), nullable=False),  # the first one; of equals the lowest row
        pa.field("delay_s", pa.float64(), nullable=False),  # 0 where it was earlier
    ]
)

_AFTER: Final = pa.schema(
    [*CARRIED, pa.field("channel", pa.int32()), pa.field("after", pa.int64())]
)


def carried_of(copies: Relation) -> Relation:
    """Return what carries what among verified copies (``copies.COPIES``), either way."""
    carries = copies.filter(copies.carries)
    one = carries.select(statement=carries.a, post=carries.b)
    return one.union(carries.select(statement=carries.b, post=carries.a))


def carriage_delays(
    engine: Engine,
    carried: Relation,
    posts: Relation,
    *,
    early_s: int,
    late_s: int,
) -> Relation:
    """Return how soon each channel first carried each statement.

    Parameters
    ----------
    carried
        ``CARRIED``.
    posts
        ``POSTED``, of every row in it.
    early_s, late_s
        Only what was posted from so long before the statement to so long after it carries it.

    Returns
    -------
    Relation
        ``DELAYS``, by statement and channel; the channel that posted it is left out.
    """
    own, other = posts, posts.view()
    joined = carried.join(own, carried.statement == own.row)
    joined = joined.select("statement", "post", own_channel=own.channel, own_at=own["at"])
    joined = joined.join(other, joined.post == other.row)
    after = joined.select(
        *("statement", "post", "own_channel"),
        channel=other.channel,
        after=other["at"] - joined.own_at,
    )
    timely = after.after.between(-early_s * 1_000_000, late_s * 1_000_000)
    after = after.filter(timely & (after.channel != after.own_channel))
    first = engine.grouped(after.select(*_AFTER.names), "statement", Kernel(DELAYS, _firsts))
    return first.order_by("statement", "channel")


def _firsts(batches: Batches) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        rows = batch.sort_by("post")  # of equals the first counts
        statement, post, channel, after = (rows.column(name).to_numpy() for name in _AFTER.names)
        places, delay = first_delays(statement, channel, after)
        columns = (statement[places], channel[places], post[places], delay)
        yield pa.record_batch([pa.array(column) for column in columns], schema=DELAYS)
