"""Ledgers of archives in the catalogue: their own, and those that they remember having merged."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from mabillon.archive import catalogue
from mabillon.archive.ledgers import TIMED, Ledger, Remembered

_HASH: Final = 32


@dataclass(frozen=True, slots=True)
class MergeRow:
    """A merge as the catalogue has it; see the table's comment."""

    number: int
    origin: str
    root: str
    size: int
    at: datetime
    leaf: int


def merges(connection: sqlite3.Connection) -> list[MergeRow]:
    """Return every merge, oldest first."""
    return [
        MergeRow(number, origin, root, size, catalogue.instant(at), leaf)
        for number, origin, root, size, at, leaf in connection.execute(
            "SELECT number, origin, root, size, at, leaf FROM merges ORDER BY number"
        )
    ]


def ledger_of(connection: sqlite3.Connection, position: int) -> Ledger:
    """Return the ledger of an archive, as it was at a position."""
    rows = connection.execute(
        "SELECT hash, kind FROM leaves WHERE number < ? ORDER BY number", (position,)
    ).fetchall()
    timed = {number for number, (_, kind) in enumerate(rows) if kind in TIMED}
    for first, last in connection.execute("SELECT first_leaf, leaf FROM merges"):
        timed.difference_update(range(first, min(last, len(rows))))
    return Ledger([row[0] for row in rows], timed)


def remembered(connection: sqlite3.Connection) -> list[Remembered]:
    """Return the ledgers that an archive merged, each as it was the last time."""
    found: dict[int, Remembered] = {}
    for number, leaf, place, continues, data in connection.execute(
        "SELECT number, leaf, place, continues, document FROM merges ORDER BY number"
    ):
        before = found.pop(continues, None)
        hashes = [] if before is None else list(before.hashes)
        hashes += [data[at : at + _HASH] for at in range(0, len(data), _HASH)]
        found[number] = Remembered(number, leaf, place, hashes)
    return list(found.values())


_SAYS: Final = {
    "capture": ("name", "kept_at"),
    "segment": ("file", "NULL"),
    "register": ("'version ' || number", "at"),
    "opinion": ("'opinion ' || number", "at"),
    "judgement": ("kind || ' of opinion ' || opinion", "at"),
    "entry": ("kind || ' ' || key", "at"),
    "tombstone": ("evidence", "at"),
    "merge": ("origin", "at"),
    "archive": ("'its beginning'", "created"),
}


def said_of(connection: sqlite3.Connection, leaf: int) -> str:
    """Say what a leaf binds, and when it was done: ``a capture of march.jsonl, 2031-03-27 …``."""
    row = connection.execute("SELECT kind FROM leaves WHERE number = ?", (leaf,)).fetchone()
    if row is None:
        return "not there"
    kind = row[0]
    if kind == "evidence":
        found = connection.execute(
            "SELECT e.digest || coalesce(', ' || c.name, ''), c.kept_at FROM evidence e"
            " LEFT JOIN captures c ON c.evidence = e.digest WHERE e.leaf = ?"
            " ORDER BY c.capture LIMIT 1",
            (leaf,),
        ).fetchone()
    elif kind in _SAYS:
        what, at = _SAYS[kind]
        table, _ = catalogue.BOUND[kind]
        found = connection.execute(
            f"SELECT {what}, {at} FROM {table} WHERE leaf = ?", (leaf,)
        ).fetchone()
    else:
        found = None
    if found is None:
        return str(kind)
    when = "" if found[1] is None else f", {catalogue.instant(found[1]):%Y-%m-%d %H:%M:%S} UTC"
    return f"{kind} {found[0]}{when}"
