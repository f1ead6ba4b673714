"""Time cut into calendar windows: months, quarters, half-years or years, in UTC."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, datetime
from typing import Final

import numpy as np

from mabillon.examine.carriage.delays import Flags
from mabillon.examine.instants import EVER, Micros, as_datetime, of_datetime

UNITS: Final = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
"""Months of each unit, the shortest first."""

_ENOUGH: Final = 0.75  # share of the statements that must fall into windows with enough of them
_MOST: Final = 48  # windows that one axis can show


@dataclass(frozen=True, slots=True)
class Span:
    """One window, [start, end) in microseconds, and what it is called."""

    start: int
    end: int
    label: str

    def holds(self, at: Micros) -> Flags:
        """Tell which instants lie in it."""
        return np.asarray((self.start <= at) & (at < self.end))


def cut(posted: Micros, fewest: int) -> tuple[str, list[Span]]:
    """Choose the unit, and return its name with the windows from the first to the last.

    Parameters
    ----------
    posted
        (n,) when the statements were posted, ascending.
    fewest
        Statements that a window needs to say anything.

    Returns
    -------
    unit, windows
        The shortest unit for which three in four statements fall into windows with
        ``fewest`` and more; the longest where none is; no windows where there is no
        statement. It is chosen by the statements alone, never by what became of them.
    """
    if not posted.size:
        return "month", []
    for unit, months in UNITS.items():
        spans = _spans(int(posted[0]), int(posted[-1]), months)
        sizes = np.array([int(span.holds(posted).sum()) for span in spans])
        if len(spans) <= _MOST and sizes[sizes >= fewest].sum() >= _ENOUGH * posted.size:
            return unit, spans
    return unit, spans


def _spans(first: int, last: int, months: int) -> list[Span]:
    at = as_datetime(first)
    year, month = at.year, (at.month - 1) // months * months + 1
    found: list[Span] = []
    while not found or found[-1].end <= last:
        start = datetime(year, month, 1, tzinfo=UTC)
        label = _label(start, datetime(year, month + months - 1, 1, tzinfo=UTC))
        year, month = (year, month + months) if month + months <= 12 else (year + 1, 1)
        end = of_datetime(datetime(year, month, 1, tzinfo=UTC)) if year <= MAXYEAR else EVER
        found.append(Span(of_datetime(start), end, label))
    return found


def joined(spans: Sequence[Span]) -> str:
    """Return what several windows in a row are called together."""
    last = as_datetime(spans[-1].end - 1) if spans[-1].end != EVER else datetime.max
    return _label(as_datetime(spans[0].start), last)


def _label(first: datetime, last: datetime) -> str:
    """Return ``2030``, ``April 2030``, ``April to June 2030`` or ``July 2030 to May 2031``."""
    if (first.month, last.month) == (1, 12):
        return f"{first.year}" if first.year == last.year else f"{first.year} to {last.year}"
    end = f"{last:%B} {last.year}"
    if (first.year, first.month) == (last.year, last.month):
        return end
    return (
        f"{first:%B} to {end}" if first.year == last.year else f"{first:%B} {first.year} to {end}"
    )
