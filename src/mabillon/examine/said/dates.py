"""Days that a text names: ``30 December``, ``Dec. 30, 2031``, ``30.12.2031``, ``٣٠ ديسمبر``.

Months in English, Spanish, Russian and Arabic. "Today" and "on Monday" are not resolved:
that would need the day of writing, which a forged text gives as it likes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from mabillon.text.tokens import fold

_MONTHS: Final = (
    "january jan enero января январь янв يناير جانفي",
    "february feb febrero февраля февраль фев فبراير شباط فيفري",
    "march mar marzo марта март مارس اذار",
    "april apr abril апреля апрель апр ابريل نيسان افريل",
    "may mayo мая май مايو ايار",
    "june jun junio июня июнь يونيو حزيران جوان",
    "july jul julio июля июль يوليو تموز جويلية",
    "august aug agosto августа август авг اغسطس اب اوت",
    "september sept sep septiembre setiembre сентября сентябрь سبتمبر ايلول",
    "october oct octubre октября октябрь окт اكتوبر",
    "november nov noviembre ноября ноябрь ноя نوفمبر",
    "december dec diciembre декабря декабрь дек ديسمبر",
)
MONTHS: Final = {fold(name): n for n, names in enumerate(_MONTHS, 1) for name in names.split()}
_OF: Final = ("de", "del", "of", "the", "من")
_ORDINAL: Final = re.compile(r"(\d{1,2})(?:st|nd|rd|th|го|е)?")


class Named(NamedTuple):
    """A day that a text names. ``year``: null = not named. Places of words, half-open."""

    day: int
    month: int
    year: int | None
    first: int
    after: int


def named(running: Sequence[str]) -> list[Named]:
    """Return the days that canonical words name, in order."""
    return list(_named(running))


def _named(running: Sequence[str]) -> Iterator[Named]:
    for at, form in enumerate(running):
        if form in MONTHS:
            yield from _around(running, at, MONTHS[form])
        elif form.isdecimal():
            yield from _numbers(running, at)


def _around(running: Sequence[str], at: int, month: int) -> Iterator[Named]:
    """Yield the day before or after the name of a month."""
    before = at - 1
    while before >= 0 and running[before] in _OF:
        before -= 1
    if before >= 0 and (day := _day(running[before])):
        year, after = _year(running, at + 1)
        yield Named(day, month, year, before, after)
    elif at + 1 < len(running) and (day := _day(running[at + 1])):
        year, after = _year(running, at + 2)
        yield Named(day, month, year, at, after)


def _day(form: str) -> int | None:
    found = _ORDINAL.fullmatch(form)
    return int(found[1]) if found and 1 <= int(found[1]) <= 31 else None


def _year(running: Sequence[str], at: int) -> tuple[int | None, int]:
    """Return the year that stands there, and where it ends; the same place where none does."""
    after = at
    while after < len(running) and running[after] in _OF:
        after += 1
    if after < len(running) and re.fullmatch(r"\d{4}", running[after]):
        return int(running[after]), after + 1
    return None, at


def _numbers(running: Sequence[str], at: int) -> Iterator[Named]:
    """Yield a day written in three numbers: day, month, year, or year, month, day."""
    three = running[at : at + 3]
    if len(three) < 3 or not all(re.fullmatch(r"\d{1,4}", n) for n in three):
        return
    if len(three[0]) == 4 and max(len(three[1]), len(three[2])) <= 2:
        year, month, day = map(int, three)
    elif len(three[2]) == 4 and max(len(three[0]), len(three[1])) <= 2:
        day, month, year = map(int, three)
    else:
        return
    if 1 <= month <= 12 and 1 <= day <= 31:
        yield Named(day, month, year, at, at + 3)
