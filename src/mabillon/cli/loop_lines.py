"""What a round of the loop is told in: a line for the log, and a sentence for each failure."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from mabillon.cli.durations import shown as long
from mabillon.cli.times import shown
from mabillon.cli.watch_screen import document
from mabillon.text.display import plain
from mabillon.workflows.loop_rounds import Round
from mabillon.workflows.looping import Told

_FAILURES: Final = 10
"""Failures of a round that are told; --json has every one."""


def as_json(told: Told) -> dict[str, Any]:
    """Return a round for a script."""
    return {
        **msgspec.to_builtins(told.round),
        "alerts": [document(one) for one in told.alerts],
        "next_s": round(told.next_s, 1),
    }


def line(made: Round) -> str:
    """Return a round as a line: what came, what was raised, what was sent."""
    parts = []
    if made.collected:
        parts.append(f"{made.answered:,} of {made.asked:,} answered")
    parts += [
        f"{count:,} {word}"
        for count, word in ((made.new, "new"), (made.edited, "edited"), (made.gone, "gone"))
        if count
    ]
    parts.append(f"{len(made.raised):,} alert{'' if len(made.raised) == 1 else 's'}")
    parts += [f"{count:,} sent by {plain(way)}" for way, count in made.delivered.items()]
    return f"{shown(made.began)}  round {made.number:,}: {', '.join(parts)}"


def wrong(made: Round) -> list[str]:
    """Return what went wrong in a round, in sentences."""
    said = [
        plain(f"{one.channel}: {one.said}" if one.channel else one.said)
        for one in made.failures[:_FAILURES]
    ]
    if len(made.failures) > _FAILURES:
        said.append(f"and {len(made.failures) - _FAILURES:,} failures more; --json has every one")
    if made.jumped_s:
        way = "forward" if made.jumped_s > 0 else "back"
        said.append(
            f"the clock of this machine jumped {long(abs(made.jumped_s))} {way}; "
            "rounds go on by a clock that does not jump"
        )
    return said
