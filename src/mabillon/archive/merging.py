"""Merging: all of another archive that is new here, in one transaction of this one.

Raw files and segments are written, synced and renamed before it; what it brings ends with a
leaf that names the other ledger's root and size. Whatever stops it before the transaction's
end, this archive is as it was: the next writer removes what lies about.
"""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from shlex import quote
from typing import Any, Final

from mabillon.archive import catalogue, ledger
from mabillon.archive.evidence import Staged
from mabillon.archive.ledgers import Standing
from mabillon.archive.merge_captures import Captures
from mabillon.archive.merge_entries import NewEntries
from mabillon.archive.merge_reading import Advance, OtherRows
from mabillon.archive.merge_rows import Brought, Numbers, Rows
from mabillon.archive.segments import SCHEMAS, Segment, SegmentWriter
from mabillon.archive.store import Store
from mabillon.archive.writer import Writer
from mabillon.errors import ArchiveDamaged

_CAPTURE: Final = catalogue.BOUND["capture"][1]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is taken from another archive.

    Parameters
    ----------
    position
        How many of its leaves are looked at.
    standing
        How its ledger stands to this one's.
    evidence
        Raw files that are not here: digest -> bytes; those that were destroyed there too.
    captures
        Its captures, and which are new here.
    registers
        Versions of its register that go on from the one here: digest, reason, time, YAML.
    entries
        The desk's entries that are new here and collide with none.
    """

    position: int
    standing: Standing
    evidence: dict[str, int]
    captures: Captures
    registers: list[tuple[str, str, int, bytes]] = field(default_factory=list)
    entries: NewEntries = field(default_factory=NewEntries)


def place_of(root: Path) -> str:
    """Return what tells where an archive is: SHA-256 (hex) of its path as it was given."""
    return hashlib.sha256(str(root.absolute()).encode("utf-8", "surrogateescape")).hexdigest()


def _typed(other: Store) -> str:
    return quote(str(other.root))


class Merging:
    """Takes in what a plan says; `commit` makes all of it so at once, or nothing."""

    def __init__(self, own: Store, writer: Writer) -> None:
        self._own, self._connection = own, own.connection
        self._evidence, self._shared = own.evidence, own.shared
        self._index = writer.versions
        connection, folder = own.connection, writer.segments_folder
        self._staged: list[Staged] = []
        self._writers = {kind: SegmentWriter(kind, folder, writer.temporary) for kind in SCHEMAS}
        self._first = {
            kind: connection.execute(
                "SELECT coalesce(sum(rows), 0) FROM segments WHERE kind = ?", (kind,)
            ).fetchone()[0]
            for kind in ("posts", "media", "frames")
        }
        self.committed = False

    def take(self, other: Store, plan: Plan, at: int, advance: Advance) -> Brought:
        """Take in everything and make it so, if there is anything new.

        ``at``: microseconds since 1970 in UTC.
        """
        self._stage(other, plan, advance)
        captures = plan.captures
        before = plan.standing.before
        known = max(plan.standing.common, 0 if before is None else len(before.hashes))
        others = OtherRows(other, plan.position, known, advance)
        rows = Rows(others, captures.numbers(), captures.new, self._writers)
        here = rows.posts(self._index(), self._first["posts"])
        rows.seen(here)
        rows.media(self._first)
        rows.attached(here, lambda: self._own.attached(["post", "place", "evidence"]))
        nothing = not (
            any(rows.brought.rows.values())
            or (plan.evidence or captures.new or plan.registers or plan.entries.rows)
        )
        if nothing:
            return rows.brought
        self._connection.execute("BEGIN IMMEDIATE")
        first_leaf = catalogue.size(self._connection)
        self._catalogue(other, plan, rows.brought.new)
        self._segments()
        self._end(other, plan, first_leaf, at)
        self._connection.execute("COMMIT")
        self.committed = True
        self._evidence.published()
        return rows.brought

    def abandon(self) -> None:
        """Throw away everything that was not committed."""
        for writer in self._writers.values():
            writer.abandon()
        for staged in self._staged:
            if staged.copy is not None:
                staged.copy.unlink(missing_ok=True)
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def _stage(self, other: Store, plan: Plan, advance: Advance) -> None:
        """Copy raw files that are not here; those that were destroyed there have no bytes."""
        gone = {stone.evidence for stone in other.tombstones()}
        for digest in [digest for digest in plan.evidence if digest not in gone]:
            path = other.evidence.path(digest)
            try:
                with path.open("rb") as file:
                    staged = self._evidence.stage(file, progress=partial(advance, digest))
            except OSError as error:
                raise ArchiveDamaged(
                    f"this evidence cannot be read any more ({error.strerror or error})",
                    where=str(path),
                    do=f"nothing of it was merged; mabillon --archive {_typed(other)} audit",
                ) from error
            self._staged.append(staged)
            if staged.digest != digest:
                raise ArchiveDamaged(
                    "this evidence was altered while it was merged",
                    where=str(path),
                    do=f"nothing of it was merged; mabillon --archive {_typed(other)} audit",
                )

    def _catalogue(self, other: Store, plan: Plan, new: Numbers) -> None:
        own = self._connection
        for digest, size in plan.evidence.items():
            catalogue.append(own, "evidence", {"digest": digest, "size": size})
        columns = ", ".join(_CAPTURE)
        for there in plan.captures.new:
            row = other.connection.execute(
                f"SELECT {columns} FROM captures WHERE capture = ?", (there,)
            ).fetchone()
            made: dict[str, Any] = dict(zip(_CAPTURE, row, strict=True))
            made["capture"] = here = plan.captures.here[there]
            if made["container"] is not None:
                made["container"] = plan.captures.here[made["container"]]
            made["new"] = int(new[here])
            for table, of in (
                ("rejects", catalogue.REJECT),
                ("observations", catalogue.OBSERVATION),
            ):
                self._details(other.connection, table, of, there, here)
            catalogue.append(own, "capture", made)
        self._tombstones(other, plan)
        for digest, reason, at, yaml in plan.registers:
            row = {"number": self._next("registers"), "digest": digest, "reason": reason}
            catalogue.append(own, "register", {**row, "at": at, "yaml": yaml})
        for entry in plan.entries.rows:
            catalogue.append(own, "entry", {**entry, "number": self._next("entries")})

    def _details(
        self, other: sqlite3.Connection, table: str, of: tuple[str, ...], there: int, here: int
    ) -> None:
        columns, marks = ", ".join(of), ", ".join("?" * (len(of) + 1))
        self._connection.executemany(
            f"INSERT INTO {table} (capture, {columns}) VALUES ({marks})",
            (
                (here, *row)
                for row in other.execute(
                    f"SELECT {columns} FROM {table} WHERE capture = ? ORDER BY number", (there,)
                )
            ),
        )

    def _tombstones(self, other: Store, plan: Plan) -> None:
        """Take over tombstones of raw files that were never here, and what they emptied."""
        own = self._connection
        for stone in other.tombstones():
            if stone.evidence in plan.evidence:
                row: dict[str, Any] = {
                    **{name: getattr(stone, name) for name in stone.__slots__},
                    "number": self._next("tombstones"),
                    "at": catalogue.micros(stone.at),
                }
                catalogue.append(own, "tombstone", row)
        stones = dict(own.execute("SELECT evidence, max(number) FROM tombstones GROUP BY evidence"))
        fresh = set(plan.captures.new)
        for piece, digest, size, evidence in other.connection.execute(
            "SELECT r.piece, r.digest, r.size, c.evidence FROM replacements r"
            " JOIN captures c ON c.capture = r.piece WHERE r.kind = 'rejects' AND r.leaf < ?"
            " ORDER BY r.number",
            (plan.position,),
        ).fetchall():
            if piece in fresh:
                row = {"number": self._next("replacements"), "tombstone": stones[evidence]}
                row |= {"kind": "rejects", "piece": plan.captures.here[piece], "file": ""}
                catalogue.append(own, "replacement", {**row, "digest": digest, "size": size})

    def _segments(self) -> None:
        """Sync and rename what was written, and name it in the open transaction."""
        self._evidence.publish(self._staged)
        [number] = self._connection.execute("SELECT count(*) FROM segments").fetchone()
        made: list[Segment] = []
        for kind, writer in self._writers.items():
            made += writer.finish(number + len(made), self._first.get(kind))
        if self._shared is not None:
            self._shared.put_segments(made)
        for segment in made:
            catalogue.append(
                self._connection, "segment", {n: getattr(segment, n) for n in segment.__slots__}
            )

    def _end(self, other: Store, plan: Plan, first_leaf: int, at: int) -> None:
        """Write the leaf that names the other ledger."""
        hashes = [
            row[0]
            for row in other.connection.execute(
                "SELECT hash FROM leaves WHERE number < ? ORDER BY number", (plan.position,)
            )
        ]
        before = plan.standing.before
        data = b"".join(hashes if before is None else hashes[len(before.hashes) :])
        catalogue.append(
            self._connection,
            "merge",
            {
                "number": self._next("merges"),
                "origin": hashes[0].hex(),
                "root": ledger.tree_head(hashes).hex(),
                "size": len(hashes),
                "place": place_of(other.root),
                "common": plan.standing.common,
                "continues": None if before is None else before.number,
                "first_leaf": first_leaf,
                "digest": hashlib.sha256(data).hexdigest(),
                "at": at,
                "document": data,
            },
        )

    def _next(self, table: str) -> int:
        last = self._connection.execute(f"SELECT coalesce(max(number), 0) + 1 FROM {table}")
        return int(last.fetchone()[0])
