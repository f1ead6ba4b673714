"""Posts as the examination of wording reads them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from mabillon.examine.wording.documents import Document
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.kept_posts import Post

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def micros(at: datetime) -> int:
    """Return a time in microseconds UTC."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def document(holdings: Holdings, post: Post, organisation: str) -> Document:
    """Return a post as a whole document, under its raw CHANNEL/ID."""
    at = micros(post.posted_at) if post.posted_at else None
    return Document(post.key, organisation, at, holdings.text(post.row))


def edges(holdings: Holdings, post: Post, *, linked: bool) -> list[tuple[int, int]]:
    """Return the stretches of a post that its channel puts at the edges of its posts.

    ``linked``: only lines with a link, so that formulas stay. Else all of them, in the same
    way for issuers' own channels and for others.
    """
    furniture = holdings.edge_lines(post.channel, linked=linked)
    return furniture.stretches(holdings.text(post.row))


def first_versions(posts: Sequence[Post]) -> list[Post]:
    """Return the first version of each post, in their order."""
    ordered = sorted(
        posts, key=lambda p: (p.edited_at is not None, p.edited_at or p.seen_at, p.row)
    )
    first: dict[str, Post] = {}
    for post in ordered:
        first.setdefault(post.key, post)
    return [post for post in posts if first[post.key] is post]
