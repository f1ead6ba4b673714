"""The copies that were found as witnesses: what each post's record says of its origin."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np

from mabillon.examine.descent import Descent, descent
from mabillon.examine.witness import Witness
from mabillon.workflows.holdings import Copy, Holdings, Post
from mabillon.workflows.questions import shown


@dataclass(frozen=True, slots=True)
class Traced:
    """The descent of the copies; ``versions``: of each row, which version of its post it is."""

    descent: Descent
    versions: dict[int, int]


def descent_of(
    holdings: Holdings, copies: Sequence[Copy], own: Collection[str] = frozenset()
) -> Traced:
    """Say of each copy from whom it had the text.

    Parameters
    ----------
    copies
        What was found of one text; every version that was found is a copy of its own.
    own
        Register names of the issuer's own channels.
    """
    versions = _versions(copies)
    origins = {_origin(c.post): c.post for c in copies if c.post.forward_id}
    held = holdings.posts(holdings.rows_named({o for o in origins if o}))
    kept = frozenset(shown(holdings, post) for post in held)
    times = _origin_times(holdings, [c.post.row for c in copies if c.post.forward_id])
    since = _since(holdings, copies)
    made = [
        _witness(holdings, c, versions[c.post.row], times.get(c.post.row), *since[c.post.row])
        for c in copies
    ]
    made = [replace(w, own=w.channel in own) for w in made]
    return Traced(descent(made, kept), versions)


def _versions(copies: Sequence[Copy]) -> dict[int, int]:
    """Number the found versions of each post from 1, by row."""
    numbers: dict[str, int] = {}
    found = {}
    for copy in sorted(copies, key=lambda c: _order(c.post)):
        numbers[copy.post.key] = found[copy.post.row] = numbers.get(copy.post.key, 0) + 1
    return found


def _order(post: Post) -> tuple[bool, datetime, int]:
    return (post.edited_at is not None, post.edited_at or post.seen_at, post.row)


def _origin(post: Post) -> str | None:
    return f"{post.forward_channel}/{post.forward_id}" if post.forward_id else None


def _origin_times(holdings: Holdings, rows: Sequence[int]) -> dict[int, datetime | None]:
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
        found[post.row] = _moved(early, -either), _moved(late, either)
    return found


def _moved(at: datetime, by: timedelta) -> datetime:
    """Return a time so much later, or itself where the calendar ends before."""
    try:
        return at + by
    except OverflowError:
        return at


def _witness(
    holdings: Holdings,
    copy: Copy,
    version: int,
    origin_at: datetime | None,
    early: datetime | None,
    late: datetime | None,
) -> Witness:
    post = copy.post
    origin = post.forward_channel
    answers = f"{holdings.name(post.reply_channel)}/{post.reply_id}" if post.reply_channel else None
    return Witness(
        post=shown(holdings, post),
        version=version,
        channel=holdings.name(post.channel),
        title=holdings.title(post.channel),
        early=early,
        late=late,
        alignment=copy.comparison.alignment,
        origin=f"{holdings.name(origin)}/{post.forward_id}" if origin and post.forward_id else None,
        origin_at=origin_at,
        origin_channel=holdings.name(origin) if origin and not post.forward_id else None,
        named=post.forward_name,
        answers=answers if post.reply_id else None,
    )
