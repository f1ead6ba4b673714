"""What a desk has watched: the standing questions of watch.yaml, checked.

Every one names what to watch and how strictly; none executes anything.
"""

from __future__ import annotations

from typing import Final

import msgspec

WORDS: Final = 15
"""Words from which a post can be a statement."""
FRESH_DAYS: Final = 7.0
"""What was posted earlier than this before a watch is old material that was handed in late."""
QUANTILE: Final = 0.99
GAPS: Final = 20
OPEN_DAYS: Final = 30.0


class InName(msgspec.Struct, frozen=True, kw_only=True):
    """A statement in an issuer's name on a channel that is not its own.

    ``words``: the fewest that make a statement. ``forwarders``: whether forwarders are looked
    at too. ``days``: posts older than that when they arrive are passed over; null = none is.
    """

    issuer: str
    words: int = WORDS
    forwarders: bool = False
    days: float | None = FRESH_DAYS


class Copies(msgspec.Struct, frozen=True, kw_only=True):
    """A copy of a text, picture or video: ``post``, ``text`` or ``evidence``, exactly one.

    ``evidence``: SHA-256 (hex). ``name``: what it goes by in an alert. ``days``: as of `InName`.
    """

    name: str
    post: str | None = None
    text: str | None = None
    evidence: str | None = None
    days: float | None = FRESH_DAYS


class Searches(msgspec.Struct, frozen=True, kw_only=True):
    """A saved search finds something new. ``days``: as of `InName`."""

    search: str
    days: float | None = FRESH_DAYS


class Stopped(msgspec.Struct, frozen=True, kw_only=True):
    """A forwarder of an issuer is silent longer than its usual gaps.

    ``quantile``: of its gaps, 0 to 1. ``gaps``: fewer than these tell nothing.
    """

    issuer: str
    quantile: float = QUANTILE
    gaps: int = GAPS


class OwnPosts(msgspec.Struct, frozen=True, kw_only=True):
    """A post on an issuer's own channel was edited or deleted. ``days``: as of `InName`."""

    issuer: str
    days: float | None = FRESH_DAYS


class OpenOpinions(msgspec.Struct, frozen=True, kw_only=True):
    """Opinions that are looked at again: the last on each question, for ``days`` days."""

    days: float = OPEN_DAYS


class WatchList(msgspec.Struct, frozen=True, kw_only=True):
    """All of watch.yaml.

    ``channels``: whether it is told what they become. ``opinions``, ``clock``: null = not watched.
    """

    in_name: list[InName] = []
    copies: list[Copies] = []
    searches: list[Searches] = []
    stopped: list[Stopped] = []
    channels: bool = False
    own_posts: list[OwnPosts] = []
    opinions: OpenOpinions | None = None
    clock: OpenOpinions | None = None
