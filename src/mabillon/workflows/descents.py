"""The copies that were found as witnesses: what each post's record says of its origin."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from mabillon.examine.descent import Descent, descent
from mabillon.examine.instants import moved
from mabillon.examine.witness import Witness
from mabillon.workflows.holdings import Copy, Holdings
from mabillon.workflows.kept_posts import Post
from mabillon.workflows.questions import shown


@dataclass(frozen=True, slots=True)
class Traced:
    """The descent of the copies; ``versions``: of each row, which version of its post it is."""

    descent: Descent
    versions: dict[int, int]


def descent_of(
    holdings: Holdings,
    copies: Sequence[Copy],
    titles: Mapping[str, str],
    own: Collection[str] = frozenset(),
) -> Traced:
    """Say of each copy from whom it had the text.

    Parameters
    ----------
    copies
        What was found of one text; every version that was found is a copy of its own.
    titles
        What a reader is shown for each raw channel key.
    own
        Register names of the issuer's own channels.
    """
    versions = _versions(copies)
    forwards = [c.post for c in copies if c.post.forward_id]
    held = holdings.rows_named({f"{p.forward_channel}/{p.forward_id}" for p in forwards})
    originals = _originals(holdings, [p.row for p in forwards])
    since = _since(holdings, copies)
    witnesses = []
    for copy in copies:
        post = copy.post
        origin = holdings.name(post.forward_channel) if post.forward_channel else None
        answered = holdings.name(post.reply_channel) if post.reply_channel else None
        early, late = since[post.row]
        witnesses.append(
            Witness(
                post=shown(holdings, post),
                version=versions[post.row],
                channel=holdings.name(post.channel),
                title=titles[post.channel],
                early=early,
                late=late,
                own=holdings.name(post.channel) in own,
                alignment=copy.comparison.alignment,
                origin=f"{origin}/{post.forward_id}" if origin and post.forward_id else None,
                origin_at=originals.get(post.row),
                origin_channel=None if post.forward_id else origin,
                named=post.forward_name,
                answers=f"{answered}/{post.reply_id}" if answered and post.reply_id else None,
            )
        )
    kept = frozenset(shown(holdings, post) for post in holdings.posts(held))
    return Traced(descent(witnesses, kept), versions)


def _versions(copies: Sequence[Copy]) -> dict[int, int]:
    """Number the found versions of each post from 1, by row."""
    numbers: dict[str, int] = {}
    found = {}
    for copy in sorted(copies, key=lambda c: _order(c.post)):
        numbers[copy.post.key] = found[copy.post.row] = numbers.get(copy.post.key, 0) + 1
    return found


def _order(post: Post) -> tuple[bool, datetime, int]:
    return (post.edited_at is not None, post.edited_at or post.seen_at, post.row)


def _originals(holdings: Holdings, rows: Sequence[int]) -> dict[int, datetime | None]:
    """Return by row when the original of a forward was posted, as the forward says."""
    if not rows:
        return {}
    wanted = np.unique(np.array(rows, np.int64))
    times = holdings.store.posts(["forward_at"], rows=wanted)["forward_at"].to_pylist()
    return dict(zip(wanted.tolist(), times, strict=True))


def _since(
    holdings: Holdings, copies: Sequence[Copy]
) -> dict[int, tuple[datetime | None, datetime | None]]:
    """Return by row between which times its words were first there.

    A post that was edited, of which no earlier version is kept, may have had them from when
    it was posted or only since the edit.
    """
    edited = {c.post.key for c in copies if c.post.edited_at}
    kept: dict[str, Post] = {}
    for post in holdings.posts(holdings.rows_named(edited)) if edited else []:
        kept[post.key] = min(kept.get(post.key, post), post, key=_order)
    found: dict[int, tuple[datetime | None, datetime | None]] = {}
    for post in (c.post for c in copies):
        if post.posted_at is None:
            found[post.row] = None, None
            continue
        early = late = post.posted_at
        if post.edited_at:
            late = max(late, post.edited_at)
            early = early if kept[post.key].row == post.row else late
        either = timedelta(seconds=post.posted_at_uncertain_s or 0)
        found[post.row] = moved(early, -either), moved(late, either)
    return found
