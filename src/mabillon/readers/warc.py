"""WARC: what a crawler or a recording browser was given, record by record.

| field | state |
| --- | --- |
| collected_at | known: WARC-Date of the record |
| url | known: the address that was asked for |
| other fields | as in ``preview_posts`` for pages of t.me, as in ``page_post`` for others |

Responses of status 200 (and resources) that are HTML or a feed become posts: pages of
``t.me/s/…`` as previews, message by message, others by their main text, feeds entry by entry.
"Not modified" (304) is a look that saw what the last whole answer of that address showed, where
the file holds it. In files that ``mabillon collect`` wrote, a record says of which channel it
is; a feed is then a look at that channel, else its entries are single finds. Each record's digest
is checked: an altered record is a reject, records without a digest are "not checked". What is
no page (pictures, scripts, requests, revisits …) is counted in a note and stays in the raw
file, save what messages of previews have attached: that is given out (``Batch.enclosed``).
Preview pages that continue one another from the newest page on are one look at their
channel, taken when its first page was fetched; every other page is a single find.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from mabillon.errors import UnreadableInput
from mabillon.readers import warc_records
from mabillon.readers.base import Batch, Reader, Source
from mabillon.readers.crawl import Crawl
from mabillon.readers.tray import Tray
from mabillon.text.markup import PAGE_LIMIT


def _sniff(head: bytes, name: str) -> float:
    if head.startswith((b"WARC/1.", b"WARC/0.")):
        return 0.98
    return 0.3 if name.lower().endswith(".warc") and head.strip() else 0.0


def _read(source: Source) -> Iterator[Batch]:
    tray = Tray(source, "record")
    crawl = Crawl(source, tray)
    with source.path.open("rb") as file:
        if not file.read(1 << 10).strip():
            raise UnreadableInput("the file is empty", where=source.name)
    yield from crawl.read(source.path)
    crawl.told()
    yield from tray.batches(source.path.stat().st_size)


def again(source: Source, offset: int, at: datetime) -> Iterator[Batch]:
    """Read one answer of a kept file as it was seen again at a later time.

    Parameters
    ----------
    source
        The file.
    offset
        Where the record of the answer begins.
    at
        When the server said that nothing changed since.

    Raises
    ------
    UnreadableInput
        No whole record begins there.
    """
    tray = Tray(source, "record")
    size = source.path.stat().st_size
    with source.path.open("rb") as file:
        place = next(warc_records.places(file, size, offset), None)
        if place is None or place.fault is not None or place.offset != offset:
            raise UnreadableInput(f"no record begins at byte {offset:,}", where=source.name)
        record = warc_records.read(file, place, PAGE_LIMIT)
        if isinstance(record, str):
            raise UnreadableInput(record, where=source.name)
        Crawl(source, tray, at.isoformat()).take(record, place)
    yield from tray.batches(size)


READER: Final = Reader("warc", "WARC (web archive)", 5, _sniff, _read)
