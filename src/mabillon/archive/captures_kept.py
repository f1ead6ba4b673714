"""Captures as the catalogue has them: who kept what, when, and what came of reading it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from mabillon.archive import catalogue
from mabillon.archive.store import Store

_COLUMNS: Final = (
    "capture, evidence, name, member, format, version, tool, mode, collected_at, basis, kept_at,"
    " kept, rejected, new, leaf"
)


@dataclass(frozen=True, slots=True)
class CaptureKept:
    """A capture.

    Parameters
    ----------
    name, member
        The file's path under the one that was given; path inside a container, null = itself.
    format, version
        Of the reader; null and 0 where nothing read it.
    tool
        What kept it, with its version.
    collected_at, basis
        When it was collected, and how that is known (``captures.Basis``).
    kept_at, leaf
        When it was kept, and its ledger leaf.
    kept, rejected, new
        Records of it.
    """

    number: int
    evidence: str
    name: str
    member: str | None
    format: str | None
    version: int
    tool: str
    mode: str
    collected_at: datetime
    basis: str
    kept_at: datetime
    kept: int
    rejected: int
    new: int
    leaf: int

    @property
    def read(self) -> int:
        """Records that were read: kept and rejected."""
        return self.kept + self.rejected


def latest(store: Store, first: int, most: int, word: str = "") -> list[CaptureKept]:
    """Return captures, the latest first; ``word``: that their name or digest holds."""
    found = store.connection.execute(
        f"SELECT {_COLUMNS} FROM captures"
        " WHERE ? = '' OR instr(lower(name), ?) OR evidence LIKE ? || '%'"
        " ORDER BY capture DESC LIMIT ? OFFSET ?",
        (word, word.lower(), word.lower() if word.isalnum() else "-", most, first),
    )
    return [_read(row) for row in found]


def count(store: Store, word: str = "") -> int:
    """Return how many there are of which `latest` gives a part."""
    [number] = store.connection.execute(
        "SELECT count(*) FROM captures"
        " WHERE ? = '' OR instr(lower(name), ?) OR evidence LIKE ? || '%'",
        (word, word.lower(), word.lower() if word.isalnum() else "-"),
    ).fetchone()
    return int(number)


def _read(row: tuple[Any, ...]) -> CaptureKept:
    found = list(row)
    for at in (8, 10):
        found[at] = catalogue.instant(found[at])
    return CaptureKept(*found)
