"""Accounts, sessions and the log of one desk, in a SQLite file outside the archive.

A received archive brings no accounts, and no export of an archive names who worked at a desk.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec

from mabillon.web.people.roles import MAY, May, Role

IDLE: Final = timedelta(hours=12)
"""A session that is not used for so long ends."""
LONGEST: Final = timedelta(days=7)
"""A session ends after so long whatever happens."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS people (
  name TEXT PRIMARY KEY, role TEXT NOT NULL, password TEXT, made INTEGER NOT NULL, ended INTEGER
) STRICT;
CREATE TABLE IF NOT EXISTS sessions (
  digest TEXT PRIMARY KEY, name TEXT NOT NULL REFERENCES people, csrf TEXT NOT NULL,
  made INTEGER NOT NULL, used INTEGER NOT NULL, agent TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS log (
  number INTEGER PRIMARY KEY, at INTEGER NOT NULL, name TEXT NOT NULL, what TEXT NOT NULL,
  came TEXT NOT NULL
) STRICT;
"""


class Person(msgspec.Struct, frozen=True):
    """Somebody who works at the desk, under the name that stands under judgements.

    ``ended``: since when the account is closed; null = it is open.
    """

    name: str
    role: Role
    ended: datetime | None = None

    def may(self, what: May) -> bool:
        """Whether the role allows it."""
        return self.ended is None and MAY[self.role] >= what


class Session(msgspec.Struct, frozen=True):
    """A signed-in browser. ``digest`` is of the secret that it holds, which is kept nowhere."""

    digest: str
    person: Person
    csrf: str
    made: datetime
    used: datetime
    agent: str


class Logged(msgspec.Struct, frozen=True):
    """One thing that somebody did, and what came of it."""

    number: int
    at: datetime
    name: str
    what: str
    came: str


def desk_folder(archive: Path, environ: Mapping[str, str] = os.environ) -> Path:
    """Return the folder of the desk of an archive, in the user's own data folder."""
    given = environ.get("XDG_DATA_HOME", "")
    home = Path(given) if given and Path(given).is_absolute() else Path.home() / ".local/share"
    name = hashlib.sha256(os.fsencode(archive.resolve())).hexdigest()[:16]
    return home / "mabillon" / "desks" / name


def digest_of(secret: str) -> str:
    """Return what is kept of a session's secret."""
    return hashlib.sha256(secret.encode("utf-8")).hexdigest()


class People:
    """The people of a desk. Its methods may be called from any thread."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = folder / "people.sqlite"
        path.touch(mode=0o600)
        self.path = path
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._connection.execute("PRAGMA foreign_keys = ON")
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.executescript(_SCHEMA)

    def close(self) -> None:
        """Give the file back."""
        self._connection.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def person(self, name: str) -> Person | None:
        """Return somebody by name; null = nobody has it."""
        with self._lock:
            row = self._connection.execute(
                "SELECT name, role, ended FROM people WHERE name = ?", (name,)
            ).fetchone()
        return Person(row[0], row[1], _time(row[2])) if row else None

    def everybody(self) -> list[Person]:
        """Return every account, closed ones too, by name."""
        with self._lock:
            rows = self._connection.execute("SELECT name, role, ended FROM people ORDER BY name")
            return [Person(name, role, _time(ended)) for name, role, ended in rows]

    def add(self, name: str, role: Role, password: str | None, now: datetime) -> Person:
        """Open an account, or change one. ``password``: as kept (`passwords`); null = none."""
        with self._writing() as connection:
            connection.execute(
                "INSERT INTO people (name, role, password, made) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (name) DO UPDATE SET role = excluded.role, ended = NULL, "
                "password = coalesce(excluded.password, password)",
                (name, role, password, _micros(now)),
            )
        return Person(name, role)

    def begin(self, person: Person, agent: str, now: datetime) -> tuple[str, Session]:
        """Sign somebody in; return the secret for the browser, and the session."""
        secret, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        session = Session(digest_of(secret), person, csrf, now, now, agent[:120])
        with self._writing() as connection:
            connection.execute(
                "INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?)",
                (session.digest, person.name, csrf, _micros(now), _micros(now), session.agent),
            )
        return secret, session

    def session(self, secret: str, now: datetime) -> Session | None:
        """Return the session of a secret; null = there is none, or it is over."""
        with self._lock:
            row = self._connection.execute(
                "SELECT s.digest, p.name, p.role, p.ended, s.csrf, s.made, s.used, s.agent "
                "FROM sessions s JOIN people p USING (name) WHERE s.digest = ?",
                (digest_of(secret),),
            ).fetchone()
        if row is None:
            return None
        made, used = (
            _EPOCH + timedelta(microseconds=row[5]),
            _EPOCH + timedelta(microseconds=row[6]),
        )
        if row[3] is not None or now - used > IDLE or now - made > LONGEST:
            self.end(row[0])
            return None
        if now - used > timedelta(minutes=1):
            with self._writing() as connection:
                connection.execute(
                    "UPDATE sessions SET used = ? WHERE digest = ?", (_micros(now), row[0])
                )
        return Session(row[0], Person(row[1], row[2]), row[4], made, used, row[7])

    def end(self, digest: str) -> None:
        """Sign a session out."""
        with self._writing() as connection:
            connection.execute("DELETE FROM sessions WHERE digest = ?", (digest,))

    def log(self, name: str, what: str, came: str, now: datetime) -> None:
        """Write down what somebody did and what came of it."""
        with self._writing() as connection:
            connection.execute(
                "INSERT INTO log (at, name, what, came) VALUES (?, ?, ?, ?)",
                (_micros(now), name, what, came),
            )

    def logged(self, most: int = 200) -> list[Logged]:
        """Return the latest lines of the log, the latest first."""
        with self._lock:
            rows = self._connection.execute(
                "SELECT number, at, name, what, came FROM log ORDER BY number DESC LIMIT ?", (most,)
            )
            return [
                Logged(number, _EPOCH + timedelta(microseconds=at), name, what, came)
                for number, at, name, what, came in rows
            ]


def _micros(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)


def _time(micros: int | None) -> datetime | None:
    return None if micros is None else _EPOCH + timedelta(microseconds=micros)
