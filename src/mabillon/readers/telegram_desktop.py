"""Telegram Desktop's ``result.json``, of one chat or of a whole account.

| field | state |
| --- | --- |
| posted_at | known; without ``date_unixtime`` (old versions) from ``date``, uncertain by 14 h |
| edited_at | known |
| forward | known where it is no forward; not exported where it is one: only the origin's
  display name is (``forward_name``, a hint), at most its channel, never its post |
| reply | known |
| media | known: by its path in the export; where the file is not included, by the name that
  its sender gave it |
| views, forwards, url | not exported |

Channels and public groups are read. Personal chats, private groups, bots and saved
messages are left out and counted in a note; the raw file keeps them. Who wrote a
message in a group is not stored. Old versions' ``\\xNN`` is mended (``repair``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

import msgspec
import pyarrow as pa

from mabillon.errors import UnreadableInput
from mabillon.readers.base import Batch, Reader, Source
from mabillon.readers.desktop_decoding import decode_lines, decode_one
from mabillon.readers.desktop_messages import convert
from mabillon.readers.elements import FENCE_REACH, Elements, Fence
from mabillon.readers.encoding import opened
from mabillon.readers.mending import FAILURES, decode
from mabillon.readers.naming import telegram, whole
from mabillon.readers.rows import (
    batch,
)
from mabillon.readers.window import Window

_MESSAGES: Final = Fence(b'"messages"', re.compile(rb'"messages"[ \t\r\n]*:[ \t\r\n]*\['))
_READ: Final = frozenset({"public_channel", "private_channel", "public_supergroup", "public_group"})
_WORDS: Final = {
    "personal_chat": "personal chat",
    "bot_chat": "bot",
    "saved_messages": "saved messages",
    "private_group": "private group",
    "private_supergroup": "private group",
    "replies": "replies",
    "verification_codes": "verification codes",
}


class Chat(msgspec.Struct):
    """What stands before a chat's messages."""

    name: Any = None
    type: Any = None
    id: Any = None


class Skipped(msgspec.Struct, gc=False):
    """A message that is only counted."""


_SKIP: Final = msgspec.json.Decoder(Skipped)
_CHAT: Final = msgspec.json.Decoder(Chat)


def _sniff(head: bytes, name: str) -> float:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start.startswith(b"{"):
        return 0.0
    found = _MESSAGES.search(head)
    before = head[: found.start()] if found is not None else head
    if found is not None and b'"type"' in before and b'"id"' in before and b'"_"' not in before:
        return 0.95
    if b'"chats"' in head and b'"personal_information"' in head:
        return 0.95
    named = name.replace("\\", "/").rsplit("/", 1)[-1].startswith("result")
    return 0.6 if named and (found is not None or b'"chats"' in head) else 0.0


def _read(source: Source) -> Iterator[Batch]:
    with opened(source) as (file, repair):
        window = Window(file)
        notes = [repair] if repair else []
        left_out: Counter[str] = Counter()
        messages_left_out = 0
        chats = records = read = 0
        while _next_chat(window):
            chats += 1
            chat = _chat_before(window)
            if chat.type is None:  # keys were sorted: the rest stands behind the messages
                start = window.base
                chat = _chat_behind(window, chat)
                file.seek(start)
                window = Window(file)
                window.base = start
            kind = chat.type if isinstance(chat.type, str) else None
            key = _key(chat, source, kind)
            if key is None and kind in _READ:
                kind = "channel without an id"
            if key is None:
                skipped = Elements(window, _SKIP.decode_lines, _SKIP.decode, _MESSAGES)
                for _ in skipped:
                    pass
                left_out[_WORDS.get(kind or "", kind or "chat that says no type")] += 1
                messages_left_out += skipped.count
                continue
            read += 1
            elements = Elements(window, decode_lines, decode_one, _MESSAGES, records)
            for block in elements:
                posts, rejects = convert(block, key, chat.name, source.member)
                yield Batch(posts, rejects, window.base, notes)
                notes = []
            records = elements.count
            if not elements.closed:
                notes.append(
                    "The file ends before its last list of messages is closed: it was cut off. "
                    "What stands before the cut was read."
                )
        if not chats:
            raise UnreadableInput(
                "no list of messages was found in it",
                where=source.name,
                do="give the result.json of a Telegram Desktop export, or name its format "
                "with --format",
            )
        if left_out:
            notes.append(_left_out(left_out, messages_left_out))
        yield Batch(_empty(), [], window.base + len(window.data), notes)


def _left_out(chats: Counter[str], messages: int) -> str:
    kinds = ", ".join(f"{n} × {word}" for word, n in sorted(chats.items()))
    return (
        f"Left out: {kinds}; {messages:,} messages in all. Only channels and public groups "
        "are read; the raw file keeps the rest."
    )


def _empty() -> pa.RecordBatch:
    return batch(0, {}, {})


def _next_chat(window: Window) -> bool:
    """Move the window so that its data holds the next list of messages."""
    while True:
        if _MESSAGES.search(window.data) is not None:
            return True
        window.drop(max(0, len(window.data) - FENCE_REACH))
        if not window.grow():
            return False


def _chat_before(window: Window) -> Chat:
    """Read the chat's head, which stands before its messages, and go behind their ``[``."""
    found = _MESSAGES.search(window.data)
    assert found is not None
    before = window.data[max(0, found.start() - FENCE_REACH) : found.start()]
    window.drop(found.end())
    head = before.rstrip(b" \t\r\n,")
    at = head.rfind(b"{")
    for _ in range(64):
        if at < 0:
            break
        try:
            chat = _CHAT.decode(head[at:] + b"}")
        except FAILURES:
            mended = decode(head[at:] + b"}", _CHAT.decode)[0]
            if mended is None:
                at = head.rfind(b"{", 0, at)
                continue
            chat = mended
        if chat.type is not None or chat.id is not None:
            return chat
        at = head.rfind(b"{", 0, at)
    return Chat()


def _chat_behind(window: Window, before: Chat) -> Chat:
    """Pass over a chat's messages and read what stands behind them."""
    for _ in Elements(window, _SKIP.decode_lines, _SKIP.decode, _MESSAGES):
        pass
    while len(window.data) < FENCE_REACH and window.grow():
        pass
    rest = window.data[:FENCE_REACH].lstrip(b" \t\r\n,")
    end = rest.find(b"}")
    while end >= 0:
        try:
            chat = _CHAT.decode(b"{" + rest[: end + 1])
        except FAILURES:
            end = rest.find(b"}", end + 1)
            continue
        return Chat(chat.name or before.name, chat.type, before.id or chat.id)
    return before


def _key(chat: Chat, source: Source, kind: str | None) -> str | None:
    """Return the channel key, or null for a chat that is left out."""
    if kind is None and source.channel is not None:
        return source.channel
    number = whole(chat.id)
    if kind not in _READ or number is None:
        return None
    return telegram(number)


READER: Final = Reader("telegram-desktop", "Telegram Desktop (result.json)", 2, _sniff, _read)
