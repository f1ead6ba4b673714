"""Tombstones: what stays in the catalogue, and in the ledger, of what was destroyed."""

from __future__ import annotations

import sqlite3
from typing import Final, Literal

from mabillon.archive import catalogue
from mabillon.archive.rows import Tombstone

Replaced = Literal["segment", "rejects", "entry"]

_COLUMNS: Final = "number, evidence, size, reason, authority, by, second, posts, at"


def tombstones(connection: sqlite3.Connection, evidence: str | None = None) -> list[Tombstone]:
    """Return every tombstone, oldest first; of one raw file or of all."""
    return [
        Tombstone(number, of, size, reason, authority, by, second, posts, catalogue.instant(at))
        for number, of, size, reason, authority, by, second, posts, at in connection.execute(
            f"SELECT {_COLUMNS} FROM tombstones WHERE ? IS NULL OR evidence = ? ORDER BY number",
            (evidence, evidence),
        )
    ]


def replaced(connection: sqlite3.Connection, kind: Replaced) -> dict[int, tuple[int, str, int]]:
    """Return, by piece, the tombstone by which it was last replaced, digest and size since."""
    return {
        piece: (tombstone, digest, size)
        for piece, tombstone, digest, size in connection.execute(
            "SELECT piece, tombstone, digest, size FROM replacements WHERE kind = ?"
            " ORDER BY number",
            (kind,),
        )
    }


def words(tombstone: Tombstone) -> str:
    """Say who destroyed it, when and why, in one line."""
    return (
        f"destroyed on {tombstone.at:%Y-%m-%d %H:%M} UTC by {tombstone.by} and "
        f"{tombstone.second}: {tombstone.reason} ({tombstone.authority})"
    )
