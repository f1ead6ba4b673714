"""The terminal listings: trace and routing, a row for each thing found."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from mabillon.cli.descent_lines import say_links, say_lookalikes
from mabillon.cli.typeset import Sheet, spaces
from mabillon.pages import RoutingContext, TraceContext, TraceRow, words
from mabillon.pages.trace import delay, summary
from mabillon.text.display import defang, fit, plain, width_of, wrap

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
    details = []
    if row.containment_a is not None and row.relation != "identical":
        details.append(f"{words.percent(row.containment_a)} of it")
    if row.changes:
        details.append(words.count(row.changes, "change"))
    if row.gone_by:
        details.append(f"gone by {_stamp(row.gone_by)}")
    return f"{said}, {', '.join(details)}" if details else said


WIDE: Final = 76
"""Columns from which the routing profile shows place and date of the first carrying too."""


def routing_screen(page: RoutingContext, width: int = 80, *, colour: bool = False) -> list[str]:
    """Return the routing profile for the terminal; the same context as its page."""
    screen = Sheet(width, colour)
    screen.say(f"Routing profile of {plain(page.issuer_name)}", bold=True)
    for said in (page.counted, page.sentence):
        if said:
            screen.say(words.sentence(said), 2)
    screen.gap()
    if not page.rows:
        screen.say("No channel of the archive carries its statements. Ingest its own channels.", 2)
        return screen.lines
    wide = screen.width >= WIDE
    name = max(12, min(24, screen.width - (63 if wide else 50)))
    head = f"  {'channel':<{name}} {'of':>5} {'carries':>7} {'delay':>8} {'90 % in':>8} "
    head += f"{'place':>5} {'since':<10}  role" if wide else " role"
    screen.lines.append(screen.style(fit(head, screen.width).rstrip(), dim=True))
    for row in page.rows:
        cells: tuple[str, ...] = (
            f"{row.n if row.n is not None else '-':>5}",
            f"{words.percent(row.share) if row.share is not None else '-':>7}",
            f"{words.duration(row.median_s) if row.median_s is not None else '-':>8}",
            f"{words.duration(row.p90_s) if row.p90_s is not None else '-':>8}",
        )
        if wide:
            cells += (
                f"{f'{row.order:.1f}' if row.order is not None else '-':>5}",
                f"{row.since.astimezone(UTC):%Y-%m-%d}" if row.since else f"{'-':<10}",
            )
        role = plain(row.role or "not in the register")
        start = f"  {fit(row.title, name)} {spaces(' '.join(cells))}"
        screen.hang(start, role, width_of(start) + 2)
    screen.gap()
    for row in page.rows:
        if row.remark:
            screen.say(words.sentence(f"{plain(row.title)}: {row.remark}"), 2)
    for caveat in page.caveats:
        screen.say(words.sentence(caveat), 2)
    return screen.lines
