"""What became of a post: until when it stood, since when it is gone, how often it was edited."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from mabillon.examine.phrases import day, span


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a channel, with the times of the earliest and the latest post that it shows.

    ``last_at`` may be null where the look was live: then it shows all up to ``seen_at``.
    """

    seen_at: datetime
    from_at: datetime
    last_at: datetime | None
    live: bool


@dataclass(frozen=True, slots=True)
class Fate:
    """``uncertain_s``: half-width of what is not known of its time; null = exact to the second.

    ``versions``: how many of it are kept; ``gone_by``: null = never seen gone.
    """

    post: str
    uncertain_s: int | None
    versions: int
    gone_by: datetime | None

    def sentences(self) -> list[str]:
        """Say what became of it, and what is not known of its time."""
        said = []
        if self.uncertain_s:
            either = span(self.uncertain_s)
            said.append(f"The time of {self.post} is uncertain by {either} either way.")
        if self.versions > 1:
            said.append(f"{self.post} was edited: {self.versions} versions of it are kept.")
        if self.gone_by is not None:
            said.append(f"{self.post} was seen to be gone on {day(self.gone_by)}.")
        return said


def gone_by(posted_at: datetime, stood: datetime, looks: Iterable[Look]) -> datetime | None:
    """Return when a post that was last seen at ``stood`` was first seen to be gone.

    It is gone where a later look at its channel shows posts from before and after it, or was
    live and shows posts from before it, but not it. Null = never seen so.
    """
    gone = [
        look.seen_at
        for look in looks
        if look.seen_at > stood
        and look.from_at < posted_at
        and (look.live or (look.last_at is not None and look.last_at > posted_at))
    ]
    return min(gone, default=None)
