"""auto-archiver's ``db.csv``: one row for each address that was archived.

| field | state |
| --- | --- |
| posted_at | known where ``timestamp`` is given (without a zone, or with the zone of the
  machine that it was archived on, uncertain by 14 hours), else not exported |
| collected_at | known: ``_processed_at`` |
| media | known: name, type, and SHA-256 where ``properties.hash`` gives it |
| url | known |
| edited_at, forward, reply, views, forwards | not exported |

``metadata`` and ``media`` hold Python literals with calls of ``datetime``: they are parsed,
never evaluated. What in them is anything else is left out, and the record's ``repair`` says
so. A ``content`` that is a program's dump (a page's bytes, an object) is no text. Channel and
id follow from the address: a post of Telegram or X by its name, any other page as "web:HOST"
and its path. Rows in which nothing was archived are counted in a note. Each row is a single
find.
"""

from __future__ import annotations

import csv
import mimetypes
import re
from collections.abc import Iterator, Mapping
from typing import Final

from mabillon.errors import UnreadableInput
from mabillon.readers import encoding, literals, naming
from mabillon.readers.attachments import Attachment
from mabillon.readers.base import Batch, Reader, Source
from mabillon.readers.csv_mapped import blocks, header
from mabillon.readers.moments import BadValueError, shown
from mabillon.readers.rows import KNOWN, NOT_EXPORTED
from mabillon.readers.tray import Found, Tray
from mabillon.readers.window import RECORD_LIMIT

_COLUMNS: Final = ["status", "metadata", "media"]
_POST: Final = re.compile(
    r"(?:s/)?(?:c/)?[A-Za-z0-9_]{1,64}/(?:status/)?([0-9]{1,19})(?:/(?:photo|video)/[0-9])?(?:\?.*)?"
)
_DUMP: Final = re.compile(
    r"""[{\[<]|Message\(|b(?:&#x27;|&#39;|&quot;)|b['"]\s*<|&lt;(?i:!doctype|html|\?xml)"""
)
_LONGEST: Final = 200
"""Characters at which what is said of one value that was left out is cut."""

_HASH: Final = re.compile(r"SHA-256:([0-9A-Fa-f]{64})")
_KINDS: Final = {"image": "photo", "video": "video", "audio": "audio"}


def _sniff(head: bytes, name: str) -> float:
    del name
    found = header(head)
    return 0.97 if found is not None and found[1] == _COLUMNS else 0.0


def _read(source: Source) -> Iterator[Batch]:
    csv.field_size_limit(RECORD_LIMIT)
    with encoding.opened(source) as (file, repair):
        found = header(file.read(encoding.HEAD))
        if found is None or found[1] != _COLUMNS:
            raise UnreadableInput("its header is not status,metadata,media", where=source.name)
        file.seek(0)
        start = len(file.readline())
        tray = Tray(source, "row")
        if repair:
            tray.note(repair)
        nothing = short = 0
        behind = start
        for block in blocks(file, found[0], 3, start):
            for broken in block.broken:
                tray.refuse(broken.offset, broken.length, broken.reason, broken.excerpt)
            for at, row in enumerate(block.values):
                place = int(block.offsets[at]), int(block.lengths[at])
                try:
                    post = _found(row, source.channel)
                except BadValueError as failure:
                    tray.refuse(*place, str(failure), block.raw(at))
                    continue
                if post is None:
                    nothing += 1
                    continue
                short += post.repair is not None
                post.repair = "; ".join(filter(None, (block.repairs.get(at), post.repair))) or None
                tray.keep(post, *place, block.raw(at))
            behind = block.base + len(block.held)
            yield from tray.batches(behind)
        if nothing:
            tray.note(f"Left out: {nothing:,} addresses of which nothing was archived.")
        if short:
            tray.note(
                f"{short:,} rows hold values that are no literals; these values are left out, "
                "and the repair of each post names them."
            )
        yield from tray.batches(behind)


def _found(row: list[str], given: str | None) -> Found | None:
    """Return a row as a post; null where nothing was archived."""
    literal = _literal(row[1], "metadata")
    held = _literal(row[2], "media") if row[2].strip() else literals.Literal([], literals.LeftOut())
    left_out = _left_out(literal, held)
    said = literal.value
    if not isinstance(said, dict):
        raise BadValueError("metadata is no dictionary")
    words = _words(said)
    media = _media(held.value)
    if not words and not media:
        if left_out is not None:
            raise BadValueError(f"nothing is left of it: {left_out}")
        return None
    url = said.get("url")
    if not isinstance(url, str):
        raise BadValueError(f"url is {shown(url)}, which is no address")
    channel = given or naming.channel(url)
    at = said.get("timestamp")
    return Found(
        channel=channel,
        id=_number(url, naming.channel(url)),
        text=words,
        posted_at=at,
        media=media,
        url=url,
        collected_at=said.get("_processed_at"),
        repair=left_out,
        whole=False,
        state={
            "posted_at": KNOWN if at else NOT_EXPORTED,
            "media": KNOWN,
            "url": KNOWN,
        },
    )


def _literal(text: str, column: str) -> literals.Literal:
    try:
        return literals.read(text)
    except BadValueError as failure:
        raise BadValueError(f"{column} {failure}") from None


def _left_out(said: literals.Literal, held: literals.Literal) -> str | None:
    """Say what was left out of a row's two literals; null = nothing."""
    columns = (("metadata", said.left_out), ("media", held.left_out))
    told = [f"{column}.{one[:_LONGEST]}" for column, left_out in columns for one in left_out.told]
    if not told:
        return None
    untold = said.left_out.count + held.left_out.count - len(told)
    return "left out: " + "; ".join(told) + (f"; {untold:,} more" if untold else "")


def _words(said: Mapping[object, object]) -> str:
    """Return title and content; a content that is a program's dump is none."""
    title, content = said.get("title"), said.get("content")
    head = title.strip() if isinstance(title, str) else ""
    body = content.strip() if isinstance(content, str) else ""
    if not body or _DUMP.match(body):
        return head
    return body if head in body else f"{head}\n\n{body}"


def _number(url: str, channel: str) -> str:
    """Return a post's id: its number on Telegram and X, else the path of the page."""
    path = naming.page_id(url, "")
    post = _POST.fullmatch(path) if channel.startswith(("telegram:", "x:")) else None
    return path if post is None else post[1]


def _media(held: object) -> list[Attachment] | None:
    made: list[Attachment] = []
    for item in held if isinstance(held, list) else []:
        if not isinstance(item, dict):
            continue
        name = item.get("filename")
        mime = item.get("_mimetype") or item.get("mimetype")
        if not isinstance(mime, str):
            mime = mimetypes.guess_type(name)[0] if isinstance(name, str) else None
        kind = _KINDS.get((mime or "").split("/")[0], "file")
        made.append((kind, name, mime, None, _digest(item.get("properties"))))
    return made or None


def _digest(said: object) -> str | None:
    """Return the SHA-256 that is given of a file; null where none is."""
    value = said.get("hash") if isinstance(said, dict) else None
    found = _HASH.fullmatch(value) if isinstance(value, str) else None
    return None if found is None else found[1].lower()


READER: Final = Reader("auto-archiver", "auto-archiver (db.csv)", 3, _sniff, _read)
