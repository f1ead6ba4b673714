"""Plain text."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from drained import Reading

from mabillon.errors import UnreadableInput

AT = datetime(2031, 3, 25, 10, tzinfo=UTC)


def test_one_post(read: Callable[..., Reading]) -> None:
    data = "The League\u202e says.\r\n".encode()
    (post,) = read("text", data, "A Note (2).txt").posts
    assert post["channel"] == "file:a-note-2" and post["text"] == data.decode()
    assert post["id"] == hashlib.sha256(data).hexdigest()[:16]
    assert post["posted_at"] is None and set(post["state"].values()) == {"not_exported"}


def test_what_the_user_gives(read: Callable[..., Reading]) -> None:
    (post,) = read("text", b"x", channel="x:@marl", posted_at=AT).posts
    assert (post["channel"], post["posted_at"]) == ("x:@marl", AT)
    assert post["state"]["posted_at"] == "known"


@pytest.mark.parametrize(
    ("encoding", "repair"),
    [("utf-8-sig", None), ("utf-16", "UTF-16"), ("cp1251", "cp1251"), ("utf-16-le", "UTF-16-LE")],
)
def test_encodings(read: Callable[..., Reading], encoding: str, repair: str | None) -> None:
    text = "Семена посеяны to the last row."
    (post,) = read("text", text.encode(encoding)).posts
    assert post["text"] == text
    assert (repair in post["repair"]) if repair else post["repair"] is None


def test_nothing_in_it(read: Callable[..., Reading]) -> None:
    for data in (b"", b"\xef\xbb\xbf \n", b"\x00\x00"):
        with pytest.raises(UnreadableInput):
            read("text", data)
