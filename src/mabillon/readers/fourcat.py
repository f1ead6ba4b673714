"""4CAT's CSV of Telegram messages.

| field | state |
| --- | --- |
| posted_at | known by ``unix_timestamp``; without it ``timestamp``, the server's local time,
  uncertain by 14 hours |
| edited_at, reply, views | known where their column is there, else not exported |
| forward | known where every ``…forwarded_from…`` column is empty, else not exported: the post
  never is, and the account's name only where 4CAT resolved it |
| media | its kind only |
| forwards, url | not exported |

4CAT's NDJSON of the same messages is better (reader ``telethon``): it has the origin's
channel and post. Who wrote a message is not stored.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from typing import Final

from mabillon.errors import UnreadableInput
from mabillon.readers import encoding
from mabillon.readers.base import Batch, Reader, Source
from mabillon.readers.csv_mapped import blocks, header
from mabillon.readers.moments import BadValueError
from mabillon.readers.naming import channel, whole
from mabillon.readers.rows import KNOWN, NOT_EXPORTED
from mabillon.readers.tray import Found, Tray
from mabillon.readers.window import RECORD_LIMIT

_NEEDED: Final = frozenset({"id", "thread_id", "body", "author_forwarded_from_name"})


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
                    post = _found(dict(zip(names, row, strict=True)), source.channel)
                except BadValueError as failure:
                    tray.refuse(*place, str(failure), block.raw(at))
                    continue
                post.repair = block.repairs.get(at)
                tray.keep(post, *place, block.raw(at))
            behind = block.base + len(block.held)
            yield from tray.batches(behind)
        yield from tray.batches(behind)


def _found(row: Mapping[str, str], given: str | None) -> Found:
    thread = row["thread_id"]
    name = row.get("chat") or thread
    try:
        key = given or channel(name, "telegram")
    except BadValueError as failure:
        raise BadValueError(f"thread_id is {failure}") from None
    number = row["id"].removeprefix(f"{thread}-")
    reply = whole(row.get("reply_to") or None)
    origin = row.get("author_forwarded_from_username") or None
    forwarded = any(row.get(column) for column in row if "forwarded_from" in column)
    kind = row.get("attachment_type") or None
    return Found(
        channel=key,
        id=number,
        text=row["body"],
        posted_at=row.get("unix_timestamp") or row.get("timestamp"),
        edited_at=row.get("unix_timestamp_edited") or row.get("timestamp_edited"),
        forward_channel=_origin(origin),
        forward_name=row["author_forwarded_from_name"] or None,
        forward_at=row.get("unix_timestamp_forwarded_from"),
        reply_channel=key if reply is not None else None,
        reply_id=None if reply is None else str(reply),
        media=[(kind, row.get("attachment_filename") or None, None, None)] if kind else None,
        views=whole(row.get("views") or None),
        state={
            "posted_at": KNOWN,
            "edited_at": _where(row, "timestamp_edited"),
            "forward": NOT_EXPORTED if forwarded else KNOWN,
            "reply": _where(row, "reply_to"),
            "media": _where(row, "attachment_type"),
            "views": _where(row, "views"),
        },
    )


def _where(row: Mapping[str, str], column: str) -> int:
    return KNOWN if column in row else NOT_EXPORTED


def _origin(name: str | None) -> str | None:
    try:
        return None if name is None else channel(name, "telegram")
    except BadValueError:
        return None


READER: Final = Reader("4cat-csv", "4CAT, Telegram (CSV)", 1, _sniff, _read)
