"""How many posts each channel made in a time, beside which what it carried is weighed."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from mabillon.tables import TIME

POSTED: Final = pa.schema(
    [
        pa.field("channel", pa.string()),  # raw channel key
        pa.field("id", pa.string()),
        pa.field("kind", pa.string()),
        pa.field("posted_at", TIME),  # null = not known: in no time
    ]
)

MADE: Final = pa.schema([POSTED.field("channel"), POSTED.field("id")])


def posts_made(posts: pa.Table, start: datetime, end: datetime) -> pa.Table:
    """Return the posts that were made from ``start`` to ``end``, each once (``MADE``).

    Parameters
    ----------
    posts
        The columns of ``POSTED``, in any order; versions of one post are one. Words may be
        dictionaries.
    """
    at = posts["posted_at"]
    inside = pc.and_(
        pc.greater_equal(at, pa.scalar(start, TIME)), pc.less_equal(at, pa.scalar(end, TIME))
    )
    kept = posts.filter(pc.and_(inside, pc.equal(posts["kind"], "post"))).select(MADE.names)
    return kept.group_by(MADE.names, use_threads=False).aggregate([]).cast(MADE)


def by_channel(made: pa.Table) -> pa.Table:
    """Return ``channel`` and ``posts``, how many each made, of ``MADE``."""
    counted = made.group_by("channel", use_threads=False).aggregate([("id", "count")])
    return counted.rename_columns(["channel", "posts"])
