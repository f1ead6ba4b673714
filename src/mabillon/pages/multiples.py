"""Share, watching and delay of one channel over time, drawn small: one drawing a channel.

All drawings of a page have one time axis, so that they can be compared. A window that says
nothing is a gap with its reason, never a zero. The same data stand beside each drawing as a
sentence and a table.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Final

from markupsafe import Markup, escape

from mabillon.examine.routing.series import Window

DELAYS: Final = (
    *((1.0, "1 s"), (10.0, "10 s"), (60.0, "1 min"), (600.0, "10 min"), (3600.0, "1 h")),
    *((21_600.0, "6 h"), (86_400.0, "1 d"), (604_800.0, "7 d"), (2_592_000.0, "30 d")),
)
"""Where the logarithmic axis of delays may begin, end and be marked."""
LEFT: Final = 52.0
WORDS: Final = (
    ("nothing was issued", "none issued"),
    ("not tracked", "not tracked"),
    ("all began on it", "began on it"),
    ("not watched", "not watched"),
    ("watched for", "watched too little"),
)
"""How a reason begins, and what of it fits into a gap."""


Ticks = Sequence[tuple[float, str]]
"""Marks of the delay axis, seconds and label, ascending; two at least."""


def delay_ticks(series: Iterable[Sequence[Window]]) -> Ticks:
    """Return the part of the delay axis that holds every delay of these series."""
    usual = [w.carried.usual for of in series for w in of if w.gap is None and w.carried.usual]
    low = min((u.median if u.low is None else u.low for u in usual), default=60.0)
    high = max((u.median if u.high is None else u.high for u in usual), default=3600.0)
    first = max((i for i, (s, _) in enumerate(DELAYS) if s <= low), default=0)
    last = min((i for i, (s, _) in enumerate(DELAYS) if s >= high), default=len(DELAYS) - 1)
    return DELAYS[first : max(last, first + 1) + 1]


def draw(
    windows: Sequence[Window],
    watched: Sequence[tuple[str, str, str]],
    ticks: Ticks,
    within: str,
    *,
    width: int = 320,
    size: float = 11,
) -> Markup:
    """Return the drawing as SVG; empty where there is no window.

    Parameters
    ----------
    windows
        In the order of time.
    watched
        [from, to, mode] as ``ChannelRouting.watched``; empty = no bar.
    ticks
        Of the delay axis; one for all drawings of a page.
    within
        Up to which age a statement counts as carried.
    width, size
        Of the drawing and of its type, in CSS pixels.
    """
    if not windows:
        return Markup("")
    first, last = _at(windows[0].from_at), _at(windows[-1].to_at)
    right = width - 6.0

    def x(text: str) -> float:
        part = (_at(text) - first).total_seconds() / (last - first).total_seconds()
        return LEFT + min(1.0, max(0.0, part)) * (right - LEFT)

    places = [(x(w.from_at), x(w.to_at), w) for w in windows]
    top, floor = size + 7.0, size + 77.0
    drawn = [_text(LEFT, size, f"carried within {within}", "name", "start")]
    for share in (0, 50, 100):
        level = floor - share / 100 * (floor - top)
        drawn.append(_line(LEFT, level, right, level, "axis" if share == 0 else "grid"))
        drawn.append(_text(LEFT - 5, level + size / 3, f"{share}\u00a0%", "tick"))
    drawn += _shares(places, top, floor)
    drawn += _gaps(places, top, floor, size)
    if watched:
        drawn.append(_text(LEFT - 5, floor + 6 + size * 0.8, "watched", "tick"))
        drawn.append(_line(LEFT, floor + 6 + size * 0.8, right, floor + 6 + size * 0.8, "grid"))
        drawn += _bar(watched, x, floor + 6, size * 0.8)
    top = floor + size * (2.2 if watched else 1) + 20
    drawn.append(_text(LEFT, top - 6, "usual delay", "name", "start"))
    floor = top + 22.0 * (len(ticks) - 1)
    drawn += _delays(places, top, floor, ticks, size, right)
    drawn += _dates(places, floor, size, right)
    tall = floor + size + 8
    return Markup(
        f'<svg viewBox="0 0 {width} {tall:.0f}" width="{width}" height="{tall:.0f}" '
        f'font-size="{size:g}" aria-hidden="true" focusable="false">{"".join(drawn)}</svg>'
    )


Place = tuple[float, float, Window]
"""Where a window begins and ends, and the window."""


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _text(x: float, y: float, text: str, kind: str, anchor: str = "end") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}" text-anchor="{anchor}">{escape(text)}</text>'
    )


def _line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{kind}"/>'


def _box(left: float, top: float, right: float, bottom: float, kind: str) -> str:
    return (
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{max(1.0, right - left):.1f}" '
        f'height="{max(1.5, bottom - top):.1f}" class="{kind}"/>'
    )


def _marks(marks: Sequence[tuple[float, float, float, float | None, float | None]]) -> list[str]:
    """Draw (left, right, level, top, bottom): a band and a line each, all in two paths."""
    bands = "".join(
        f"M{left + 1:.1f} {top:.1f}h{right - left - 2:.1f}v{max(1.5, bottom - top):.1f}"
        f"h{left - right + 2:.1f}z"
        for left, right, _, top, bottom in marks
        if top is not None and bottom is not None
    )
    lines = "".join(
        f"M{left + 1:.1f} {level:.1f}h{right - left - 2:.1f}" for left, right, level, _, _ in marks
    )
    return [f'<path class="band" d="{bands}"/>', f'<path class="curve" d="{lines}"/>']


def _shares(places: Sequence[Place], top: float, floor: float) -> list[str]:
    marks = []
    for left, right, window in places:
        found = window.carried.within
        if window.gap is None and found.low is not None and found.high is not None:
            share = found.k / found.n
            low, level, high = (floor - s * (floor - top) for s in (found.low, share, found.high))
            marks.append((left, right, level, high, low))
    return _marks(marks)


def _gaps(places: Sequence[Place], top: float, floor: float, size: float) -> list[str]:
    drawn = []
    for word, run in groupby(places, key=lambda place: _word(place[2].gap)):
        if word is None:
            continue
        taken = list(run)
        left, right = taken[0][0] + 1, taken[-1][1] - 1
        drawn.append(_box(left, top, right, floor, "gap"))
        if len(word) * size * 0.52 <= right - left:
            middle = (top + floor + size * 0.7) / 2
            drawn.append(_text((left + right) / 2, middle, word, "tick", "middle"))
    return drawn


def _word(gap: str | None) -> str | None:
    if gap is None:
        return None
    return next((word for begins, word in WORDS if gap.startswith(begins)), "too few")


def _bar(
    watched: Sequence[tuple[str, str, str]], x: Callable[[str], float], top: float, tall: float
) -> list[str]:
    """Draw full height what was watched throughout, half height what was looked at later."""
    drawn: list[str] = []
    for mode, run in groupby(watched, key=lambda stretch: stretch[2]):
        ends: list[tuple[float, float]] = []
        for start, end, _ in run:
            left, right = x(start), x(end)
            if ends and left - ends[-1][1] < 0.5:
                ends[-1] = (ends[-1][0], right)
            else:
                ends.append((left, right))
        whole = mode == "throughout"
        over = top if whole else top + tall / 2
        kind = "whole" if whole else "later"
        drawn += [_box(left, over, right, top + tall, kind) for left, right in ends]
    return drawn


def _delays(
    places: Sequence[Place], top: float, floor: float, ticks: Ticks, size: float, right: float
) -> list[str]:
    def y(seconds: float) -> float:
        part = math.log(max(seconds, ticks[0][0]) / ticks[0][0])
        return floor - part / math.log(ticks[-1][0] / ticks[0][0]) * (floor - top)

    drawn = []
    for i, (seconds, label) in enumerate(ticks):
        drawn.append(_line(LEFT, y(seconds), right, y(seconds), "grid" if i else "axis"))
        drawn.append(_text(LEFT - 5, y(seconds) + size / 3, label, "tick"))
    marks = []
    for left, end, window in places:
        usual = window.carried.usual
        if window.gap is None and usual is not None:
            high, low = (None if d is None else y(d) for d in (usual.high, usual.low))
            marks.append((left, end, y(usual.median), high, low))
    return drawn + _marks(marks)


def _dates(places: Sequence[Place], floor: float, size: float, right: float) -> list[str]:
    """Label as many windows as fit, at their beginning."""
    drawn, free = [], LEFT - 1
    for left, _, window in places:
        at = _at(window.from_at)
        whole_year = (_at(window.to_at) - at).days > 200
        label = f"{at.year}" if whole_year else f"{at:%b} {at.year}"
        wide = len(label) * size * 0.58
        if left >= free and left + wide <= right + 4:
            drawn.append(_line(left, floor, left, floor + 4, "axis"))
            drawn.append(_text(left, floor + size + 4, label, "tick", "start"))
            free = left + wide + 6
    return drawn
