"""The terminal's view of alerts, and of what is watched."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from mabillon.cli.typeset import Sheet
from mabillon.text.display import plain
from mabillon.watch.rules import RULES
from mabillon.watch.standing_questions import WatchList
from mabillon.workflows.alerts_done import Done
from mabillon.workflows.raised import Raised
from mabillon.workflows.watch_words import watched

_NONE: Final[Mapping[int, Done]] = {}


def document(one: Raised, done: Done | None = None) -> dict[str, Any]:
    """Return an alert for a script; ``done``: who dealt with it, null = it is open."""
    at = one.at.astimezone(UTC)
    said = {"by": done.by, "reason": done.reason, "at": done.at.astimezone(UTC)} if done else None
    return {
        "number": one.number,
        "key": one.alert.key,
        "raised_at": at,
        "done": said,
        **msgspec.to_builtins(one.alert, builtin_types=(datetime,)),
    }


def alerts_screen(
    found: Sequence[Raised], width: int, *, colour: bool, done: Mapping[int, Done] = _NONE
) -> list[str]:
    """Return alerts one below the other, each with what, where, when and why.

    ``done``: by number, those that were dealt with.
    """
    sheet = Sheet(width, colour)
    for one in found:
        sheet.gap()
        sheet.say(f"Alert {one.number}: {one.alert.what}", bold=True)
        when = f"{_moment(one.alert.when)}, " if one.alert.when else ""
        sheet.say(f"{when}{one.alert.where}; raised {_moment(one.at)}", 2)
        sheet.say(one.alert.why, 2)
        for post in one.alert.posts:
            sheet.copyable([f"mabillon trace {plain(post)}"], 2, 2)
        for digest in one.alert.evidence:
            sheet.copyable([f"evidence {digest}"], 2, 2)
        if one.number in done:
            sheet.say(_dealt_with(done[one.number]), 2)
    return sheet.lines


def listing(
    found: Sequence[Raised], width: int, *, colour: bool, done: Mapping[int, Done] = _NONE
) -> list[str]:
    """Return alerts as a list, one paragraph each; ``done``: as of `alerts_screen`."""
    sheet = Sheet(width, colour)
    for one in found:
        head = f"{one.number:>5}  {one.at.astimezone(UTC):%Y-%m-%d %H:%M}  "
        sheet.hang(head, f"{one.alert.rule}: {one.alert.what}", len(head))
        if one.number in done:
            sheet.say(_dealt_with(done[one.number]), len(head))
    return sheet.lines


def _dealt_with(done: Done) -> str:
    """Return who dealt with an alert, and what came of it."""
    return f"Dealt with by {plain(done.by)}, {_moment(done.at)}: {plain(done.reason)}"


def checked_screen(
    asked: WatchList, where: str | None, missing: Collection[str], width: int, *, colour: bool
) -> list[str]:
    """Return what is watched.

    Parameters
    ----------
    where
        The file that says so; null = there is none.
    missing
        Posts that are watched and not in the archive yet.
    """
    sheet = Sheet(width, colour)
    if where is None:
        sheet.say("The archive has no watch list: what its register allows is watched.")
    else:
        sheet.copyable([where], 2)
    of = watched(asked, missing)
    for rule, what in RULES.items():
        sheet.gap()
        sheet.say(f"{rule}: {what}", 2, bold=True)
        for one in of[rule] or ["not watched"]:
            sheet.say(one, 4)
    return sheet.lines


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
