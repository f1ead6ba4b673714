"""A day that no calendar has: 31 February, 29 February of a common year, month 13."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mabillon.dispatch.imported.checks.check import Check, excerpt
from mabillon.dispatch.imported.report import Fault, Read

NAME: Final = "report-impossible-date"


def check(found: Read) -> Iterator[Fault]:
    """Yield the days that do not exist."""
    for day in found.days:
        if not day.possible:
            yield Fault(
                rule=NAME,
                says=f"{day.written} is in no calendar.",
                do="Look the day up in what the report cites; do not guess which digit is wrong.",
                place=day.place,
                excerpt=excerpt(day.sentence),
            )


CHECK: Final = Check(NAME, "Every day that is named exists.", check)
