"""The timeline of a trace, drawn: a line for each channel, a sign for each appearance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from markupsafe import Markup, escape

from mabillon.pages import signs, words
from mabillon.pages.appearance import TraceRow
from mabillon.pages.calendar import Calendar
from mabillon.pages.safe import shown
from mabillon.text.display import width_of

CHANNELS: Final = 30
"""Channels that are drawn, by first appearance; the list has them all."""
SIGNS: Final = 40
"""Appearances that are drawn on the line of one channel, the earliest."""
NAME: Final = 42
"""Columns of a channel's name in the drawing."""
WIDE: Final = 0.58
"""Width of a column of type, as a share of its size."""


def by_channel(rows: Sequence[TraceRow]) -> list[list[TraceRow]]:
    """Return the appearances that have a time, by channel, in order of first appearance."""
    found: dict[str, list[TraceRow]] = {}
    for row in rows:
        if row.since is not None:
            found.setdefault(row.channel, []).append(row)
    return list(found.values())


def label(title: str, most: int) -> str:
    """Return a name as a drawing shows it, cut to so many columns, still to be escaped."""
    name = " ".join(title[: 4 * most].split())
    if width_of(name) <= most and len(title) <= 4 * most:
        return shown(name)
    kept = name
    while width_of(kept) > most - 1:
        kept = kept[:-1]
    return shown(f"{kept.rstrip()}…")


def draw(rows: Sequence[TraceRow], *, width: int, size: float) -> Markup:
    """Return the timeline as SVG; empty where no appearance has a time.

    Parameters
    ----------
    rows
        The appearances, by time.
    width, size
        Of the drawing and of its type, in CSS pixels.
    """
    lines = [own[:SIGNS] for own in by_channel(rows)[:CHANNELS]]
    times = [row.since for own in lines for row in own if row.since]
    times += [row.gone_by for own in lines for row in own if row.gone_by]
    if not times:
        return Markup("")
    axis = Calendar(
        times, size * 2.9, width - size * 2.9, breaks=5 if width > 500 else 2, gap=size * 6
    )
    step = size * 2.6
    top = size + 12
    bottom = top + step * len(lines) + 4
    drawn = _frame(axis, bottom, size)
    for i, own in enumerate(lines):
        drawn += _line(own, axis.x, top + step * i + size + 6, width, size)
    tall = bottom + size * 2 + 14
    return Markup(
        f'<svg viewBox="0 0 {width} {tall:.0f}" width="{width}" height="{tall:.0f}" '
        f'font-size="{size:g}" aria-hidden="true" focusable="false">{"".join(drawn)}</svg>'
    )


def _frame(axis: Calendar, bottom: float, size: float) -> list[str]:
    """Draw the grid with its times, and the breaks with what they leave out."""
    drawn = []
    for cut in axis.breaks():
        wide, middle = cut.right - cut.left - 16, (cut.left + cut.right) / 2
        drawn.append(
            f'<rect x="{cut.left + 8:.1f}" y="{size + 4:.1f}" width="{wide:.1f}" '
            f'height="{bottom - size - 4:.1f}" class="cut"/>'
        )
        drawn.append(_text(middle, size, cut.label, "tick"))
    for tick in axis.ticks(size * 6):
        drawn.append(
            f'<line x1="{tick.x:.1f}" y1="{size + 4:.1f}" x2="{tick.x:.1f}" y2="{bottom:.1f}" '
            'class="grid"/>'
        )
        drawn.append(_text(tick.x, bottom + size + 4, tick.label, "tick"))
        if tick.under:
            drawn.append(_text(tick.x, bottom + 2 * size + 7, tick.under, "tick"))
    return drawn


def _line(
    rows: list[TraceRow], x: Callable[[datetime], float], y: float, width: int, size: float
) -> list[str]:
    places = [x(row.since) for row in rows if row.since is not None]
    ends = [*places, *(x(row.gone_by) for row in rows if row.gone_by is not None)]
    late = places[0] > width * 0.6
    room = (places[0] if late else width - places[0]) / (size * WIDE)
    name = label(words.channel(rows[0].channel_title), min(NAME, int(room)))
    drawn = [
        f'<line x1="{min(places):.1f}" y1="{y:.1f}" x2="{max(ends):.1f}" y2="{y:.1f}" '
        'class="floor"/>',
        f'<text x="{places[0] + (6 if late else -5):.1f}" y="{y - 9:.1f}" class="name" '
        f'text-anchor="{"end" if late else "start"}">{escape(name)}'
        "</text>",
    ]
    for row in rows:
        if row.since is not None:
            drawn.append(signs.sign(x(row.since), y, row.relation))
        if row.gone_by is not None:
            drawn.append(signs.gone(x(row.gone_by), y))
    return drawn


def _text(x: float, y: float, text: str, kind: str) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}" text-anchor="middle">{escape(text)}</text>'
    )
