"""Sessions: browsers in which somebody is signed in. Of their secrets only a digest is kept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from mabillon.web.people.accounts import Person
from mabillon.web.people.kept import Kept, micros, time_of

IDLE: Final = timedelta(hours=12)
"""A session that is not used for so long ends."""
LONGEST: Final = timedelta(days=7)
"""A session ends after so long whatever happens."""
NOTED: Final = timedelta(minutes=1)
"""That a session was used is noted no more often."""
_BROWSERS: Final = (
    *(("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome")),
    *(("Chromium/", "Chromium"), ("Safari/", "Safari")),
)
_SYSTEMS: Final = (
    *(("Android", "Android"), ("iPhone", "an iPhone"), ("iPad", "an iPad"), ("Windows", "Windows")),
    *(("Mac OS X", "a Mac"), ("Linux", "Linux")),
)


class Session(msgspec.Struct, frozen=True):
    """A signed-in browser. ``digest`` is of the secret that it holds, which is kept nowhere.

    ``agent``, ``address``: what the browser called itself, and where it signed in from.
    """

    digest: str
    person: Person
    csrf: str
    made: datetime
    used: datetime
    agent: str
    address: str

    @property
    def browser(self) -> str:
        """What the browser calls itself, in short: "Firefox on Linux"."""
        named = next((name for sign, name in _BROWSERS if sign in self.agent), "")
        system = next((name for sign, name in _SYSTEMS if sign in self.agent), "")
        if not named:
            return self.agent[:40] or "unnamed"
        return f"{named} on {system}" if system else named

    @property
    def ends(self) -> datetime:
        """When it will have ended if it is not used again."""
        return min(self.used + IDLE, self.made + LONGEST)


class Sessions:
    """The sessions of a desk."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    def begin(
        self, person: Person, now: datetime, *, agent: str = "", address: str = ""
    ) -> tuple[str, Session]:
        """Sign somebody in; return the secret for the browser, and the session."""
        secret, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        session = Session(digest_of(secret), person, csrf, now, now, agent[:120], address)
        with self._kept.writing() as connection:
            connection.execute(
                "DELETE FROM sessions WHERE made <= ? OR used <= ?",
                (micros(now - LONGEST), micros(now - IDLE)),
            )
            connection.execute(
                "INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    *(session.digest, person.name, csrf),
                    *(micros(now), micros(now), session.agent, address),
                ),
            )
        return secret, session

    def of(self, secret: str, now: datetime) -> Session | None:
        """Return the session of a secret; null = there is none, or it is over."""
        row = self._kept.row(f"{_ASKED} WHERE s.digest = ?", (digest_of(secret),))
        if row is None:
            return None
        session = _session(row)
        if session.person.ended is not None or now >= session.ends:
            self.end(session.digest)
            return None
        if now - session.used > NOTED:
            with self._kept.writing() as connection:
                connection.execute(
                    "UPDATE sessions SET used = ? WHERE digest = ?", (micros(now), session.digest)
                )
        return session

    def all(self, now: datetime, name: str | None = None) -> list[Session]:
        """Return the sessions that last, the latest used first; ``name``: of one person."""
        rows = self._kept.rows(
            f"{_ASKED} WHERE ?1 IS NULL OR s.name = ?1 ORDER BY s.used DESC, s.digest", (name,)
        )
        return [one for row in rows if now < (one := _session(row)).ends]

    def end(self, digest: str) -> None:
        """Sign a session out."""
        with self._kept.writing() as connection:
            connection.execute("DELETE FROM sessions WHERE digest = ?", (digest,))

    def end_all(self, name: str, *, but: str | None = None) -> None:
        """Sign somebody out everywhere; ``but``: the digest of the session that stays."""
        with self._kept.writing() as connection:
            connection.execute(
                "DELETE FROM sessions WHERE name = ? AND digest IS NOT ?", (name, but)
            )


def digest_of(secret: str) -> str:
    """Return what is kept of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


_ASKED = (
    "SELECT s.digest, p.name, p.role, p.ended, s.csrf, s.made, s.used, s.agent, s.address "
    "FROM sessions s JOIN people p USING (name)"
)


def _session(row: Any) -> Session:
    digest, name, role, ended, csrf, made, used, agent, address = row
    person = Person(name, role, None if ended is None else time_of(ended))
    return Session(digest, person, csrf, time_of(made), time_of(used), agent, address)
