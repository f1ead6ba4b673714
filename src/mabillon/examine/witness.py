"""A witness: one version of a post that holds a statement, or passages of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mabillon.text.align import Alignment


@dataclass(frozen=True, slots=True)
class Witness:
    """One version of a post, as a link may start or end at it.

    ``version`` counts the versions that were found, from 1. ``early`` and ``late``: the
    times between which these words were first there; both null = not known. They differ
    where the platform's time is uncertain, or where the post was edited and what stood
    before was not kept. ``own``: whether it stands on a channel of the issuer itself.
    ``alignment``: the questioned text (a) against this one (b).

    ``origin``: CHANNEL/ID of the exact post that it forwards, and ``origin_at`` when that was
    posted; ``origin_channel``: its channel, where the post is not named; ``named``: the
    display name that the forward gives; ``answers``: CHANNEL/ID of the post that it replies
    to or quotes. Null = none, or not known.
    """

    post: str
    version: int
    channel: str
    title: str
    early: datetime | None
    late: datetime | None
    alignment: Alignment
    own: bool = False
    origin: str | None = None
    origin_at: datetime | None = None
    origin_channel: str | None = None
    named: str | None = None
    answers: str | None = None

    def after(self, other: Witness) -> bool:
        """Tell whether it certainly came after another."""
        return self.early is not None and other.late is not None and other.late < self.early

    def before(self, other: Witness) -> bool:
        """Tell whether it certainly came before another."""
        return other.after(self)
