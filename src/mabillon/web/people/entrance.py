"""The entrance: a name, a password and a code, and nothing told of who exists."""

from __future__ import annotations

from datetime import datetime, timedelta

from mabillon.web.people import passwords
from mabillon.web.people.accounts import Accounts, Person
from mabillon.web.people.attempts import Attempts
from mabillon.web.people.second import Seconds


class TooSoon(Exception):
    """Too many attempts failed; the next one must wait ``left``."""

    def __init__(self, left: timedelta) -> None:
        super().__init__(f"wait {left}")
        self.left = left


class Entrance:
    """Tries passwords, and counts those that fail."""

    def __init__(self, accounts: Accounts, attempts: Attempts, seconds: Seconds) -> None:
        self._accounts, self._attempts, self._seconds = accounts, attempts, seconds

    def enter(
        self, name: str, password: str, code: str, address: str, now: datetime
    ) -> Person | None:
        """Return who it is; null = it was not right, whatever was wrong with it.

        The work is the same for a name that nobody has. Raises `TooSoon` before any work
        where the name or the address failed too often. ``code``: of the authenticator,
        whatever it is where somebody has none.
        """
        left = self._attempts.begin(name, address, now)
        if left > timedelta(0):
            raise TooSoon(left)
        wanted = self._accounts.password(name)
        if not passwords.is_right(password, wanted):
            return None
        person = self._accounts.known(name)
        if not self._seconds.is_right(person.name, code, now):
            return None
        self._attempts.succeeded(name, address)
        if wanted is not None and passwords.outdated(wanted):
            self._accounts.renew_password(person, passwords.again(password))
        return person
