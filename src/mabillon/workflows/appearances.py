"""The copies of a text as they appear in its timeline: one entry for each version of a post."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import msgspec

from mabillon.pages.appearance import TraceRow
from mabillon.workflows.holdings import Copy, Holdings
from mabillon.workflows.kept_posts import Post
from mabillon.workflows.questions import shown
from mabillon.workflows.watched import standings

EXCERPT: Final = 240
"""Characters of a passage that an appearance shows."""


class Appearance(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a post in the timeline; ``version`` counts those that are in it, from 1.

    ``relation``: how the post stands to what is asked about: "identical", "near copy",
    "quotation" (it holds the text within more), "excerpt" (it holds a part), "shares
    passages", "forward of", "forward by name only", "edit of". ``origin``: CHANNEL/ID it
    forwards or edits, where known; ``hint``: the display name a forward gives. ``carries``:
    same statement, no figure, date or name changed. ``after_s``: seconds after the first
    appearance; null = no time. ``containment``: share of the asked text in this post, and
    ``containment_of_post`` the share of this post in it; null where not compared.
    ``stood_until`` and ``gone_by``: last seen, first seen gone; null = never. ``as_picture``:
    the post has no text of its own; its picture was transcribed.
    """

    post: str
    version: int
    channel: str
    title: str
    role: str | None
    posted_at: datetime | None
    uncertain_s: int | None
    edited_at: datetime | None
    relation: str
    carries: bool
    containment: float | None
    containment_of_post: float | None
    changes: int | None
    origin: str | None
    hint: str | None
    after_s: float | None
    stood_until: datetime | None
    gone_by: datetime | None
    excerpt: str
    url: str | None
    as_picture: bool = False


_FROM_THE_POST = {"contains": "excerpt", "excerpt of": "quotation"}


def appearances(
    holdings: Holdings,
    copies: Sequence[Copy],
    versions: Mapping[int, int],
    titles: Mapping[str, str],
    towards: str | None,
    first: datetime | None,
    *,
    standing: bool = True,
) -> list[Appearance]:
    """Return the copies as they appear in the timeline, earliest first.

    Parameters
    ----------
    copies
        What was found of one text.
    versions
        Of each row, which version of its post it is.
    titles
        What a reader is shown for each raw channel key.
    towards
        Register name of the issuer towards whom roles are shown; None = none is.
    first
        When the text first appeared; None = not known.
    standing
        Whether it is looked up until when each stood; else that is null.
    """
    carriers = [c.post for c in copies if c.comparison.carries]
    carried = iter(standings(holdings, carriers) if standing else [(None, None)] * len(carriers))
    made = []
    for copy in copies:
        post, found = copy.post, copy.comparison
        relation, origin = _relation(holdings, copy)
        until, gone = next(carried) if found.carries else (None, None)
        compared = found.relation != "unrelated"
        made.append(
            Appearance(
                post=shown(holdings, post),
                version=versions[post.row],
                channel=holdings.name(post.channel),
                title=titles[post.channel],
                role=_role(holdings, post, towards),
                posted_at=post.posted_at,
                uncertain_s=post.posted_at_uncertain_s,
                edited_at=post.edited_at,
                relation=relation,
                carries=found.carries,
                containment=found.containment_a if compared else None,
                containment_of_post=found.containment_b if compared else None,
                changes=len(found.alignment.differences) if compared else None,
                origin=origin,
                hint=post.forward_name,
                after_s=(post.posted_at - first).total_seconds()
                if first and post.posted_at
                else None,
                stood_until=until,
                gone_by=gone,
                excerpt=_excerpt(copy),
                url=post.url,
                as_picture=post.row in holdings.pictured.texts,
            )
        )
    return sorted(made, key=lambda a: (a.posted_at is None, str(a.posted_at), a.post, a.version))


def _relation(holdings: Holdings, copy: Copy) -> tuple[str, str | None]:
    """Return the relation, metadata before text, and the post it points to."""
    post = copy.post
    if post.forward_channel and post.forward_id:
        return "forward of", f"{holdings.name(post.forward_channel)}/{post.forward_id}"
    if post.edited_at and holdings.versions(post) > 1:
        return "edit of", shown(holdings, post)
    if post.forward_name or post.forward_channel:
        return "forward by name only", None
    relation = copy.comparison.relation
    return _FROM_THE_POST.get(relation, relation), None


def _role(holdings: Holdings, post: Post, towards: str | None) -> str | None:
    channel = holdings.channel(post.channel)
    if channel is None or towards is None:
        return None
    held = [
        r.role
        for r in holdings.register.roles_of(towards)
        if r.channel == channel.name and (post.posted_at is None or r.holds_at(post.posted_at))
    ]
    return held[0] if held else None


def _excerpt(copy: Copy) -> str:
    """Return the post's longest shared passage, shortened."""
    found = copy.comparison.alignment
    longest = max(
        (m for m in found.marks if m.op == "equal"), key=lambda m: m.a1 - m.a0, default=None
    )
    text = found.b.passage(longest.b0, longest.b1) if longest else found.b.original
    text = " ".join(text.split())
    return text if len(text) <= EXCERPT else text[: EXCERPT - 1] + "…"


def row(found: Appearance) -> TraceRow:
    """Return an appearance as the page and the screen want it."""
    return TraceRow(
        at=found.posted_at,
        channel=found.channel,
        channel_title=found.title,
        post=found.post,
        version=found.version,
        relation=found.relation,
        at_uncertain_s=found.uncertain_s,
        role=found.role,
        containment_a=found.containment,
        containment_b=found.containment_of_post,
        changes=found.changes,
        carries=found.carries,
        origin=found.origin,
        hint=found.hint,
        edited_at=found.edited_at,
        stood_until=found.stood_until,
        gone_by=found.gone_by,
        excerpt=found.excerpt,
        url=found.url,
        as_picture=found.as_picture,
    )
