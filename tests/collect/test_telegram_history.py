"""Telegram's own interface: the real client, and a server of its protocol on this machine."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from awkward_server import manners
from telegram_server import BEGAN, Channel, TelegramServer, telegram
from telethon import functions, types

from mabillon.collect.state import Identity, SourceState
from mabillon.collect.telegram import LOOK, History, histories
from mabillon.collect.telegram_client import Credentials, client
from mabillon.errors import MabillonError, UsageError
from mabillon.readers import READERS
from mabillon.readers.base import Source

NEW = SourceState()


def credentials(server: TelegramServer) -> Credentials:
    return Credentials(1, "invented", server.session)


def asked(
    channel: Callable[[object], object], *wanted: tuple[str, SourceState], **how: object
) -> list[History]:
    """Ask a server that answers for a channel."""
    with telegram(channel) as server:
        return asyncio.run(histories(credentials(server), manners(**how), wanted))


def ids(made: History) -> list[int]:
    return [json.loads(line)["id"] for line in made.lines.splitlines()]


def test_a_history_comes_raw_and_is_read(tmp_path: Path) -> None:
    channel = Channel(posts={n: f"Bed {n} is dug. Грядка." for n in range(1, 8)})
    with telegram(channel) as server:
        (made,) = asyncio.run(
            histories(credentials(server), manners(), [("@thistledowndesk", NEW)])
        )
    assert (made.key, made.failure, made.state.newest) == ("telegram:4242", None, 7)
    assert made.state.identity == Identity(title="Thistledown Desk", handle="thistledowndesk")
    assert ids(made) == [7, 6, 5, 4, 3, 2, 1]
    # Nothing is asked but who is signed in and what was posted: no join, no mark of reading.
    assert {type(each).__name__ for each in server.seen} - {"GetDifferenceRequest"} == {
        *("GetConfigRequest", "GetUsersRequest", "GetStateRequest"),
        *("ResolveUsernameRequest", "GetHistoryRequest"),
    }
    path = tmp_path / "history.jsonl"
    path.write_bytes(made.lines)
    read = [
        row
        for batch in READERS["telethon"].read(Source(path, path.name))
        for row in batch.posts.to_pylist()
    ]
    assert {row["channel"] for row in read} == {"telegram:4242"}
    assert read[0]["text"] == "Bed 7 is dug. Грядка."
    assert read[0]["posted_at"] == BEGAN + timedelta(minutes=7)


def test_it_goes_back_to_what_was_seen_and_always_looks_some_further() -> None:
    channel = Channel(posts={n: f"Bed {n}." for n in range(1, 400)})
    wanted = [("@desk", SourceState(newest=newest)) for newest in (398, 150, None)]
    found = [ids(made) for made in asked(channel, *wanted)]
    assert [len(each) for each in found] == [LOOK, 250, LOOK]
    assert found[1][-1] == 150


def test_a_number_leads_to_a_channel_that_the_account_follows() -> None:
    found = asked(Channel(posts={1: "Bed 1."}), ("4242", NEW), ("77", NEW))
    assert [made.key for made in found] == ["telegram:4242", None]
    assert found[1].failure == "77 is no channel that this account follows"


@pytest.mark.parametrize(
    ("code", "fault", "said", "changes"),
    [
        (400, "CHANNEL_PRIVATE", "private", ["vanished"]),
        (400, "USERNAME_NOT_OCCUPIED", "knows no @desk", ["vanished"]),
        (420, "FLOOD_WAIT_900", "rest of 900 seconds", []),
        (400, "ODD_THING", "ODD_THING", []),
    ],
)
def test_what_goes_wrong_is_said(code: int, fault: str, said: str, changes: list[str]) -> None:
    channel = Channel(fault=types.RpcError(code, fault))
    (made,) = asked(channel, ("@desk", SourceState(newest=3)))
    assert said in (made.failure or "")
    assert [change.what for change in made.changes] == changes
    assert made.state.newest == 3


def test_another_title_is_told() -> None:
    before = SourceState(identity=Identity(title="Thistledown Desk", handle="thistledowndesk"))
    (made,) = asked(Channel("Lottery", {1: "Win!"}), ("@thistledowndesk", before))
    assert [change.what for change in made.changes] == ["renamed"]


@pytest.mark.parametrize("fault", ["AUTH_KEY_UNREGISTERED", "SESSION_REVOKED"])
def test_a_session_that_is_not_signed_in_is_said(fault: str) -> None:
    with pytest.raises(UsageError, match="is not signed in, or no more; sign in again"):
        asked(Channel(signed_in=types.RpcError(401, fault)), ("@desk", NEW))


def test_a_key_that_nobody_knows_and_a_server_that_says_nothing_end() -> None:
    with telegram(Channel()) as server:
        server.unknown = True
        with pytest.raises(UsageError, match="sign in again"):
            asyncio.run(histories(credentials(server), manners(), [("@desk", NEW)]))
    with pytest.raises(MabillonError, match="nothing came in time"):
        asked(lambda asked: None, ("@desk", NEW), timeout_s=0.2)
    with (
        socket.socket() as deaf,
        pytest.raises(MabillonError, match="Connection to Telegram failed"),
    ):
        deaf.bind(("127.0.0.1", 0))
        server.port = deaf.getsockname()[1]
        asyncio.run(histories(credentials(server), manners(), [("@desk", NEW)]))


def test_who_stops_answering_is_not_asked_for_others() -> None:
    channel = Channel(posts={1: "Bed 1."})

    def answers(asked: object) -> object:
        return None if isinstance(asked, functions.messages.GetHistoryRequest) else channel(asked)

    found = asked(answers, ("@desk", NEW), ("@other", NEW), timeout_s=0.5)
    assert [made.failure for made in found] == ["Telegram is not done within 5 seconds"] * 2


def test_credentials_are_checked_and_never_shown() -> None:
    good = '{"api_id": 1, "api_hash": "ab", "session": ""}'
    assert Credentials.read(good).api_id == 1
    with pytest.raises(UsageError) as caught:
        Credentials.read('{"api_hash": "hush"}')
    assert "hush" not in str(caught.value)
    with pytest.raises(UsageError, match="through a proxy"):
        client(Credentials.read(good), manners(proxy="socks5h://127.0.0.1:9050"))
    # An empty session is none: the client would have Telegram make one.
    for session in ("", " ", "no session", "1", "1AAAA", "1" + "A" * 352):
        with pytest.raises(UsageError, match="is none"):
            client(Credentials(1, "ab", session), manners())
