"""A second factor: six digits that an authenticator shows for half a minute (RFC 6238).

SHA-1, six digits and steps of 30 seconds are what every authenticator knows; HMAC does not
rest on what SHA-1 has lost. A code is taken once. It is taken for ten seconds longer than it is
shown, for whoever began to type it in time.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import quote, urlencode

from mabillon.web.people.kept import Kept

STEP_S: Final = 30
DIGITS: Final = 6
GRACE: Final = timedelta(seconds=10)
BEGUN: Final = timedelta(minutes=15)
"""In which a secret is typed into an authenticator."""
BYTES: Final = 20
"""Of a secret: as long as what SHA-1 gives."""


class Seconds:
    """Who has an authenticator."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept
        self._begun: dict[str, tuple[str, datetime]] = {}

    def has(self, name: str) -> bool:
        """Whether somebody must give a code to sign in."""
        return self._kept.row("SELECT 1 FROM seconds WHERE name = ?", (name,)) is not None

    def begin(self, name: str, now: datetime) -> str:
        """Return a new secret for somebody who proved who it is; it holds once it is put."""
        secret = base64.b32encode(secrets.token_bytes(BYTES)).decode("ascii")
        self._begun[name] = (secret, now + BEGUN)
        return secret

    def begun(self, name: str, now: datetime) -> str | None:
        """Return the secret that somebody is about to set up; null = none, or too long ago."""
        secret, until = self._begun.get(name, ("", now))
        return secret if now < until else None

    def put(self, name: str, code: str, now: datetime) -> bool:
        """Have somebody give codes of the begun secret from now on, if this is one."""
        secret = self.begun(name, now)
        step = None if secret is None else _step_of(secret, code, now, -1)
        if secret is None or step is None:
            return False
        with self._kept.writing() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO seconds VALUES (?, ?, ?)", (name, secret, step)
            )
        del self._begun[name]
        return True

    def remove(self, name: str) -> None:
        """Have somebody sign in by the password alone."""
        with self._kept.writing() as connection:
            connection.execute("DELETE FROM seconds WHERE name = ?", (name,))

    def is_right(self, name: str, code: str, now: datetime) -> bool:
        """Whether a code is right, or none is needed; a right one is used up."""
        with self._kept.writing() as connection:
            row = self._kept.row("SELECT secret, used FROM seconds WHERE name = ?", (name,))
            if row is None:
                return True
            step = _step_of(row[0], code, now, row[1])
            if step is None:
                return False
            connection.execute("UPDATE seconds SET used = ? WHERE name = ?", (step, name))
        return True


def link_of(secret: str, name: str, desk: str) -> str:
    """Return the address that an authenticator on this machine opens."""
    query = urlencode({"secret": secret, "issuer": f"Mabillon {desk}"}, quote_via=quote)
    return f"otpauth://totp/{quote(f'Mabillon {desk}:{name}')}?{query}"


def code_of(secret: str, step: int) -> str:
    """Return the code of a step (RFC 4226, section 5.3)."""
    digest = hmac.digest(base64.b32decode(secret), step.to_bytes(8, "big"), "sha1")
    start = digest[-1] & 0x0F
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def _step_of(secret: str, code: str, now: datetime, used: int) -> int | None:
    """Return the step of which a code is; null = of none that may still be given."""
    given = "".join(code.split()).encode("utf-8", "surrogatepass")
    steps = {int(at.timestamp()) // STEP_S for at in (now, now - GRACE)}
    right = [s for s in steps if hmac.compare_digest(code_of(secret, s).encode(), given)]
    return max((step for step in right if step > used), default=None)
