"""The opened archive: what is kept, in tables, as of now or as of an earlier moment."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from mabillon import tables
from mabillon.archive import catalogue, ledger, segments
from mabillon.archive.evidence import Evidence
from mabillon.archive.folders import own, write_synced
from mabillon.archive.lock import writer_lock
from mabillon.archive.places import digest_of, is_store
from mabillon.archive.rows import (
    Entry,
    Judgement,
    NewEntry,
    OpinionRow,
    RegisterVersion,
    RejectRow,
    Tombstone,
)
from mabillon.archive.segments import Segment
from mabillon.archive.shared import SharedFiles
from mabillon.archive.shared_evidence import SharedEvidence
from mabillon.archive.text_pages import TextPages
from mabillon.archive.tombstones import tombstones
from mabillon.archive.writer import Writer
from mabillon.errors import ArchiveDamaged, NotAnArchive, UnknownName, UsageError

__all__ = [
    "Entry",
    "Judgement",
    "NewEntry",
    "OpinionRow",
    "RegisterVersion",
    "RejectRow",
    "Store",
    "Tombstone",
    "Writer",
    "mark",
    "utc_now",
]

FORMAT = 1
MARK = "archive.json"
MEND_MARK = "put back a copy of this file; what else the archive holds is not touched by this"
_FEW = 100
"""Channels that the catalogue is asked for by name; of more, all are read."""
READING = (
    *("catalogue.sqlite", "catalogue.sqlite-wal", "catalogue.sqlite-shm", "lock"),
    *("caches", "dispatches", "opinions", "tmp"),
)
"""What may be written to, or removed from, without being the one writer."""
WRITING = ("evidence", "segments")
FOLDERS = ("evidence", "segments/posts", "segments/sightings", "caches", "opinions", "tmp")


def utc_now() -> datetime:
    """Return the time by this machine's clock."""
    return datetime.now(UTC)


class Store:
    """An archive opened for reading; `writing` gives the one writer.

    Every ``position`` is a number of ledger leaves: what is returned is what the
    archive held when it had that many. None means now.

    ``patience_s``: for how long `writing` waits while another process writes; whoever asks
    from a terminal is told at once, a desk waits for its people.

    ``shared``: the files of a shared archive, whose evidence and segments are objects of a store
    (address ``store``); None = they stand in the archive's own folder.
    """

    def __init__(
        self, root: Path, connection: sqlite3.Connection, store: str | None = None
    ) -> None:
        self.root = root
        self.address = store
        self.patience_s = 0.0
        self.connection = connection
        self.shared = None if store is None else SharedFiles(store, root)
        self.evidence = (
            Evidence(root / "evidence", root / "tmp")
            if self.shared is None
            else SharedEvidence(self.shared, root / "tmp")
        )

    @classmethod
    def init(
        cls, root: Path, now: Callable[[], datetime] = utc_now, *, store: str | None = None
    ) -> Store:
        """Make a new archive in a folder that is empty or not there yet.

        ``store``: address (`places.checked`) that its evidence and segments are to be kept under.

        Raises
        ------
        UsageError
            The folder holds something, or is no folder.
        """
        root = root.absolute()
        if (root / MARK).exists():
            raise UsageError("this is an archive already", where=str(root))
        try:
            root.mkdir(parents=True, exist_ok=True)
            filled = any(root.iterdir())
        except OSError as error:
            raise UsageError(
                f"cannot make an archive here ({error.strerror})", where=str(root)
            ) from error
        if filled:
            raise UsageError(
                "the folder is not empty", where=str(root), do="name a new or an empty one"
            )
        for name in FOLDERS:
            (root / name).mkdir(parents=True)
        connection = catalogue.connect(root / "catalogue.sqlite", create=True)
        catalogue.migrate(connection)
        created = now()
        with catalogue.transaction(connection):
            catalogue.append(
                connection, "archive", {"format": FORMAT, "created": catalogue.micros(created)}
            )
        write_synced(root / MARK, mark(created, store))
        return cls(root, connection, store)

    @classmethod
    def open(cls, root: Path) -> Store:
        """Open an archive.

        Raises
        ------
        NotAnArchive
            The folder is not one, or was made by a later version.
        ArchiveDamaged
            Its catalogue is missing or unreadable.
        UsageError
            What is written to is a link that leads out of it (`folders.own`).
        """
        root = root.absolute()
        try:
            says = msgspec.json.decode((root / MARK).read_bytes(), type=dict[str, object])
            of_format, store = says.get("format"), says.get("store")
        except OSError as error:
            raise NotAnArchive(
                "this is not an archive", where=str(root), do="make one with `mabillon init DIR`"
            ) from error
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise ArchiveDamaged("this file is damaged", where=str(root / MARK)) from error
        if not isinstance(of_format, int) or of_format > FORMAT:
            raise NotAnArchive(
                "this archive was made by a later version of Mabillon",
                where=str(root),
                do="use that version or a later one",
            )
        if store is not None and not (isinstance(store, str) and is_store(store)):
            raise ArchiveDamaged("this names no store", where=str(root / MARK), do=MEND_MARK)
        own(root, READING)
        own(root, ["caches"], below=2)
        connection = catalogue.connect(root / "catalogue.sqlite")
        if not catalogue.is_current(connection):
            if catalogue.writable(root):
                with writer_lock(root / "lock"):
                    catalogue.migrate(connection)
            else:  # received on a medium that cannot be written
                connection = catalogue.current_copy(connection)
        return cls(root, connection, store)

    @classmethod
    def find(cls, given: str | None, cwd: Path) -> Store:
        """Open the archive that was named, else ``cwd`` or its nearest parent that is one."""
        if given:
            return cls.open(cwd / Path(given).expanduser())
        for folder in (cwd, *cwd.parents):
            if (folder / MARK).is_file():
                return cls.open(folder)
        raise NotAnArchive(
            "neither this folder nor one above it is an archive",
            where=str(cwd),
            do="name one with --archive DIR or MABILLON_ARCHIVE, or make one with "
            "`mabillon init DIR`",
        )

    def close(self) -> None:
        """Give the catalogue back, and the copies of what is in a store."""
        self.connection.close()
        if self.shared is not None:
            self.shared.kept.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @contextmanager
    def writing(self, now: Callable[[], datetime] = utc_now) -> Iterator[Writer]:
        """Be the one writer; first remove what an interrupted one left.

        Raises
        ------
        ArchiveBusy
            Another process holds the archive, for longer than there is patience.
        UsageError
            It may not be written to, or what is written to is a link that leads out of it.
        """
        if not catalogue.writable(self.root):
            raise UsageError("you may not write to this archive", where=str(self.root))
        for folder in (self.root, *([] if self.shared is None else [self.shared.copies])):
            own(folder, WRITING, below=1)
        with writer_lock(self.root / "lock", self.patience_s):
            if self.shared is not None:
                self.shared.kept.hold()  # what is written to be put in the store stays till then
            writer = Writer(self.root, self.connection, self.evidence, now, self.shared)
            writer.clean()
            yield writer

    # --- The ledger ---------------------------------------------------------------------

    def position(self) -> int:
        """Return the number of ledger leaves."""
        return catalogue.size(self.connection)

    def ledger_root(self, size: int | None = None) -> str:
        """Return the tree head over the first ``size`` leaves (all), in hexadecimal."""
        hashes = self.connection.execute(
            "SELECT hash FROM leaves WHERE number < ? ORDER BY number", (self._upto(size),)
        )
        return ledger.tree_head(row[0] for row in hashes).hex()

    def known_at(self, position: int | None = None) -> datetime | None:
        """Return when the latest capture known at a position was kept; None = nothing was."""
        row = self.connection.execute(
            "SELECT max(kept_at) FROM captures WHERE leaf < ?", (self._upto(position),)
        ).fetchone()
        return None if row[0] is None else catalogue.instant(row[0])

    def looked_until(self) -> datetime | None:
        """Return when the latest of all captures was taken; None = there is none."""
        row = self.connection.execute("SELECT max(collected_at) FROM captures").fetchone()
        return None if row[0] is None else catalogue.instant(row[0])

    # --- Posts --------------------------------------------------------------------------

    def segments(self, kind: str, position: int | None = None) -> list[segments.Segment]:
        """Return the segments of a kind (`segments.SCHEMAS`) in their order."""
        found = self.connection.execute(
            "SELECT number, kind, file, digest, size, rows, first_row FROM standing_segments"
            " WHERE kind = ? AND leaf < ? ORDER BY number",
            (kind, self._upto(position)),
        )
        return [segments.told(*row) for row in found]

    def segment_files(self, kind: str, position: int | None = None) -> list[Path]:
        """Return the Parquet files of a kind in their order, for an engine to scan."""
        held = self.segments(kind, position)
        self._bring(held)
        return [self._folder / segment.file for segment in held]

    def segment_address(self, segment: Segment) -> str:
        """Return where a segment is to be read by who has no catalogue (`places.read_whole`).

        A local path, or an ``s3://`` address that the user agreed to ask.
        """
        if self.shared is None:
            return str(self._folder / segment.file)
        return self.shared.address_of(f"segments/{segment.file}")

    def check_segments(self, position: int | None = None) -> None:
        """Make sure that the posts known at a position are as they were written.

        Raises
        ------
        ArchiveDamaged
            A segment is missing or was altered; the message names it.
        """
        for segment in self.segments("posts", position):
            path = self._folder / segment.file
            with self._promised([segment]):
                digest = digest_of(path)
                if digest != segment.digest and self.shared is not None:
                    path.unlink()  # only a copy: the object decides
                    self._bring([segment])
                    digest = segment.digest
            if digest != segment.digest:
                raise ArchiveDamaged(
                    "this segment was altered", where=str(path), do="run `mabillon audit`"
                )

    def rows(self, position: int | None = None) -> int:
        """Return the number of rows of POSTS."""
        return sum(segment.rows for segment in self.segments("posts", position))

    def posts(
        self,
        columns: Sequence[str] | None = None,
        *,
        channels: Collection[str] | None = None,
        rows: npt.NDArray[np.int64] | None = None,
        position: int | None = None,
        encoded: Collection[str] = (),
        keep: bool = False,
    ) -> pa.Table:
        """Return posts (schema ``tables.POSTS`` or some of its columns), by row.

        Parameters
        ----------
        columns
            Which columns, in which order; None = all.
        channels
            Only posts of these channel keys.
        rows
            Only these row numbers; each comes once, and those beyond the position are
            left out.
        encoded
            Columns of text to be given as dictionaries; not where ``rows`` are asked for.
        keep
            Whether what was read for ``rows`` is kept in memory for the next question.
        """
        held = self.segments("posts", position)
        with self._promised(held):
            if rows is None:
                return segments.read(
                    self._folder, held, tables.POSTS, columns, channels, encoded=encoded
                )
            known = sum(segment.rows for segment in held)
            wanted = _each_once(np.asarray(rows, np.int64))
            wanted = wanted[(wanted >= 0) & (wanted < known)]
            return segments.take(
                self._folder, held, tables.POSTS, columns, channels, wanted, keep=keep
            )

    def texts(self, rows: npt.NDArray[np.int64]) -> list[str]:
        """Return the texts of these rows, ascending and each once, all there are."""
        every = self.segments("posts")
        starts = [segment.first_row or 0 for segment in every]
        held = [every[n] for n in np.unique(np.searchsorted(starts, rows, "right") - 1)]
        with self._promised(held):
            return TextPages(self._folder, self.root / "caches" / "pages").texts(held, rows)

    def sightings(
        self,
        columns: Sequence[str] | None = None,
        *,
        channels: Collection[str] | None = None,
        rows: Collection[int] | None = None,
        position: int | None = None,
        keep: bool = False,
    ) -> pa.Table:
        """Return sightings (schema ``tables.SIGHTINGS``) in the order of keeping.

        ``channels``, ``rows``: only of these channel keys, of these rows of POSTS. ``keep``: as
        of `posts`.
        """
        held = self.segments("sightings", position)
        with self._promised(held):
            return segments.read(
                self._folder, held, tables.SIGHTINGS, columns, channels, rows, keep=keep
            )

    # --- Media --------------------------------------------------------------------------

    def media_files(
        self,
        columns: Sequence[str] | None = None,
        *,
        rows: npt.NDArray[np.int64] | None = None,
        position: int | None = None,
    ) -> pa.Table:
        """Return media files (schema ``tables.MEDIA_FILES`` or some columns), by row."""
        return self._table("media", tables.MEDIA_FILES, columns, rows, position)

    def frames(
        self,
        columns: Sequence[str] | None = None,
        *,
        rows: npt.NDArray[np.int64] | None = None,
        position: int | None = None,
    ) -> pa.Table:
        """Return what was hashed (schema ``tables.FRAMES`` or some columns), by row."""
        return self._table("frames", tables.FRAMES, columns, rows, position)

    def listed(
        self, columns: Sequence[str] | None = None, *, position: int | None = None
    ) -> pa.Table:
        """Return what captures list as attached (schema ``tables.LISTED`` or some columns)."""
        return self._table("listed", tables.LISTED, columns, None, position)

    def listed_by(
        self, captures: Collection[int], *, position: int | None = None
    ) -> Iterator[pa.Table]:
        """Yield what captures list as attached to posts (schema ``tables.LISTED``), in order.

        ``captures``: only these. Some ten thousand rows come at a time.
        """
        held = self.segments("listed", position)
        wanted = np.unique(np.fromiter(captures, np.int64, len(captures)))
        with self._promised(held):
            yield from segments.groups(self._folder, held, tables.LISTED, wanted)

    def attached(
        self, columns: Sequence[str] | None = None, *, position: int | None = None
    ) -> pa.Table:
        """Return what posts have attached (schema ``tables.ATTACHED`` or some columns).

        In the order of keeping; of the same post and place the last row counts.
        """
        return self._table("attached", tables.ATTACHED, columns, None, position)

    def _table(
        self,
        kind: str,
        schema: pa.Schema,
        columns: Sequence[str] | None,
        rows: npt.NDArray[np.int64] | None,
        position: int | None,
    ) -> pa.Table:
        """Return rows of a kind; ``rows``: only these, in order, those there are."""
        held = self.segments(kind, position)
        with self._promised(held):
            if rows is None:
                return segments.read(self._folder, held, schema, columns, None)
            wanted = np.unique(rows)
            wanted = wanted[(wanted >= 0) & (wanted < sum(segment.rows for segment in held))]
            return segments.take(self._folder, held, schema, columns, None, wanted)

    # --- Captures -----------------------------------------------------------------------

    def observations(
        self,
        *,
        channels: Collection[str] | None = None,
        position: int | None = None,
        after: int = 0,
    ) -> pa.Table:
        """Return what each capture shows of each channel (schema ``tables.OBSERVATIONS``).

        ``after``: only of captures that were not known at that position yet.
        """
        asked = list(channels) if channels is not None and len(channels) <= _FEW else []
        among = f" AND o.channel IN ({', '.join('?' * len(asked))})" if asked else ""
        found = self.connection.execute(
            f"SELECT {', '.join('o.' + name for name in tables.OBSERVATIONS.names)}"
            " FROM observations o JOIN captures c USING (capture)"
            f" WHERE c.leaf < ? AND c.leaf >= ?{among} ORDER BY o.capture, o.number",
            (self._upto(position), after, *asked),
        ).fetchall()
        wanted = None if channels is None else frozenset(channels)
        kept = found if wanted is None else [row for row in found if row[1] in wanted]
        columns = zip(*kept, strict=True) if kept else [[] for _ in tables.OBSERVATIONS]
        return pa.table(
            [
                pa.array(list(column), pa.int64() if field.type == tables.TIME else None).cast(
                    field.type
                )
                if kept
                else pa.array([], field.type)
                for column, field in zip(columns, tables.OBSERVATIONS, strict=True)
            ],
            schema=tables.OBSERVATIONS,
        )

    def rejects(
        self,
        position: int | None = None,
        *,
        evidence: str | None = None,
        first: int = 0,
        most: int | None = None,
    ) -> Iterator[RejectRow]:
        """Return the records that could not be read, in the order of keeping.

        Parameters
        ----------
        evidence
            Digest of the raw file whose records they are; None = of all.
        first, most
            How many are left out before, and how many there are of at most; None = all.
        """
        found = self.connection.execute(
            "SELECT r.capture, c.evidence, c.name, r.member, r.number, r.record, r.offset,"
            " r.length, r.reason, r.excerpt FROM rejects r JOIN captures c USING (capture)"
            " WHERE c.leaf < ? AND (? IS NULL OR c.evidence = ?)"
            " ORDER BY r.capture, r.number LIMIT ? OFFSET ?",
            (self._upto(position), evidence, evidence, -1 if most is None else most, first),
        )
        return (RejectRow(*row) for row in found)

    def count_rejects(self, evidence: str | None = None) -> int:
        """Return how many records could not be read, of one raw file or of all (None)."""
        [count] = self.connection.execute(
            "SELECT count(*) FROM rejects r JOIN captures c USING (capture)"
            " WHERE ? IS NULL OR c.evidence = ?",
            (evidence, evidence),
        ).fetchone()
        return int(count)

    # --- Register, opinions, judgements, entries ----------------------------------------

    def register_version(self, position: int | None = None) -> tuple[str, bytes] | None:
        """Return digest and YAML of the register in force, or None before the first."""
        row: tuple[str, bytes] | None = self.connection.execute(
            "SELECT digest, yaml FROM registers WHERE leaf < ? ORDER BY number DESC LIMIT 1",
            (self._upto(position),),
        ).fetchone()
        return row

    def register_versions(self, position: int | None = None) -> list[RegisterVersion]:
        """Return every version of the register, oldest first."""
        return [
            RegisterVersion(number, digest, reason, catalogue.instant(at))
            for number, digest, reason, at in self.connection.execute(
                "SELECT number, digest, reason, at FROM registers WHERE leaf < ? ORDER BY number",
                (self._upto(position),),
            )
        ]

    def register_numbered(self, number: int) -> bytes:
        """Return the YAML of a version of the register.

        Raises
        ------
        UnknownName
            There is none of that number.
        """
        row = self.connection.execute(
            "SELECT yaml FROM registers WHERE number = ?", (number,)
        ).fetchone()
        if row is None:
            raise UnknownName(f"the register has no version {number}")
        return bytes(row[0])

    def opinion(self, number: int) -> bytes:
        """Return the JSON of an opinion.

        Raises
        ------
        UnknownName
            There is none of that number.
        """
        row = self.connection.execute(
            "SELECT document FROM opinions WHERE number = ?", (number,)
        ).fetchone()
        if row is None:
            raise UnknownName(f"there is no opinion {number} in this archive")
        return bytes(row[0])

    def opinions(self) -> list[OpinionRow]:
        """Return every opinion, oldest first."""
        return [
            OpinionRow(number, digest, catalogue.instant(at), size)
            for number, digest, at, size in self.connection.execute(
                "SELECT number, digest, at, ledger_size FROM opinions ORDER BY number"
            )
        ]

    def judgements(self, opinion: int) -> list[Judgement]:
        """Return what was decided of an opinion, oldest first."""
        return [
            Judgement(number, of, kind, by, reason, catalogue.instant(at))
            for number, of, kind, by, reason, at in self.connection.execute(
                "SELECT number, opinion, kind, by, reason, at FROM judgements"
                " WHERE opinion = ? ORDER BY number",
                (opinion,),
            )
        ]

    def entries(
        self, kind: str, key: str | None = None, position: int | None = None
    ) -> list[Entry]:
        """Return what the desk entered by hand and nobody destroyed, oldest first.

        Parameters
        ----------
        kind
            event, look.
        key
            Only of this key; a later entry supersedes an earlier one. None = of all keys.
        """
        return [
            Entry(number, kind, of, digest, by, reason, catalogue.instant(at), document, leaf)
            for number, of, digest, by, reason, at, document, leaf in self.connection.execute(
                "SELECT number, key, digest, by, reason, at, document, leaf FROM entries"
                " WHERE kind = ? AND (? IS NULL OR key = ?) AND leaf < ? AND document <> x''"
                " ORDER BY number",
                (kind, key, key, self._upto(position)),
            )
        ]

    def has_entry(self, kind: str, key: str) -> bool:
        """Tell whether there was ever an entry of that kind and key, destroyed since or not."""
        found = self.connection.execute(
            "SELECT 1 FROM entries WHERE kind = ? AND key = ? LIMIT 1", (kind, key)
        )
        return found.fetchone() is not None

    # --- Evidence -----------------------------------------------------------------------

    def evidence_like(self, digits: str) -> list[tuple[str, int]]:
        """Return digest and size of the evidence whose digest begins with these digits."""
        found: list[tuple[str, int]] = self.connection.execute(
            "SELECT digest, size FROM evidence WHERE digest >= ? AND digest < ? ORDER BY digest",
            (digits, digits + "g"),
        ).fetchall()
        return found

    def evidence_leaves(self) -> dict[str, int]:
        """Return the ledger leaf of each raw file: from which position on it was known."""
        return dict(self.connection.execute("SELECT digest, leaf FROM evidence"))

    def names_of(self, evidence: str) -> list[str]:
        """Return the names by which a raw file was handed in, the first first."""
        found = self.connection.execute(
            "SELECT name FROM captures WHERE evidence = ? AND member IS NULL"
            " GROUP BY name ORDER BY min(capture)",
            (evidence,),
        )
        return [row[0] for row in found]

    def collected_of(self, evidence: str) -> datetime | None:
        """Return when a raw file was first collected; None = no capture of it says so."""
        row = self.connection.execute(
            "SELECT min(collected_at) FROM captures WHERE evidence = ?", (evidence,)
        ).fetchone()
        return None if row[0] is None else catalogue.instant(row[0])

    def captured(self) -> dict[int, str]:
        """Return the raw file of each capture; members of a container are of the container."""
        return dict(self.connection.execute("SELECT capture, evidence FROM captures"))

    def tombstones(self, evidence: str | None = None) -> list[Tombstone]:
        """Return what was destroyed, oldest first; of one raw file or of all."""
        return tombstones(self.connection, evidence)

    @property
    def _folder(self) -> Path:
        return (self.root if self.shared is None else self.shared.copies) / "segments"

    def _bring(self, held: Sequence[Segment]) -> None:
        """Have the files of these segments here; those of a local archive are."""
        if self.shared is not None:
            self.shared.fetch_all([self.shared.segment(segment) for segment in held])

    def _upto(self, position: int | None) -> int:
        if position is None:
            return 1 << 62
        held = self.position()
        if not 0 <= position <= held:
            raise UsageError(
                f"the ledger has {held:,} leaves; there is no state at {position:,}",
                where=str(self.root),
            )
        return position

    @contextmanager
    def _promised(self, held: Sequence[Segment]) -> Iterator[None]:
        """Have these segments here; say so plainly where one is missing or broken."""
        self._bring(held)
        try:
            yield
        except (OSError, pa.ArrowException) as error:
            raise ArchiveDamaged(
                f"a segment is missing or damaged ({error})",
                where=str(self._folder),
                do="run `mabillon audit`",
            ) from error


def mark(created: datetime, store: str | None = None) -> bytes:
    """Return the bytes of archive.json; ``store``: address that its files are kept under."""
    says = {"mabillon": "archive", "format": FORMAT, "created": created}
    if store is not None:
        says["store"] = store
    return msgspec.json.format(msgspec.json.encode(says), indent=2) + b"\n"


def _each_once(rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return row numbers ascending, each once; mostly they are so already."""
    return rows if (rows[1:] > rows[:-1]).all() else np.unique(rows)
