"""What was watched: observations and sightings as the examinations take them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

import pyarrow as pa

from mabillon import tables
from mabillon.examine.carriage.coverage import coverage
from mabillon.examine.fate import Look, gone_by
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.kept_posts import Post


def coverage_table(holdings: Holdings, keys: Collection[str]) -> pa.Table:
    """Return when these raw channel keys were observed, as ``tables.COVERAGE`` by register name."""
    seen = holdings.store.observations(channels=keys, position=holdings.position)
    raw = seen["channel"].cast(pa.string()).to_pylist()
    names = pa.array([holdings.name(key) for key in raw], pa.string())
    column = names.dictionary_encode().cast(tables.WORD)
    seen = seen.set_column(seen.schema.get_field_index("channel"), "channel", column)
    return coverage(seen, holdings.settings)


Standing = tuple[datetime | None, datetime | None]
"""(Latest time a post was seen to stand, earliest time it was seen gone); null = never seen so."""


def standing(holdings: Holdings, post: Post) -> Standing:
    """Return until when a post is known to have stood, and since when to be gone."""
    return standings(holdings, [post])[0]


def standings(holdings: Holdings, posts: Sequence[Post]) -> list[Standing]:
    """Return for each post until when it is known to have stood, and since when to be gone."""
    dated = [p for p in posts if p.posted_at is not None]
    if not dated:
        return [(None, None) for _ in posts]
    versions = holdings.rows_named({p.key for p in dated})
    sightings = holdings.store.sightings(rows=versions, position=holdings.position)
    stood: dict[str, datetime] = {}
    columns = (sightings["channel"].cast(pa.string()), sightings["id"], sightings["seen_at"])
    for channel, identifier, at in zip(*(c.to_pylist() for c in columns), strict=True):
        key = f"{channel}/{identifier}"
        stood[key] = max(at, stood.get(key, at))
    looks = _looks(holdings, {p.channel for p in dated})
    return [_standing(post, stood.get(post.key), looks[post.channel]) for post in posts]


def stood_until(holdings: Holdings, post: Post, stood: datetime | None) -> Standing:
    """Return the same of a post of which it is known when it was last seen to stand."""
    return _standing(post, stood, _looks(holdings, {post.channel})[post.channel])


def _looks(holdings: Holdings, channels: Collection[str]) -> dict[str, list[Look]]:
    looks: dict[str, list[Look]] = defaultdict(list)
    seen = holdings.store.observations(channels=channels, position=holdings.position)
    for row in seen.to_pylist():
        if row["seen_at"] is not None and row["from_at"] is not None:
            live = row["mode"] == "live"
            looks[row["channel"]].append(Look(row["seen_at"], row["from_at"], row["last_at"], live))
    return looks


def _standing(post: Post, stood: datetime | None, looks: Sequence[Look]) -> Standing:
    if stood is None or post.posted_at is None:
        return None, None
    return stood, gone_by(post.posted_at, stood, looks)


def posts_since(holdings: Holdings, keys: Collection[str], since: datetime) -> list[Post]:
    """Return the posts of these raw channel keys from ``since`` on, first versions, by row."""
    first: dict[str, Post] = {}
    for post in holdings.posts(holdings.rows_of(keys, since=since).tolist()):
        if post.kind == "post":
            first.setdefault(post.key, post)
    return list(first.values())
