"""What is remembered of a source between two visits, so that only what is new is asked for.

All of it can be lost: then everything is asked anew.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import msgspec

KEPT_FOR: Final = timedelta(days=1)
"""How long it is relied on without asking: as long as the standard allows."""


class LastAnswer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The last full answer of an address, with which "nothing changed" is understood.

    ``etag`` and ``modified`` are what it gave, null = nothing; ``evidence`` (SHA-256) and
    ``offset`` are where it stands, ``at`` is when it was asked (null = not known).
    """

    etag: str | None = None
    modified: str | None = None
    evidence: str
    offset: int
    at: datetime | None = None


class Rules(msgspec.Struct, frozen=True):
    """What came of asking for a robots.txt, remembered between runs.

    ``at``: when it was asked for; ``body``: what it said, nothing where there was none.
    """

    at: datetime
    body: bytes

    def hold(self, now: datetime) -> bool:
        """Tell whether they are relied on; a time ahead is of a clock that was set since."""
        return timedelta(0) <= now - self.at < KEPT_FOR


class Identity(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a source says of itself: title, what it is about, the name it goes by; null = nothing.

    ``handle`` is the account's name of a preview, the host of a feed's own link.
    """

    title: str | None = None
    about: str | None = None
    handle: str | None = None


class SourceState(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is remembered of one source.

    Parameters
    ----------
    identity
        What it last said of itself.
    newest
        Number of the newest post that was seen; null = none was, or posts have no numbers.
    pages
        Pages of a site that were fetched: address -> when they last changed, as the sitemap
        says ("" = it does not).
    """

    identity: Identity = Identity()
    newest: int | None = None
    pages: dict[str, str] = {}


class Suggestion(msgspec.Struct, frozen=True, kw_only=True):
    """Something about a channel that the register should perhaps say.

    Parameters
    ----------
    what
        "vanished", "renamed" or "changed hands".
    channel, key
        The channel: its register name, and the key of its posts.
    where
        The address that told it.
    when
        When it was first told (UTC).
    why
        What was seen, in a clause.
    over
        Whether its source answered as it should since then.
    times
        How often it was seen, other answers between.
    """

    what: str
    channel: str
    key: str
    where: str
    when: datetime
    why: str
    over: bool = False
    times: int = 1

    @property
    def sentence(self) -> str:
        """Say it."""
        word = {
            "vanished": "seems to have vanished",
            "renamed": "seems to have been renamed",
            "changed hands": "may have changed hands",
        }[self.what]
        again = f" again ({self.times} times by now)" if self.times > 1 else ""
        return f"{self.channel} {word}{again}: {self.why}."
