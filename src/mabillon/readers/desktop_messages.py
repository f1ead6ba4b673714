"""Turn the messages of one chat of a Telegram Desktop export into posts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from operator import attrgetter
from typing import Final

import numpy as np
import pyarrow as pa
from msgspec import UNSET

from mabillon.readers import attachments
from mabillon.readers.base import Reject
from mabillon.readers.blocks import Block
from mabillon.readers.desktop_decoding import LooseMessage, Message, Messages, Piece
from mabillon.readers.moments import NO_ZONE_S, BadValueError, Moments, shown
from mabillon.readers.naming import post_id, whole
from mabillon.readers.rows import (
    KNOWN,
    NOT_EXPORTED,
    Codes,
    batch,
    in_order,
    places,
    refused,
    reject,
    repeated,
    texts,
)

_PEER: Final = re.compile(r"channel([0-9]{1,18})")


def convert(
    block: Block[Message], key: str, title: object, member: str | None
) -> tuple[pa.RecordBatch, list[Reject]]:
    """Return the posts and rejects of one block of a chat's messages.

    Parameters
    ----------
    key
        The chat's channel key.
    title
        Its display name, as the export gives it.
    member
        The file's path inside a container; null if it was not in one.
    """
    messages = block.values
    count = len(messages)
    rejects = [reject(broken, "message", member) for broken in block.broken]
    if not count:
        return batch(0, {}, {}), rejects
    bad: dict[int, str] = {}

    loose = (
        []
        if isinstance(messages, Messages)
        else [row for row, m in enumerate(messages) if type(m) is LooseMessage]
    )
    names = _names(bad, [m.id for m in messages])
    posted = _times(block, "date_unixtime", "date", loose)
    edited = _times(block, "edited_unixtime", "edited", loose)
    edited.there &= edited.micros > 86_400_000_000
    for field, moments in (("date", posted), ("edited", edited)):
        for row, why in moments.bad.items():
            bad.setdefault(row, f"{field} is {why}")

    service = np.fromiter([m.type == "service" for m in messages], bool, count)
    rows = {
        "channel": repeated(key, count),
        "channel_name": repeated(title if isinstance(title, str) else None, count),
        "id": names,
        "posted_at": posted.times(),
        "posted_at_uncertain_s": posted.uncertainty(),
        "text": _words(bad, messages, loose),
        **places(block, member),
    }
    stated: dict[str, int | Codes] = {
        "posted_at": KNOWN,
        "edited_at": KNOWN,
        "forward": KNOWN,
        "reply": KNOWN,
        "media": KNOWN,
    }
    if edited.there.any():
        rows["edited_at"] = edited.times()
    more = _more(messages)
    if more:
        origins, names_of, forwarded = _forwards(messages, more)
        answered, answered_ids = _replies(messages, more, key)
        rows |= {
            "forward_channel": texts(origins),
            "forward_name": texts(names_of),
            "reply_channel": texts(answered),
            "reply_id": texts(answered_ids),
            "media": attachments.column(_attached(messages, more)),
        }
        stated["forward"] = np.where(forwarded, NOT_EXPORTED, KNOWN).astype(np.int32)
    keep = np.ones(count, dtype=bool)
    keep[list(bad)] = False
    return (
        batch(count, rows, stated, service, keep),
        in_order(rejects + refused(block, bad, "message", member)),
    )


def _names(bad: dict[int, str], numbers: Sequence[object]) -> pa.Array:
    """Return the messages' ids as text; what is none, as "" and by row in ``bad``."""
    if set(map(type, numbers)) == {int}:
        with suppress(OverflowError, pa.ArrowInvalid):
            return pa.array(numbers, pa.int64()).cast(pa.string())
    names = []
    for row, number in enumerate(numbers):
        try:
            names.append(post_id(number))
        except BadValueError as failure:
            bad.setdefault(row, f"id is {failure}")
            names.append("")
    return texts(names)


def _times(block: Block[Message], exact: str, local: str, loose: Sequence[int]) -> Moments:
    """Read the unix time; where a loose row has none, the local time of unknown zone."""
    values = list(map(attrgetter(exact), block.values))
    old = [row for row in loose if values[row] is None]
    for row in old:
        values[row] = getattr(block.values[row], local)
    moments = Moments(values)
    moments.uncertain_s[old] = NO_ZONE_S
    return moments


def _words(bad: dict[int, str], messages: Sequence[Message], loose: Sequence[int]) -> pa.Array:
    """Return the texts, joined where they are given as strings and marked-up pieces."""
    if isinstance(messages, Messages):
        return messages.words
    if loose:
        return texts([_joined(bad, row, m.text) for row, m in enumerate(messages)])
    return texts(
        [
            text
            if type(text := m.text) is str
            else "".join([piece if type(piece) is str else piece.text for piece in text])
            for m in messages
        ]
    )


def _joined(bad: dict[int, str], row: int, text: object) -> str:
    """Join a text that is given as a list of strings and marked-up pieces."""
    if isinstance(text, str):
        return text
    pieces: list[str] = []
    for piece in text if isinstance(text, list) else [text]:
        if type(piece) is str:
            pieces.append(piece)
            continue
        words = piece.get("text") if isinstance(piece, dict) else piece
        if isinstance(words, Piece):
            words = words.text
        if not isinstance(words, str):
            bad.setdefault(row, f"text holds {shown(words)}, which is not a text")
            return ""
        pieces.append(words)
    return "".join(pieces)


def _more(messages: Sequence[Message]) -> list[int]:
    """Return the rows that may be a forward or a reply, or have something attached."""
    return [
        row
        for row, m in enumerate(messages)
        if m.photo is not None
        or m.file is not None
        or m.media_type is not None
        or m.forwarded_from is not UNSET
        or m.forwarded_from_id is not None
        or m.saved_from is not None
        or m.reply_to_message_id is not None
        or m.poll is not UNSET
        or m.location_information is not UNSET
        or m.contact_information is not UNSET
    ]


def _forwards(
    messages: Sequence[Message], rows: Sequence[int]
) -> tuple[list[str | None], list[str | None], list[bool]]:
    """Return origin channel, displayed name, and whether it is a forward, by row."""
    count = len(messages)
    origins: list[str | None] = [None] * count
    names: list[str | None] = [None] * count
    is_forward = [False] * count
    for row in rows:
        m = messages[row]
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


def _replies(
    messages: Sequence[Message], rows: Sequence[int], key: str
) -> tuple[list[str | None], list[str | None]]:
    count = len(messages)
    channels: list[str | None] = [None] * count
    ids: list[str | None] = [None] * count
    for row in rows:
        m = messages[row]
        number = None if m.reply_to_message_id is None else whole(m.reply_to_message_id)
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


def _attached(
    messages: Sequence[Message], rows: Sequence[int]
) -> list[list[attachments.Attachment]]:
    """Return what is attached to each message; none to those not among ``rows``."""
    found: list[list[attachments.Attachment]] = [[] for _ in messages]
    for row in rows:
        found[row] = _items(messages[row])
    return found


def _items(m: Message) -> list[attachments.Attachment]:
    found: list[attachments.Attachment] = []
    if m.photo is not None:
        found.append(("photo", _included(m.photo), None, m.photo_file_size))
    if m.file is not None or m.media_type is not None:
        kind = _KINDS.get(m.media_type, "file") if isinstance(m.media_type, str) else "file"
        found.append((kind, _included(m.file) or _own(m.file_name), m.mime_type, m.file_size))
    for kind, value in (
        ("poll", m.poll),
        ("location", m.location_information),
        ("contact", m.contact_information),
    ):
        if value is not UNSET:
            found.append((kind, None, None, None))
    return found


def _included(name: object) -> object:
    """Return the path, but none where "(File not included…)" stands in its place."""
    return None if isinstance(name, str) and name.startswith("(File ") else name


def _own(name: object) -> object:
    """Return the name that its sender gave a file, without folders: it is no path of the export."""
    return re.split(r"[/\\]", name)[-1] if isinstance(name, str) else name
