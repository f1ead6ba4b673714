"""A report that gives itself two dates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from mabillon.dispatch.imported.checks.check import Check
from mabillon.dispatch.imported.report import Fault, Read

NAME: Final = "report-two-dates"
NEAR: Final = 1
"""Days that a page's own time, in UTC, may be off the date that is printed on it."""


def check(found: Read) -> Iterator[Fault]:
    """Yield the first date that is not the one the report is filed under."""
    if not found.report.dates:
        return
    chosen, *others = found.report.dates
    day = date.fromisoformat(chosen.value)
    for other in others:
        allowed = NEAR if "property" in (chosen.how, other.how) else 0
        if abs((date.fromisoformat(other.value) - day).days) > allowed:
            yield Fault(
                rule=NAME,
                says=f"The report is dated {chosen.value} ({chosen.how}) and {other.value} "
                f"({other.how}).",
                do="Cite it by the date that is printed on it, and say that it bears two.",
                place=other.place or chosen.place,
            )
            return


CHECK: Final = Check(NAME, "A report bears one date.", check)
