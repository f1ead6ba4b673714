"""What is remembered of a source between two visits, so that only what is new is asked for.

All of it can be lost: then everything is asked anew.
"""

from __future__ import annotations

import msgspec


class LastAnswer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The last full answer of an address, with which "nothing changed" is understood.

    ``etag`` and ``modified`` are what it gave, null = nothing; ``evidence`` (SHA-256) and
    ``offset`` are where it stands.
    """

    etag: str | None = None
    modified: str | None = None
    evidence: str
    offset: int


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
