"""Guessing is slowed: per name and per address, ever longer, and a restart forgets nothing.

After a few failed attempts the next one must wait; the wait doubles with every further one.
What is counted is the same for names that exist and for those that do not: an unknown name is
counted under one of 65,536 keyed digests, so that neither the file nor a wait tells whether
somebody is called so, and what was typed into the wrong field is kept nowhere.
"""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
from datetime import datetime, timedelta
from typing import Final

from mabillon.web.people.kept import Kept, micros, time_of
from mabillon.web.people.names import folded

FREE: Final = {"name": 5, "address": 20}
"""Failed attempts that cost no wait; an address may be shared by a whole office."""
FIRST: Final = timedelta(seconds=15)
LONGEST: Final = timedelta(minutes=15)
"""The first wait and the longest. Whoever guesses at a name can keep its owner out no longer."""
FORGOTTEN: Final = timedelta(hours=24)
"""A count is forgotten when so long nothing failed."""


class Attempts:
    """Failed attempts to sign in."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept
        if kept.fact("key of names") is None:
            kept.note("key of names", secrets.token_hex(32))
        self._key = bytes.fromhex(kept.fact("key of names") or "")

    def keys(self, name: str, address: str) -> tuple[str, str]:
        """Return what an attempt is counted under."""
        digest = hashlib.blake2b(folded(name).encode("utf-8", "surrogatepass"), key=self._key)
        return f"name {digest.hexdigest()[:4]}", f"address {_network(address)}"

    def begin(self, name: str, address: str, now: datetime) -> timedelta:
        """Count an attempt before it is made, so that many at once are not one.

        Returns how long it must still wait, and then it is not counted; zero = it may be made.
        """
        keys = self.keys(name, address)
        with self._kept.writing() as connection:
            left = max(self._left(key, now) for key in keys)
            if left > timedelta(0):
                return left
            connection.execute("DELETE FROM attempts WHERE last < ?", (micros(now - FORGOTTEN),))
            for key in keys:
                connection.execute(
                    "INSERT INTO attempts VALUES (?, 1, ?) ON CONFLICT (key) "
                    "DO UPDATE SET failed = failed + 1, last = excluded.last",
                    (key, micros(now)),
                )
        return timedelta(0)

    def left(self, name: str, address: str, now: datetime) -> timedelta:
        """Return how long the next attempt must still wait."""
        return max(self._left(key, now) for key in self.keys(name, address))

    def _left(self, key: str, now: datetime) -> timedelta:
        row = self._kept.row("SELECT failed, last FROM attempts WHERE key = ?", (key,))
        if row is None:
            return timedelta(0)
        failed, last = int(row[0]), time_of(row[1])
        return max(last + _wait(key, failed) - now, timedelta(0))

    def succeeded(self, name: str, address: str) -> None:
        """Take back what was counted: all of the name's, and the one of the address.

        An address keeps what failed from it, so that who has an account here gains nothing.
        """
        of_name, of_address = self.keys(name, address)
        with self._kept.writing() as connection:
            connection.execute("DELETE FROM attempts WHERE key = ?", (of_name,))
            connection.execute(
                "UPDATE attempts SET failed = failed - 1 WHERE key = ? AND failed > 0",
                (of_address,),
            )

    def forget(self, name: str) -> None:
        """Count a name's attempts from nothing, for an admin said so."""
        with self._kept.writing() as connection:
            connection.execute("DELETE FROM attempts WHERE key = ?", (self.keys(name, "")[0],))


def _wait(key: str, failed: int) -> timedelta:
    beyond = failed - FREE[key.partition(" ")[0]]
    if beyond < 0:
        return timedelta(0)
    return min(FIRST * (1 << min(beyond, 16)), LONGEST)


def _network(address: str) -> str:
    """Return what one person has of addresses: of IPv6 the first 64 bits."""
    try:
        given = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(given, ipaddress.IPv6Address):
        if given.ipv4_mapped is not None:
            return str(given.ipv4_mapped)
        return str(ipaddress.ip_network((given, 64), strict=False))
    return str(given)
