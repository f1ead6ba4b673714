"""The one writer: every method is one transaction, rows and their leaves together."""

from __future__ import annotations

import hashlib
import itertools
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BufferedIOBase
from pathlib import Path

from mabillon import tables
from mabillon.archive import catalogue, destruction, removing, segments
from mabillon.archive.captures import Basis, Counts
from mabillon.archive.evidence import Evidence, Staged
from mabillon.archive.intake import Intake
from mabillon.archive.rows import NewEntry, Tombstone
from mabillon.archive.shared import SharedFiles
from mabillon.archive.tombstones import tombstones, words
from mabillon.archive.versions import VersionIndex, keys
from mabillon.errors import MabillonError, UnknownName, UsageError

JUDGEMENTS = ("sign", "second", "dissent")


@dataclass(frozen=True, slots=True)
class Earlier:
    """A capture of the same evidence, read in the same way, that is kept already."""

    capture: int
    collected_at: datetime
    basis: Basis
    counts: dict[str | None, Counts]


class Writer:
    """Changes the archive; made by ``Store.writing``, which holds the lock."""

    def __init__(
        self,
        root: Path,
        connection: sqlite3.Connection,
        evidence: Evidence,
        now: Callable[[], datetime],
        shared: SharedFiles | None = None,
    ) -> None:
        self._root = root
        self.temporary = root / "tmp"
        self._shared = shared
        self.segments_folder = (root if shared is None else shared.copies) / "segments"
        self._connection = connection
        self._evidence = evidence
        self._now = now
        self._index: VersionIndex | None = None

    def clean(self) -> None:
        """Remove the temporary files and orphans of an interrupted run, and what was destroyed."""
        self._evidence.clean(self._has)
        destruction.finish(self._root, self._connection, self._evidence, self._shared)
        for left in self.temporary.iterdir():
            if left.is_dir() and not left.is_symlink():
                shutil.rmtree(left)
            else:
                left.unlink()
        known = {row[0] for row in self._connection.execute("SELECT file FROM standing_segments")}
        for kind in segments.SCHEMAS:
            for file in (self.segments_folder / kind).glob("*.parquet"):
                if f"{kind}/{file.name}" not in known:
                    file.unlink()

    # --- Evidence -----------------------------------------------------------------------

    def stage(
        self, stream: BufferedIOBase, size: int, progress: Callable[[int], None] | None = None
    ) -> Staged:
        """Copy a file's bytes to a temporary name, or only hash them if they are kept.

        Parameters
        ----------
        stream
            A seekable file at its start.
        size
            What the file system says of its size; only used to save needless copying.
        """
        alike = self._connection.execute(
            "SELECT 1 FROM evidence WHERE size = ? LIMIT 1", (size,)
        ).fetchone()
        if alike:
            hashed = self._evidence.stage(stream, copy=False)
            if self._has(hashed.digest) and self._evidence.has(hashed.digest):
                if progress is not None:
                    progress(hashed.size)
                return hashed
            stream.seek(0)
        return self._evidence.stage(stream, progress=progress)

    def keep(self, staged: Sequence[Staged]) -> int:
        """Make staged bytes evidence; return how many were not evidence before.

        Raises
        ------
        UsageError
            Some were destroyed here: they are not taken in again.
        """
        for item in staged:
            if (stone := self.destroyed(item.digest)) is not None:
                raise UsageError(f"these bytes were {words(stone)}", where=item.digest[:12])
        new = {item.digest: item for item in staged if not self._has(item.digest)}
        self._evidence.publish(staged)
        if new:
            with catalogue.transaction(self._connection):
                for item in new.values():
                    catalogue.append(
                        self._connection, "evidence", {"digest": item.digest, "size": item.size}
                    )
        self._evidence.published()
        return len(new)

    def _has(self, digest: str) -> bool:
        found = self._connection.execute("SELECT 1 FROM evidence WHERE digest = ?", (digest,))
        return found.fetchone() is not None

    def destroyed(self, digest: str) -> Tombstone | None:
        """Return the tombstone of evidence that was destroyed; None = it was not."""
        found = tombstones(self._connection, digest)
        return found[-1] if found else None

    def destroy(self, order: destruction.Order) -> Tombstone:
        """Destroy evidence and what goes with it; return its tombstone.

        Raises
        ------
        MabillonError
            It could not be written: nothing was destroyed; or a file could not be removed
            afterwards: the next command that writes removes it.
        """
        at = catalogue.micros(self._now())
        self._index = None
        try:
            destruction.destroy(
                self._root, self._connection, self._evidence, order, at, self._shared
            )
        except (sqlite3.OperationalError, OSError) as error:
            raise MabillonError(
                f"the archive could not be written ({error})",
                do="run `mabillon audit`: what has a tombstone and is still there is removed by "
                "the next command that writes",
            ) from error
        return tombstones(self._connection, order.evidence)[-1]

    def destroyed_again(self, digest: str) -> bool:
        """Remove the object of destroyed evidence that still stands in a store; tell if it did.

        So it is where the list of what an order was to remove is on another machine.
        """
        name = removing.object_of(digest)
        if self._shared is None or not self._shared.has(name):
            return False
        self._shared.delete(name)
        return True

    # --- Captures -----------------------------------------------------------------------

    def earlier(
        self,
        evidence: str,
        format: str | None,
        version: int,
        options: str,
        collected_at: datetime | None,
    ) -> Earlier | None:
        """Return the capture that says the same already, if there is one.

        Its counts are those of the file with all its members.

        Parameters
        ----------
        collected_at
            The time that the user gave. None = none was given: any time will do, since
            these bytes were read before and nothing more is known of them now.
        """
        row = self._connection.execute(
            "SELECT capture, collected_at, basis FROM captures"
            " WHERE evidence = ? AND container IS NULL AND format IS ? AND version = ?"
            " AND options = ?"
            " AND (? IS NULL OR (collected_at = ? AND basis <> 'mtime')) ORDER BY capture LIMIT 1",
            (
                evidence,
                format,
                version,
                options,
                *[None if collected_at is None else catalogue.micros(collected_at)] * 2,
            ),
        ).fetchone()
        if row is None:
            return None
        capture, at, basis = row
        counts = {
            name: Counts(kept, rejected)
            for name, kept, rejected in self._connection.execute(
                "SELECT format, sum(kept), sum(rejected) FROM captures"
                " WHERE capture = ? OR container = ? GROUP BY format ORDER BY format",
                (capture, capture),
            )
        }
        return Earlier(capture, catalogue.instant(at), basis, counts)

    @contextmanager
    def intake(self) -> Iterator[Intake]:
        """Take in captures; what is not committed when the block ends is thrown away.

        Raises
        ------
        MabillonError
            The catalogue or a segment could not be written, for instance on a full disk.
        """
        intake = Intake(
            self._connection,
            self._evidence,
            self.segments_folder,
            self.temporary,
            self.versions,
            self._now(),
            self._shared,
        )
        committed = False
        try:
            yield intake
            committed = intake.committed
        except (sqlite3.OperationalError, OSError) as error:
            raise MabillonError(
                f"the archive could not be written ({error})",
                do="what was acknowledged is kept; make room or mend it, then run this again",
            ) from error
        finally:
            if not committed:
                intake.abandon()
                self._index = None  # it holds rows that never came to be

    def versions(self) -> VersionIndex:
        """Return which posts are held; what is resolved and not committed must not be asked."""
        if self._index is None:
            self._index = self._known_versions()
        return self._index

    def _known_versions(self) -> VersionIndex:
        index = VersionIndex()
        found = self._connection.execute(
            "SELECT number, kind, file, digest, size, rows, first_row FROM standing_segments"
            " WHERE kind = 'posts' ORDER BY number"
        )
        for segment in itertools.starmap(segments.told, found.fetchall()):
            if self._shared is not None:
                self._shared.fetch(self._shared.segment(segment))
            part = segments.read(self.segments_folder, [segment], tables.POSTS, ["version"], None)
            index.hold(keys(part["version"]), segment.first_row or 0)
        return index

    # --- Register, opinions, judgements, entries ----------------------------------------

    def set_register(self, yaml: bytes, reason: str) -> str:
        """Keep a version of the register; return its digest. The same again is no change."""
        digest = hashlib.sha256(yaml).hexdigest()
        last = self._connection.execute(
            "SELECT digest FROM registers ORDER BY number DESC LIMIT 1"
        ).fetchone()
        if last is None or last[0] != digest:
            self._append(
                "register", "registers", {"digest": digest, "reason": reason, "yaml": yaml}
            )
        return digest

    def add_opinion(self, document: bytes) -> int:
        """Keep an opinion; return its number, from 1."""
        return self._append(
            "opinion",
            "opinions",
            {
                "digest": hashlib.sha256(document).hexdigest(),
                "ledger_size": catalogue.size(self._connection),
                "document": document,
            },
        )

    def add_judgement(self, opinion: int, kind: str, by: str, reason: str) -> int:
        """Keep what a person decided of an opinion; return the judgement's number, from 1.

        Raises
        ------
        UnknownName
            There is no such opinion.
        UsageError
            ``kind`` is not one of `JUDGEMENTS`.
        """
        if kind not in JUDGEMENTS:
            raise UsageError(f"{kind!r} is no judgement", do=f"use one of {', '.join(JUDGEMENTS)}")
        found = self._connection.execute("SELECT 1 FROM opinions WHERE number = ?", (opinion,))
        if found.fetchone() is None:
            raise UnknownName(f"there is no opinion {opinion} in this archive")
        return self._append(
            "judgement",
            "judgements",
            {"opinion": opinion, "kind": kind, "by": by, "reason": reason},
        )

    def add_entries(self, entries: Sequence[NewEntry]) -> list[int]:
        """Keep what the desk entered by hand, all or nothing; return the numbers, from 1."""
        at = catalogue.micros(self._now())
        with catalogue.transaction(self._connection):
            first = self._next("entries")
            for number, entry in enumerate(entries, first):
                catalogue.append(
                    self._connection,
                    "entry",
                    {
                        "number": number,
                        "kind": entry.kind,
                        "key": entry.key,
                        "digest": hashlib.sha256(entry.document).hexdigest(),
                        "by": entry.by,
                        "reason": entry.reason,
                        "at": at,
                        "document": entry.document,
                    },
                )
        return list(range(first, first + len(entries)))

    def _append(self, kind: str, table: str, row: dict[str, str | int | bytes | None]) -> int:
        with catalogue.transaction(self._connection):
            number = self._next(table)
            at = catalogue.micros(self._now())
            catalogue.append(self._connection, kind, {"number": number, "at": at, **row})
        return number

    def _next(self, table: str) -> int:
        last = self._connection.execute(f"SELECT coalesce(max(number), 0) FROM {table}")
        number: int = last.fetchone()[0] + 1
        return number
