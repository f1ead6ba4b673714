"""Posts in time, drawn as bars that can be chosen from.

Each bar leads to the same view of its days alone; a script may let several be drawn over. The
days stand in two fields beside it, and the bars in a table, so nothing needs either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from markupsafe import Markup, escape

from mabillon.pages import words

HEIGHT: Final = 64.0
LEAST: Final = 1.5
"""Height of a bar of a single post, so that it is seen."""


@dataclass(frozen=True, slots=True)
class Bar:
    """Posts from ``since`` on until before ``until``; ``address`` shows them alone."""

    since: date
    until: date
    count: int
    address: str
    chosen: bool


def draw(bars: Sequence[Bar]) -> Markup:
    """Return the bars; they fill the width that they are given."""
    most = max((bar.count for bar in bars), default=0) or 1
    edges = " ".join([*(bar.since.isoformat() for bar in bars), bars[-1].until.isoformat()])
    made = [
        Markup(
            '<svg class="histogram" viewBox="0 0 {} {}" preserveAspectRatio="none" '
            'aria-hidden="true" focusable="false" data-edges="{}">'
        ).format(len(bars), HEIGHT, edges)
    ]
    for place, bar in enumerate(bars):
        tall = max(HEIGHT * bar.count / most, LEAST) if bar.count else 0.0
        made.append(
            Markup(
                '<a href="{}" tabindex="-1"><title>{}</title>'
                '<rect class="reach" x="{}" y="0" width="1" height="{}"/>'
                '<rect class="bar-of{}" x="{:.2f}" y="{:.2f}" width=".84" height="{:.2f}"/></a>'
            ).format(
                escape(bar.address),
                said(bar),
                place,
                HEIGHT,
                "" if bar.chosen else " unchosen",
                place + 0.08,
                HEIGHT - tall,
                tall,
            )
        )
    return Markup("").join([*made, Markup("</svg>")])


def said(bar: Bar) -> str:
    """Return a bar in words: ``26 March 2031: 12 posts``."""
    last = date.fromordinal(bar.until.toordinal() - 1)
    days = day(bar.since) if last == bar.since else f"{day(bar.since)} to {day(last)}"
    return f"{days}: {words.count(bar.count, 'post')}"


def day(of: date) -> str:
    """Return a day: ``26 March 2031``."""
    return words.date(datetime(of.year, of.month, of.day, tzinfo=UTC))
