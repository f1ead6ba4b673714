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
NAMES: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def check(found: Read) -> Iterator[Fault]:
    """Yield the days with another weekday than theirs.

    A day without a year is looked at in the report's own year and in the two beside it, and
    told only where its weekday fits none of them: a report names next week's day, or last
    December's.
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
    """Return the days of the report's year and of those beside it; none without its date."""
    if own is None or day.year is not None:
        return []
    years = [year for year in (own.year - 1, own.year, own.year + 1) if 1 <= year <= 9999]
    if (day.month, day.day) == (2, 29):
        years = [year for year in years if isleap(year)]
    return [date(year, day.month, day.day) for year in years]


CHECK: Final = Check(NAME, "A weekday fits the day beside it.", check)
