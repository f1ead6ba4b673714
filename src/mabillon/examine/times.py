"""Times as they are printed and stored: always with their zone."""

from __future__ import annotations

from datetime import UTC, datetime


def rfc3339(at: datetime) -> str:
    """Return the instant as RFC 3339 in UTC, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def day(at: datetime) -> str:
    """Return the day in UTC, such as "3 February 2031"."""
    at = at.astimezone(UTC)
    return f"{at.day} {at:%B %Y}"


def moment(at: datetime) -> str:
    """Return the minute in UTC, such as "16:12 UTC on 27 March 2031"."""
    return f"{at.astimezone(UTC):%H:%M} UTC on {day(at)}"


def duration(seconds: float) -> str:
    """Return a duration in its largest fitting unit, such as "40 s", "4 min", "31 h", "12 days"."""
    seconds = abs(seconds)
    for limit, size, unit in ((60, 1, "s"), (5400, 60, "min"), (259_200, 3600, "h")):
        if seconds < limit:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds / 86_400:.0f} days"
