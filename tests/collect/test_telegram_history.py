"""Telegram's own interface: the real client, with the answers of its server scripted.

What is scripted are the results of requests, as the library's own objects; connecting,
encrypting and signing in are not tested here.
"""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from awkward_server import manners
from telethon import TelegramClient, errors, functions, types
from telethon.sessions import StringSession

from mabillon.collect.state import Identity, SourceState
from mabillon.collect.telegram import LOOK, Credentials, client, history
from mabillon.errors import UsageError
from mabillon.readers import READERS
from mabillon.readers.base import Source

BEGAN = datetime(2031, 3, 25, 9, 0, tzinfo=UTC)


class Scripted(TelegramClient):
    """The library's client, whose requests are answered here."""

    def __init__(self, title: str, posts: dict[int, str], fault: Exception | None = None) -> None:
        super().__init__(StringSession(), 1, "invented")
        self.title, self.posts, self.fault = title, posts, fault
        self.asked: list[object] = []

    async def __call__(self, request: object, *_: object, **__: object) -> object:
        self.asked.append(request)
        if self.fault is not None:
            raise self.fault
        channel = types.Channel(
            id=4242,
            title=self.title,
            photo=types.ChatPhotoEmpty(),
            date=BEGAN,
            access_hash=1,
            username="ThistledownDesk",
            broadcast=True,
        )
        peer = types.PeerChannel(4242)
        if isinstance(request, functions.contacts.ResolveUsernameRequest):
            return types.contacts.ResolvedPeer(peer, [channel], [])
        assert isinstance(request, functions.messages.GetHistoryRequest)
        older = [n for n in sorted(self.posts, reverse=True) if n < (request.offset_id or 10**9)]
        messages = [
            types.Message(
                id=n,
                peer_id=peer,
                date=BEGAN + timedelta(minutes=n),
                message=self.posts[n],
                views=n,
                post=True,
            )
            for n in older[: request.limit]
        ]
        return types.messages.ChannelMessages(1, len(self.posts), messages, [], [channel], [])


def test_a_history_comes_raw_and_is_read(tmp_path: Path) -> None:
    by = Scripted("Thistledown Desk", {n: f"Bed {n} is dug. Грядка." for n in range(1, 8)})
    made = asyncio.run(history(by, "@thistledowndesk", SourceState()))
    assert (made.key, made.failure, made.state.newest) == ("telegram:4242", None, 7)
    assert made.state.identity == Identity(title="Thistledown Desk", handle="thistledowndesk")
    lines = [json.loads(line) for line in made.lines.splitlines()]
    assert [line["id"] for line in lines] == [7, 6, 5, 4, 3, 2, 1]
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
    posts = {n: f"Bed {n}." for n in range(1, 400)}
    ids = [
        [json.loads(line)["id"] for line in made.lines.splitlines()]
        for made in (
            asyncio.run(history(Scripted("Desk", posts), "@desk", SourceState(newest=newest)))
            for newest in (398, 150, None)
        )
    ]
    assert [len(each) for each in ids] == [LOOK, 250, LOOK]
    assert ids[1][-1] == 150


@pytest.mark.parametrize(
    ("fault", "said", "changes"),
    [
        (errors.ChannelPrivateError(None), "private", ["vanished"]),
        (errors.UsernameNotOccupiedError(None), "knows no @desk", ["vanished"]),
        (errors.FloodWaitError(None, 900), "rest of 900 seconds", []),
        (ConnectionError("no route"), "no route", []),
    ],
)
def test_what_goes_wrong_is_said(fault: Exception, said: str, changes: list[str]) -> None:
    made = asyncio.run(history(Scripted("Desk", {}, fault), "@desk", SourceState(newest=3)))
    assert said in (made.failure or "")
    assert [change.what for change in made.changes] == changes
    assert made.state.newest == 3


def test_another_title_is_told() -> None:
    before = SourceState(identity=Identity(title="Thistledown Desk", handle="thistledowndesk"))
    made = asyncio.run(history(Scripted("Lottery", {1: "Win!"}), "@thistledowndesk", before))
    assert [change.what for change in made.changes] == ["renamed"]


def test_credentials_are_checked_and_never_shown() -> None:
    good = '{"api_id": 1, "api_hash": "ab", "session": ""}'
    assert Credentials.read(good).api_id == 1
    with pytest.raises(UsageError) as caught:
        Credentials.read('{"api_hash": "hush"}')
    assert "hush" not in str(caught.value)
    with pytest.raises(UsageError, match="through a proxy"):
        client(Credentials.read(good), manners(proxy="socks5h://127.0.0.1:9050"))
    with pytest.raises(UsageError, match="is none"):
        client(Credentials(1, "ab", "no session"), manners())
