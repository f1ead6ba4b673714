"""The timeline of a trace, drawn: a line for each channel, a sign for each appearance.

Time runs from the first appearance to the right, and back from it to the left where related
posts are older; logarithmic from one minute, because copies come in minutes and in years.
The sign's form says the relation; colour says nothing alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from markupsafe import Markup, escape

from mabillon.pages import words
from mabillon.pages.appearance import TraceRow
from mabillon.pages.curve import Axis
from mabillon.pages.safe import shown

CHANNELS: Final = 30
"""Channels that are drawn, by first appearance; the list has them all."""
NAME: Final = 42
"""Characters of a channel's name in the drawing."""

_FULL: Final = frozenset({"identical", "near copy", "quotation", "contains", "same media"})
_FORWARDS: Final = frozenset({"forward of", "forward by name only"})


class Around:
    """Delays in seconds, before and after the first appearance, to x."""

    def __init__(self, before_s: float, after_s: float, left: float, right: float) -> None:
        share = 0.5 if before_s > 0 and after_s > 0 else 0.85 if before_s > 0 else 0.0
        self.origin = left + (right - left) * share
        self.after = Axis(after_s, self.origin, right)
        self.before = Axis(before_s, self.origin, left) if before_s > 0 else None

    def x(self, delay_s: float) -> float:
        """Return where a delay stands."""
        if delay_s < 0 and self.before is not None:
            return self.before.x(-delay_s)
        return self.after.x(delay_s)

    def ticks(self) -> list[tuple[float, str]]:
        """Return places and labels: the first appearance, then outwards."""
        found = [(self.origin, "first")]
        found += [(self.after.x(age), f"+{label}") for age, label in self.after.ticks()[1:]]
        if self.before is not None:
            found += [(self.before.x(age), f"−{label}") for age, label in self.before.ticks()[1:]]
        return found


def _sign(x: float, y: float, relation: str) -> str:
    if relation in _FORWARDS:
        kind = "sign-full" if relation == "forward of" else "sign-open"
        return f'<path d="M{x - 4:.1f} {y - 5:.1f}l10 5l-10 5z" class="{kind}"/>'
    if relation == "edit of":
        return f'<rect x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8" class="sign-open"/>'
    kind = "sign-full" if relation in _FULL else "sign-open"
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.6" class="{kind}"/>'


def _gone(x: float, y: float) -> str:
    return f'<path d="M{x - 4:.1f} {y - 4:.1f}l8 8m0 -8l-8 8" class="sign-gone"/>'


def _by_channel(rows: Sequence[TraceRow]) -> list[tuple[str, list[TraceRow]]]:
    found: dict[str, list[TraceRow]] = {}
    for row in rows:
        if row.at is not None:
            found.setdefault(row.channel, []).append(row)
    return list(found.items())


def draw(rows: Sequence[TraceRow], first_at: datetime | None, *, width: int, size: float) -> Markup:
    """Return the timeline as SVG; empty where no appearance has a time.

    Parameters
    ----------
    rows
        The appearances.
    first_at
        The first appearance of the statement; None = the earliest row.
    width, size
        Of the drawing and of its type, in CSS pixels.
    """
    lines = _by_channel(rows)
    times = [row.at for _, own in lines for row in own if row.at is not None]
    if not times:
        return Markup("")
    start = first_at or min(times)
    ends = [row.gone_by for _, own in lines for row in own if row.gone_by is not None]
    axis = Around(
        (start - min(times)).total_seconds(),
        (max([*times, *ends]) - start).total_seconds(),
        12,
        width - 14,
    )

    def x(at: datetime) -> float:
        return axis.x((at - start).total_seconds())

    step = size * 2.6
    top = 6.0
    kept = lines[:CHANNELS]
    bottom = top + step * len(kept) + 6
    drawn: list[str] = []
    taken: list[float] = []
    for at, label in axis.ticks():
        if any(abs(at - other) < size * 4.2 for other in taken):
            continue
        taken.append(at)
        drawn.append(f'<line x1="{at:.1f}" y1="0" x2="{at:.1f}" y2="{bottom:.1f}" class="grid"/>')
        anchor = "start" if at < 40 else "end" if at > width - 40 else "middle"
        drawn.append(
            f'<text x="{at:.1f}" y="{bottom + size + 4:.1f}" class="tick" '
            f'text-anchor="{anchor}">{label}</text>'
        )
    for i, (_, own) in enumerate(kept):
        y = top + step * i + size + 7
        places = [x(row.at) for row in own if row.at is not None]
        last = max(places + [x(row.gone_by) for row in own if row.gone_by is not None])
        drawn.append(
            f'<line x1="{min(places):.1f}" y1="{y:.1f}" x2="{last:.1f}" y2="{y:.1f}" '
            'class="floor"/>'
        )
        drawn += _line(own, x, y, width)
    tall = bottom + size + 10
    return Markup(
        f'<svg viewBox="0 0 {width} {tall:.0f}" width="{width}" height="{tall:.0f}" '
        f'font-size="{size:g}" aria-hidden="true" focusable="false">{"".join(drawn)}</svg>'
    )


def _line(rows: list[TraceRow], x: Callable[[datetime], float], y: float, width: int) -> list[str]:
    first = rows[0]
    name = words.channel(first.channel_title)
    name = name if len(name) <= NAME else f"{name[: NAME - 1]}…"
    place = x(first.at) if first.at is not None else 0.0
    late = place > width * 0.6
    drawn = [
        f'<text x="{place + (6 if late else -5):.1f}" y="{y - 9:.1f}" class="name" '
        f'text-anchor="{"end" if late else "start"}">{escape(shown(name))}</text>'
    ]
    for row in rows:
        if row.at is not None:
            drawn.append(_sign(x(row.at), y, row.relation))
        if row.gone_by is not None:
            drawn.append(_gone(x(row.gone_by), y))
    return drawn
