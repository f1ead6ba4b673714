"""Telegram's own interface (MTProto), by Telethon, with the user's own credentials.

What it tells is kept as JSON lines, one raw message a line, the newest first: back to what was
seen before, and always some further, so that edits and deletions are noticed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from mabillon.collect.manners import Manners
from mabillon.collect.sources.visit import Change, compared, merged
from mabillon.collect.state import Identity, SourceState
from mabillon.collect.telegram_client import Credentials, client
from mabillon.errors import MabillonError, UsageError
from mabillon.text.display import plain

if TYPE_CHECKING:
    from telethon import TelegramClient

LOOK: Final = 100
"""Messages that every visit looks at, seen before or not."""
MOST: Final = 2_000
"""Messages of one visit."""


@dataclass(slots=True)
class History:
    """What a channel's history showed.

    ``lines``: raw messages as JSON lines; ``key``: of the channel, by its id, null = it was not
    found; ``failure``: in a sentence why not all of it came, null = it did; ``lost``: whether
    that is for Telegram itself, so that others need not be tried.
    """

    state: SourceState
    lines: bytes = b""
    key: str | None = None
    changes: list[Change] = field(default_factory=list)
    failure: str | None = None
    lost: bool = False


async def histories(
    credentials: Credentials, manners: Manners, wanted: Sequence[tuple[str, SourceState]]
) -> list[History]:
    """Return what the histories of these channels show, one after the other.

    Parameters
    ----------
    wanted
        Accounts, and what is remembered of each.

    Raises
    ------
    UsageError
        The credentials are none, or nobody is signed in with them.
    MabillonError
        Telegram does not answer.
    """
    from telethon import errors

    by = client(credentials, manners)
    made: list[History] = []
    gone = UsageError("the session for Telegram is not signed in, or no more", do="sign in again")
    # What fails in the client's own tasks fails in what was asked, too, and is said there.
    asyncio.get_running_loop().set_exception_handler(lambda _loop, _context: None)
    try:
        async with asyncio.timeout(manners.begun_s):
            await by.connect()
            signed_in = await by.is_user_authorized()
        if not signed_in:
            raise gone
        for account, before in wanted:
            lost = made[-1].failure if made and made[-1].lost else None
            made.append(
                History(before, failure=lost, lost=True)
                if lost is not None
                else await history(by, account, before, manners.whole_s)
            )
    except errors.AuthKeyNotFound as error:
        raise gone from error
    except _faults() as error:
        raise MabillonError(f"Telegram is not asked: {_said(error)}") from error
    finally:
        await by.disconnect()
    return made


async def history(
    by: TelegramClient, account: str, before: SourceState, within_s: float
) -> History:
    """Return what a channel's history shows, newest first.

    Parameters
    ----------
    by
        Connected.
    account
        ``@name`` or the numeric id.
    before
        What is remembered of it.
    within_s
        Seconds that it may take.
    """
    from telethon import errors

    made = History(before)
    try:
        async with asyncio.timeout(within_s):
            await _followed(by, account, before, made)
    except errors.FloodWaitError as error:
        made.failure = f"Telegram asks for a rest of {error.seconds:,} seconds"
    except errors.ChannelPrivateError:
        made.failure = f"{account} is private, or this account may not see it"
        made.changes.append(Change("vanished", f"{account} is private now, or gone"))
    except (errors.UsernameNotOccupiedError, errors.UsernameInvalidError):
        made.failure = f"Telegram knows no {account}"
        made.changes.append(Change("vanished", f"nobody is called {account} any more"))
    except errors.RPCError as error:
        made.failure = f"Telegram answers: {_said(error)}"
    except ValueError as error:  # how the client says that it knows no such name
        cause = error.__cause__ or error.__context__
        made.failure = f"Telegram knows no {account}"
        if isinstance(cause, errors.UsernameNotOccupiedError):
            made.changes.append(Change("vanished", f"nobody is called {account} any more"))
    except TimeoutError:
        made.failure, made.lost = f"Telegram is not done within {within_s:g} seconds", True
    except _faults() as error:
        made.failure, made.lost = f"Telegram does not answer: {_said(error)}", True
    return made


async def _followed(by: TelegramClient, account: str, before: SourceState, made: History) -> None:
    """Go through a channel's history, and put down what it shows."""
    from telethon import types

    followed = account.isdigit()  # a number alone leads to nothing else
    entity = await (_own(by, int(account)) if followed else by.get_entity(account))
    if not isinstance(entity, types.Channel):
        made.failure = f"{account} is no channel{' that this account follows' if followed else ''}"
        return
    made.key = f"telegram:{entity.id}"
    now = Identity(title=entity.title, handle=(entity.username or "").lower() or None)
    change = compared(before.identity, now)
    made.changes += [change] if change is not None else []
    identity = merged(before.identity, now)
    made.state = SourceState(identity=identity, newest=before.newest)
    lines: list[str] = []
    newest = before.newest or 0
    async for message in by.iter_messages(entity, limit=MOST):
        lines.append(message.to_json(ensure_ascii=False) + "\n")
        newest = max(newest, message.id)
        if message.id <= (before.newest or message.id) and len(lines) >= LOOK:
            break
    made.state = SourceState(identity=identity, newest=newest or None)
    made.lines = "".join(lines).encode()


async def _own(by: TelegramClient, number: int) -> object:
    """Return the channel of that number among those that the account follows; null = none is."""
    async for dialog in by.iter_dialogs():
        if dialog.is_channel and dialog.entity.id == number:
            return dialog.entity
    return None


def _faults() -> tuple[type[Exception], ...]:
    """Return what goes wrong on the way to Telegram and back."""
    from telethon import errors

    return (
        *(errors.RPCError, errors.AuthKeyNotFound, errors.SecurityError),
        *(errors.InvalidBufferError, errors.InvalidChecksumError, errors.TypeNotFoundError),
        *(OSError, EOFError, ValueError),
    )


def _said(error: Exception) -> str:
    """Return what an error says, or its name, in one line."""
    if isinstance(error, TimeoutError):
        return "nothing came in time"
    told = str(error).partition(" (caused by")[0]  # the client names its own requests there
    return plain(told)[:200] or type(error).__name__
