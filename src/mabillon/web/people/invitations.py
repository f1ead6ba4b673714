"""Invitations: a link that works once, by which somebody sets a password of their own."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Final

from mabillon.web.people.accounts import Accounts, Person
from mabillon.web.people.kept import Kept, micros
from mabillon.web.people.sessions import digest_of

LASTS: Final = timedelta(days=3)


class Invitations:
    """The open invitations of a desk: one a person at most."""

    def __init__(self, kept: Kept, accounts: Accounts) -> None:
        self._kept, self._accounts = kept, accounts

    def invite(self, person: Person, now: datetime) -> str:
        """Return the secret of a new invitation; an earlier one of the person works no more."""
        secret = secrets.token_urlsafe(32)
        with self._kept.writing() as connection:
            connection.execute("DELETE FROM invitations WHERE name = ?", (person.name,))
            connection.execute(
                "INSERT INTO invitations VALUES (?, ?, ?)",
                (digest_of(secret), person.name, micros(now + LASTS)),
            )
        return secret

    def of(self, secret: str, now: datetime) -> Person | None:
        """Return whom a link invites; null = nobody, or it is used or too old."""
        row = self._kept.row(
            "SELECT name FROM invitations WHERE digest = ? AND until > ?",
            (digest_of(secret), micros(now)),
        )
        person = None if row is None else self._accounts.of(row[0])
        return None if person is None or person.ended is not None else person
