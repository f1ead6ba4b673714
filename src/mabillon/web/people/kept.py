"""The file of one desk's people: SQLite, beside no archive, open to this user alone."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS people (
  name TEXT PRIMARY KEY, folded TEXT NOT NULL UNIQUE, role TEXT NOT NULL, password TEXT,
  made INTEGER NOT NULL, ended INTEGER
) STRICT;
CREATE TABLE IF NOT EXISTS sessions (
  digest TEXT PRIMARY KEY, name TEXT NOT NULL REFERENCES people, csrf TEXT NOT NULL,
  made INTEGER NOT NULL, used INTEGER NOT NULL, agent TEXT NOT NULL, address TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS sessions_of ON sessions (name);
CREATE TABLE IF NOT EXISTS invitations (
  digest TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE REFERENCES people, until INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS seconds (
  name TEXT PRIMARY KEY REFERENCES people, secret TEXT NOT NULL, used INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS attempts (
  key TEXT PRIMARY KEY, failed INTEGER NOT NULL, last INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS log (
  number INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, name TEXT NOT NULL,
  what TEXT NOT NULL, at_page TEXT NOT NULL, came TEXT NOT NULL, address TEXT NOT NULL
) STRICT;
CREATE TRIGGER IF NOT EXISTS log_stays BEFORE DELETE ON log
  BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END;
CREATE TRIGGER IF NOT EXISTS log_stands BEFORE UPDATE ON log
  BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END;
"""


class Kept:
    """The file, open. Its methods may be called from any thread."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.path = folder / "desk.sqlite"
        self.path.touch(mode=0o600)
        self._lock, self._open = threading.RLock(), True
        self._connection = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
        for line in ("foreign_keys = ON", "journal_mode = WAL", "busy_timeout = 10000"):
            self._connection.execute(f"PRAGMA {line}")
        self._connection.executescript(_SCHEMA)

    @property
    def is_open(self) -> bool:
        """Whether it was not given back yet."""
        return self._open

    def close(self) -> None:
        """Give the file back."""
        with self._lock:
            self._open = False
            self._connection.close()

    def rows(self, question: str, values: Sequence[Any] = ()) -> list[Any]:
        """Return all rows of an answer."""
        with self._lock:
            return self._connection.execute(question, values).fetchall()

    def row(self, question: str, values: Sequence[Any] = ()) -> Any:
        """Return the first row of an answer; null = there is none."""
        with self._lock:
            return self._connection.execute(question, values).fetchone()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Change something: all of it, or nothing."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def fact(self, name: str) -> str | None:
        """Return what was noted of the desk itself; null = nothing."""
        row = self.row("SELECT value FROM facts WHERE name = ?", (name,))
        return None if row is None else str(row[0])

    def note(self, name: str, value: str) -> None:
        """Note something of the desk itself."""
        with self.writing() as connection:
            connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))


def micros(at: datetime) -> int:
    """Return a time as it is kept: microseconds since 1970, UTC."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def time_of(kept: int) -> datetime:
    """Return a kept time."""
    return _EPOCH + timedelta(microseconds=kept)
