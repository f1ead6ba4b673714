"""Own posts that were edited or are gone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mabillon import tables
from mabillon.examine.copies import compare
from mabillon.watch.rules.own_posts import Edited, Gone
from mabillon.watch.standing_questions import OwnPosts
from mabillon.workflows.kept_posts import Post
from mabillon.workflows.statements import role_keys
from mabillon.workflows.watched import standings
from mabillon.workflows.watchers.news import News


def _keys(news: News, asked: OwnPosts) -> set[str]:
    issuer = news.holdings.register.issuer(asked.issuer)
    return set(role_keys(news.holdings, issuer, {"own"}))


def edited(news: News, asked: Sequence[OwnPosts]) -> Iterator[Edited]:
    """Yield the new versions of own posts whose words differ from the version before."""
    holdings = news.holdings
    for one in asked:
        keys = _keys(news, one)
        rows = holdings.rows_of(keys)
        new = holdings.posts(rows[rows >= news.since].tolist())
        for post in (p for p in new if holdings.versions(p) > 1):
            versions = sorted(holdings.posts(holdings.rows_named({post.key})), key=_order)
            place = next(i for i, p in enumerate(versions) if p.row == post.row)
            at = post.edited_at or post.seen_at
            if place == 0 or not news.fresh(at, one.days):
                continue
            before = versions[place - 1]
            a, b = (holdings.text(p.row) for p in (before, post))
            if a == b:
                continue
            found = compare(holdings.read(before), holdings.read(post), holdings.settings)
            yield Edited(
                issuer=holdings.register.issuer(one.issuer).name,
                key=post.key,
                post=f"{holdings.name(post.channel)}/{post.id}",
                title=holdings.title(post.channel),
                version=_version(news, post.row),
                at=at,
                changes=max(1, len(found.alignment.differences)),
                evidence=[holdings.evidence(p.row) for p in (before, post)],
            )


def _order(post: Post) -> tuple[bool, str, int]:
    """Sort versions: the one never edited first, then by when they came to be."""
    return post.edited_at is not None, str(post.edited_at or post.seen_at), post.row


def _version(news: News, row: int) -> str:
    store, position = news.holdings.store, news.holdings.position
    held = store.posts(["version"], rows=np.array([row]), position=position)
    version: bytes = held["version"][0].as_py()
    return version.hex()


def gone(news: News, asked: Sequence[OwnPosts]) -> Iterator[Gone]:
    """Yield the own posts that a new look shows to be gone."""
    holdings = news.holdings
    for one in asked:
        keys = _keys(news, one)
        seen = holdings.store.observations(channels=keys, position=holdings.position).to_pylist()
        new = [o for o in seen if o["capture"] not in news.captures and o["from_at"] is not None]
        if not new:
            continue
        rows = holdings.rows_of({o["channel"] for o in new})
        times = holdings.column("posted_at").take(pa.array(rows))
        early = pa.scalar(min(o["from_at"] for o in new), tables.TIME)
        there = pc.fill_null(pc.greater(times, early), False).to_numpy(zero_copy_only=False)
        first: dict[str, Post] = {}
        for post in holdings.posts(rows[np.asarray(there, bool)].tolist()):
            if post.kind == "post":
                first.setdefault(post.key, post)
        posts = list(first.values())
        for post, (stood, at) in zip(posts, standings(holdings, posts), strict=True):
            if stood is None or at is None or not news.fresh(at, one.days):
                continue
            yield Gone(
                issuer=holdings.register.issuer(one.issuer).name,
                key=post.key,
                post=f"{holdings.name(post.channel)}/{post.id}",
                title=holdings.title(post.channel),
                stood=stood,
                gone=at,
                evidence=holdings.evidence(post.row),
            )
