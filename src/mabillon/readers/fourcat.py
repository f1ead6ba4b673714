"""4CAT's CSV of Telegram messages.

| field | state |
| --- | --- |
| posted_at | known by ``unix_timestamp``; without it ``timestamp``, the server's local time,
  uncertain by 14 hours |
| edited_at, views | known where their column is there, else not exported |
| reply | known where ``reply_to`` is a number, or empty and ``is_reply`` does not contradict |
| forward | known where every ``…forwarded_from…`` column is empty; else the post never is
  exported, and the origin only where it is a channel beyond doubt: hidden where it may be a
  person, not exported where it is a channel or nothing tells |
| media | its kind only |
| forwards, url | not exported |

4CAT's NDJSON of the same messages is better (reader ``telethon``): it has the origin's
channel and post. Who wrote a message is not stored.

4CAT writes persons and channels into the same three columns: a person's first name beside the
username, a channel's title beside it, and either's id (``SearchTelegram.map_item``). A channel
is an origin whose id or username is that of a chat of this file, or that has a username and
no name (so 4CAT writes channels that it resolved; persons have a name). A name alone is what
the sender of a hidden account showed, as in the NDJSON, if the id's column is there and empty.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from mabillon.errors import UnreadableInput
from mabillon.readers import encoding
from mabillon.readers.base import Batch, Reader, Source
from mabillon.readers.blocks import Block
from mabillon.readers.csv_mapped import blocks, header
from mabillon.readers.moments import BadValueError
from mabillon.readers.naming import channel, telegram, whole
from mabillon.readers.rows import HIDDEN, KNOWN, NOT_EXPORTED
from mabillon.readers.tray import Found, Tray
from mabillon.readers.window import RECORD_LIMIT

_NEEDED: Final = frozenset({"id", "thread_id", "body", "author_forwarded_from_name"})


_YES: Final = ("true", "yes", "1")
_MOST_CHATS: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class _Origin:
    """Where a message was forwarded from: channel key, displayed name, and the state of it."""

    channel: str | None = None
    name: str | None = None
    state: int = KNOWN


def _sniff(head: bytes, name: str) -> float:
    del name
    found = header(head)
    return 0.95 if found is not None and set(found[1]) >= _NEEDED else 0.0


def _read(source: Source) -> Iterator[Batch]:
    csv.field_size_limit(RECORD_LIMIT)
    with encoding.opened(source) as (file, repair):
        found = header(file.read(encoding.HEAD))
        if found is None or not set(found[1]) >= _NEEDED:
            raise UnreadableInput(
                "its header is not that of 4CAT's table of Telegram messages "
                "(id, thread_id, body, author_forwarded_from_name …)",
                where=source.name,
                do="leave --format away to have it recognised",
            )
        delimiter, names = found
        file.seek(0)
        start = len(file.readline())
        known = _Channels.of(blocks(file, delimiter, len(names), start), names)
        file.seek(start)
        tray = Tray(source, "message")
        if repair:
            tray.note(repair)
        tray.note(
            "4CAT's CSV does not say which post a forward comes from; its NDJSON of the same "
            "messages does."
        )
        behind = start
        for block in blocks(file, delimiter, len(names), start):
            for broken in block.broken:
                tray.refuse(broken.offset, broken.length, broken.reason, broken.excerpt)
            for at, row in enumerate(block.values):
                place = int(block.offsets[at]), int(block.lengths[at])
                try:
                    post = _found(dict(zip(names, row, strict=True)), source.channel, known)
                except BadValueError as failure:
                    tray.refuse(*place, str(failure), block.raw(at))
                    continue
                post.repair = block.repairs.get(at)
                tray.keep(post, *place, block.raw(at))
            behind = block.base + len(block.held)
            yield from tray.batches(behind)
        if known.hidden:
            tray.note(
                f"Left out: where {known.hidden:,} forwards come from. It may be a person; only "
                "channels are told, by what 4CAT's table says of them."
            )
        yield from tray.batches(behind)


@dataclass(slots=True)
class _Channels:
    """The chats of a file by id and by username; ``hidden`` counts origins that are left out."""

    ids: dict[int, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    hidden: int = 0

    @classmethod
    def of(cls, found: Iterator[Block[list[str]]], names: Sequence[str]) -> _Channels:
        """Go through a file's rows for what they say of the chats that they are from."""
        made = cls()
        for block in found:
            for values in block.values:
                made._add(dict(zip(names, values, strict=True)))
                if len(made.ids) + len(made.names) > _MOST_CHATS:
                    return made
        return made

    def _add(self, row: Mapping[str, str]) -> None:
        thread = row["thread_id"].strip()
        number = whole(thread)
        if number is not None:
            self.ids.setdefault(number, telegram(number))
            return
        key = _origin(thread)
        if key is None or thread.casefold() == "unknown":
            return
        self.names.add(thread.lstrip("@").casefold())
        author = whole(row.get("author") or None)  # a channel writes in its own name
        named = (row.get("author_username") or "").casefold()
        if author is not None and named == thread.lstrip("@").casefold():
            self.ids.setdefault(author, key)

    def origin(self, row: Mapping[str, str]) -> _Origin:
        """Return where a message was forwarded from."""
        given = {column: row[column].strip() for column in row if "forwarded_from" in column}
        if not any(given.values()):
            return _Origin(state=KNOWN)
        name = given.get("author_forwarded_from_name") or None
        username = given.get("author_forwarded_from_username", "").lstrip("@")
        number = whole(given.get("author_forwarded_from_id") or None)
        told = number is not None and number in self.ids
        if username and (told or not name or username.casefold() in self.names):
            return _Origin(_origin(username), name, NOT_EXPORTED)
        if told and number is not None:
            return _Origin(self.ids[number], name, NOT_EXPORTED)
        if not name and not username and number is None:
            return _Origin(state=NOT_EXPORTED)  # only the time says that it is a forward
        alone = not username and given.get("author_forwarded_from_id") == ""
        self.hidden += not alone
        return _Origin(None, name if alone else None, HIDDEN)


def _found(row: Mapping[str, str], given: str | None, known: _Channels) -> Found:
    thread = row["thread_id"]
    name = row.get("chat") or thread
    try:
        key = given or channel(name, "telegram")
    except BadValueError as failure:
        raise BadValueError(f"thread_id is {failure}") from None
    number = row["id"].removeprefix(f"{thread}-")
    reply = whole(row.get("reply_to") or None)
    origin = known.origin(row)
    kind = row.get("attachment_type") or None
    return Found(
        channel=key,
        id=number,
        text=row["body"],
        posted_at=row.get("unix_timestamp") or row.get("timestamp"),
        edited_at=row.get("unix_timestamp_edited") or row.get("timestamp_edited"),
        forward_channel=origin.channel,
        forward_name=origin.name,
        forward_at=row.get("unix_timestamp_forwarded_from"),
        reply_channel=key if reply is not None else None,
        reply_id=None if reply is None else str(reply),
        media=[(kind, row.get("attachment_filename") or None, None, None)] if kind else None,
        views=whole(row.get("views") or None),
        state={
            "posted_at": KNOWN,
            "edited_at": _where(row, "timestamp_edited"),
            "forward": origin.state,
            "reply": _reply_state(row, reply),
            "media": _where(row, "attachment_type"),
            "views": _where(row, "views"),
        },
    )


def _reply_state(row: Mapping[str, str], reply: int | None) -> int:
    if "reply_to" not in row:
        return NOT_EXPORTED
    said = row["reply_to"].strip() or row.get("is_reply", "").strip().casefold() in _YES
    return NOT_EXPORTED if reply is None and said else KNOWN


def _where(row: Mapping[str, str], column: str) -> int:
    return KNOWN if column in row else NOT_EXPORTED


def _origin(name: str | None) -> str | None:
    try:
        return None if name is None else channel(name, "telegram")
    except BadValueError:
        return None


READER: Final = Reader("4cat-csv", "4CAT, Telegram (CSV)", 2, _sniff, _read)
