"""Days as a sentence says them, in English, Spanish, Russian and Arabic, and in figures.

``25 March 2031``, ``March 25``, ``Tuesday, 25 March``, ``25 and 26 March``, ``25 de marzo de
2031``, ``25 марта``, ``25 مارس``, ``2031-03-25``, and ``25/03/2031`` or ``25.03.2031``, which
is read both ways where it can be. A month alone, a day alone and a name of a day alone are
not read: what they mean depends on what stands around them.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final, NamedTuple

_NAMES = """
January|enero|января|يناير
February|febrero|февраля|فبراير
March|marzo|марта|مارس
April|abril|апреля|أبريل
May|mayo|мая|مايو
June|junio|июня|يونيو
July|julio|июля|يوليو
August|agosto|августа|أغسطس
September|septiembre|сентября|سبتمبر
October|octubre|октября|أكتوبر
November|noviembre|ноября|نوفمبر
December|diciembre|декабря|ديسمبر
"""
_DAYS = """
Monday|lunes|понедельник|الاثنين
Tuesday|martes|вторник|الثلاثاء
Wednesday|miércoles|среду|الأربعاء
Thursday|jueves|четверг|الخميس
Friday|viernes|пятницу|الجمعة
Saturday|sábado|субботу|السبت
Sunday|domingo|воскресенье|الأحد
"""


def _numbered(lines: str) -> dict[str, int]:
    rows = [line.split("|") for line in lines.split()]
    return {name: n for n, row in enumerate(rows, 1) for name in row}


_MONTHS = (
    _numbered(_NAMES)
    | {name[:3]: n for n, name in enumerate(calendar.month_name) if n}
    | {"Sept": 9}
)
_MONTHS |= {name.upper(): n for name, n in _MONTHS.items() if name.isascii() and name.istitle()}
_WEEKDAYS: Final = _numbered(_DAYS)
_M: Final = "|".join(sorted(_MONTHS, key=len, reverse=True))
_W: Final = "|".join(_WEEKDAYS)
_DATE: Final = re.compile(
    rf"(?<![\w./-])(?:(?P<w>{_W}),?\s+(?:the\s+|el\s+)?)?(?:"
    rf"(?:(?P<d0>\d{{1,2}})(?:st|nd|rd|th)?\s*(?:[-–/]|and|to|or|y|и|و)\s*)?"
    rf"(?P<d1>\d{{1,2}})(?:st|nd|rd|th|º)?\s+(?:of\s+|de\s+)?(?P<m1>{_M})(?!\w)"
    rf"(?:,?\s+(?:de\s+|del\s+)?(?P<y1>\d{{4}})(?!\d))?"
    rf"|(?P<m2>{_M})\.?\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:])(?:,?\s+(?P<y2>\d{{4}})(?!\d))?"
    r"|(?P<iso>\d{4}-\d{2}-\d{2})(?!\d)"
    r"|(?P<a>\d{1,2})(?P<sep>[./])(?P<b>\d{1,2})(?P=sep)(?P<y3>\d{4})(?!\d)"
    r")"
)


class Day(NamedTuple):
    """A day as said; ``year`` null = it is not said. It may be no day that there is."""

    year: int | None
    month: int
    day: int

    @property
    def exists(self) -> bool:
        """Whether there is such a day; without a year, in any year."""
        year = self.year if self.year else 2028
        return 1 <= self.month <= 12 and 1 <= self.day <= calendar.monthrange(year, self.month)[1]


@dataclass(frozen=True, slots=True)
class Said:
    """A day that a text says: where, as what, and the name of the day if that is said too.

    ``readings``: two where it may be read both ways. ``weekday``: 1 = Monday; null = not said.
    """

    start: int
    stop: int
    written: str
    readings: tuple[Day, ...]
    weekday: int | None

    @property
    def exists(self) -> bool:
        """Whether there is such a day."""
        return any(reading.exists for reading in self.readings)

    def within(self, first: date, last: date) -> bool:
        """Tell whether it may be one of the days from the first to the last."""
        return bool(self.days(first, last))

    def days(self, first: date, last: date) -> list[date]:
        """Return which days from the first to the last it may be, one of each year."""
        years = range(first.year, last.year + 1)
        found = [
            date(year, reading.month, reading.day)
            for reading in self.readings
            if reading.exists
            for year in years
            if reading.year in (None, year) and Day(year, reading.month, reading.day).exists
        ]
        return [day for day in found if first <= day <= last]


def dates(text: str) -> Iterator[Said]:
    """Yield the days that a text says, in order."""
    for found in _DATE.finditer(text):
        start, stop = found.span()
        weekday = _WEEKDAYS[found["w"]] if found["w"] else None
        written = " ".join(found.group().split())
        if found["d0"]:
            day = Day(_int(found["y1"]), _MONTHS[found["m1"]], int(found["d0"]))
            yield Said(start, stop, f"{day.day} {found['m1']}", (day,), weekday)
            start, weekday = found.start("d1"), None
            written = " ".join(text[start:stop].split())
        yield Said(start, stop, written, tuple(_readings(found)), weekday)


def _readings(found: re.Match[str]) -> Iterator[Day]:
    if found["iso"]:
        year, month, day = map(int, found["iso"].split("-"))
        yield Day(year, month, day)
    elif found["y3"]:
        a, b, year = int(found["a"]), int(found["b"]), int(found["y3"])
        if b <= 12 or found["sep"] == ".":
            yield Day(year, b, a)
        if a <= 12 and found["sep"] == "/" and a != b:
            yield Day(year, a, b)
    elif found["m1"]:
        yield Day(_int(found["y1"]), _MONTHS[found["m1"]], int(found["d1"]))
    else:
        yield Day(_int(found["y2"]), _MONTHS[found["m2"]], int(found["d2"]))


def _int(digits: str | None) -> int | None:
    return int(digits) if digits else None


_ZONE: Final = re.compile(r"\b(?:UTC|GMT)\s?(?P<sign>[+−-])(?P<h>\d{1,2})(?::?(?P<m>\d{2}))?")
_LOCAL: Final = re.compile(r"\blocal time\b|\b[A-Z]\w+ time\b|hora local|местно\w+ времен|بتوقيت")
_FURTHEST: Final = timedelta(hours=14)


def elsewhere(sentence: str) -> bool:
    """Tell whether a sentence states another zone than UTC, or speaks of the time of a place."""
    return _ZONE.search(sentence) is not None or _LOCAL.search(sentence) is not None


def days_of(at: datetime, uncertain_s: int | None, sentence: str) -> tuple[date, date]:
    """Return the first and the last day that a sentence may say of an instant.

    Its day in UTC and in the zone that the sentence states; in any zone where it speaks of
    the time of a place. What is uncertain widens it.
    """
    shifts = [timedelta()]
    if zone := _ZONE.search(sentence):
        shift = timedelta(hours=int(zone["h"]), minutes=int(zone["m"] or 0))
        shifts.append(shift if zone["sign"] == "+" else -shift)
    if _LOCAL.search(sentence):
        shifts += [-_FURTHEST, _FURTHEST]
    width = timedelta(seconds=uncertain_s or 0)
    return _moved(at, min(shifts) - width), _moved(at, max(shifts) + width)


def _moved(at: datetime, by: timedelta) -> date:
    """Return the day in UTC of an instant moved; the first or last there is beyond these."""
    try:
        return (at.astimezone(UTC) + by).date()
    except OverflowError:
        return date.min if by < timedelta() else date.max


def worded(day: date) -> str:
    """Return ``26 March 2031``."""
    return f"{day.day} {day:%B} {day.year}"
