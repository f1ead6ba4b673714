"""One appearance of a statement, as the trace page and the timeline show it."""

from __future__ import annotations

from datetime import datetime

import msgspec


class TraceRow(msgspec.Struct, frozen=True, kw_only=True):
    """One appearance, in words of ``workflows.trace``.

    ``version`` counts the versions of the post that are shown, from 1. ``at_uncertain_s`` is
    the half-width of what is not known of ``at``, in seconds; ``containment_a`` the share (0
    to 1) of the asked text in this post, ``containment_b`` the share of this post in it, null
    = not compared; ``changes`` how many differences within, null = not compared; ``carries``
    whether it is the same statement; ``origin`` the post it forwards or edits, null = none or
    not known; ``hint`` the display name that a forward gives; ``stood_until`` when it was last
    seen, ``gone_by`` first seen gone, null = never; ``excerpt`` its longest shared passage, as
    posted; ``url`` where it stood; ``as_picture``: the post has no text, its picture has these
    words.
    """

    at: datetime | None
    channel: str
    channel_title: str
    post: str
    relation: str
    version: int = 1
    at_uncertain_s: int | None = None
    role: str | None = None
    containment_a: float | None = None
    containment_b: float | None = None
    changes: int | None = None
    carries: bool = False
    origin: str | None = None
    hint: str | None = None
    edited_at: datetime | None = None
    stood_until: datetime | None = None
    gone_by: datetime | None = None
    excerpt: str = ""
    url: str | None = None
    as_picture: bool = False

    @property
    def since(self) -> datetime | None:
        """From when this version stood there; null = not known."""
        return self.edited_at if self.version > 1 and self.edited_at else self.at
