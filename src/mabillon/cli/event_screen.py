"""Events for the terminal: a list, one in full, and what became of a table."""

from __future__ import annotations

from collections.abc import Sequence

from mabillon.cli.times import shown
from mabillon.cli.typeset import Sheet
from mabillon.examine.events.model import Claim
from mabillon.pages.event_words import actor, claimed, place, true, when
from mabillon.text.display import fit, plain, width_of
from mabillon.workflows.event_import import Imported
from mabillon.workflows.events import Kept

REJECTS_SHOWN = 10
NOT_SAID = "not said"
TITLE_SHOWN = 150
LISTED = 80


def list_screen(
    found: Sequence[Kept], limit: int, width: int = 80, *, colour: bool = False
) -> list[str]:
    """Return events as rows: day, key, title."""
    screen = Sheet(width, colour)
    if not found:
        screen.say("No event.", bold=True)
        screen.copyable(["mabillon event add --help", "mabillon event import --help"], 4, 2)
        return screen.lines
    several = "1 event" if len(found) == 1 else f"{len(found):,} events"
    few = f"; the first {limit:,} are shown (--limit)" if len(found) > limit else ""
    screen.say(f"{several}{few}", bold=True)
    key = max(18, min(34, screen.width - 46))
    for kept in found[:limit]:
        event = kept.event
        day = event.from_day or event.to_day
        when = f"{'to ' if day and not event.from_day else '   '}{day}" if day else "   no day"
        head = f"{when:<14} {fit(event.key, key)}  "
        screen.hang(head, fit(event.title, LISTED).rstrip(), width_of(head))
    return screen.lines


def show_screen(kept: Kept, width: int = 80, *, colour: bool = False) -> list[str]:
    """Return one event in full: what is said, by whom; claims apart from facts."""
    screen = Sheet(width, colour)
    event = kept.event
    screen.say(fit(event.title, TITLE_SHOWN).rstrip(), bold=True)
    screen.copyable([event.key], 2, 2)
    screen.gap()
    rows = [
        ("when", when(event)),
        ("where", "; ".join(place(path) for path in event.places) or NOT_SAID),
        ("kind", " or ".join(event.kinds) or NOT_SAID),
        ("stage", " or ".join(event.stages) or NOT_SAID),
        ("words", ", ".join(event.words)),
        ("sources", ", ".join(event.sources)),
        ("notes", event.notes),
    ]
    for name, text in rows:
        if text:
            screen.hang(f"  {name}", plain(text), 12)
    screen.gap()
    screen.say("Named as actors (none of this is established here)", 2, bold=True)
    for named in event.actors:
        screen.say(plain(actor(named)), 4)
    if not event.actors:
        screen.say("nobody", 4)
    screen.gap()
    screen.say("Claims", 2, bold=True)
    for claim in event.claims:
        screen.say(plain(_claim(claim)), 4)
    if not event.claims:
        screen.say("none recorded; that is not to say that none was made", 4)
    screen.say(f"Competing claims: {event.competing_claims}.", 4)
    screen.gap()
    by = f" by {plain(kept.by)}" if kept.by else ""
    why = f": {plain(kept.reason)}" if kept.reason else ""
    times = f"; {kept.entries} entries, the latest counts" if kept.entries > 1 else ""
    screen.say(f"Entered{by} at {shown(kept.at)}{why}{times}.", 2)
    return screen.lines


def _claim(one: Claim) -> str:
    issued = f"see opinion {one.issued}" if one.issued else "not examined"
    return f"{claimed(one)}. Issued: {issued}. True: {true(one)}."


def imported_screen(made: Imported, width: int = 80, *, colour: bool = False) -> list[str]:
    """Return what became of a table."""
    screen = Sheet(width, colour)
    rejected = len(made.rejects)
    screen.copyable([made.file], 2)
    screen.say(
        f"{made.read:,} rows read, {made.kept:,} kept, {rejected:,} rejected; {made.new:,} new",
        bold=True,
    )
    if not made.new:
        screen.say("All of them had been entered before; nothing changed.", 2)
    for reject in made.rejects[:REJECTS_SHOWN]:
        screen.say(f"line {reject.line:,}: {plain(reject.reason)}", 2)
    if rejected > REJECTS_SHOWN:
        screen.say(f"… and {rejected - REJECTS_SHOWN:,} more; --json has them all.", 2)
    if made.unread:
        screen.say(f"Columns not read: {plain(', '.join(made.unread))}.", 2)
    return screen.lines
