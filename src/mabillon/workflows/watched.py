"""What was watched: observations and sightings as the examinations take them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mabillon import tables
from mabillon.examine.carriage.coverage import coverage
from mabillon.workflows.holdings import Holdings, Post


def coverage_table(holdings: Holdings, keys: Collection[str]) -> pa.Table:
    """Return when these raw channel keys were observed, as ``tables.COVERAGE`` by register name."""
    seen = holdings.store.observations(channels=keys, position=holdings.position)
    raw = seen["channel"].cast(pa.string()).to_pylist()
    names = pa.array([holdings.name(key) for key in raw], pa.string())
    column = names.dictionary_encode().cast(tables.WORD)
    seen = seen.set_column(seen.schema.get_field_index("channel"), "channel", column)
    return coverage(seen, holdings.settings)


def standing(holdings: Holdings, post: Post) -> tuple[datetime | None, datetime | None]:
    """Return (latest time the post was seen to stand, earliest time it was seen gone).

    It is gone where a later look at the channel shows posts from before and after it, or
    was live and shows posts from before it, but not it. Null = never seen so.
    """
    sightings = holdings.store.sightings(channels=[post.channel], position=holdings.position)
    of_post = sightings.filter(pc.equal(sightings["id"], post.id))
    if not of_post.num_rows or post.posted_at is None:
        return None, None
    stood: datetime = pc.max(of_post["seen_at"]).as_py()
    looks = holdings.store.observations(channels=[post.channel], position=holdings.position)
    gone = [
        look["seen_at"]
        for look in looks.to_pylist()
        if look["seen_at"] is not None
        and look["seen_at"] > stood
        and look["from_at"] is not None
        and look["from_at"] < post.posted_at
        and (look["mode"] == "live" or look["last_at"] > post.posted_at)
    ]
    return stood, min(gone, default=None)


def posts_since(holdings: Holdings, keys: Collection[str], since: datetime) -> list[Post]:
    """Return the posts of these raw channel keys from ``since`` on, first versions, by row."""
    rows = holdings.rows_of(keys)
    times = holdings.table["posted_at"].take(pa.array(rows))
    late = pc.fill_null(pc.greater_equal(times, pa.scalar(since, tables.TIME)), False)
    kept = rows[np.asarray(late.to_numpy(zero_copy_only=False), bool)]
    first: dict[str, Post] = {}
    for post in holdings.posts(kept.tolist()):
        if post.kind == "post":
            first.setdefault(post.key, post)
    return list(first.values())
