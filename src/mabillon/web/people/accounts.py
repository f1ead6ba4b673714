"""Accounts: a desk name, a role, and whether it is open."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from mabillon.errors import UnknownName, UsageError
from mabillon.web.people.kept import Kept, micros, time_of
from mabillon.web.people.names import desk_name, folded
from mabillon.web.people.roles import MAY, May, Role


class Person(msgspec.Struct, frozen=True):
    """Somebody who works at the desk, under the name that stands under judgements.

    ``ended``: since when the account is closed; null = it is open. ``enters``: whether there
    is a password to sign in with.
    """

    name: str
    role: Role
    ended: datetime | None = None
    enters: bool = False

    def may(self, what: May) -> bool:
        """Whether the role allows it."""
        return self.ended is None and MAY[self.role] >= what

    @property
    def version(self) -> str:
        """What changes when the account does, for two who change it at once."""
        return f"{self.role} {'open' if self.ended is None else 'closed'}"


class Accounts:
    """The accounts of a desk. None is ever removed, for what was signed keeps its name."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    def of(self, name: str) -> Person | None:
        """Return somebody by name, however it is capitalised; null = nobody has it."""
        row = self._kept.row(f"{_ASKED} WHERE folded = ?", (folded(name),))
        return None if row is None else _person(row)

    def all(self) -> list[Person]:
        """Return every account, closed ones too, by name."""
        return [_person(row) for row in self._kept.rows(f"{_ASKED} ORDER BY folded")]

    def known(self, name: str) -> Person:
        """Return somebody by name; raises where nobody has it."""
        person = self.of(name)
        if person is None:
            raise UnknownName(
                f"nobody here is called “{name[:60]}”", do="see `mabillon people list`"
            )
        return person

    def open(self, name: str, role: Role, now: datetime) -> Person:
        """Open an account under a name that nobody can mistake for another's."""
        others = [one.name for one in self.all()]
        return self._made(Person(desk_name(name, others), role), now)

    def alone(self, name: str, now: datetime) -> Person:
        """Open the account of whoever works alone; under another name another day, if they like."""
        return self._made(Person(desk_name(name, ()), "admin"), now)

    def _made(self, person: Person, now: datetime) -> Person:
        with self._kept.writing() as connection:
            connection.execute(
                "INSERT INTO people (name, folded, role, made) VALUES (?, ?, ?, ?)",
                (person.name, folded(person.name), person.role, micros(now)),
            )
        return person

    def give(self, person: Person, role: Role) -> Person:
        """Give somebody a role; the last admin keeps theirs."""
        with self._kept.writing() as connection:
            connection.execute("UPDATE people SET role = ? WHERE name = ?", (role, person.name))
            self._hold_an_admin(person)
        return self.known(person.name)

    def close(self, person: Person, now: datetime) -> Person:
        """Close an account: every session of it ends, and no invitation works."""
        with self._kept.writing() as connection:
            connection.execute(
                "UPDATE people SET ended = ? WHERE name = ? AND ended IS NULL",
                (micros(now), person.name),
            )
            connection.execute("DELETE FROM sessions WHERE name = ?", (person.name,))
            connection.execute("DELETE FROM invitations WHERE name = ?", (person.name,))
            self._hold_an_admin(person)
        return self.known(person.name)

    def reopen(self, person: Person) -> Person:
        """Open a closed account again, without its old password."""
        with self._kept.writing() as connection:
            connection.execute(
                "UPDATE people SET ended = NULL, password = NULL WHERE name = ? "
                "AND ended IS NOT NULL",
                (person.name,),
            )
        return self.known(person.name)

    def password(self, name: str) -> str | None:
        """Return what is kept of somebody's password (`passwords`); null = there is none."""
        row = self._kept.row(
            "SELECT password FROM people WHERE folded = ? AND ended IS NULL", (folded(name),)
        )
        return None if row is None else row[0]

    def keep_password(self, person: Person, kept: str, *, but: str | None = None) -> None:
        """Keep a new password (`passwords`); every session but one ends, and the invitation.

        ``but``: the digest of the session that stays; null = none does.
        """
        with self._kept.writing() as connection:
            connection.execute("UPDATE people SET password = ? WHERE name = ?", (kept, person.name))
            connection.execute(
                "DELETE FROM sessions WHERE name = ? AND digest IS NOT ?", (person.name, but)
            )
            connection.execute("DELETE FROM invitations WHERE name = ?", (person.name,))

    def renew_password(self, person: Person, kept: str) -> None:
        """Keep the same password by today's parameters."""
        with self._kept.writing() as connection:
            connection.execute("UPDATE people SET password = ? WHERE name = ?", (kept, person.name))

    def _hold_an_admin(self, changed: Person) -> None:
        if changed.role == "admin" and not any(
            one.role == "admin" and one.ended is None for one in self.all()
        ):
            raise UsageError(
                "nobody would be left who may open accounts", do="make somebody else admin first"
            )


_ASKED = "SELECT name, role, ended, password IS NOT NULL FROM people"


def _person(row: Any) -> Person:
    name, role, ended, enters = row
    return Person(name, role, None if ended is None else time_of(ended), bool(enters))
