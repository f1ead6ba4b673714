"""The client of Telegram's own interface, and the user's credentials that it signs in with."""

from __future__ import annotations

import logging
import struct
from typing import TYPE_CHECKING, Final

import msgspec

from mabillon.collect.manners import Manners
from mabillon.errors import UsageError

if TYPE_CHECKING:
    from telethon import TelegramClient

REST_S: Final = 60
"""Seconds of the longest rest that is waited for within a run, where Telegram asks for one."""

HOW: Final = (
    'a secret of the form {"api_id": 1, "api_hash": "…", "session": "…"}, '
    "as docs/how-to/collect.md says"
)


class Credentials(msgspec.Struct, frozen=True):
    """The user's own: of https://my.telegram.org, and a session that is signed in."""

    api_id: int
    api_hash: str
    session: str

    @classmethod
    def read(cls, secret: str) -> Credentials:
        """Return credentials from what the keyring or a file holds.

        Raises
        ------
        UsageError
            They are none; the secret itself is never shown.
        """
        try:
            return msgspec.json.decode(secret, type=cls)
        except msgspec.DecodeError as error:
            raise UsageError(
                "the secret for Telegram is not what is needed", where="[collect]", do=f"keep {HOW}"
            ) from error


def client(credentials: Credentials, manners: Manners) -> TelegramClient:
    """Return a client that is not connected yet and asks nobody to sign in.

    Raises
    ------
    UsageError
        A proxy is set, which this client would pass by, or the credentials are none: for an
        empty session the client would make a new one with Telegram, of nobody.
    """
    from telethon import TelegramClient
    from telethon.sessions import StringSession

    if manners.proxy:
        raise UsageError(
            "Telegram's own interface is not asked through a proxy, and without it not either",
            where="[collect]",
            do="use the channel's public preview, or leave out proxy",
        )
    none = UsageError(
        "the session of the secret for Telegram is none", where="[collect]", do=f"keep {HOW}"
    )
    try:
        session = StringSession(credentials.session.strip())
    except (ValueError, TypeError, struct.error) as error:
        raise none from error
    if not session.auth_key or not credentials.api_id or not credentials.api_hash:
        raise none
    quiet = logging.getLogger("mabillon.telethon")  # what goes wrong is said by what is asked
    quiet.propagate = False
    quiet.addHandler(logging.NullHandler())
    return TelegramClient(
        session,
        credentials.api_id,
        credentials.api_hash,
        timeout=int(manners.timeout_s) or 1,
        request_retries=2,
        connection_retries=2,
        flood_sleep_threshold=REST_S,
        receive_updates=False,
        use_ipv6=":" in session.server_address,
        base_logger=quiet,
    )
