"""Times as files write them, and between which instants they can lie.

Sources: EXIF 2.32 (DateTime, OffsetTime), XMP part 1 (8.2.1.2), PDF 32000-1 (7.9.4), IPTC IIM
(2:55, 2:60). A time without a zone was read from some clock somewhere on earth.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

import msgspec

from mabillon.examine.instants import moved

ZONES: Final = timedelta(hours=14)
"""The zone that is farthest from UTC is 14 h ahead; a time without one is uncertain by that."""

_ZONE: Final = r"(?P<zone>Z|[+-]\d{2}(?:[:']?\d{2})?'?)?"
_WRITTEN: Final = re.compile(
    r"(?:D:)?(?P<year>\d{4})(?:[-:/.]?(?P<month>\d{2})(?:[-:/.]?(?P<day>\d{2})"
    r"(?:[T ]?(?P<hour>\d{2})(?:[:.]?(?P<minute>\d{2})(?:[:.]?(?P<second>\d{2})(?:[.,]\d+)?)?)?)?"
    rf")?)?\s*{_ZONE}(?:UTC)?"
)


_PARTS: Final = (("year", 1), ("month", 1), ("day", 1), ("hour", 0), ("minute", 0), ("second", 0))


class Moment(msgspec.Struct, frozen=True):
    """A time that is stated somewhere.

    Parameters
    ----------
    shown
        As a reader is given it: ``4 May 2027, 10:15 UTC+02:00``.
    clock
        What the clock showed, whatever its zone; without one.
    earliest, latest
        Between what it can lie, in UTC: it may be of a whole day or year, or lack a zone.
    has_zone
        Whether it says of which zone it is.
    is_unset
        Whether it is the first minute of a year, as clocks say that were never set.
    """

    shown: str
    clock: datetime
    earliest: datetime
    latest: datetime
    has_zone: bool
    is_unset: bool


def moment(written: str, *, zone: str = "", sure: bool = True) -> Moment | None:
    """Return a time as it was written; null = it is none, or in no calendar.

    Parameters
    ----------
    zone
        The zone, where that stands elsewhere (EXIF's OffsetTime).
    sure
        Whether the zone that is written can be believed. Cameras that write local time where
        UTC belongs are common in videos: then it is as if there were none.
    """
    found = _WRITTEN.fullmatch(written.strip())
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(found[name] or least) for name, least in _PARTS)
    offset = _offset(found["zone"] or zone) if found["hour"] and sure else None
    try:
        at = datetime(year, month, day, hour, minute, min(second, 59))  # 60: a leap second
        first = at.replace(tzinfo=timezone(offset or timedelta())).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    last = moved(first, _lasting(found) - timedelta(microseconds=1))
    either = timedelta() if offset is not None else ZONES
    return Moment(
        shown=_shown(at, found, offset),
        clock=at,
        earliest=moved(first, -either),
        latest=moved(last, either),
        has_zone=offset is not None,
        is_unset=bool(found["hour"]) and (month, day, hour, minute) == (1, 1, 0, 0),
    )


def _lasting(found: re.Match[str]) -> timedelta:
    """Return how long the least part that is written lasts."""
    for name, size in (
        ("second", timedelta(seconds=1)),
        ("minute", timedelta(minutes=1)),
        ("hour", timedelta(hours=1)),
        ("day", timedelta(days=1)),
        ("month", timedelta(days=31)),
    ):
        if found[name]:
            return size
    return timedelta(days=366)


def _offset(zone: str) -> timedelta | None:
    """Return how far a zone is ahead of UTC; null = none is said, or none that there is."""
    if zone == "Z":
        return timedelta()
    found = re.fullmatch(r"([+-])(\d{2})(?:[:']?(\d{2}))?'?", zone.strip())
    if found is None:
        return None
    ahead = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return None if ahead > ZONES else ahead if found[1] == "+" else -ahead


def _shown(at: datetime, found: re.Match[str], offset: timedelta | None) -> str:
    if not found["month"]:
        return f"{at.year}"
    if not found["day"]:
        return f"{at:%B %Y}"
    day = f"{at.day} {at:%B %Y}"
    if not found["hour"]:
        return day
    time = f"{day}, {at:%H:%M}"
    if offset is None:
        return f"{time} (no time zone)"
    minutes = round(offset.total_seconds() / 60)
    sign = "+" if minutes >= 0 else "−"
    ahead = f"{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}" if minutes else ""
    return f"{time} UTC{ahead}"
