"""Alerts in the archive: entries, one for each key, never written twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec

from mabillon.archive.rows import Entry, NewEntry
from mabillon.archive.store import Store
from mabillon.archive.writer import Writer
from mabillon.errors import ArchiveDamaged, UnknownName
from mabillon.watch.alert import Alert

KIND: Final = "alert"
NOBODY: Final = "mabillon"
"""What alerts are entered by."""


@dataclass(frozen=True, slots=True)
class Raised:
    """An alert as the archive has it: the number of its entry, and when it was raised."""

    number: int
    at: datetime
    alert: Alert


def raised(store: Store) -> list[Raised]:
    """Return every alert, oldest first."""
    return [_read(entry) for entry in store.entries(KIND)]


def find(store: Store, number: int) -> Raised:
    """Return the alert of that number.

    Raises
    ------
    UnknownName
        There is none.
    """
    found = next((one for one in raised(store) if one.number == number), None)
    if found is None:
        raise UnknownName(f"there is no alert {number}", do="list them: mabillon alerts list")
    return found


def unheard(store: Store, alerts: Sequence[Alert]) -> list[Alert]:
    """Return the alerts whose keys the archive never had, each key once.

    What was destroyed with the post that it was about is not raised again.
    """
    new = {alert.key: alert for alert in reversed(alerts)}
    return [new[key] for key in reversed(new) if not store.has_entry(KIND, key)]


def keep(store: Store, writer: Writer, alerts: Sequence[Alert], and_: NewEntry) -> list[Raised]:
    """Keep alerts that are new, and one entry more, all or nothing; return those kept.

    The caller holds the archive for writing, so that nobody adds a key between the look for
    it and the writing of it.
    """
    new = unheard(store, alerts)
    entries = [NewEntry(KIND, one.key, NOBODY, "", msgspec.json.encode(one)) for one in new]
    numbers = writer.add_entries([*entries, and_])
    wanted = set(numbers[: len(new)])
    return [one for one in raised(store) if one.number in wanted]


def _read(entry: Entry) -> Raised:
    try:
        alert = msgspec.json.decode(entry.document, type=Alert)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ArchiveDamaged(
            f"entry {entry.number} is no alert ({error})", do="run `mabillon audit`"
        ) from error
    return Raised(entry.number, entry.at, alert)
