"""Alerts that a person has dealt with: kept as entries, and open again where one says so.

That an alert was dealt with says nothing of what it was about; what was found stands in the
reason. An alert keeps its words and its number, and is never raised again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

import msgspec

from mabillon.archive.rows import NewEntry
from mabillon.archive.store import Store, utc_now
from mabillon.errors import ArchiveDamaged, UsageError
from mabillon.workflows.raised import Raised, find, raised
from mabillon.workflows.signed import signed

KIND: Final = "alert-done"


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """An alert that was dealt with: its number, by whom, why, and when that was said."""

    alert: int
    by: str
    reason: str
    at: datetime


class _Said(msgspec.Struct, frozen=True, kw_only=True):
    """The document of an entry; its key is the alert's, and it is destroyed with the alert."""

    alert: int
    done: bool
    reason: str


def dealt_with(store: Store) -> dict[int, Done]:
    """Return the alerts that were dealt with and not opened again, by number."""
    found: dict[int, Done] = {}
    for entry in store.entries(KIND):
        try:
            said = msgspec.json.decode(entry.document, type=_Said)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise ArchiveDamaged(
                f"entry {entry.number} does not say which alert was dealt with ({error})",
                do="run `mabillon audit`",
            ) from error
        found.pop(said.alert, None)
        if said.done:
            found[said.alert] = Done(alert=said.alert, by=entry.by, reason=said.reason, at=entry.at)
    return found


def open_alerts(store: Store) -> list[Raised]:
    """Return the alerts that nobody has dealt with, oldest first."""
    done = dealt_with(store)
    return [one for one in raised(store) if one.number not in done]


def done(
    store: Store,
    numbers: Sequence[int],
    *,
    by: str,
    reason: str,
    now: Callable[[], datetime] = utc_now,
) -> list[Done]:
    """Keep that alerts were dealt with, all of them or none.

    Parameters
    ----------
    numbers
        Of the alerts, as `raised` has them.
    by, reason
        Who dealt with them, and what came of it.

    Raises
    ------
    UnknownName
        There is no such alert.
    UsageError
        Somebody has dealt with one already, or it is not said who did now, or why.
    """
    _keep(store, numbers, by, reason, now, as_done=True)
    kept = dealt_with(store)
    return [kept[number] for number in dict.fromkeys(numbers)]


def reopen(
    store: Store,
    numbers: Sequence[int],
    *,
    by: str,
    reason: str,
    now: Callable[[], datetime] = utc_now,
) -> None:
    """Keep that alerts are open again, all of them or none.

    Raises
    ------
    UnknownName
        There is no such alert.
    UsageError
        One is open as it is, or it is not said who opens it, or why.
    """
    _keep(store, numbers, by, reason, now, as_done=False)


def _keep(
    store: Store,
    numbers: Sequence[int],
    by: str,
    reason: str,
    now: Callable[[], datetime],
    *,
    as_done: bool,
) -> None:
    who, because = signed(by, reason)
    alerts = [find(store, number) for number in dict.fromkeys(numbers)]
    with store.writing(now) as writer:
        before = dealt_with(store)  # held for writing: nobody says otherwise meanwhile
        for one in alerts:
            _refuse(one, before.get(one.number), as_done=as_done)
        writer.add_entries([_entry(one, who, because, as_done=as_done) for one in alerts])


def _refuse(one: Raised, before: Done | None, *, as_done: bool) -> None:
    if as_done and before is not None:
        raise UsageError(
            f"alert {one.number} was dealt with by {before.by} on {before.at:%Y-%m-%d} "
            f"({before.reason})",
            do=f"to say something else, open it first: mabillon alerts reopen {one.number}",
        )
    if not as_done and before is None:
        raise UsageError(f"alert {one.number} is open as it is")


def _entry(one: Raised, by: str, reason: str, *, as_done: bool) -> NewEntry:
    said = _Said(alert=one.number, done=as_done, reason=reason)
    return NewEntry(KIND, one.alert.key, by, "", msgspec.json.encode(said, order="sorted"))
