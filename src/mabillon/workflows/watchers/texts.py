"""New posts with a copy of a text that is watched."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from mabillon.errors import UnknownName
from mabillon.examine.candidates import among, owners, ranked
from mabillon.examine.copies import Comparison
from mabillon.text.align import Text, read
from mabillon.text.sketch import sketches
from mabillon.watch.rules.copies import Copied
from mabillon.watch.standing_questions import Copies
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.questions import ask_post
from mabillon.workflows.watchers.news import NewPost, News


@dataclass(frozen=True, slots=True)
class Watched:
    """A text that is watched: ``id`` is the same from run to run; ``mine``: its own post."""

    id: str
    asked: Copies
    text: Text
    mine: str | None


def texts(holdings: Holdings, asked: Sequence[Copies]) -> list[Watched]:
    """Return the texts that are watched; a post that is not in the archive yet is left out."""
    found = []
    for one in asked:
        if one.text is not None:
            digest = hashlib.sha256(one.text.encode()).hexdigest()
            found.append(Watched(f"text {digest[:16]}", one, read(one.text), None))
        elif one.post is not None:
            try:
                of = ask_post(holdings, one.post)
            except UnknownName:
                continue
            key = of.post.key if of.post else one.post
            found.append(Watched(f"post {key}", one, of.text, key))
    return [one for one in found if one.text.words]


def copied(news: News, asked: Sequence[Copies]) -> Iterator[Copied]:
    """Yield the new posts that copy a watched text: whole, in part, or with words around it."""
    watched = texts(news.holdings, asked)
    if not watched:
        return
    made = sketches([one.text.original for one in watched])
    days = [one.asked.days for one in watched]
    widest = None if None in days else max(day for day in days if day is not None)
    for posts in news.posts(widest):
        held = sketches([post.text for post in posts])
        rows = np.arange(len(posts))
        near = among(made.values, owners(made), held, rows)
        places = ranked(near, made, news.holdings.settings.candidate_floor)
        for one, found in zip(watched, places, strict=True):
            mine = [posts[place] for place in found.tolist()]
            yield from _of(news, one, [p for p in mine if p.key != one.mine])


def _of(news: News, watched: Watched, posts: Sequence[NewPost]) -> Iterator[Copied]:
    holdings = news.holdings
    fresh = {post.row: post for post in posts if news.fresh(post.at, watched.asked.days)}
    least = holdings.settings.donor_share
    for copy in holdings.copies(watched.text, fresh):
        found, post = copy.comparison, fresh[copy.post.row]
        if max(found.containment_a, found.containment_b) < least:
            continue
        yield Copied(
            watched=watched.id,
            name=watched.asked.name,
            key=post.key,
            post=f"{holdings.name(post.channel)}/{post.id}",
            title=holdings.title(post.channel),
            posted_at=post.posted_at,
            evidence=post.evidence,
            how=_how(found),
        )


def _how(found: Comparison) -> str:
    words = {
        "identical": "The post has the same words.",
        "near copy": "The post is a near copy of it",
        "contains": "The post is an excerpt of it",
        "excerpt of": "The post contains it",
        "shares passages": "The post shares passages with it",
    }
    said = words.get(found.relation, "The post is related to it")
    if found.relation == "identical":
        return said
    share = f"{found.containment_a:.0%} of its words stand there"
    if found.relation in ("near copy", "excerpt of") and found.alignment.differences:
        count = len(found.alignment.differences)
        return f"{said}: {share}, with {count} difference{'' if count == 1 else 's'}."
    return f"{said}: {share}."
