"""A saved web page (HTML): its main text is one post.

| field | state |
| --- | --- |
| posted_at | known where the page's metadata give it (a day without a time is its noon,
  uncertain by 26 hours), else not exported; ``repair`` names a time that is none |
| url | known by the comment of the browser that saved it, else as the page says, else not
  exported |
| edited_at, forward, reply, media, views, forwards | not exported |

Of the main text, what stands between its first and its last block is kept whole, save what is
marked as furniture: ``repair`` says what was left out there (``page_main``).

The channel is the one given, else "web:HOST", else "file:NAME"; the id is the path of the
address. SingleFile's comment says when the page was saved. Scripts are not run, nothing is
fetched, the author's name is not stored. A page is a single find.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mabillon.errors import LimitExceeded, UnreadableInput
from mabillon.readers import page_post
from mabillon.readers.base import Batch, Reader, Source
from mabillon.readers.encoding import opened
from mabillon.readers.naming import of_file
from mabillon.readers.rows import KNOWN
from mabillon.readers.tray import Tray
from mabillon.readers.window import RECORD_LIMIT
from mabillon.text.markup import TOO_LARGE, UnparsableError, decoded


def _sniff(head: bytes, name: str) -> float:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:4096].lower()
    named = name.lower().endswith((".html", ".htm", ".xhtml"))
    if start.startswith((b"<!doctype html", b"<html")):
        return 0.8
    if start.startswith(b"<") and (b"<html" in start or b"<body" in start or b"<head" in start):
        return 0.75
    return 0.6 if named and b"<" in head and b"\0" not in head else 0.0


def _read(source: Source) -> Iterator[Batch]:
    with opened(source) as (file, repair):
        raw = file.read(RECORD_LIMIT + 1)
        if len(raw) > RECORD_LIMIT:
            raise LimitExceeded(f"it {TOO_LARGE}", where=source.name)
        fallback = of_file(source.member or source.name)
        try:
            found = page_post.post(decoded(raw), None, source.channel, fallback)
        except UnparsableError as failure:
            raise UnreadableInput(f"it {failure}", where=source.name) from failure
        if source.posted_at is not None:
            found.posted_at = source.posted_at
            found.state = {**found.state, "posted_at": KNOWN}
        tray = Tray(source, "page")
        if repair:
            tray.note(repair)
        tray.keep(found, 0, len(raw), raw)
        yield from tray.batches(len(raw))


READER: Final = Reader("html", "saved web page (HTML)", 2, _sniff, _read)
