"""What a round of the loop is told in: a line for the log, and a sentence for each failure."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from mabillon.cli.durations import shown as long
from mabillon.cli.times import shown
from mabillon.cli.typeset import Sheet
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


def lines(made: Round, width: int | None) -> list[str]:
    """Return a round as lines of a terminal of that many columns; null = a line of a log."""
    at, came = parts(made)
    if width is None:
        return [f"{at}  {came}"]
    sheet = Sheet(width, colour=False)
    sheet.hang(f"{at}  ", came, len(at) + 2)
    return sheet.lines


def parts(made: Round) -> tuple[str, str]:
    """Return when a round was; and what came, what was raised, what was sent, what went wrong."""
    said = []
    if made.collected:
        said.append(f"{made.answered:,} of {made.asked:,} answered")
    said += [
        f"{count:,} {word}"
        for count, word in ((made.new, "new"), (made.edited, "edited"), (made.gone, "gone"))
        if count
    ]
    said.append(_count(len(made.raised), "alert"))
    said += [f"{count:,} sent by {plain(way)}" for way, count in made.delivered.items()]
    if made.failures:
        said.append(_count(len(made.failures), "failure"))
    return shown(made.began), f"round {made.number:,}: {', '.join(said)}"


def _count(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


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
