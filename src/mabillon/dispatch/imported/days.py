"""The days that a report names, impossible ones too, with the weekday beside them.

``25 March 2031``, ``March 25, 2031``, ``3 JAN 90``, ``2031-03-25``, ``25.03.2031``,
``3/25/2031``, ``٢٥ مارس ٢٠٣١``: months in English, Spanish, Russian and Arabic. A year of two
digits counts only behind a month of three capitals, as wire services write it (1969 to 2068,
as POSIX has it).
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from mabillon.dispatch.imported.opened import Block
from mabillon.dispatch.imported.report import Day
from mabillon.dispatch.imported.sentences import sentence_at
from mabillon.examine.said.dates import MONTHS
from mabillon.text.tokens import fold

_WEEKDAYS: Final = (
    "monday mon lunes понедельник понедельника الاثنين الإثنين",
    "tuesday tue tues martes вторник вторника الثلاثاء",
    "wednesday wed miércoles miercoles среда среду среды الأربعاء",
    "thursday thu thurs jueves четверг четверга الخميس",
    "friday fri viernes пятница пятницу пятницы الجمعة",
    "saturday sat sábado sabado суббота субботу субботы السبت",
    "sunday sun domingo воскресенье воскресенья الأحد",
)
WEEKDAYS: Final = {fold(name): n for n, names in enumerate(_WEEKDAYS) for name in names.split()}

_OF: Final = r"(?:(?:of|de|del|من)\s+)?"
_YEAR: Final = (
    r"(?:(?:,?\s+(?:de\s+|del\s+)?(?P<year>\d{4})|\s+(?P<short>\d{2}))(?![\w:/-]|[.,]\d))?"
)
_DAY_FIRST: Final = re.compile(
    rf"(?<![\w.,:/])(?P<day>\d{{1,2}})(?:st|nd|rd|th|º|-е|-го)?\.?\s+{_OF}"
    rf"(?P<month>[^\W\d_]{{3,12}}|اب|آب)\b\.?{_YEAR}",
    re.IGNORECASE,
)
_MONTH_FIRST: Final = re.compile(
    r"\b(?P<month>[^\W\d_]{3,9})\b\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?(?![\w:/-]|[.,]\d|\s*%)"
    r"(?:,?\s+(?P<year>\d{4})(?![\w:/-]|[.,]\d))?",
    re.IGNORECASE,
)
_ISO: Final = re.compile(
    r"(?<![\w./-])(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?![\w/-])"
)
_NUMBERS: Final = re.compile(
    r"(?<![\w./-])(?P<day>\d{1,2})(?P<sign>[./])(?P<month>\d{1,2})(?P=sign)(?P<year>\d{4})(?![\w/-])"
)
_WEEKDAY_BEFORE: Final = re.compile(r"\b([^\W\d_]{3,12})\b\.?,?\s+(?:the\s+|el\s+)?$")
_WEEKDAY_AFTER: Final = re.compile(r",?\s*\(\s*([^\W\d_]{3,12})\s*\)")
_BEFORE: Final = 24
"""Characters before a day in which its weekday is looked for."""


def days(block: Block) -> Iterator[Day]:
    """Yield the days that a block names, in order."""
    taken = 0
    for match in sorted(_matches(block.text), key=lambda m: (m.start(), -m.end())):
        if match.start() >= taken and (found := _day(block, match)) is not None:
            taken = match.end()
            yield found


def _matches(text: str) -> Iterator[re.Match[str]]:
    for pattern in (_DAY_FIRST, _MONTH_FIRST, _ISO, _NUMBERS):
        yield from pattern.finditer(text)


def _day(block: Block, match: re.Match[str]) -> Day | None:
    """Return the day, or null where the words or numbers are none."""
    parts = match.groupdict()
    month = parts["month"]
    named = not month.isdecimal()
    if named and (fold(month) not in MONTHS or month in ("march", "may", "mar", "sept")):
        return None
    numbers = int(parts["day"]), MONTHS[fold(month)] if named else int(month)
    year, stop = _year(parts, match)
    if year is None and (numbers[0] > 31 or numbers[0] == 0):
        return None  # "50 MARCH TO THE SQUARE"
    if not named and max(numbers) > 99:
        return None
    choices = [numbers]
    if parts.get("sign") == "/" and numbers[0] != numbers[1]:
        choices.append((numbers[1], numbers[0]))
    real = [(day, of) for day, of in choices if _exists(day, of, year)]
    at, of = real[0] if real else choices[0]
    return Day(
        written=" ".join(block.text[match.start() : stop].split()).rstrip("."),
        place=block.place(match.start()),
        day=at,
        month=of,
        year=year,
        date=date(year, of, at) if year is not None and len(real) == 1 else None,
        possible=bool(real),
        weekday=_weekday(block.text, match.start(), stop),
        sentence=sentence_at(block.text, match.start()),
    )


def _year(parts: dict[str, str | None], match: re.Match[str]) -> tuple[int | None, int]:
    """Return the year, if one is written, and where the day ends."""
    if parts["year"] is not None:
        return int(parts["year"]) or None, match.end()
    short, month = parts.get("short"), parts["month"] or ""
    if short is None:
        return None, match.end()
    if len(month) == 3 and month.isupper() and _ends(match):
        return int(short) + (1900 if int(short) >= 69 else 2000), match.end()
    return None, match.start("short") - 1


def _ends(match: re.Match[str]) -> bool:
    """Tell whether no word follows: ``3 MAY 20 PEOPLE`` has no year."""
    behind = match.string[match.end() :].lstrip(" \t")
    return not behind[:1].isalnum()


def _exists(day: int, month: int, year: int | None) -> bool:
    """Tell whether a calendar has the day; without a year, that of some year."""
    if not 1 <= month <= 12:
        return False
    longest = calendar.monthrange(2000 if year is None else year, month)[1]
    return 1 <= day <= longest


def _weekday(text: str, start: int, stop: int) -> int | None:
    """Return the weekday that stands directly before the day, or in brackets behind it."""
    before = _WEEKDAY_BEFORE.search(text[max(0, start - _BEFORE) : start])
    after = _WEEKDAY_AFTER.match(text, stop)
    for found in (before, after):
        if found is not None and fold(found[1]) in WEEKDAYS:
            return WEEKDAYS[fold(found[1])]
    return None
