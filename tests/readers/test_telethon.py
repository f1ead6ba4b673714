"""Raw Telethon messages."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from drained import Reading, drain

FIXTURES = Path(__file__).parent.parent / "fixtures"
NAME = "telethon"


def message(**fields: Any) -> dict[str, Any]:
    whole = {"_": "Message", "id": 5, "date": "2031-03-25T10:00:00+00:00", "message": "x"}
    whole |= {"peer_id": {"_": "PeerChannel", "channel_id": 1700100}, "fwd_from": None}
    whole |= {"edit_date": None, "reply_to": None, "media": None, "views": None, "forwards": None}
    return whole | fields


@pytest.fixture
def one(read: Callable[..., Reading]) -> Callable[..., dict[str, Any]]:
    def reading(**fields: Any) -> dict[str, Any]:
        found = read(NAME, json.dumps([message(**fields)]).encode())
        assert found.rejects == []
        return found.posts[0]

    return reading


def forward(**fields: Any) -> dict[str, Any]:
    header = {"_": "MessageFwdHeader", "date": "2031-03-25T09:00:00+00:00", "from_id": None}
    return header | {"from_name": None, "channel_post": None, "imported": False} | fields


def test_every_field(one: Callable[..., dict[str, Any]]) -> None:
    post = one(views=10, forwards=0, edit_date="2031-03-25T11:00:00+00:00", edit_hide=False)
    assert post["channel"] == "telegram:1700100" and post["id"] == "5"
    assert post["posted_at"] == datetime(2031, 3, 25, 10, tzinfo=UTC)
    assert post["edited_at"] == datetime(2031, 3, 25, 11, tzinfo=UTC)
    assert (post["views"], post["forwards"]) == (10, 0)
    assert post["state"].pop("url") == "not_exported"
    assert set(post["state"].values()) == {"known"}


def test_fields_cut_out_of_a_dump_are_not_exported(read: Callable[..., Reading]) -> None:
    lean = {key: message()[key] for key in ("_", "id", "peer_id", "date", "message")}
    post = read(NAME, json.dumps(lean).encode()).posts[0]
    assert post["state"].pop("posted_at") == "known"
    assert set(post["state"].values()) == {"not_exported"}


def test_an_edit_of_reactions_only_is_none(one: Callable[..., dict[str, Any]]) -> None:
    post = one(edit_date="2031-03-25T11:00:00+00:00", edit_hide=True)
    assert post["edited_at"] is None and post["state"]["edited_at"] == "known"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, (None, None, None, "known")),
        (
            forward(from_id={"_": "PeerChannel", "channel_id": 9}, channel_post=3),
            ("telegram:9", "3", None, "known"),
        ),
        (forward(channel_id=9, channel_post=3), ("telegram:9", "3", None, "known")),
        (forward(from_name="Hidden Hand"), (None, None, "Hidden Hand", "hidden")),
        (forward(from_id={"_": "PeerUser", "user_id": 8}), (None, None, None, "hidden")),
        (
            forward(from_id={"_": "PeerChannel", "channel_id": 9}, channel_post=3, imported=True),
            (None, None, None, "hidden"),
        ),
        (
            forward(from_id={"_": "PeerChannel", "channel_id": 9}),
            ("telegram:9", None, None, "hidden"),
        ),
    ],
)
def test_forwards(one: Callable[..., dict[str, Any]], header: Any, expected: Any) -> None:
    post = one(fwd_from=header)
    fields = ("forward_channel", "forward_id", "forward_name")
    assert (*(post[field] for field in fields), post["state"]["forward"]) == expected
    if header is not None:
        assert post["forward_at"] == datetime(2031, 3, 25, 9, tzinfo=UTC)


def test_replies(one: Callable[..., dict[str, Any]]) -> None:
    post = one(reply_to={"reply_to_msg_id": 4})
    assert (post["reply_channel"], post["reply_id"]) == ("telegram:1700100", "4")
    other = {"reply_to_msg_id": 4, "reply_to_peer_id": {"channel_id": 9}}
    assert one(reply_to=other)["reply_channel"] == "telegram:9"


@pytest.mark.parametrize(
    ("media", "expected"),
    [
        ({"_": "MessageMediaPhoto", "photo": {}}, ("photo", None, None, None)),
        (
            {"_": "MessageMediaWebPage", "webpage": {"url": "https://x.example"}},
            ("link", "https://x.example", None, None),
        ),
        ({"_": "MessageMediaGeo"}, ("location", None, None, None)),
        ({"_": "MessageMediaDice"}, ("dice", None, None, None)),
        (
            {
                "_": "MessageMediaDocument",
                "document": {
                    "mime_type": "video/mp4",
                    "size": 7,
                    "attributes": [
                        {"_": "DocumentAttributeVideo"},
                        {"_": "DocumentAttributeFilename", "file_name": "../a.mp4"},
                    ],
                },
            },
            ("video", "../a.mp4", "video/mp4", 7),
        ),
        ({"_": "MessageMediaDocument", "document": "strange"}, ("unknown", None, None, None)),
    ],
)
def test_media(one: Callable[..., dict[str, Any]], media: Any, expected: Any) -> None:
    (item,) = one(media=media)["media"]
    assert tuple(item.values()) == expected


def test_private_chats_are_left_out(read: Callable[..., Reading]) -> None:
    messages = [
        message(peer_id={"_": "PeerUser", "user_id": 1}),
        message(peer_id={"_": "PeerChat", "chat_id": 1}),
        message(),
        {"_": "MessageEmpty", "id": 9, "peer_id": None},
    ]
    reading = read(NAME, json.dumps(messages).encode())
    assert [post["record"] for post in reading.posts] == [3] and reading.rejects == []
    assert "3 messages" in reading.notes[0]


def test_lines_unix_times_names_and_service(read: Callable[..., Reading]) -> None:
    lines = [
        message(date=1_932_000_000, _chat={"title": "Potting Wire", "username": "potting"}),
        message(_="MessageService", message=None, id=6),
    ]
    posts = read(NAME, b"\n".join(json.dumps(line).encode() for line in lines)).posts
    assert posts[0]["posted_at"] == datetime.fromtimestamp(1_932_000_000, UTC)
    assert posts[0]["channel_name"] == "Potting Wire"
    assert (posts[1]["kind"], posts[1]["text"]) == ("service", "")


def test_what_names_no_channel_is_rejected(read: Callable[..., Reading]) -> None:
    data = json.dumps([message(peer_id="x"), message(message=5), message(id=None)]).encode()
    reading = read(NAME, data)
    assert reading.posts == []
    for what in ("peer_id is", "message is 5", "id is null"):
        assert what in reading.reasons


def test_what_telethon_itself_writes() -> None:
    reading = drain(NAME, FIXTURES / "telethon-messages.jsonl")
    assert reading.rejects == [] and "private" not in repr(reading.posts)
    posts = {int(post["id"]): post for post in reading.posts}
    assert posts.keys() == set(range(1, 10)) and "1 messages" in "".join(reading.notes)
    assert (posts[1]["views"], posts[1]["forwards"]) == (9, 1)
    assert (posts[2]["forward_channel"], posts[2]["forward_id"]) == ("telegram:1700200", "77")
    assert [posts[n]["state"]["forward"] for n in (1, 2, 3, 4)] == [
        "known",
        "known",
        "hidden",
        "hidden",
    ]
    assert posts[5]["edited_at"] is not None and posts[6]["edited_at"] is None
    assert posts[7]["media"] == [
        {"kind": "file", "name": "plan.pdf", "mime": "application/pdf", "size": 77}
    ]
    assert posts[8]["reply_id"] == "1" and posts[9]["kind"] == "service"


def test_telethon_lines_cut_off() -> None:
    reading = drain(NAME, FIXTURES / "telethon-truncated.jsonl")
    assert len(reading.posts) == 4 and "cut off" in reading.reasons
