"""Telegram Desktop's result.json, whole and damaged."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from drained import Reading, drain
from hypothesis import given, settings
from hypothesis import strategies as st

import strategies
from mabillon.errors import UnreadableInput

FIXTURES = Path(__file__).parent.parent / "fixtures"
NAME = "telegram-desktop"


def fixture(name: str, **given_by_user: Any) -> Reading:
    return drain(NAME, FIXTURES / name, **given_by_user)


def one(message: dict[str, Any]) -> bytes:
    """A chat with one message, some fields of it given."""
    whole = {"id": 5, "type": "message", "date": "2031-03-25T10:00:00", "text": "x"}
    whole |= {"date_unixtime": "1932000000", **message}
    chat = {"name": "Potting Wire", "type": "public_channel", "id": 1700100, "messages": [whole]}
    return json.dumps(chat).encode()


def test_every_field_known_or_not_exported(read: Callable[..., Reading]) -> None:
    message = {
        "edited_unixtime": "1932000060",
        "text": ["a ", {"type": "bold", "text": "bold"}, " word"],
        "reply_to_message_id": 4,
        "photo": "photos/p.jpg",
        "photo_file_size": 99,
    }
    post = read(NAME, one(message)).posts[0]
    assert post["channel"] == "telegram:1700100" and post["channel_name"] == "Potting Wire"
    assert post["id"] == "5" and post["kind"] == "post" and post["text"] == "a bold word"
    assert post["posted_at"] == datetime.fromtimestamp(1932000000, UTC)
    assert post["posted_at_uncertain_s"] == 0
    assert post["edited_at"] == datetime.fromtimestamp(1932000060, UTC)
    assert (post["reply_channel"], post["reply_id"]) == ("telegram:1700100", "4")
    assert post["media"] == [{"kind": "photo", "name": "photos/p.jpg", "mime": None, "size": 99}]
    assert post["state"] == {
        "posted_at": "known",
        "edited_at": "known",
        "forward": "known",
        "reply": "known",
        "media": "known",
        "views": "not_exported",
        "forwards": "not_exported",
        "url": "not_exported",
    }
    assert post["views"] is None and post["repair"] is None


@pytest.mark.parametrize(
    ("fields", "name", "channel", "state"),
    [
        ({}, None, None, "known"),
        ({"forwarded_from": "The Hedge Post"}, "The Hedge Post", None, "not_exported"),
        ({"forwarded_from": None}, None, None, "not_exported"),
        ({"saved_from": "The Hedge Post"}, "The Hedge Post", None, "not_exported"),
        (
            {"forwarded_from": "The Hedge Post", "forwarded_from_id": "channel77"},
            "The Hedge Post",
            "telegram:77",
            "not_exported",
        ),
        ({"forwarded_from": "A. Person", "forwarded_from_id": "user8"}, None, None, "not_exported"),
    ],
)
def test_forwards(
    read: Callable[..., Reading],
    fields: dict[str, Any],
    name: str | None,
    channel: str | None,
    state: str,
) -> None:
    post = read(NAME, one(fields)).posts[0]
    assert (post["forward_name"], post["forward_channel"]) == (name, channel)
    assert post["state"]["forward"] == state and post["forward_id"] is None


@pytest.mark.parametrize(
    ("peer", "expected"),
    [("channel9", ("telegram:9", "4")), ("user9", (None, None)), (9, (None, None))],
)
def test_replies_elsewhere(read: Callable[..., Reading], peer: Any, expected: Any) -> None:
    post = read(NAME, one({"reply_to_message_id": 4, "reply_to_peer_id": peer})).posts[0]
    assert (post["reply_channel"], post["reply_id"]) == expected


def test_service_messages(read: Callable[..., Reading]) -> None:
    post = read(NAME, one({"type": "service", "action": "pin_message", "text": ""})).posts[0]
    assert post["kind"] == "service" and post["text"] == ""


def test_senders_who_are_persons_are_not_stored(read: Callable[..., Reading]) -> None:
    data = one({"from": "A. Person", "from_id": "user4242", "actor": "A. Person"})
    data = data.replace(b"public_channel", b"public_supergroup")
    reading = read(NAME, data)
    assert "Person" not in repr(reading.posts) and "4242" not in repr(reading.posts)
    assert reading.posts[0]["channel"] == "telegram:1700100"


def test_account_leaves_bystanders_out() -> None:
    reading = fixture("desktop-account.json")
    channels = [post["channel"] for post in reading.posts]
    assert channels == ["telegram:1700100"] * 3 + ["telegram:1700200"] * 2 + ["telegram:1700300"]
    assert [post["record"] for post in reading.posts] == [1, 2, 3, 4, 5, 6]
    assert "1 × bot, 1 × personal chat; 6 messages" in "".join(reading.notes)


@pytest.mark.parametrize("indent", [None, 1])
def test_account_printed_or_not(tmp_path: Path, indent: int | None) -> None:
    account = json.loads((FIXTURES / "desktop-account.json").read_text())
    path = tmp_path / "result.json"
    path.write_text(json.dumps(account, indent=indent))
    assert len(drain(NAME, path).posts) == 6


@pytest.mark.parametrize("indent", [None, 1])
def test_keys_that_were_sorted(tmp_path: Path, indent: int | None) -> None:
    """Then the chat's type stands behind its messages; private chats still stay out."""
    account = json.loads((FIXTURES / "desktop-account.json").read_text())
    path = tmp_path / "result.json"
    path.write_text(json.dumps(account, indent=indent, sort_keys=True))
    reading = drain(NAME, path)
    assert len(reading.posts) == 6 and reading.rejects == []
    assert {post["channel_name"] for post in reading.posts} == {"Potting Wire"}
    assert "1 × bot, 1 × personal chat; 6 messages" in "".join(reading.notes)


def test_old_versions() -> None:
    reading = fixture("desktop-hex-escapes-local-times.json")
    assert [post["posted_at_uncertain_s"] for post in reading.posts] == [50_400] * 3
    assert reading.posts[1]["text"] == "a bell \x07 rings"
    repairs = [post["repair"] for post in reading.posts]
    assert repairs[0] is None and "\\xNN" in repairs[1] and repairs[2] is None


def test_offsets_lead_to_the_records() -> None:
    raw = (FIXTURES / "desktop-utf8-mark.json").read_bytes()
    posts = fixture("desktop-utf8-mark.json").posts
    assert len(posts) == 6
    for post in posts:
        there = raw[post["offset"] : post["offset"] + post["length"]]
        assert str(json.loads(there)["id"]) == post["id"]


def test_truncated_keeps_all_before_the_cut() -> None:
    reading = fixture("desktop-truncated.json")
    raw = (FIXTURES / "desktop-truncated.json").read_bytes()
    assert [post["id"] for post in reading.posts] == ["1", "2", "3", "4", "5"]
    (reject,) = reading.rejects
    assert reject.record == 6 and raw[reject.offset :].startswith(b'{\n   "id": 6')
    assert "cut off" in reject.reason and any("cut off" in note for note in reading.notes)


@pytest.mark.parametrize(
    "name", ["desktop-quote-not-closed.json", "desktop-one-line-quote-not-closed.json"]
)
def test_a_broken_message_is_lost_alone(name: str) -> None:
    reading = fixture(name)
    assert [post["id"] for post in reading.posts] == ["1", "2", "4", "5"]
    assert [reject.record for reject in reading.rejects] == [3]


def test_a_date_that_is_none() -> None:
    (reject,) = fixture("desktop-nan-date.json").rejects
    assert reject.reason == 'byte 723 (message 3): date is "NaN", which is not a time'


def test_names_of_media_are_kept_as_given() -> None:
    posts = fixture("desktop-media-outside-folder.json").posts
    assert posts[0]["media"][0]["name"] == "../../../etc/passwd"
    assert posts[1]["media"] == [{"kind": "photo", "name": None, "mime": None, "size": None}]


@pytest.mark.parametrize("file", [None, "(File exceeds maximum size.)"])
def test_a_sender_names_no_path_of_the_export(read: Callable[..., Reading], file: object) -> None:
    message = {"file": file, "media_type": "video_file", "file_name": "photos/a\\b.mp4"}
    [item] = read(NAME, one(message)).posts[0]["media"]
    assert item["name"] == "b.mp4"


def test_two_bytes_a_character() -> None:
    reading = fixture("desktop-utf16.json")
    assert len(reading.posts) == 6 and any("UTF-16" in note for note in reading.notes)


@pytest.mark.parametrize("name", ["empty.json", "only-space.json"])
def test_nothing_in_it(name: str) -> None:
    with pytest.raises(UnreadableInput, match=name):
        fixture(name)


@settings(deadline=None, max_examples=80)
@given(st.data())
def test_whole_exports_are_read_wholly(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    export = data.draw(strategies.desktop_exports())
    path = tmp_path_factory.getbasetemp() / "whole.json"
    path.write_bytes(data.draw(strategies.written(export)))
    reading = drain(NAME, path)
    assert reading.rejects == []
    texts = [m["text"] for m in export["messages"]]
    joined = [t if isinstance(t, str) else t[0] + t[1]["text"] for t in texts]
    assert [post["text"] for post in reading.posts] == joined
