"""A weekday that does not fit the day beside it."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Iterator
from datetime import date
from typing import Final

from mabillon.dispatch.imported import dating
from mabillon.dispatch.imported.checks.check import Check, excerpt
from mabillon.dispatch.imported.report import Day, Fault, Read

NAME: Final = "report-weekday"
NEAR: Final = 120
NAMES: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def check(found: Read) -> Iterator[Fault]:
    """Yield the days with another weekday than theirs.

    A day without a year is the one nearest to the report's own date. Where that is further than
    `NEAR` days, the next nearest would do as well: an anniversary, or last year's.
    """
    own = dating.as_date(found.report.date)
    for day in found.days:
        if day.weekday is None or not day.possible:
            continue
        real = [day.date] if day.date is not None else _near(day, own)
        if real and all(one.weekday() != day.weekday for one in real):
            nearest = min(real, key=lambda one: abs((one - own).days) if own else 0)
            yield Fault(
                rule=NAME,
                says=f"{day.written} is given as a {NAMES[day.weekday]}; "
                f"{nearest.isoformat()} was a {NAMES[nearest.weekday()]}.",
                do="One of the two is wrong: look the day up in what the report cites.",
                place=day.place,
                excerpt=excerpt(day.sentence),
            )


def _near(day: Day, own: date | None) -> list[date]:
    """Return the day of the year that is meant, or of those that may be; none without a date."""
    if own is None or day.year is not None:
        return []
    years = [year for year in (own.year - 1, own.year, own.year + 1) if 1 <= year <= 9999]
    if (day.month, day.day) == (2, 29):
        years = [year for year in years if isleap(year)]
    real = sorted((date(y, day.month, day.day) for y in years), key=lambda d: abs((d - own).days))
    return real[:1] if real and abs((real[0] - own).days) <= NEAR else real


CHECK: Final = Check(NAME, "A weekday fits the day beside it.", check)
