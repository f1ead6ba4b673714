"""Counts over all posts of an archive, by channel."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Final

import pyarrow as pa

from mabillon.engine.contract import Batches, Engine, Kernel, Relation, Stream
from mabillon.examine.routing.made import MADE, posts_made

COUNTED: Final = pa.schema(
    [
        pa.field("channel", pa.string(), nullable=False),  # raw channel key
        pa.field("posts", pa.int64(), nullable=False),  # 1 and more
    ]
)


def posts_by_channel(
    engine: Engine, posts: Relation | Stream, start: datetime, end: datetime
) -> Relation:
    """Return how many posts each channel made from ``start`` to ``end``.

    Parameters
    ----------
    posts
        ``examine.routing.made.POSTED``, all versions; parts may share posts.

    Returns
    -------
    Relation
        ``COUNTED``, by channel.
    """
    made = engine.mapped(posts, Kernel(MADE, partial(_made, start=start, end=end)))
    return made.group_by("channel").aggregate(posts=lambda of: of.id.nunique()).order_by("channel")


def _made(batches: Batches, *, start: datetime, end: datetime) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        yield from posts_made(pa.Table.from_batches([batch]), start, end).to_batches()
