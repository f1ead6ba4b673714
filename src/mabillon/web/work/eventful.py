"""What issuers said of an event, and tables of events, as long work."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

import msgspec

from mabillon.archive.store import Store, utc_now
from mabillon.web import kept_results
from mabillon.web.work.measuring import Basis, basis
from mabillon.web.work.tasks import Tell
from mabillon.workflows.desk_cues import desk_cues
from mabillon.workflows.event_import import Imported, import_events
from mabillon.workflows.register_in_force import current
from mabillon.workflows.said import WhatWasSaid
from mabillon.workflows.said import said as look

SAID: Final = "said"
IMPORTED: Final = "event-imports"


class SaidOf(msgspec.Struct, frozen=True, kw_only=True):
    """What an issuer said of an event, on what that rests, and when it was looked for.

    ``entries``: how many entries the event had.
    """

    basis: Basis
    entries: int
    at: datetime
    said: WhatWasSaid


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a table of events, who brought it and when."""

    by: str
    at: datetime
    made: Imported


def name_of(issuer: str, event: str) -> str:
    """Return under which name it is kept what an issuer said of an event."""
    return hashlib.sha256(f"{issuer} {event}".encode()).hexdigest()[:40]


def find(root: Path, issuer: str, event: str) -> SaidOf | None:
    """Return what was last found of what an issuer said of an event; null = nothing was looked."""
    return kept_results.find(root, SAID, name_of(issuer, event), SaidOf)


def said(root: Path, asked: Mapping[str, Any], tell: Tell) -> dict[str, Any]:
    """Look what ``asked["issuer"]`` said of ``asked["event"]``, and keep it."""
    issuer, event = str(asked["issuer"]), str(asked["event"])
    with Store.open(root) as store:
        on = basis(store, current(store, record=False)[0])
        entries = len(store.entries("event", event))
        found = look(
            store,
            issuer,
            event,
            more_cues=desk_cues(store, None),
            progress=partial(tell, "sketching posts"),
        )
    kept = SaidOf(basis=on, entries=entries, at=utc_now(), said=found)
    kept_results.keep(root, SAID, name_of(issuer, event), kept)
    return {"to": str(asked["to"])}


def table(root: Path, asked: Mapping[str, Any], tell: Tell) -> dict[str, Any]:
    """Enter the events of a table that came to the desk, and remove the table."""
    path, name, by = Path(str(asked["path"])), str(asked["name"]), str(asked["by"])
    tell("reading the table", 0, None)
    try:
        with Store.open(root) as store:
            made = import_events(store, path, asked["map"], by=by, reason=str(asked["reason"]))
    finally:
        shutil.rmtree(path.parent, ignore_errors=True)
    kept_results.keep(root, IMPORTED, name, Table(by=by, at=utc_now(), made=made))
    return {"to": f"/events/imported/{name}"}
