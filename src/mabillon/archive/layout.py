"""Where captures lie: in which file or container, under which path; and media that were refused."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from mabillon.archive.catalogue import instant

_COLUMNS: Final = "capture, evidence, name, member, container, format, rejected"


class Place(NamedTuple):
    """What a capture is of.

    Parameters
    ----------
    evidence, name
        SHA-256 of the raw file, and what it was called. Media files of a container have their
        own; whatever else is in it has the container's.
    member, container
        Path inside a container, and that container's capture; null = it is the file itself.
    format
        What read it; null = nothing did.
    rejected
        How many of its records could not be read.
    """

    capture: int
    evidence: str
    name: str
    member: str | None
    container: int | None
    format: str | None
    rejected: int

    @property
    def folder(self) -> str:
        """The folder that it lies in, inside a container: "" or a path that ends in / or !."""
        member = self.member or ""
        return member[: max(member.rfind("/"), member.rfind("!")) + 1]


def place_of(connection: sqlite3.Connection, capture: int) -> Place:
    """Return what a capture is of."""
    found = connection.execute(f"SELECT {_COLUMNS} FROM captures WHERE capture = ?", (capture,))
    return Place(*found.fetchone())


class Capture(NamedTuple):
    """What saw a post stand.

    Parameters
    ----------
    evidence, name, member, format
        As in `Place`.
    mode, collected_at, basis
        "live" or "retrospective"; when it was taken, and how that is known.
    kept_at, tool
        When it was taken into the archive, and with which version.
    leaf
        Ledger leaves that were there before it.
    """

    capture: int
    evidence: str
    name: str
    member: str | None
    format: str | None
    mode: str
    collected_at: datetime
    basis: str
    kept_at: datetime
    tool: str
    leaf: int


def captures(connection: sqlite3.Connection, numbers: Collection[int]) -> dict[int, Capture]:
    """Return captures by their numbers."""
    made = {}
    for number in sorted(numbers):
        found = connection.execute(
            f"SELECT {', '.join(Capture._fields)} FROM captures WHERE capture = ?", (number,)
        ).fetchone()
        held = Capture(*found)
        made[number] = held._replace(collected_at=instant(found[6]), kept_at=instant(found[8]))
    return made


def inside(connection: sqlite3.Connection, container: int) -> list[Place]:
    """Return what was read inside a container, in its order."""
    found = connection.execute(
        f"SELECT {_COLUMNS} FROM captures WHERE container = ? ORDER BY capture", (container,)
    )
    return [Place(*row) for row in found]


def refused(connection: sqlite3.Connection, media: Sequence[str]) -> dict[str, str]:
    """Return why media files could not be read, by the SHA-256 of each; of several times the last.

    Parameters
    ----------
    media
        The formats that media files are read as.
    """
    marks = ", ".join("?" * len(media))
    return dict(
        connection.execute(
            "SELECT c.evidence, r.reason FROM captures c JOIN rejects r USING (capture)"
            f" WHERE c.format IN ({marks}) ORDER BY c.capture",
            tuple(media),
        )
    )


_HOLDERS: Final = """
    WITH RECURSIVE held(capture) AS (
        SELECT container FROM captures WHERE evidence = ? AND container IS NOT NULL
        UNION SELECT container FROM captures JOIN held USING (capture)
        WHERE container IS NOT NULL)
    SELECT evidence, name FROM captures JOIN held USING (capture) ORDER BY capture"""


def holders(connection: sqlite3.Connection, evidence: str) -> dict[str, str]:
    """Return the raw files (containers, mails) that a media file came in: digest -> name."""
    found: dict[str, str] = {}
    for digest, name in connection.execute(_HOLDERS, (evidence,)):
        found.setdefault(digest, name)
    found.pop(evidence, None)  # what is read in a container counts as the container
    return found


def names_inside(connection: sqlite3.Connection, evidence: str) -> list[str]:
    """Return what a media file is called in what it came in: ``export.zip!photos/1.jpg``."""
    found = connection.execute(
        "SELECT c.name || '!' || c.member FROM captures c JOIN captures k"
        " ON c.container = k.capture WHERE c.evidence = ? AND k.evidence <> c.evidence"
        " AND c.member IS NOT NULL GROUP BY 1 ORDER BY min(c.capture)",
        (evidence,),
    )
    return [row[0] for row in found]


def came_out_of(connection: sqlite3.Connection, evidence: str) -> dict[str, bool]:
    """Return the media files that came out of a raw file: whether each came otherwise as well.

    What came out of evidence that was destroyed did not come otherwise.
    """
    found = connection.execute(
        "SELECT c.evidence, max(coalesce(k.evidence, c.evidence) <> ? AND"
        " coalesce(k.evidence, c.evidence) NOT IN (SELECT evidence FROM tombstones))"
        " FROM captures c LEFT JOIN captures k ON c.container = k.capture"
        " WHERE c.evidence IN (SELECT m.evidence FROM captures m"
        " JOIN captures o ON m.container = o.capture WHERE o.evidence = ? AND m.evidence <> ?)"
        " GROUP BY c.evidence ORDER BY min(c.capture)",
        (evidence, evidence, evidence),
    )
    return {digest: bool(otherwise) for digest, otherwise in found}
