"""New posts that a saved search finds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from mabillon.archive.sketches import Progress
from mabillon.errors import UnknownName
from mabillon.watch.rules.searches import Found
from mabillon.watch.standing_questions import Searches
from mabillon.workflows.saved_searches import load
from mabillon.workflows.search import search
from mabillon.workflows.watchers.news import News

MOST: Final = 1_000
"""Posts that one search raises in one watch, the newest first."""


def found(
    news: News, asked: Sequence[Searches], progress: Progress | None = None
) -> Iterator[Found]:
    """Yield the new posts that saved searches find; one that was forgotten finds nothing."""
    holdings = news.holdings
    for one in asked:
        rows = [post.row for posts in news.posts(one.days) for post in posts]
        try:
            request = load(holdings.store, one.search)
        except UnknownName:
            continue
        if not rows:
            continue
        request = msgspec.structs.replace(request, order="newest", limit=MOST)
        made = search(
            holdings.store, request, position=holdings.position, among=rows, progress=progress
        )
        for post in made.posts:
            yield Found(
                search=one.search,
                key=f"{post.channel}/{post.post.rpartition('/')[2]}",
                post=post.post,
                title=post.title,
                posted_at=post.posted_at,
                evidence=holdings.evidence(post.row),
            )
