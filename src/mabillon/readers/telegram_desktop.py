"""Telegram Desktop's ``result.json``, of one chat or of a whole account.

| field | state |
| --- | --- |
| posted_at | known; without ``date_unixtime`` (old versions) from ``date``, uncertain by 14 h |
| edited_at | known |
| forward | known where it is no forward; not exported where it is one: only the origin's
  display name is (``forward_name``, a hint), at most its channel, never its post |
| reply | known |
| media | known |
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
import numpy as np
import pyarrow as pa
from msgspec import UNSET

from mabillon.errors import UnreadableInput
from mabillon.readers.base import Batch, Reader, Reject, Source
from mabillon.readers.elements import FENCE_REACH, Block, Elements
from mabillon.readers.encoding import opened
from mabillon.readers.mending import FAILURES, decode
from mabillon.readers.moments import NO_ZONE_S, BadValueError, Moments, shown
from mabillon.readers.naming import post_id, telegram, whole
from mabillon.readers.rows import (
    KNOWN,
    MEDIA,
    NOT_EXPORTED,
    Codes,
    batch,
    places,
    refused,
    reject,
    repeated,
    texts,
)
from mabillon.readers.window import Window

_MESSAGES: Final = re.compile(rb'"messages"[ \t\r\n]*:[ \t\r\n]*\[')
_PEER: Final = re.compile(r"channel([0-9]{1,18})")
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


class Message(msgspec.Struct):
    """What of a message is read; every value may be of any type."""

    id: Any = None
    type: Any = None
    date: Any = None
    date_unixtime: Any = None
    edited: Any = None
    edited_unixtime: Any = None
    text: Any = ""
    forwarded_from: Any = UNSET
    forwarded_from_id: Any = None
    saved_from: Any = None
    reply_to_message_id: Any = None
    reply_to_peer_id: Any = None
    media_type: Any = None
    mime_type: Any = None
    photo: Any = None
    photo_file_size: Any = None
    file: Any = None
    file_name: Any = None
    file_size: Any = None
    poll: Any = UNSET
    location_information: Any = UNSET
    contact_information: Any = UNSET


class Skipped(msgspec.Struct):
    """A message that is only counted."""


_ONE: Final = msgspec.json.Decoder(Message)
_MANY: Final = msgspec.json.Decoder(list[Message])
_SKIP_ONE: Final = msgspec.json.Decoder(Skipped)
_SKIP_MANY: Final = msgspec.json.Decoder(list[Skipped])
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
            kind = chat.type if isinstance(chat.type, str) else None
            key = _key(chat, source, kind)
            if key is None:
                skipped = Elements(window, _SKIP_MANY.decode, _SKIP_ONE.decode, _MESSAGES)
                for _ in skipped:
                    pass
                left_out[_WORDS.get(kind or "", f"chat of type {shown(chat.type)}")] += 1
                messages_left_out += skipped.count
                continue
            read += 1
            elements = Elements(window, _MANY.decode, _ONE.decode, _MESSAGES, records)
            for block in elements:
                posts, rejects = _convert(block, key, chat, source)
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


def _key(chat: Chat, source: Source, kind: str | None) -> str | None:
    """Return the channel key, or null for a chat that is left out."""
    if kind is None and source.channel is not None:
        return source.channel
    number = whole(chat.id)
    if kind not in _READ or number is None:
        return None
    return telegram(number)


def _convert(
    block: Block[Message], key: str, chat: Chat, source: Source
) -> tuple[pa.RecordBatch, list[Reject]]:
    messages = block.values
    count = len(messages)
    rejects = [reject(broken, "message", source.member) for broken in block.broken]
    if not count:
        return _empty(), rejects
    bad: dict[int, str] = {}

    ids = [m.id for m in messages]
    if set(map(type, ids)) == {int}:
        names = list(map(str, ids))
    else:
        names = [_checked(bad, row, "id", value) for row, value in enumerate(ids)]

    posted = _times(block, "date_unixtime", "date")
    edited = _times(block, "edited_unixtime", "edited")
    edited.there &= edited.micros > 86_400_000_000
    for field, moments in (("date", posted), ("edited", edited)):
        for row, why in moments.bad.items():
            bad.setdefault(row, f"{field} is {why}")

    words: list[str | None] = [m.text for m in messages]
    if set(map(type, words)) != {str}:
        for row, text in enumerate(words):
            if type(text) is not str:
                words[row] = _joined(bad, row, text)

    kinds = [m.type for m in messages]
    service = np.array([kind == "service" for kind in kinds])
    forwards = _forwards(block)
    replies = _replies(block, key)
    rows = {
        "channel": repeated(key, count),
        "channel_name": repeated(chat.name if isinstance(chat.name, str) else None, count),
        "id": texts(names),
        "posted_at": posted.times(),
        "posted_at_uncertain_s": posted.uncertainty(),
        "edited_at": edited.times(),
        "text": texts(words),
        "forward_channel": texts(forwards[0]),
        "forward_name": texts(forwards[1]),
        "reply_channel": texts(replies[0]),
        "reply_id": texts(replies[1]),
        "media": pa.array([_media(m) for m in messages], MEDIA),
        **places(block, source.member),
    }
    stated: dict[str, int | Codes] = {
        "posted_at": KNOWN,
        "edited_at": KNOWN,
        "forward": np.array([NOT_EXPORTED if f else KNOWN for f in forwards[2]], dtype=np.int32),
        "reply": KNOWN,
        "media": KNOWN,
    }
    keep = np.ones(count, dtype=bool)
    keep[list(bad)] = False
    return (
        batch(count, rows, stated, service, keep),
        rejects + refused(block, bad, "message", source.member),
    )


def _checked(bad: dict[int, str], row: int, field: str, value: object) -> str:
    try:
        return post_id(value)
    except BadValueError as failure:
        bad.setdefault(row, f"{field} is {failure}")
        return ""


def _times(block: Block[Message], exact: str, local: str) -> Moments:
    """Read the unix time; where a row has none, the local time of unknown zone."""
    values = [getattr(m, exact) for m in block.values]
    if None not in values:
        return Moments(values)
    old = [row for row, value in enumerate(values) if value is None]
    for row in old:
        values[row] = getattr(block.values[row], local)
    moments = Moments(values)
    moments.uncertain_s[old] = NO_ZONE_S
    return moments


def _joined(bad: dict[int, str], row: int, text: object) -> str:
    """Join a text that is given as a list of strings and marked-up pieces."""
    if isinstance(text, str):
        return text
    pieces: list[str] = []
    for piece in text if isinstance(text, list) else [text]:
        words = piece.get("text") if isinstance(piece, dict) else piece
        if not isinstance(words, str):
            bad.setdefault(row, f"text holds {shown(words)}, which is not a text")
            return ""
        pieces.append(words)
    return "".join(pieces)


def _forwards(block: Block[Message]) -> tuple[list[str | None], list[str | None], list[bool]]:
    """Return origin channel, displayed name, and whether it is a forward, by row."""
    count = len(block.values)
    origins: list[str | None] = [None] * count
    names: list[str | None] = [None] * count
    is_forward = [False] * count
    for row, m in enumerate(block.values):
        if m.forwarded_from is UNSET and m.saved_from is None and m.forwarded_from_id is None:
            continue
        is_forward[row] = True
        origin = m.forwarded_from_id
        if isinstance(origin, str):
            peer = _PEER.fullmatch(origin)
            if peer is None:
                continue  # a person: neither name nor id is stored
            origins[row] = f"telegram:{peer[1]}"
        name = m.forwarded_from if isinstance(m.forwarded_from, str) else m.saved_from
        names[row] = name if isinstance(name, str) else None
    return origins, names, is_forward


def _replies(block: Block[Message], key: str) -> tuple[list[str | None], list[str | None]]:
    count = len(block.values)
    channels: list[str | None] = [None] * count
    ids: list[str | None] = [None] * count
    for row, m in enumerate(block.values):
        number = whole(m.reply_to_message_id)
        if number is None:
            continue
        channel: str | None = key
        if m.reply_to_peer_id is not None:
            peer = _PEER.fullmatch(str(m.reply_to_peer_id))
            channel = f"telegram:{peer[1]}" if peer is not None else None
        if channel is not None:
            channels[row], ids[row] = channel, str(number)
    return channels, ids


_KINDS: Final = {
    "video_file": "video",
    "video_message": "video",
    "voice_message": "voice",
    "audio_file": "audio",
    "animation": "animation",
    "sticker": "sticker",
}


def _media(m: Message) -> list[dict[str, str | int | None]] | None:
    """Return the attachments; file names are kept as given and never used as paths."""
    found: list[dict[str, str | int | None]] = []
    if m.photo is not None:
        found.append(_item("photo", m.photo, None, m.photo_file_size))
    if m.file is not None or m.media_type is not None:
        kind = _KINDS.get(m.media_type, "file") if isinstance(m.media_type, str) else "file"
        name = m.file_name if m.file_name is not None else m.file
        found.append(_item(kind, name, m.mime_type, m.file_size))
    if m.poll is not UNSET:
        found.append(_item("poll", None, None, None))
    if m.location_information is not UNSET:
        found.append(_item("location", None, None, None))
    if m.contact_information is not UNSET:
        found.append(_item("contact", None, None, None))
    return found or None


def _item(kind: str, name: object, mime: object, size: object) -> dict[str, str | int | None]:
    """Return one attachment; "(File not included…)" stands where a name would."""
    named = isinstance(name, str) and not name.startswith("(File ")
    sized = type(size) is int and 0 <= size < 2**63
    return {
        "kind": kind,
        "name": name.encode("utf-8", "replace").decode() if named else None,  # type: ignore[attr-defined]
        "mime": mime.encode("utf-8", "replace").decode() if isinstance(mime, str) else None,
        "size": size if sized else None,  # type: ignore[dict-item]
    }


READER: Final = Reader("telegram-desktop", "Telegram Desktop (result.json)", 1, _sniff, _read)
