"""The terminal listing of a trace: a row for each appearance."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from mabillon.cli.descent_lines import say_links, say_lookalikes
from mabillon.cli.typeset import Sheet, spaces
from mabillon.pages import words
from mabillon.pages.appearance import TraceRow
from mabillon.pages.trace import TraceContext, delay, summary
from mabillon.text.display import defang, fit, plain, wrap

ROWS: Final = 60
"""Rows that the screen shows; ``--json`` has them all."""


def _stamp(at: datetime | None) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M}" if at else "no time"


def trace_screen(page: TraceContext, width: int = 80, *, colour: bool = False) -> list[str]:
    """Return the timeline for the terminal: earliest first, times in UTC.

    The same context as the trace page; no line is wider than ``width``.
    """
    screen = Sheet(width, colour)
    screen.spread(
        [f"Trace of {page.question.label}", f"sha256 {words.digest(page.question.digest)}"], 5
    )
    screen.gap()
    for line in wrap(defang(page.headline), screen.text - 2):
        screen.lines.append(f"  {screen.style(spaces(line), bold=True)}")
    screen.say(summary(page.rows), 2)
    if page.watched:
        screen.say(words.sentence(page.watched), 2)
    screen.gap()
    name = max(12, min(28, screen.width - 60))
    if page.rows:
        head = f"  {'UTC':<16}  {'since':<9}  {'channel':<{name}}  what it is"
        screen.lines.append(screen.style(head, dim=True))
    for row in page.rows[:ROWS]:
        since = "first" if row == page.first else delay(row, page.first) or ""
        title = fit(words.channel(row.channel_title), name)
        head = f"  {_stamp(row.at):<16}  {fit(spaces(since), 9)}  {title}"
        if screen.width >= 33 + name + 15:
            screen.hang(head, _what(row), 33 + name)
        else:
            screen.say(f"{_stamp(row.at)}  {since}  {words.channel(row.channel_title)}", 2)
            screen.say(_what(row), 6)
    if len(page.rows) > ROWS:
        screen.say(f"… and {len(page.rows) - ROWS:,} more; --json has them all.", 2)
    say_links(screen, page)
    screen.gap()
    say_lookalikes(screen, page.lookalikes)
    screen.gap()
    for caveat in (*page.caveats, *page.link_caveats):
        screen.say(words.sentence(caveat), 2)
    return screen.lines


def _what(row: TraceRow) -> str:
    said = row.relation.removesuffix(" of") if row.origin is None else row.relation
    if row.origin:
        said += f" {row.origin}"
    elif row.hint:
        said += f" “{plain(row.hint)}”"
    details = ["as a picture"] if row.as_picture else []
    if row.at and row.at_uncertain_s:
        details.append(f"time {words.either_way(row.at_uncertain_s)}")
    if row.containment_a is not None and row.relation != "identical":
        details.append(f"{words.percent(row.containment_a)} of it")
    if row.changes:
        details.append(words.count(row.changes, "change"))
    if row.gone_by:
        details.append(f"gone by {_stamp(row.gone_by)}")
    return f"{said}, {', '.join(details)}" if details else said
