"""When an entry of a feed was posted and edited, and how far back its feed reaches."""

from __future__ import annotations

import re
from calendar import timegm
from datetime import datetime
from itertools import pairwise
from typing import Any, Final

from mabillon.readers.moments import BadValueError, moment, shown
from mabillon.text.markup import FAULTS

_DATED: Final = re.compile(
    r"\s*([0-9]{4})-([0-9]{2})(?:-([0-9]{2})(?:[T ]([0-9]{2}):([0-9]{2}))?)?"
)


def reach(entries: Any) -> int | None:
    """Return when the entry at the old end of a feed was posted (microseconds); null = unknown.

    Feeds are in order, mostly the newest first. An entry that is older and stands before that
    end is one that was pinned: the feed does not reach back to it.
    """
    times = [at for at in map(micros, entries) if at is not None]
    if not times:
        return None
    rising = sum(a < b for a, b in pairwise(times))
    falling = sum(a > b for a, b in pairwise(times))
    return times[0] if rising > falling else times[-1]


def micros(entry: Any) -> int | None:
    """Return when an entry was posted, else edited (microseconds); null = it gives no time."""
    at = said(entry, "published") or said(entry, "updated")
    return None if at is None else moment(at)[0]


def said(entry: Any, field: str) -> object:
    """Return a time as the entry words it, else as feedparser makes it out.

    Null where neither is a time that there is: such an entry is kept without one. Asked as a
    plain dict: feedparser's own answers ``published`` for ``updated``.
    """
    words = dict.get(entry, field)
    for at in (words, _made_out(words, dict.get(entry, f"{field}_parsed"))):
        try:
            moment(at)
        except BadValueError:
            continue
        return at
    return None


def unread(entry: Any) -> str | None:
    """Say which times an entry gives that are none; null where each can be read."""
    bad = [
        f"{name} is {shown(dict.get(entry, field))}, which is not a time"
        for field, name in (("published", "posted_at"), ("updated", "edited_at"))
        if dict.get(entry, field) and said(entry, field) is None
    ]
    return f"left out: {'; '.join(bad)}" if bad else None


def _made_out(words: object, parts: Any) -> int | None:
    """Return the unix time that year, month, day … make; null where there is no such day.

    Of a 30 February feedparser makes the 2 March, and a day of a month that stands alone.
    """
    dated = _DATED.match(words) if isinstance(words, str) else None
    try:
        if dated is not None:
            year, month, day, hour, minute = (int(part or 0) for part in dated.groups())
            datetime(year, month, day, hour, minute)
        return None if parts is None else timegm(parts)
    except FAULTS:
        return None
