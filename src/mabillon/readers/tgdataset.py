"""TGDataset's JSON: channels by id, each with its texts and media by message id.

| field | state |
| --- | --- |
| posted_at | known |
| forward | known where it is no forward; not exported where it comes from a channel of this
  file: its id and the time are, its post is not; else hidden |
| media | known where a post is nothing else: kind by extension, and title; of what is
  attached to a text: not exported (it stands elsewhere in the file, under the same id) |
| edited_at, reply, views, forwards, url | not exported |

The dataset writes the ids of persons, groups and channels into one field, and the ranges of
these ids overlap (core.telegram.org/api/bots/ids): an origin is stored only if the same file
has a channel of that id, and of the others the time. Who wrote a message is not stored.
Captions are not in this format.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

import msgspec

from mabillon.errors import UnreadableInput
from mabillon.readers.base import Batch, Reader, Source
from mabillon.readers.brackets import closings
from mabillon.readers.encoding import opened
from mabillon.readers.members import Member, end, key, members
from mabillon.readers.mending import decode
from mabillon.readers.moments import shown
from mabillon.readers.naming import telegram, whole
from mabillon.readers.rows import HIDDEN, KNOWN, NOT_EXPORTED
from mabillon.readers.tray import Found, Tray
from mabillon.readers.window import RECORD_LIMIT, STEP, Window

_CHANNEL: Final = re.compile(
    rb'"([0-9]{5,19})"[ \t\r\n]*:[ \t\r\n]*\{[ \t\r\n]*'
    rb'"(?:username|creation_date|description|scam|verified|n_subscribers|text_messages)"'
)
_OVERLAP: Final = 4_096
_MOST_CHANNELS: Final = 1_000_000
_START: Final = re.compile(
    rb'"[0-9]{1,19}"[ \t\r\n]*:[ \t\r\n]*\{[ \t\r\n]*"(?:message|title|username|creation_date)"'
)
_SNIFF: Final = re.compile(rb'\s*\{\s*"-?[0-9]{5,19}"\s*:\s*\{')
_SCALAR: Final = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[^,\]\[{}"]+', re.DOTALL)
_RECORD: Final = msgspec.json.Decoder(dict[str, Any])
_VALUE: Final = msgspec.json.Decoder()
_PICTURES: Final = frozenset({".jpg", ".jpe", ".jpeg", ".png", ".webp", ".gif", ".bmp"})
_VIDEOS: Final = frozenset({".mp4", ".mov", ".avi", ".mkv", ".webm", ".3gp", ".qt"})
_A_BATCH: Final = 4_000


def _sniff(head: bytes, name: str) -> float:
    del name
    if _SNIFF.match(head.removeprefix(b"\xef\xbb\xbf")) is None:
        return 0.0
    return 0.95 if b'"text_messages"' in head or b'"n_subscribers"' in head else 0.4


def _read(source: Source) -> Iterator[Batch]:
    with opened(source) as (file, repair):
        origins = _Origins(_channels(file))
        file.seek(0)
        window = Window(file)
        tray = Tray(source, "message")
        if repair:
            tray.note(repair)
        if not window.skip(b"\xef\xbb\xbf \t\r\n") or not window.data.startswith(b"{"):
            raise UnreadableInput("it is no JSON object of channels", where=source.name)
        window.drop(1)
        while window.skip(b" \t\r\n,") and not end(window):
            named = key(window)
            number = None if named is None else whole(named.decode("ascii", "replace"))
            if number is None or not window.data.startswith(b"{"):
                yield from _lost(window, tray)
                break
            window.drop(1)
            closed = yield from _channel(window, tray, number, origins)
            if not closed:
                yield from _lost(window, tray)
                break
        if origins.hidden:
            tray.note(
                f"Left out: where {origins.hidden:,} forwards come from. They give a bare id that "
                "may be a person's; only channels that are in the same file are told by theirs."
            )
        yield from tray.batches(window.base + len(window.data))


def _channels(file: BinaryIO) -> frozenset[int]:
    """Return the ids of the channels that a file holds; of more than a million the first."""
    found: set[int] = set()
    held = b""
    while (piece := file.read(STEP)) and len(found) < _MOST_CHANNELS:
        held += piece
        found.update(int(match[1]) for match in _CHANNEL.finditer(held))
        held = held[-_OVERLAP:]
    return frozenset(found)


@dataclass(slots=True)
class _Origins:
    """Which origins of forwards are channels; ``hidden`` counts those that may be persons."""

    channels: frozenset[int]
    hidden: int = 0

    def of(self, value: dict[str, Any]) -> tuple[str | None, int]:
        """Return the channel that a message was forwarded from, and the state of that."""
        if "is_forwarded" not in value:
            return None, NOT_EXPORTED
        if value["is_forwarded"] is not True:
            return None, KNOWN
        number = whole(value.get("forwarded_from_id"))
        if number is not None and number in self.channels:
            return telegram(number), NOT_EXPORTED
        self.hidden += number is not None
        return None, HIDDEN


def _lost(window: Window, tray: Tray) -> Iterator[Batch]:
    """Refuse all that is left of the file: no channel or member begins there."""
    start, first = window.base, window.data[:4096]
    while window.data:
        window.drop(len(window.data))
        window.grow()
    if window.base > start:
        tray.refuse(start, window.base - start, "is no channel of the dataset", first)
    tray.note("The rest of the file could not be read: it is cut off or damaged.")
    yield from tray.batches(window.base)


def _channel(
    window: Window, tray: Tray, number: int, origins: _Origins
) -> Generator[Batch, None, bool]:
    """Read a channel's members; returns whether it was closed."""
    title: object = None
    seen: set[bytes] = set()
    while not end(window):
        name = key(window)
        if name is None:
            return False
        if name in (b"text_messages", b"generic_media") and window.data.startswith(b"{"):
            window.drop(1)
            for member in members(window, _START):
                text = name == b"text_messages"
                if text and member.key is not None:
                    seen.add(member.key)
                elif not text and member.key in seen:
                    tray.note("What is attached to a text is not read: only media of their own.")
                    continue
                _keep(tray, member, number, title, origins, text=text)
                if len(tray) >= _A_BATCH:
                    yield from tray.batches(window.base)
            continue
        value = _value(window)
        if value is None:
            return False
        if name == b"title":
            title = decode(value, _VALUE.decode)[0]
    return True


def _value(window: Window) -> bytes | None:
    """Take any other value; null if it has no end."""
    while True:
        if window.data[:1] in (b"{", b"["):
            ends = closings(window.data, 0, len(window.data))
            stop = ends[0] if ends else None
        else:
            found = _SCALAR.match(window.data)
            whole_one = found is not None and (found.end() < len(window.data) or window.eof)
            stop = found.end() if found is not None and whole_one else None
        if stop is not None:
            value = window.data[:stop]
            window.drop(stop)
            return value
        if len(window.data) > RECORD_LIMIT or not window.grow():
            return None


def _keep(
    tray: Tray, member: Member, number: int, title: object, origins: _Origins, *, text: bool
) -> None:
    size = len(member.value)
    if member.key is None:
        tray.refuse(member.offset, size, "is not JSON", member.value)
        return
    value, repair, reason = decode(member.value, _RECORD.decode)
    if value is None:
        tray.refuse(member.offset, size, reason or "is null", member.value)
        return
    words = value.get("message") if text else ""
    if not isinstance(words, str):
        why = f"message is {shown(words)}, which is not a text"
        tray.refuse(member.offset, size, why, member.value)
        return
    forward, state = origins.of(value)
    forwarded = value.get("is_forwarded") is True
    found = Found(
        channel=telegram(number),
        id=member.key.decode("utf-8", "replace"),
        text=words,
        posted_at=value.get("date"),
        channel_name=title,
        forward_channel=forward,
        forward_at=value.get("forwarded_message_date") if forwarded else None,
        media=None if text else [_media(value)],
        repair=repair,
        state={
            "posted_at": KNOWN,
            "forward": state,
            "media": NOT_EXPORTED if text else KNOWN,
        },
    )
    tray.keep(found, member.offset, size, member.value)


def _media(value: dict[str, Any]) -> tuple[str, object, object, object]:
    ending = value.get("extension")
    ending = ending.lower() if isinstance(ending, str) else ""
    kind = "photo" if ending in _PICTURES else "video" if ending in _VIDEOS else "file"
    return kind, value.get("title"), None, None


READER: Final = Reader("tgdataset", "TGDataset (JSON)", 2, _sniff, _read)
