"""The records of a crawl, one by one: which are read as what, and which are passed over."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO, Final
from urllib.parse import urlsplit

from mabillon.errors import UnreadableInput
from mabillon.readers import feed_bytes, feeds, page_post, warc_records
from mabillon.readers.base import Batch, Enclosed, Source
from mabillon.readers.moments import BadValueError, moment
from mabillon.readers.naming import channel, of_file
from mabillon.readers.preview_chain import Begun, Chain
from mabillon.readers.preview_posts import Seen, collect
from mabillon.readers.tray import Tray
from mabillon.readers.warc_records import Place, Record
from mabillon.text.markup import PAGE_LIMIT, TOO_LARGE, UnparsableError, decoded

_A_BATCH: Final = 500
_PREVIEWS: Final = frozenset({"t.me", "telegram.me"})
_LARGEST: Final = 64 << 20
_MEDIA: Final = ("image/", "video/", "audio/")
_PAGES: Final = ("text/html", "application/xhtml+xml")
_FEEDS: Final = (
    *("application/rss+xml", "application/atom+xml", "application/rdf+xml"),
    *("application/xml", "text/xml"),
)
_REMEMBERED: Final = 100_000
_END: Final = 2_000
_CUT: Final = f"is a part only: it broke off, or it {TOO_LARGE}"


class Crawl:
    """Goes through the records of one crawl, which may lie in several files.

    ``at``: when all of it was seen; null = when its records say that they were written.
    """

    def __init__(self, source: Source, tray: Tray, at: str | None = None) -> None:
        self._source = source
        self._tray = tray
        self._at = at
        self._begun: Begun = {}
        self._states: Counter[str] = Counter()
        self._passed: Counter[str] = Counter()
        self._named: set[str] = set()  # addresses of what messages have attached
        self._media: dict[str, tuple[Place, str]] = {}  # of the file that is being read
        self._full: dict[str, Place] = {}  # the last whole answers of feeds and pages, in it

    def read(self, path: Path, *, shown_from: int = 0) -> Iterator[Batch]:
        """Read a file of records; ``shown_from`` is added to the positions for progress."""
        size = path.stat().st_size
        self._full = {}
        with path.open("rb") as file:
            for place in warc_records.places(file, size):
                if place.fault is not None:
                    self._tray.refuse(place.offset, place.length, place.fault, place.excerpt)
                    continue
                record = warc_records.read(file, place, PAGE_LIMIT)
                if isinstance(record, str):
                    self._tray.refuse(place.offset, place.length, record, place.excerpt)
                    continue
                if self._unchanged(record):
                    self._again(file, record, place)
                else:
                    self.take(record, place)
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

    def take(self, record: Record, place: Place) -> None:
        """Read one record."""
        tray = self._tray
        self._states[record.digest] += 1
        if record.digest == "altered":
            why = "its bytes do not fit its digest: it was altered since it was written"
            tray.refuse(place.offset, place.length, why, place.excerpt)
            return
        if record.type not in ("response", "resource"):
            self._passed[record.type or "record without a type"] += 1
        elif record.status not in (None, "200"):
            self._passed[f"answer {record.status}"] += 1
        else:
            self._answer(record, place)

    def _answer(self, record: Record, place: Place) -> None:
        """Read what a whole answer shows, by what it was asked for and by what it is."""
        kind = record.content.split(";")[0].strip().lower()
        asked, _ = record.asked_as or (None, None)
        if asked is not None and record.truncated:
            self._passed["answer that broke off"] += 1  # which the run that asked has said
            return
        if record.fault is not None and (asked is not None or kind in (*_PAGES, *_FEEDS)):
            self._tray.refuse(place.offset, place.length, record.fault, place.excerpt)
            return
        preview = self._is_preview(record, asked)
        if preview and asked == "preview" and b"</html" not in record.body[-_END:].lower():
            record = replace(record, cut=True)  # its newest posts would stand at its end
        if asked == "feed" or kind in _FEEDS:
            record = replace(record, body=feed_bytes.as_utf8(record.body))
        feed = feed_bytes.is_feed(record.body) and (asked == "feed" or kind in _FEEDS)
        if record.cut and (preview or feed or asked == "feed" or kind in _PAGES):
            self._tray.refuse(place.offset, place.length, _CUT, place.excerpt)
        elif preview and self._preview(record, place):
            return
        elif feed:
            self._feed(record, place)
        elif asked == "feed":
            why = f"was asked for as a feed, and is none ({kind or 'content without a type'})"
            self._tray.refuse(place.offset, place.length, why, place.excerpt)
        elif kind.startswith(_MEDIA) and record.url and record.url not in self._media:
            self._media[record.url] = place, kind
        elif kind not in _PAGES:
            self._passed[kind or "content without a type"] += 1
        elif asked in ("preview", "robots"):
            self._passed[f"page that was asked for as {asked}"] += 1
        else:
            self._page(record, place)

    @staticmethod
    def _unchanged(record: Record) -> bool:
        return record.status == "304" and record.type in ("response", "revisit")

    def _again(self, file: BinaryIO, record: Record, place: Place) -> None:
        """Read what the last whole answer of this address showed: it still does."""
        full = self._full.get(record.url or "")
        before = None if full is None else warc_records.read(file, full, PAGE_LIMIT)
        if isinstance(before, Record) and record.digest != "altered":
            self._states[record.digest] += 1
            self._answer(replace(before, date=record.date), place)
        else:
            self._passed["answer 304, to what is not in this file"] += 1

    def _remember(self, record: Record, place: Place) -> None:
        if record.url is not None and len(self._full) < _REMEMBERED:
            self._full[record.url] = place

    def _whose(self, record: Record) -> str | None:
        """Return the channel of a page: the one given, or that for which its site was asked."""
        _, key = record.asked_as or (None, None)
        if key is None or self._source.channel is not None:
            return self._source.channel
        return key if not key.startswith("web:") or _site(record.url) == key else None

    def _time(self, record: Record) -> str | None:
        return self._at or _time(record.date)

    def _is_preview(self, record: Record, asked: str | None) -> bool:
        theirs = asked == "preview" or _host(record.url) in _PREVIEWS
        return theirs and b"tgme_widget_message" in record.body

    def _feed(self, record: Record, place: Place) -> None:
        self._remember(record, place)
        name = self._source.member or self._source.name
        whose = self._source.channel or (record.asked_as or (None, None))[1]
        where = place.offset, place.length
        at = feeds.At(name, whose, of_file(name), self._time(record), where, record.url)
        try:
            feeds.take(record.body, self._tray, at)
        except UnreadableInput as failure:
            self._tray.refuse(place.offset, place.length, failure.what, place.excerpt)

    def _page(self, record: Record, place: Place) -> None:
        html = decoded(record.body, _charset(record.content))
        fallback = of_file(self._source.member or self._source.name)
        self._remember(record, place)
        try:
            found = page_post.post(html, record.url, self._whose(record), fallback)
        except UnparsableError as failure:
            self._tray.refuse(place.offset, place.length, str(failure), place.excerpt)
            return
        found.collected_at = self._time(record)
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
        chain = Chain(self._begun, self._time(record))
        where = place.offset, place.length
        seen = Seen(record.url, chain.at, chain.whole, where, self._named)
        before = self._tray.count
        try:
            page = collect(html, b"", None, self._tray, seen)
        except UnparsableError:
            return False
        chain.goes_on(page)
        return self._tray.count > before


def _host(url: str | None) -> str:
    try:
        return (urlsplit(url or "").hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _site(url: str | None) -> str | None:
    try:
        return channel(f"https://{_host(url)}/")
    except BadValueError:
        return None


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
