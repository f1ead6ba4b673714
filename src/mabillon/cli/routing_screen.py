"""The routing profile in the terminal: the same context as its page."""

from __future__ import annotations

from typing import Final

from mabillon.cli.typeset import Sheet, spaces
from mabillon.examine.routing import Suggestion
from mabillon.examine.routing.kinds import Kind
from mabillon.examine.routing.series import Window
from mabillon.pages import travel, words
from mabillon.pages.routing import RoutingContext
from mabillon.text.display import fit, plain, width_of

WIDE: Final = 76
"""Columns from which place and date of the first carrying are shown too."""
NAME: Final = (12, 24)
"""Columns for a channel's name, at least and at most."""


def routing_screen(page: RoutingContext, width: int = 80, *, colour: bool = False) -> list[str]:
    """Return the routing profile as lines, none wider than ``width`` but the commands."""
    screen = Sheet(width, colour)
    screen.say(f"Routing profile of {plain(page.issuer_name)}", bold=True)
    for said in (page.counted, page.sentence):
        if said:
            screen.say(words.sentence(said), 2)
    screen.gap()
    if page.profile.channels:
        _channels(screen, page)
        _over_time(screen, page)
        _kinds(screen, page)
    else:
        screen.say(
            "The register names no channel that carries its statements. Register its own "
            "channels, and ingest them.",
            2,
        )
    _suggestions(screen, page)
    for caveat in page.caveats:
        screen.say(words.sentence(caveat), 2)
    return screen.lines


def _name(screen: Sheet, others: int) -> int:
    return max(NAME[0], min(NAME[1], screen.width - others))


def _channels(screen: Sheet, page: RoutingContext) -> None:
    wide = screen.width >= WIDE
    name = _name(screen, 64 if wide else 46)
    head = f"  {'channel':<{name}} {'of':>5} {'carries':>7} {'interval':>12} "
    head += f"{'delay':>7} "
    head += f"{'place':>5} {'since':<10} role" if wide else "role"
    screen.lines.append(screen.style(fit(head, screen.width).rstrip(), dim=True))
    for row in page.profile.channels:
        found, usual = row.carried.within, row.carried.usual
        low, high = found.low, found.high
        cells = [
            f"{found.n:>5}",
            f"{words.percent(found.share) if found.share is not None else '-':>7}",
            f"{travel.band(low, high) if low is not None and high is not None else '-':>12}",
            f"{words.duration(usual.median) if usual is not None else '-':>7}",
        ]
        if wide:
            cells.append(f"{f'{row.order.median:g}' if row.order.median is not None else '-':>5}")
            cells.append(f"{travel.day(row.since):<10}")
        start = f"  {fit(row.title, name)} {spaces(' '.join(cells))}"
        screen.hang(start, plain(row.role or "no longer tracked"), width_of(start) + 1)
    screen.gap()


def _over_time(screen: Sheet, page: RoutingContext) -> None:
    name = _name(screen, 60)
    room = max(1, (screen.width - name - 3) // 8)
    count = max((len(row.windows) for row in page.rows), default=0)
    shown = range(count)[-room:]
    if count > 1:
        head = f"  {f'by {page.profile.unit}, %':<{name}} "
        head += " ".join(f"{_short(page.rows[0].windows[i]):>7}" for i in shown)
        screen.lines.append(screen.style(head.rstrip(), dim=True))
        for row in page.rows:
            cells = " ".join(f"{_cell(row.windows[i]):>7}" for i in shown)
            screen.lines.append(f"  {fit(row.title, name)} {cells}".rstrip())
        screen.say("·: too little to tell; --json and --page say why.", 2)
    for title, said in page.changed:
        screen.say(words.sentence(f"{plain(title)}: {said}"), 2)
    if not page.changed and page.profile.compared:
        screen.say("Nothing changed that the intervals would not allow for.", 2)
    for remark in page.remarks:
        screen.say(words.sentence(f"{plain(remark.title)} {remark.reason}"), 2)
    screen.gap()


def _short(window: Window) -> str:
    """Return what a column is called: ``2030-04``."""
    return window.from_at[:7]


def _cell(window: Window) -> str:
    share = window.carried.within.share
    return f"{share * 100:.0f}" if window.gap is None and share is not None else "·"


def _kinds(screen: Sheet, page: RoutingContext) -> None:
    name = _name(screen, 60)
    wide = 18
    kinds = page.profile.kinds[: max(1, (screen.width - name - 2) // (wide + 1))]
    if not kinds:
        return
    heads = " ".join(fit(kind.name or "no known kind", wide) for kind in kinds)
    screen.lines.append(screen.style(f"  {'by kind':<{name}} {heads}".rstrip(), dim=True))
    for row in page.rows:
        cells = [_kind(kind, row.channel) for kind in kinds]
        line = " ".join(f"{cell:<{wide}}" for cell in cells)
        screen.lines.append(f"  {fit(row.title, name)} {spaces(line)}".rstrip())
    screen.say("*: unlike the other kinds; the intervals do not overlap.", 2)
    if len(kinds) < len(page.profile.kinds):
        screen.say("--json and --page have the other kinds.", 2)
    screen.gap()


def _kind(kind: Kind, channel: str) -> str:
    """Return ``45 of 46, 98 %*``."""
    found = kind.channels[channel]
    if found.share is None:
        return "-"
    unlike = "*" if channel in kind.unlike else ""
    return f"{found.k} of {found.n}, {found.share * 100:.0f} %{unlike}"


def _suggestions(screen: Sheet, page: RoutingContext) -> None:
    for suggestion in page.open:
        _suggestion(screen, suggestion, page.within)
    for suggestion in page.decided:
        screen.say(
            f"{plain(suggestion.title)} carried {travel.carried(suggestion, page.within)}; "
            f"decided: {suggestion.role}.",
            2,
        )
    if page.left_out:
        many = words.count(page.left_out, "statement")
        screen.say(f"{many}, having been in question, suggested nothing.", 2)
    screen.gap()


def _suggestion(screen: Sheet, made: Suggestion, within: str) -> None:
    screen.say(f"Not tracked: {plain(made.title)}", 2, bold=True)
    since = travel.stamp(made.since, made.since_uncertain_s)
    screen.say(f"Carried {travel.carried(made, within)}. First on {since}.", 4)
    for caution in made.cautions:
        screen.say(words.sentence(caution), 4)
    for command in (made.accept, made.refuse):
        if command:
            _command(screen, command)
    screen.gap()


def _command(screen: Sheet, command: str) -> None:
    """Add a command on lines that a shell reads as one."""
    head, _, reason = command.rpartition(" --reason ")
    first, _, since = head.rpartition(" --since ")
    fits = 4 + width_of(head) + 2 <= screen.width
    for part in [f"    {head}"] if fits else [f"    {first}", f"      --since {since}"]:
        screen.lines.append(f"{part} \\")
    screen.lines.append(f"      --reason {reason}")
