"""The record of the channel that a questioned text is from: what it posted in the issuer's name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pyarrow as pa

from mabillon.archive.register import Issuer
from mabillon.examine import record
from mabillon.examine.finding import Finding
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.kept_posts import Post
from mabillon.workflows.lookalikes import handles, of_names
from mabillon.workflows.questions import Asked, shown
from mabillon.workflows.statements import post_keys, role_keys

_MOST: Final = 400
"""Posts in the issuer's name, the latest, that are looked for on its own channels."""
_AT_ONCE: Final = 2048
"""Posts that are read together, the latest first, until enough speak in the issuer's name."""


def channel_record(holdings: Holdings, issuer: Issuer, asked: Asked) -> Finding:
    """Gather the channel's earlier statements in the issuer's name, and count them."""
    own = role_keys(holdings, issuer, {"own"})
    channel = asked.channel
    if channel is None or channel in role_keys(holdings, issuer, {"own", "forwarder"}):
        why = (
            "the questioned text has no channel; give the one that posted it"
            if channel is None
            else f"{holdings.title(channel)} is "
            + ("the issuer's own channel" if channel in own else "a routine forwarder of it")
            + "; its record is its routing (mabillon routing)"
        )
        return record.examine(None, channel_title="", issuer_title="", why=why)
    own_rows = set(holdings.rows_of(own).tolist())
    found = []
    for post in _in_name(holdings, issuer, _earlier(holdings, channel, asked)):
        near = [
            row
            for row in holdings.candidates(holdings.text(post.row), floor=0.5).tolist()
            if row in own_rows
        ]
        carried = [c for c in holdings.copies(holdings.read(post), near) if c.comparison.carries]
        by = shown(holdings, carried[0].post) if carried else None
        found.append(record.Earlier(shown(holdings, post), post.posted_at, by))
    title = holdings.title(channel)
    borne = {channel: [holdings.borne(channel), *handles([channel])]}
    alike = of_names(holdings.register, borne, issuer=issuer.name)
    return record.examine(
        found,
        channel_title=title,
        issuer_title=issuer.title,
        alike=[look.sentence for look in alike],
    )


def _earlier(holdings: Holdings, channel: str, asked: Asked) -> list[Post]:
    """Return what the channel posted before the questioned statement appeared, by row."""
    keys = {key.rpartition("/")[0] for key in post_keys(holdings, f"{channel}/x")}
    mine = {copy.post.key for copy in asked.carriers}
    return [
        post
        for post in holdings.posts(holdings.rows_of(keys).tolist())
        if post.kind == "post"
        and post.key not in mine
        and post.posted_at
        and (asked.first_at is None or post.posted_at < asked.first_at)
    ]


def _in_name(holdings: Holdings, issuer: Issuer, posts: Sequence[Post]) -> list[Post]:
    """Return the last posts that speak in the issuer's name: by pattern, or a name at an edge.

    Without patterns, only posts in which a name may stand are read at all.
    """
    if not issuer.statements:
        posts = holdings.may_be_signed(posts, issuer)
    found: list[Post] = []
    for end in range(len(posts), 0, -_AT_ONCE):
        if len(found) >= _MOST:
            break
        found = [*_that_speak(holdings, issuer, posts[max(end - _AT_ONCE, 0) : end]), *found]
    return found[-_MOST:]


def _that_speak(holdings: Holdings, issuer: Issuer, posts: Sequence[Post]) -> list[Post]:
    holdings.load(p.row for p in posts)
    texts = pa.array([holdings.text(p.row) for p in posts], pa.string())
    by_pattern = (
        issuer.statement_mask(texts).to_pylist() if issuer.statements else [False] * len(posts)
    )
    return [
        p
        for p, pattern in zip(posts, by_pattern, strict=True)
        if (pattern or holdings.signed(p, issuer))
        and holdings.words(p) >= holdings.settings.min_words
    ]
