"""Decode the messages of a Telegram Desktop export: one, or many at once."""

from __future__ import annotations

from typing import Any, Final, Literal

import msgspec
import pyarrow as pa
from msgspec import UNSET

from mabillon.readers.pieces import words


class Piece(msgspec.Struct, gc=False):
    """A marked-up piece of a text."""

    text: str = ""


class Message(msgspec.Struct, gc=False):
    """What of a message is read, as present versions of Telegram Desktop write it."""

    id: int
    type: Literal["message", "service"]
    date_unixtime: int
    edited_unixtime: int | None = None
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


class WordedMessage(Message, gc=False):
    """A message whose text is decoded."""

    text: str | list[str | Piece] = ""


class WordlessMessage(Message, gc=False):
    """A message whose text is left as it stands; see ``Messages``."""

    text: msgspec.Raw = msgspec.Raw(b'""')


class LooseMessage(Message, gc=False):
    """A message of an old version, or one whose values are of whatever type."""

    id: Any = None
    type: Any = None
    date_unixtime: Any = None
    edited_unixtime: Any = None
    date: Any = None
    edited: Any = None


class Messages(list[Message]):
    """Messages decoded together; ``words`` is what they say where that was read apart."""

    words: pa.Array | None = None


_EXACT: Final = msgspec.json.Decoder(WordedMessage, strict=False)
_APART: Final = msgspec.json.Decoder(WordlessMessage, strict=False)
_LOOSE: Final = msgspec.json.Decoder(LooseMessage)


def decode_one(raw: bytes) -> Message:
    """Decode one message; raises what ``mending.FAILURES`` names."""
    try:
        return _EXACT.decode(raw)
    except msgspec.ValidationError:
        return _LOOSE.decode(raw)


def decode_lines(raw: bytes | bytearray) -> list[Message]:
    """Decode messages, one a line; raises what ``mending.FAILURES`` names."""
    try:
        messages = Messages(_APART.decode_lines(raw))
        messages.words = words([m.text for m in messages])
        return messages if messages.words is not None else list[Message](_EXACT.decode_lines(raw))
    except msgspec.ValidationError:
        return list[Message](_LOOSE.decode_lines(raw))
