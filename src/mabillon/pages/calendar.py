"""A time axis with one scale throughout, from which long empty stretches are cut out.

Copies come in minutes, and again after years. Where nothing happened for long the axis is
broken, the break is drawn, and the time that was left out is written on it; all stretches
that remain have the same scale.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Final

from mabillon.pages import words

CUT: Final = 0.5
"""Share of what is left of the axis from which on an empty stretch is cut out."""
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_STEPS: Final = (
    *(1, 5, 15, 30, _MINUTE, 2 * _MINUTE, 5 * _MINUTE, 10 * _MINUTE, 15 * _MINUTE, 30 * _MINUTE),
    *(_HOUR, 2 * _HOUR, 3 * _HOUR, 6 * _HOUR, 12 * _HOUR, _DAY, 2 * _DAY, 5 * _DAY, 10 * _DAY),
    *(30 * _DAY, 90 * _DAY, 180 * _DAY, 360 * _DAY, 720 * _DAY, 3600 * _DAY),
)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on the axis with its time of day or day, and the day or year where it is new."""

    x: float
    label: str
    under: str


@dataclass(frozen=True, slots=True)
class Break:
    """A stretch that was left out: where the break is drawn, and how long it was."""

    left: float
    right: float
    label: str


@dataclass(frozen=True, slots=True)
class _Stretch:
    start: float
    end: float
    left: float


class Calendar:
    """Instants to x.

    Parameters
    ----------
    times
        All instants that are drawn, at least one.
    left, right
        Where the axis begins and ends, in CSS pixels.
    breaks
        How often the axis may be broken at most.
    gap
        Width of a break, in CSS pixels.
    """

    def __init__(
        self, times: Sequence[datetime], left: float, right: float, *, breaks: int, gap: float
    ) -> None:
        seconds = sorted({_seconds(at) for at in times})
        cuts = _cuts(seconds, breaks)
        ends = [*(i for i in cuts), len(seconds) - 1]
        starts = [0, *(i + 1 for i in cuts)]
        spans = [(seconds[a], seconds[b]) for a, b in zip(starts, ends, strict=True)]
        length = sum(end - start for start, end in spans)
        self._gap = gap
        self._scale = (right - left - gap * len(cuts)) / length if length else 0.0
        self._stretches: list[_Stretch] = []
        x = left if length else (left + right) / 2
        for start, end in spans:
            self._stretches.append(_Stretch(start, end, x))
            x += (end - start) * self._scale + gap

    def x(self, at: datetime) -> float:
        """Return where an instant stands; one that is cut out stands at the break before it."""
        when = _seconds(at)
        stretch = self._stretches[0]
        for later in self._stretches[1:]:
            if later.start <= when:
                stretch = later
        return (
            stretch.left
            + (min(max(when, stretch.start), stretch.end) - stretch.start) * self._scale
        )

    def breaks(self) -> list[Break]:
        """Return the stretches that were left out, in order."""
        found = []
        for before, after in pairwise(self._stretches):
            left = after.left - self._gap
            found.append(Break(left, after.left, _long(after.start - before.end)))
        return found

    def ticks(self, apart: float) -> list[Tick]:
        """Return round times at least ``apart`` pixels from each other, in order.

        Every stretch has one: its beginning, where no round time stands in it.
        """
        step = next((s for s in _STEPS if s * self._scale >= apart), _STEPS[-1])
        found: list[Tick] = []
        day, year = "", ""
        for stretch in self._stretches:
            first = -(-stretch.start // step) * step
            count = int((stretch.end - first) // step) + 1 if first <= stretch.end else 0
            round_times = [first + i * step for i in range(min(max(count, 0), 60))]
            for when in round_times or [stretch.start]:
                x = stretch.left + (when - stretch.start) * self._scale
                if found and x - found[-1].x < apart:
                    continue
                at = _at(when)
                today = words.short_time(at).rpartition(" ")[0]
                new_year = "" if year == str(at.year) else str(at.year)
                if step >= _DAY and round_times:
                    found.append(Tick(x, today, new_year))
                else:
                    new_day = f"{today} {new_year}".strip() if today != day or new_year else ""
                    clock = f"{at:%H:%M:%S}" if step < _MINUTE else f"{at:%H:%M}"
                    found.append(Tick(x, clock, new_day))
                day, year = today, str(at.year)
        return found


def _cuts(seconds: Sequence[float], most: int) -> list[int]:
    """Return after which of the ascending instants the axis is broken."""
    gaps = [(b - a, i) for i, (a, b) in enumerate(pairwise(seconds))]
    left = sum(gap for gap, _ in gaps)
    cuts = []
    for gap, i in sorted(gaps, reverse=True)[:most]:
        if gap <= CUT * left or left - gap <= 0:
            break
        left -= gap
        cuts.append(i)
    return sorted(cuts)


def _long(seconds: float) -> str:
    """Return how long a break was, in years where it was some."""
    years = seconds / (365.25 * _DAY)
    return f"{years:.1f}\u00a0years" if years >= 2 else words.duration(seconds)


def _seconds(at: datetime) -> float:
    return (at - _EPOCH).total_seconds()


def _at(seconds: float) -> datetime:
    return _EPOCH + timedelta(seconds=seconds)
