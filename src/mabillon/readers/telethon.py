"""Raw Telethon (MTProto) messages, as a JSON array or JSON lines; 4CAT's NDJSON among them.

| field | state |
| --- | --- |
| posted_at | known |
| edited_at | known; null where ``edit_hide`` says that only reactions or views changed |
| forward | known: ``fwd_from.from_id.channel_id`` and ``channel_post``; hidden where only a
  name is given, where the origin is a person, or where it was ``imported`` (then the name
  is what the importer wrote) |
| reply, media, views, forwards | known |
| url | not exported |

A field whose key is missing from a record (a dump that was cut down) is not exported there.
Messages of private chats and basic groups are left out and counted in a note; who wrote a
message is not stored. Made by ``message.to_json()``, 4CAT's NDJSON and the like.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import msgspec
import numpy as np
import pyarrow as pa
from msgspec import UNSET

from mabillon.readers import attachments
from mabillon.readers.base import Batch, Reader, Reject, Source
from mabillon.readers.blocks import Block
from mabillon.readers.encoding import opened
from mabillon.readers.json_records import Decoders, records, samples
from mabillon.readers.moments import BadValueError, Moments, shown
from mabillon.readers.naming import post_id, telegram, whole
from mabillon.readers.rows import (
    HIDDEN,
    KNOWN,
    NOT_EXPORTED,
    Codes,
    batch,
    counts,
    in_order,
    places,
    refused,
    reject,
    texts,
)
from mabillon.readers.window import Window


class Document(msgspec.Struct):
    """A file as Telegram describes it."""

    mime_type: Any = None
    size: Any = None
    attributes: Any = None


class Page(msgspec.Struct):
    """The preview of a linked page."""

    url: Any = None


class Media(msgspec.Struct, rename={"kind": "_", "named": "_type"}):
    """What of an attachment is read; 4CAT calls ``_`` ``_type``."""

    kind: Any = None
    named: Any = None
    document: Document | None = None
    webpage: Page | None = None


class Message(msgspec.Struct, rename={"kind": "_", "chat": "_chat"}):
    """What of a message is read."""

    kind: Any = None
    id: Any = None
    peer_id: Any = None
    to_id: Any = None
    date: Any = None
    edit_date: Any = UNSET
    edit_hide: Any = None
    message: Any = None
    fwd_from: Any = UNSET
    reply_to: Any = UNSET
    media: Media | msgspec.UnsetType | None = UNSET
    views: Any = UNSET
    forwards: Any = UNSET
    chat: Any = None
    action: Any = None


class LooseMessage(Message, rename={"kind": "_", "chat": "_chat"}):
    """A message whose attachment is not of the known shape."""

    media: Any = UNSET


_STRICT: Final = msgspec.json.Decoder(Message)
_LOOSE: Final = msgspec.json.Decoder(LooseMessage)


def _one(raw: bytes) -> Message:
    try:
        return _STRICT.decode(raw)
    except msgspec.ValidationError:
        return _LOOSE.decode(raw)


_DECODERS: Final = Decoders.of(Message, _one)
_LEFT_OUT: Final = "left out"


def _sniff(head: bytes, name: str) -> float:
    del name
    if b'"_type"' in head and b'"_chat"' in head and b'"peer_id"' in head:  # 4CAT
        found = samples(head)
        if not found or any("peer_id" in one and "message" in one for one in found):
            return 0.93
    if b'"_"' not in head or (b"peer_id" not in head and b"to_id" not in head):
        return 0.0
    found = samples(head)
    kinds = ("Message", "MessageService", "MessageEmpty")
    if any(record.get("_") in kinds and "id" in record for record in found):
        return 0.95
    return 0.5 if not found and b'"_": "Message' in head else 0.0


def _read(source: Source) -> Iterator[Batch]:
    with opened(source) as (file, repair):
        window = Window(file)
        notes = [repair] if repair else []
        left_out = 0
        for block in records(window, _DECODERS, source.name):
            posts, rejects, passed = _convert(block, source)
            left_out += passed
            yield Batch(posts, rejects, window.base, notes)
            notes = []
        if left_out:
            notes.append(
                f"Left out: {left_out:,} messages of private chats, basic groups, or empty. "
                "Only channels and public groups are read; the raw file keeps the rest."
            )
        yield Batch(batch(0, {}, {}), [], window.base + len(window.data), notes)


def _convert(block: Block[Message], source: Source) -> tuple[pa.RecordBatch, list[Reject], int]:
    messages = block.values
    count = len(messages)
    rejects = [reject(broken, "message", source.member) for broken in block.broken]
    if not count:
        return batch(0, {}, {}), rejects, 0
    bad: dict[int, str] = {}
    passed: set[int] = set()

    keys: list[str] = []
    names: list[str] = []
    for row, m in enumerate(messages):
        keys.append(_channel(bad, passed, row, m, source.channel))
        try:
            names.append(str(m.id) if type(m.id) is int else post_id(m.id))
        except BadValueError as failure:
            names.append("")
            bad.setdefault(row, f"id is {failure}")

    posted = Moments([m.date for m in messages])
    edited = Moments(
        [None if m.edit_date is UNSET or m.edit_hide is True else m.edit_date for m in messages]
    )
    for field, moments in (("date", posted), ("edit_date", edited)):
        for row, why in moments.bad.items():
            bad.setdefault(row, f"{field} is {why}")

    words = [_text(bad, row, m.message) for row, m in enumerate(messages)]
    forwards = [_forward(m.fwd_from) for m in messages]
    origin_at = Moments([f[3] for f in forwards])
    replies = [_reply(m.reply_to, key) for m, key in zip(messages, keys, strict=True)]
    rows = {
        "channel": texts(keys),
        "channel_name": texts([_title(m.chat) for m in messages]),
        "id": texts(names),
        "posted_at": posted.times(),
        "posted_at_uncertain_s": posted.uncertainty(),
        "edited_at": edited.times(),
        "text": texts(words),
        "forward_channel": texts([f[0] for f in forwards]),
        "forward_id": texts([f[1] for f in forwards]),
        "forward_name": texts([f[2] for f in forwards]),
        "forward_at": origin_at.times(),
        "reply_channel": texts([r[0] for r in replies]),
        "reply_id": texts([r[1] for r in replies]),
        "media": attachments.column([_media(m.media) for m in messages]),
        "views": counts(None if m.views is UNSET else m.views for m in messages),
        "forwards": counts(None if m.forwards is UNSET else m.forwards for m in messages),
        **places(block, source.member),
    }
    stated: dict[str, int | Codes] = {
        "posted_at": KNOWN,
        "edited_at": _given(m.edit_date for m in messages),
        "forward": np.array([f[4] for f in forwards], dtype=np.int32),
        "reply": _given(m.reply_to for m in messages),
        "media": _given(m.media for m in messages),
        "views": _given(m.views for m in messages),
        "forwards": _given(m.forwards for m in messages),
    }
    for row in passed:
        bad.pop(row, None)
    keep = np.ones(count, dtype=bool)
    keep[[*bad, *passed]] = False
    service = np.array(
        [m.kind == "MessageService" or (m.kind is None and bool(m.action)) for m in messages]
    )
    rejects += refused(block, bad, "message", source.member)
    return batch(count, rows, stated, service, keep), in_order(rejects), len(passed)


def _given(values: Iterator[object]) -> Codes:
    return np.array([NOT_EXPORTED if v is UNSET else KNOWN for v in values], dtype=np.int32)


def _channel(bad: dict[int, str], passed: set[int], row: int, m: Message, given: str | None) -> str:
    """Return the key of the channel that holds a message."""
    peer = m.peer_id if m.peer_id is not None else m.to_id
    if m.kind == "MessageEmpty":
        passed.add(row)
        return ""
    if isinstance(peer, dict):
        number = whole(peer.get("channel_id"))
        if number is not None:
            return telegram(number)
        if "chat_id" in peer or "user_id" in peer:
            passed.add(row)
            return ""
    if given is not None:
        return given
    bad.setdefault(row, f"peer_id is {shown(peer)}, which names no channel")
    return ""


def _text(bad: dict[int, str], row: int, text: object) -> str:
    if isinstance(text, str):
        return text
    if text is not None:
        bad.setdefault(row, f"message is {shown(text)}, which is not a text")
    return ""


def _title(chat: object) -> str | None:
    """Return the channel's display name where the collector added it (4CAT)."""
    if not isinstance(chat, dict):
        return None
    name = chat.get("title") or chat.get("username")
    return name if isinstance(name, str) else None


def _forward(fwd: object) -> tuple[str | None, str | None, str | None, object, int]:
    """Return the origin's channel, post, displayed name and time, and the state."""
    if fwd is UNSET:
        return None, None, None, None, NOT_EXPORTED
    if not isinstance(fwd, dict):
        return None, None, None, None, KNOWN
    name = fwd.get("from_name")
    name = name if isinstance(name, str) else None
    at = fwd.get("date")
    origin = fwd.get("from_id")
    number = whole(origin.get("channel_id")) if isinstance(origin, dict) else None
    if number is None:
        number = whole(fwd.get("channel_id"))  # Telethon before 2020
    if number is None or fwd.get("imported") is True:
        return None, None, name, at, HIDDEN
    post = whole(fwd.get("channel_post"))
    state = KNOWN if post is not None else HIDDEN
    return telegram(number), None if post is None else str(post), name, at, state


def _reply(reply: object, key: str) -> tuple[str | None, str | None]:
    if not isinstance(reply, dict):
        return None, None
    number = whole(reply.get("reply_to_msg_id"))
    if number is None:
        return None, None
    peer = reply.get("reply_to_peer_id")
    if peer is None:
        return key, str(number)
    other = whole(peer.get("channel_id")) if isinstance(peer, dict) else None
    return (telegram(other), str(number)) if other is not None else (None, None)


_KINDS: Final = {
    "MessageMediaPhoto": "photo",
    "MessageMediaWebPage": "link",
    "MessageMediaPoll": "poll",
    "MessageMediaGeo": "location",
    "MessageMediaGeoLive": "location",
    "MessageMediaVenue": "location",
    "MessageMediaContact": "contact",
}


def _media(media: object) -> list[attachments.Attachment] | None:
    """Return the attachment as a list of one; null where there is none."""
    if not isinstance(media, Media):
        return [("unknown", None, None, None)] if isinstance(media, dict) else None
    kind = media.kind if media.kind is not None else media.named
    if not isinstance(kind, str) or kind == "MessageMediaEmpty":
        return None
    if media.document is not None:
        return [_document(media.document)]
    if media.webpage is not None:
        return [("link", media.webpage.url, None, None)]
    known = _KINDS.get(kind)
    named = kind.removeprefix("MessageMedia").lower()
    return [(known or named or "unknown", None, None, None)]


def _document(document: Document) -> attachments.Attachment:
    kind, name = "file", None
    attributes = document.attributes if isinstance(document.attributes, list) else []
    for attribute in attributes:
        if not isinstance(attribute, dict):
            continue
        match attribute.get("_", attribute.get("_type")):
            case "DocumentAttributeFilename":
                name = attribute.get("file_name")
            case "DocumentAttributeAudio":
                kind = "voice" if attribute.get("voice") else "audio"
            case "DocumentAttributeVideo" if kind == "file":
                kind = "video"
            case "DocumentAttributeAnimated":
                kind = "animation"
            case "DocumentAttributeSticker":
                kind = "sticker"
    return kind, name, document.mime_type, document.size


READER: Final = Reader(
    "telethon", "Telethon messages (JSON, JSON lines, 4CAT NDJSON)", 2, _sniff, _read
)
