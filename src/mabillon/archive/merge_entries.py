"""Which of the desk's entries in another archive are new here, and which collide.

Entries of one kind and key supersede each other in order. Where one archive has all that the
other has of a key and more, it goes on from there; where each has something of its own, which
one counts is a decision for people, and none is taken over. Each that is taken is held once more
against the leaf that binds it there.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from mabillon.archive import ledger
from mabillon.errors import ArchiveDamaged

_COLUMNS: Final = ("kind", "key", "digest", "by", "reason", "at")


@dataclass(slots=True)
class NewEntries:
    """Entries of another archive.

    Parameters
    ----------
    rows
        Those that are new here, in order: columns of the table but number and leaf.
    colliding
        Kind and key of those of which each archive has something of its own.
    left
        How many of kinds that belong to their archive alone are not here, by kind; of dispatches
        and what else supersedes itself, every version.
    """

    rows: list[dict[str, Any]] = field(default_factory=list)
    colliding: list[tuple[str, str]] = field(default_factory=list)
    left: Counter[str] = field(default_factory=Counter)


def new_entries(
    own: sqlite3.Connection, other: sqlite3.Connection, position: int, kinds: Collection[str]
) -> NewEntries:
    """Tell which entries of these kinds are new here; emptied ones are not.

    Raises
    ------
    ArchiveDamaged
        One that is new is not what its leaf in the other ledger says.
    """
    here, _ = _by_key(own, 1 << 62)
    there, documents = _by_key(other, position)
    found, chosen = NewEntries(), list[tuple[int, dict[str, Any]]]()
    for key, rows in there.items():
        mine = here.get(key, {})
        fresh = [row for row in rows if row not in mine]
        if key[0] not in kinds:
            found.left[key[0]] += len(fresh)
        elif fresh and any(row not in rows for row in mine):
            found.colliding.append(key)
        else:
            for row in fresh:
                number = rows[row]
                made = {**dict(zip(_COLUMNS, row, strict=True)), "document": documents[number]}
                chosen += [(number, made)] if documents[number] else []
    chosen.sort(key=lambda one: one[0])
    _held_against_leaves(other, chosen)
    found.rows = [made for _, made in chosen]
    found.colliding.sort()
    return found


def _held_against_leaves(
    other: sqlite3.Connection, chosen: Sequence[tuple[int, dict[str, Any]]]
) -> None:
    """Make sure that entries, each with its number there, are what their leaves say."""
    for number, entry in chosen:
        data, digest = other.execute(
            "SELECT l.data, l.hash FROM entries e JOIN leaves l ON l.number = e.leaf"
            " WHERE e.number = ?",
            (number,),
        ).fetchone() or (b"", b"")
        says = ledger.leaf_data("entry", [number, *(entry[name] for name in _COLUMNS)])
        document = hashlib.sha256(entry["document"]).hexdigest()
        if data != says or ledger.leaf_hash(data) != digest or document != entry["digest"]:
            raise ArchiveDamaged(
                f"entry {number} ({entry['kind']} {entry['key']}) of the other archive is not what "
                "its leaf says",
                where="its catalogue.sqlite",
                do="nothing of it was merged; run `mabillon audit` there",
            )


def _by_key(
    connection: sqlite3.Connection, position: int
) -> tuple[dict[tuple[str, str], dict[tuple[Any, ...], int]], dict[int, bytes]]:
    """Return entries by kind and key, each with its number; and documents by number."""
    found: dict[tuple[str, str], dict[tuple[Any, ...], int]] = {}
    documents: dict[int, bytes] = {}
    for number, document, *row in connection.execute(
        f"SELECT number, document, {', '.join(_COLUMNS)} FROM entries WHERE leaf < ?"
        " ORDER BY number",
        (position,),
    ):
        found.setdefault((row[0], row[1]), {})[tuple(row)] = number
        documents[number] = document
    return found, documents
