"""Telegram's own interface (MTProto), by Telethon, with the user's own credentials.

What it tells is kept as JSON lines, one raw message a line, the newest first: back to what was
seen before, and always some further, so that edits and deletions are noticed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import msgspec

from mabillon.collect.manners import Manners
from mabillon.collect.sources.visit import Change, compared, merged
from mabillon.collect.state import Identity, SourceState
from mabillon.errors import UsageError
from mabillon.text.display import plain

if TYPE_CHECKING:
    from telethon import TelegramClient

LOOK: Final = 100
"""Messages that every visit looks at, seen before or not."""
MOST: Final = 2_000
"""Messages of one visit."""
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


@dataclass(slots=True)
class History:
    """What a channel's history showed.

    ``lines``: raw messages as JSON lines; ``key``: of the channel, by its id, null = it was not
    found; ``failure``: in a sentence why not all of it came, null = it did.
    """

    state: SourceState
    lines: bytes = b""
    key: str | None = None
    changes: list[Change] = field(default_factory=list)
    failure: str | None = None


def client(credentials: Credentials, manners: Manners) -> TelegramClient:
    """Return a client that is not connected yet and asks nobody to sign in.

    Raises
    ------
    UsageError
        A proxy is set, which this client would pass by, or the session is none.
    """
    from telethon import TelegramClient
    from telethon.sessions import StringSession

    if manners.proxy:
        raise UsageError(
            "Telegram's own interface is not asked through a proxy, and without it not either",
            where="[collect]",
            do="use the channel's public preview, or leave out proxy",
        )
    try:
        session = StringSession(credentials.session)
    except (ValueError, TypeError) as error:
        raise UsageError(
            "the session of the secret for Telegram is none", where="[collect]", do=f"keep {HOW}"
        ) from error
    return TelegramClient(
        session,
        credentials.api_id,
        credentials.api_hash,
        timeout=int(manners.timeout_s) or 1,
        request_retries=2,
        connection_retries=2,
        flood_sleep_threshold=REST_S,
        receive_updates=False,
    )


async def history(by: TelegramClient, account: str, before: SourceState) -> History:
    """Return what a channel's history shows, newest first.

    Parameters
    ----------
    by
        Connected.
    account
        ``@name`` or the numeric id.
    before
        What is remembered of it.
    """
    from telethon import errors, types

    made = History(before)
    wanted = types.PeerChannel(int(account)) if account.isdigit() else account
    lines: list[str] = []
    newest = before.newest
    try:
        entity = await by.get_entity(wanted)
        if not isinstance(entity, types.Channel):
            made.failure = f"{account} is no channel"
            return made
        made.key = f"telegram:{entity.id}"
        now = Identity(title=entity.title, handle=(entity.username or "").lower() or None)
        change = compared(before.identity, now)
        made.changes += [change] if change is not None else []
        made.state = SourceState(identity=merged(before.identity, now), newest=before.newest)
        async for message in by.iter_messages(entity, limit=MOST):
            lines.append(message.to_json(ensure_ascii=False))
            newest = max(newest or 0, message.id)
            if before.newest is not None and message.id <= before.newest and len(lines) >= LOOK:
                break
            if before.newest is None and len(lines) >= LOOK:
                break
        made.state = SourceState(identity=made.state.identity, newest=newest)
    except errors.FloodWaitError as error:
        made.failure = f"Telegram asks for a rest of {error.seconds:,} seconds"
    except errors.ChannelPrivateError:
        made.failure = f"{account} is private, or this account may not see it"
        made.changes.append(Change("vanished", f"{account} is private now, or gone"))
    except (errors.UsernameNotOccupiedError, errors.UsernameInvalidError):
        made.failure = f"Telegram knows no {account}"
        made.changes.append(Change("vanished", f"nobody is called {account} any more"))
    except (errors.RPCError, OSError, TimeoutError) as error:
        made.failure = f"Telegram answers: {plain(str(error))[:200]}"
    except ValueError as error:  # how the client says that it knows no such name
        cause = error.__cause__ or error.__context__
        made.failure = f"Telegram knows no {account}"
        if isinstance(cause, errors.UsernameNotOccupiedError):
            made.changes.append(Change("vanished", f"nobody is called {account} any more"))
    made.lines = "".join(f"{line}\n" for line in lines).encode()
    return made
