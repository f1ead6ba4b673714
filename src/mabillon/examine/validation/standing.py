"""What of a validation stands on every opinion for its issuer."""

from __future__ import annotations

import msgspec


class Validated(msgspec.Struct, frozen=True, kw_only=True):
    """A validation in sentences.

    ``entry`` is the number of the kept validation, ``digest`` its SHA-256; ``at`` when it
    was kept (RFC 3339), ``ledger_size`` what was known to it, ``examined`` how many of the
    issuer's own statements were examined. ``differs``: what has changed since, so that the
    figures need not hold; empty where nothing has.
    """

    entry: int
    digest: str
    at: str
    ledger_size: int
    examined: int
    said: list[str]
    differs: list[str] = []
