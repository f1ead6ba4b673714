"""WARC: what a crawler or a recording browser was given, record by record.

| field | state |
| --- | --- |
| collected_at | known: WARC-Date of the record |
| url | known: the address that was asked for |
| other fields | as in ``preview_posts`` for pages of t.me, as in ``page_post`` for others |

Responses of status 200 (and resources) that are HTML become posts: pages of
``t.me/s/…`` as previews, message by message, others by their main text. Each record's digest
is checked: an altered record is a reject, records without a digest are "not checked". What is
no page (pictures, scripts, requests, revisits …) is counted in a note and stays in the raw
file, save what messages of previews have attached: that is given out (``Batch.enclosed``).
Preview pages that continue one another from the newest page on are one look at their
channel, taken when its first page was fetched; every other page is a single find.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final
from urllib.parse import urlsplit

from mabillon.errors import UnreadableInput
from mabillon.readers import page_post, warc_records
from mabillon.readers.base import Batch, Enclosed, Reader, Source
from mabillon.readers.moments import BadValueError, moment
from mabillon.readers.naming import of_file
from mabillon.readers.preview_posts import Seen, Shown, collect
from mabillon.readers.tray import Tray
from mabillon.readers.warc_records import Place, Record
from mabillon.text.markup import PAGE_LIMIT, TOO_LARGE, UnparsableError, decoded

_A_BATCH: Final = 500
_PREVIEWS: Final = frozenset({"t.me", "telegram.me"})
_LARGEST: Final = 64 << 20
_MEDIA: Final = ("image/", "video/", "audio/")
_PAGES: Final = ("text/html", "application/xhtml+xml")


def _sniff(head: bytes, name: str) -> float:
    if head.startswith((b"WARC/1.", b"WARC/0.")):
        return 0.98
    return 0.3 if name.lower().endswith(".warc") and head.strip() else 0.0


class Crawl:
    """Goes through the records of one crawl, which may lie in several files."""

    def __init__(self, source: Source, tray: Tray) -> None:
        self._source = source
        self._tray = tray
        self._begun: dict[str, tuple[str, str]] = {}  # channel: next page's "before", first time
        self._states: Counter[str] = Counter()
        self._passed: Counter[str] = Counter()
        self._named: set[str] = set()  # addresses of what messages have attached
        self._media: dict[str, tuple[Place, str]] = {}  # of the file that is being read

    def read(self, path: Path, *, shown_from: int = 0) -> Iterator[Batch]:
        """Read a file of records; ``shown_from`` is added to the positions for progress."""
        size = path.stat().st_size
        with path.open("rb") as file:
            for place in warc_records.places(file, size):
                if place.fault is not None:
                    self._tray.refuse(place.offset, place.length, place.fault, place.excerpt)
                    continue
                record = warc_records.read(file, place, PAGE_LIMIT)
                if isinstance(record, str):
                    self._tray.refuse(place.offset, place.length, record, place.excerpt)
                    continue
                self._take(record, place)
                if len(self._tray) >= _A_BATCH:
                    yield from self._tray.batches(shown_from + place.offset + place.length)
            yield from self._enclosed(file, shown_from + size)
        yield from self._tray.batches(shown_from + size)

    def _enclosed(self, file: BinaryIO, position: int) -> Iterator[Batch]:
        """Give out what messages have attached, one by one: it may stand before their page."""
        media, self._media = self._media, {}
        for url, (place, kind) in media.items():
            record = warc_records.read(file, place, _LARGEST) if url in self._named else None
            if not isinstance(record, Record) or record.cut:
                self._passed[kind] += 1
                continue
            self._tray.enclose(Enclosed(url, record.body))
            yield from self._tray.batches(position)

    def told(self) -> None:
        """Say what was checked and what was passed over."""
        self._tray.note(
            "Digests of the records: "
            + ", ".join(
                f"{self._states[state]:,} {state}" for state in ("intact", "altered", "not checked")
            )
            + "."
        )
        if self._passed:
            kinds = ", ".join(f"{count:,} × {kind}" for kind, count in sorted(self._passed.items()))
            self._tray.note(f"Records that are no pages were left in the raw file: {kinds}.")

    def _take(self, record: Record, place: Place) -> None:
        tray = self._tray
        self._states[record.digest] += 1
        if record.digest == "altered":
            why = "its bytes do not fit its digest: it was altered since it was written"
            tray.refuse(place.offset, place.length, why, place.excerpt)
            return
        kind = record.content.split(";")[0].strip().lower()
        if record.type not in ("response", "resource"):
            self._passed[record.type or "record without a type"] += 1
        elif record.status not in (None, "200"):
            self._passed[f"answer {record.status}"] += 1
        elif self._is_preview(record) and self._preview(record, place):
            return
        elif kind.startswith(_MEDIA) and record.url and record.url not in self._media:
            self._media[record.url] = place, kind
        elif kind not in _PAGES:
            self._passed[kind or "content without a type"] += 1
        elif record.cut:
            tray.refuse(place.offset, place.length, TOO_LARGE, place.excerpt)
        else:
            self._page(record, place)

    def _is_preview(self, record: Record) -> bool:
        return b"tgme_widget_message" in record.body and _host(record.url) in _PREVIEWS

    def _page(self, record: Record, place: Place) -> None:
        html = decoded(record.body, _charset(record.content))
        fallback = of_file(self._source.member or self._source.name)
        try:
            found = page_post.post(html, record.url, self._source.channel, fallback)
        except UnparsableError as failure:
            self._tray.refuse(place.offset, place.length, str(failure), place.excerpt)
            return
        found.collected_at = _time(record.date)
        self._tray.keep(found, place.offset, place.length, place.excerpt)

    def _preview(self, record: Record, place: Place) -> bool:
        """Read a preview page; pages fetched while scrolling are JSON texts of HTML."""
        html = decoded(record.body, _charset(record.content))
        if html.lstrip().startswith('"'):
            try:
                inner = json.loads(html)
            except (ValueError, RecursionError):
                return False
            html = inner if isinstance(inner, str) else html
        chain = _Chain(self._begun, _time(record.date))
        where = place.offset, place.length
        seen = Seen(record.url, chain.at, chain.whole, where, self._named)
        before = self._tray.count
        try:
            page = collect(html, b"", None, self._tray, seen)
        except UnparsableError:
            return False
        chain.goes_on(page)
        return self._tray.count > before


class _Chain:
    """Whether a page continues the look that a newest page began, and when that was."""

    def __init__(self, begun: dict[str, tuple[str, str]], at: str | None) -> None:
        self._begun = begun
        self._at = at

    def _first(self, page: Shown) -> str | None:
        if page.channel is None or self._at is None:
            return None
        if page.latest:
            return self._at
        wanted, first = self._begun.get(page.channel, ("", ""))
        return first if page.asked_before is not None and page.asked_before == wanted else None

    def whole(self, page: Shown) -> bool:
        return self._first(page) is not None

    def at(self, page: Shown) -> str | None:
        return self._first(page) or self._at

    def goes_on(self, page: Shown) -> None:
        first = self._first(page)
        if first is not None and page.channel is not None and len(self._begun) < 100_000:
            self._begun[page.channel] = (page.before or "", first)


def _host(url: str | None) -> str:
    try:
        return (urlsplit(url or "").hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _charset(content: str) -> str | None:
    found: Any = content.lower().partition("charset=")[2].strip(" \"';")
    return found.split(";")[0] or None


def _time(date: str | None) -> str | None:
    """Return a record's time; null where it says none, then it is the capture's."""
    try:
        moment(date)
    except BadValueError:
        return None
    return date


def _read(source: Source) -> Iterator[Batch]:
    tray = Tray(source, "record")
    crawl = Crawl(source, tray)
    with source.path.open("rb") as file:
        if not file.read(1 << 10).strip():
            raise UnreadableInput("the file is empty", where=source.name)
    yield from crawl.read(source.path)
    crawl.told()
    yield from tray.batches(source.path.stat().st_size)


READER: Final = Reader("warc", "WARC (web archive)", 2, _sniff, _read)
