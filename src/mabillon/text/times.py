"""Times as people write them: RFC 3339, always with a zone."""

from __future__ import annotations

from datetime import UTC, datetime

from mabillon.errors import UsageError


def instant(given: str) -> datetime:
    """Return the instant that was written, in UTC.

    Raises
    ------
    UsageError
        It is no time, is out of any calendar, or does not say its zone.
    """
    text = given.strip()
    for ending in (" UTC", "UTC", " Z"):
        if text.endswith(ending):
            text = text.removesuffix(ending) + "Z"
    head, gap, zone = text.rpartition(" ")
    if gap and zone[:1] in "+-":
        text = head + zone
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(
            f"{given!r} is not a time; write it like 2031-03-27T16:12Z or 2031-03-27T19:12+03:00"
        ) from error
    if at.tzinfo is None:
        raise UsageError(
            f"{given!r} does not say its zone; add Z for UTC, or an offset like +03:00"
        )
    try:
        return at.astimezone(UTC)
    except OverflowError as error:
        raise UsageError(f"{given!r} is out of any calendar") from error
