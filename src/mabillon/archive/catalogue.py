"""The catalogue: the SQLite file that alone decides what the archive holds.

Every row that matters names the ledger leaf that binds it (`BOUND`) and is written in
the same transaction as that leaf. Times are microseconds since 1970 in UTC. The tables
only grow: nothing here is ever updated or deleted, save what two people destroy
(``archive.destruction``), of which the tombstone and what stands in its place are kept.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from mabillon.archive.ledger import Value, leaf_data, leaf_hash
from mabillon.errors import ArchiveDamaged, MabillonError, NotAnArchive

MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE leaves (
        number INTEGER PRIMARY KEY, kind TEXT NOT NULL, data BLOB NOT NULL, hash BLOB NOT NULL
    ) STRICT;
    CREATE TABLE origin (
        format INTEGER NOT NULL, created INTEGER NOT NULL,
        leaf INTEGER NOT NULL UNIQUE REFERENCES leaves
    ) STRICT;
    CREATE TABLE evidence (
        digest TEXT PRIMARY KEY, size INTEGER NOT NULL,
        leaf INTEGER NOT NULL UNIQUE REFERENCES leaves
    ) STRICT;
    CREATE INDEX evidence_size ON evidence (size);
    -- One act of reading one file, or one member of a container. format: a reader's name,
    -- a container's, or null for what was kept and not read. basis: how collected_at is
    -- known: given, file (it says so itself), mtime (uncertain). tool: what kept it.
    -- options: JSON of what else the reading depends on. observations and rejects are
    -- digests of those rows.
    CREATE TABLE captures (
        capture INTEGER PRIMARY KEY, evidence TEXT NOT NULL REFERENCES evidence,
        name TEXT NOT NULL, member TEXT,
        container INTEGER REFERENCES captures DEFERRABLE INITIALLY DEFERRED,
        format TEXT, version INTEGER NOT NULL,
        tool TEXT NOT NULL, options TEXT NOT NULL, mode TEXT NOT NULL,
        collected_at INTEGER NOT NULL, basis TEXT NOT NULL, kept_at INTEGER NOT NULL,
        read INTEGER NOT NULL, kept INTEGER NOT NULL, rejected INTEGER NOT NULL,
        new INTEGER NOT NULL, observations TEXT NOT NULL, rejects TEXT NOT NULL,
        leaf INTEGER NOT NULL UNIQUE REFERENCES leaves
    ) STRICT;
    CREATE INDEX captures_evidence ON captures (evidence);
    CREATE INDEX captures_container ON captures (container);
    CREATE TABLE observations (
        capture INTEGER NOT NULL REFERENCES captures DEFERRABLE INITIALLY DEFERRED,
        number INTEGER NOT NULL, channel TEXT NOT NULL, mode TEXT NOT NULL,
        from_at INTEGER, last_at INTEGER, seen_at INTEGER, posts INTEGER NOT NULL,
        PRIMARY KEY (capture, number)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE rejects (
        capture INTEGER NOT NULL REFERENCES captures DEFERRABLE INITIALLY DEFERRED,
        number INTEGER NOT NULL, member TEXT, record INTEGER NOT NULL,
        offset INTEGER, length INTEGER, reason TEXT NOT NULL, excerpt BLOB NOT NULL,
        PRIMARY KEY (capture, number)
    ) STRICT;
    CREATE TABLE segments (
        number INTEGER PRIMARY KEY, kind TEXT NOT NULL, file TEXT NOT NULL UNIQUE,
        digest TEXT NOT NULL, size INTEGER NOT NULL, rows INTEGER NOT NULL, first_row INTEGER,
        leaf INTEGER NOT NULL UNIQUE REFERENCES leaves
    ) STRICT;
    CREATE TABLE registers (
        number INTEGER PRIMARY KEY, digest TEXT NOT NULL, reason TEXT NOT NULL,
        at INTEGER NOT NULL, yaml BLOB NOT NULL,
        leaf INTEGER NOT NULL UNIQUE REFERENCES leaves
    ) STRICT;
    CREATE TABLE opinions (
        number INTEGER PRIMARY KEY, digest TEXT NOT NULL, ledger_size INTEGER NOT NULL,
        at INTEGER NOT NULL, document BLOB NOT NULL,
        leaf INTEGER NOT NULL UNIQUE REFERENCES leaves
    ) STRICT;
    CREATE TABLE judgements (
        number INTEGER PRIMARY KEY, opinion INTEGER NOT NULL REFERENCES opinions,
        kind TEXT NOT NULL, by TEXT NOT NULL, reason TEXT NOT NULL, at INTEGER NOT NULL,
        leaf INTEGER NOT NULL UNIQUE REFERENCES leaves
    ) STRICT;
    """,
    """
    -- What the desk enters by hand: events, looks of a round. key: what it is about; a later
    -- entry of the same kind and key supersedes the earlier one, which stays.
    CREATE TABLE entries (
        number INTEGER PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL,
        digest TEXT NOT NULL, by TEXT NOT NULL, reason TEXT NOT NULL, at INTEGER NOT NULL,
        document BLOB NOT NULL,
        leaf INTEGER NOT NULL UNIQUE REFERENCES leaves
    ) STRICT;
    CREATE INDEX entries_key ON entries (kind, key);
    """,
    """
    -- Evidence that was destroyed: why, by what authority, by which two people. posts: of how
    -- many posts the texts went with it; null = they were to stay.
    CREATE TABLE tombstones (
        number INTEGER PRIMARY KEY, evidence TEXT NOT NULL REFERENCES evidence,
        size INTEGER NOT NULL, reason TEXT NOT NULL, authority TEXT NOT NULL,
        by TEXT NOT NULL, second TEXT NOT NULL, posts INTEGER, at INTEGER NOT NULL,
        leaf INTEGER NOT NULL UNIQUE REFERENCES leaves
    ) STRICT;
    CREATE INDEX tombstones_evidence ON tombstones (evidence);
    -- What stands now for a piece of which something was destroyed. kind: segment (a file),
    -- rejects (of a capture), entry (its document); piece: its number; file: of a segment,
    -- else "". digest, size: of what is left (of rejects: their digest and how many).
    CREATE TABLE replacements (
        number INTEGER PRIMARY KEY, tombstone INTEGER NOT NULL REFERENCES tombstones,
        kind TEXT NOT NULL, piece INTEGER NOT NULL, file TEXT NOT NULL,
        digest TEXT NOT NULL, size INTEGER NOT NULL,
        leaf INTEGER NOT NULL UNIQUE REFERENCES leaves
    ) STRICT;
    CREATE INDEX replacements_piece ON replacements (kind, piece);
    -- Segments as they stand: the last replacement, else as first written.
    CREATE VIEW standing_segments AS
        SELECT s.number, s.kind, coalesce(r.file, s.file) AS file,
            coalesce(r.digest, s.digest) AS digest, coalesce(r.size, s.size) AS size,
            s.rows, s.first_row, s.leaf, r.tombstone
        FROM segments s LEFT JOIN replacements r ON r.number = (
            SELECT max(number) FROM replacements WHERE kind = 'segment' AND piece = s.number
        );
    """,
    """
    -- What another archive brought. origin: hash (hex) of its first leaf; root, size: its ledger
    -- then; place: SHA-256 (hex) of the path that it had. common: how many leaves it began with
    -- that were this archive's own; first_leaf: this ledger's leaf with which what it brought
    -- begins, this row's own leaf ends it. continues: the merge of the same ledger before; null =
    -- it is the first. document: the 32-byte hashes of its leaves, those that an earlier merge
    -- has left out. digest: SHA-256 of them.
    CREATE TABLE merges (
        number INTEGER PRIMARY KEY, origin TEXT NOT NULL, root TEXT NOT NULL,
        size INTEGER NOT NULL, place TEXT NOT NULL, common INTEGER NOT NULL,
        continues INTEGER REFERENCES merges, first_leaf INTEGER NOT NULL,
        digest TEXT NOT NULL, at INTEGER NOT NULL, document BLOB NOT NULL,
        leaf INTEGER NOT NULL UNIQUE REFERENCES leaves
    ) STRICT;
    """,
)
"""Only ever appended to: an archive of an earlier version gets what it lacks."""

BOUND: Mapping[str, tuple[str, tuple[str, ...]]] = {
    # kind of leaf: (table, columns in the order of the leaf's fields)
    "archive": ("origin", ("format", "created")),
    "evidence": ("evidence", ("digest", "size")),
    "capture": (
        "captures",
        (
            "capture",
            "evidence",
            "name",
            "member",
            "container",
            "format",
            "version",
            "tool",
            "options",
            "mode",
            "collected_at",
            "basis",
            "kept_at",
            "read",
            "kept",
            "rejected",
            "new",
            "observations",
            "rejects",
        ),
    ),
    "segment": ("segments", ("number", "kind", "file", "digest", "size", "rows", "first_row")),
    "register": ("registers", ("number", "digest", "reason", "at")),
    "opinion": ("opinions", ("number", "digest", "ledger_size", "at")),
    "judgement": ("judgements", ("number", "opinion", "kind", "by", "reason", "at")),
    "entry": ("entries", ("number", "kind", "key", "digest", "by", "reason", "at")),
    "tombstone": (
        "tombstones",
        ("number", "evidence", "size", "reason", "authority", "by", "second", "posts", "at"),
    ),
    "replacement": (
        "replacements",
        ("number", "tombstone", "kind", "piece", "file", "digest", "size"),
    ),
    "merge": (
        "merges",
        (
            "number",
            "origin",
            "root",
            "size",
            "place",
            "common",
            "continues",
            "first_leaf",
            "digest",
            "at",
        ),
    ),
}

OBSERVATION = ("number", "channel", "mode", "from_at", "last_at", "seen_at", "posts")
REJECT = ("number", "member", "record", "offset", "length", "reason", "excerpt")
"""Columns that a capture's digests of its observations and rejects go over."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NO_ROOM = frozenset(
    {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE}
)


def micros(at: datetime) -> int:
    """Return an instant as microseconds since 1970 in UTC."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def instant(at: int) -> datetime:
    """Return the instant of that many microseconds since 1970 in UTC.

    Raises
    ------
    ArchiveDamaged
        No calendar has it.
    """
    try:
        return _EPOCH + timedelta(microseconds=at)
    except OverflowError as error:
        raise ArchiveDamaged(
            f"a time in the catalogue ({at}) is in no calendar", do="run `mabillon audit`"
        ) from error


def connect(path: Path, *, create: bool = False) -> sqlite3.Connection:
    """Open the catalogue in WAL mode with full synchronisation and foreign keys.

    Raises
    ------
    NotAnArchive
        It was made by a later version of Mabillon.
    ArchiveDamaged
        It is missing, or is no SQLite file.
    MabillonError
        There is no room beside it, which reading it takes too.
    """
    mode = "rwc" if create else "rw"
    if not create and not writable(path.parent):
        # A received archive on a medium that cannot be written. A log beside it that was
        # not folded in yet must be read too, which SQLite can then only do by itself.
        log = path.with_name(path.name + "-wal")
        mode = "ro" if log.exists() and log.stat().st_size else "ro&immutable=1"
    try:
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode={mode}", uri=True, timeout=30, isolation_level=None
        )
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA fullfsync = ON")
        if create:
            connection.execute("PRAGMA journal_mode = WAL")
        version = connection.execute("PRAGMA user_version").fetchone()[0]
    except sqlite3.Error as error:
        if no_room(error):
            raise MabillonError(
                f"the catalogue cannot be opened, for there is no room to write ({error})",
                where=str(path),
                do="make room, then run this again",
            ) from error
        raise ArchiveDamaged(
            f"the catalogue cannot be opened ({error})",
            where=str(path),
            do="put back a copy of it; the evidence beside it is not touched by this",
        ) from error
    if version > len(MIGRATIONS):
        connection.close()
        raise NotAnArchive(
            "this archive was made by a later version of Mabillon",
            where=str(path.parent),
            do="use that version or a later one",
        )
    return connection


def no_room(error: sqlite3.Error) -> bool:
    """Tell whether a full disk, a quota or a bound on files is what an error comes of."""
    return getattr(error, "sqlite_errorcode", None) in _NO_ROOM


def writable(folder: Path) -> bool:
    """Tell whether this process may write in a folder."""
    return os.access(folder, os.W_OK, effective_ids=os.access in os.supports_effective_ids)


def is_current(connection: sqlite3.Connection) -> bool:
    """Tell whether every migration was made."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version == len(MIGRATIONS)


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the tables up to date; the caller holds the writer's lock."""
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    for number in range(version, len(MIGRATIONS)):
        connection.executescript(
            f"BEGIN IMMEDIATE; {MIGRATIONS[number]} PRAGMA user_version = {number + 1}; COMMIT;"
        )


def current_copy(connection: sqlite3.Connection) -> sqlite3.Connection:
    """Return an up-to-date copy in memory of a catalogue that cannot be written."""
    copy = sqlite3.connect(":memory:", isolation_level=None)
    connection.backup(copy)
    connection.close()
    copy.execute("PRAGMA foreign_keys = ON")
    migrate(copy)
    return copy


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Make all of it so, or nothing.

    Raises
    ------
    MabillonError
        SQLite could not write, for instance because the disk is full.
    """
    try:
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
    except sqlite3.OperationalError as error:
        raise MabillonError(
            f"the catalogue could not be written ({error})",
            do="nothing of this step was kept; make room or mend it, then run this again",
        ) from error


def append(connection: sqlite3.Connection, kind: str, row: Mapping[str, Value]) -> int:
    """Write a row and the leaf that binds it; return the leaf's number.

    Parameters
    ----------
    connection
        Inside a transaction.
    kind
        A key of `BOUND`.
    row
        Every column of that kind's table but ``leaf``.
    """
    table, bound = BOUND[kind]
    data = leaf_data(kind, [row[column] for column in bound])
    leaf = size(connection)
    connection.execute(
        "INSERT INTO leaves (number, kind, data, hash) VALUES (?, ?, ?, ?)",
        (leaf, kind, data, leaf_hash(data)),
    )
    columns = [*row, "leaf"]
    marks = ", ".join("?" * len(columns))
    connection.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", (*row.values(), leaf)
    )
    return leaf


def size(connection: sqlite3.Connection) -> int:
    """Return the number of leaves."""
    number: int = connection.execute("SELECT coalesce(max(number), -1) + 1 FROM leaves").fetchone()[
        0
    ]
    return number
