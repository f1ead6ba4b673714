"""Exports that were handed out: to whom, and what they rest on, so that they can be recalled."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import msgspec

from mabillon.archive.rows import NewEntry
from mabillon.archive.store import Store

KIND: Final = "export"


class HandedOut(msgspec.Struct, frozen=True, kw_only=True):
    """An export that somebody was given.

    ``digest``: SHA-256 of the file; of a folder, of the list of its files. ``to``: who has it.
    ``opinions``, ``dispatches``, ``events``, ``evidence``: what it rests on, by number,
    SERIES/NUMBER, key, digest.
    """

    format: str
    digest: str
    to: str
    opinions: list[int] = []
    dispatches: list[str] = []
    events: list[str] = []
    evidence: list[str] = []


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """A record of the archive, with when it was made."""

    export: HandedOut
    at: datetime


def record(store: Store, made: HandedOut) -> bool:
    """Record that an export was handed out; return whether that is new."""
    content = msgspec.json.encode(made, order="sorted")
    key = f"{made.digest} {made.to}"
    if any(entry.document == content for entry in store.entries(KIND, key)):
        return False
    with store.writing() as writer:
        writer.add_entries([NewEntry(KIND, key, "", "", content)])
    return True


def handed_out(store: Store, *, opinion: int | None = None) -> list[Recorded]:
    """Return the exports that were handed out, oldest first; of one opinion or of all."""
    found = [
        Recorded(export=msgspec.json.decode(entry.document, type=HandedOut), at=entry.at)
        for entry in store.entries(KIND)
    ]
    return [one for one in found if opinion is None or opinion in one.export.opinions]
