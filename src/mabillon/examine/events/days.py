"""Days as coders write them: ``2031-03-26``, ``30 DEC 89``, ``- 08 JAN 90``, ranges.

| written | first and last day |
| --- | --- |
| ``2031-03-26``, ``30 DEC 89``, ``3 March 1990`` | that day |
| ``2031-03``, ``JAN 1990``, ``2031`` | the month, the year |
| ``08 JAN 90 - 09 JAN 90``, ``2031-03-26/2031-03-28`` | from the one to the other |
| ``- 08 JAN 90`` | that day or before; ``08 JAN 90 -``: that day or after |
| ``A / B`` | either: from the earlier beginning to the later end |
| ``-``, ``*``, ``?`` or nothing | not known |

Years of two digits are 1969 to 2068 (POSIX). A day without a year is not read: a guess
would be ours, not the source's.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date
from typing import Final, NamedTuple

MONTHS: Final = {name.lower()[:3]: n for n, name in enumerate(calendar.month_name) if n}

_ISO: Final = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_DAY: Final = re.compile(r"(\d{1,2}) ([A-Za-z]{3,9})\.? (\d{4}|\d{2})")
_MONTH: Final = re.compile(r"([A-Za-z]{3,9})\.? (\d{4})")
_ISO_RANGE: Final = re.compile(r"(\d{4}[-\d]*)\s*/\s*(\d{4}[-\d]*)")
_RANGE: Final = re.compile(r"(.+?\w) ?[-–] (\S.*)")


class Unreadable(ValueError):
    """What was written is no day that can be read; the message says why."""


class Days(NamedTuple):
    """First and last day, both included; null = open on that side."""

    first: date | None
    last: date | None


def days(written: str) -> Days:
    """Return the days that a text means.

    Raises
    ------
    Unreadable
        It means none, or one without its year; or it ends before it begins.
    """
    text = " ".join(written.split())
    if (iso := _ISO_RANGE.fullmatch(text)) is not None:
        return _ordered(_one(iso[1]).first, _one(iso[2]).last, text)
    parts = [_unwrapped(part) for part in text.split(" / ")]
    read = [_stretch(part) for part in parts]
    known = [found for found in read if found != Days(None, None)]
    if not known:
        return Days(None, None)
    firsts, lasts = [f.first for f in known], [f.last for f in known]
    return Days(_outermost(firsts, min), _outermost(lasts, max))


def _outermost(ends: list[date | None], pick: Callable[[list[date]], date]) -> date | None:
    given = [end for end in ends if end is not None]
    return pick(given) if len(given) == len(ends) else None


def _unwrapped(text: str) -> str:
    text = text.strip()
    return text[1:-1].strip() if text.startswith("(") and text.endswith(")") else text


def _stretch(text: str) -> Days:
    if text in ("", "-", "*", "?"):
        return Days(None, None)
    if text.startswith("-"):
        return Days(None, _one(text[1:].strip()).last)
    if text.endswith((" -", " –")):
        return Days(_one(text[:-1].strip()).first, None)
    if (span := _RANGE.fullmatch(text)) is not None and not _ISO.fullmatch(text):
        return _ordered(_one(span[1]).first, _one(span[2]).last, text)
    return _one(text)


def _ordered(first: date | None, last: date | None, text: str) -> Days:
    if first and last and first > last:
        raise Unreadable(f"{text!r} ends before it begins")
    return Days(first, last)


def _one(text: str) -> Days:
    if (iso := _ISO.fullmatch(text)) is not None:
        year, month, day = (int(part or 0) for part in iso.groups())
        return _days(year, month, day, text)
    if (written := _DAY.fullmatch(text)) is not None:
        return _days(_year(written[3]), _month(written[2], text), int(written[1]), text)
    if (month_of := _MONTH.fullmatch(text)) is not None:
        return _days(int(month_of[2]), _month(month_of[1], text), 0, text)
    if re.fullmatch(r"\d{1,2} [A-Za-z]{3,9}|[A-Za-z]{3,9} \d{1,2}", text):
        raise Unreadable(f"{text!r} does not say its year")
    raise Unreadable(f"{text[:60]!r} is not a day; write it like 2031-03-26 or 26 MAR 2031")


def _days(year: int, month: int, day: int, text: str) -> Days:
    """Return the day, or the month or year where the rest is 0, as some codebooks write it."""
    try:
        if not month:
            return Days(date(year, 1, 1), date(year, 12, 31))
        if not day:
            return Days(
                date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
            )
        return Days(date(year, month, day), date(year, month, day))
    except (ValueError, IndexError) as error:
        raise Unreadable(f"{text!r} is in no calendar") from error


def _year(text: str) -> int:
    year = int(text)
    return year if len(text) == 4 else year + (1900 if year >= 69 else 2000)


def _month(name: str, text: str) -> int:
    found = MONTHS.get(name.lower()[:3])
    if found is None or not calendar.month_name[found].lower().startswith(name.lower()):
        raise Unreadable(f"{text!r} names no month")
    return found
