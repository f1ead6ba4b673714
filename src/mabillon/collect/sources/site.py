"""Sites: the pages that their sitemaps list and that are new or changed since, one host only.

Without a sitemap, the pages that the front page links to.
"""

from __future__ import annotations

import html as entities
import re
import zlib
from typing import Final
from urllib.parse import urldefrag, urljoin, urlsplit

from mabillon.collect.answers import Answer
from mabillon.collect.sources.visit import Change, Wanted, gone, moved
from mabillon.collect.state import SourceState
from mabillon.text.markup import PAGE_LIMIT, UnparsableError, decoded, tree

MOST_PAGES: Final = 50
"""Pages of one visit; what is left comes with the next ones."""
MOST_MAPS: Final = 10
"""Sitemaps of one visit."""
REMEMBERED: Final = 5_000
"""Pages that are remembered as fetched."""

_ENTRY: Final = re.compile(r"<(url|sitemap)[\s>](.{0,20000}?)</\1\s*>", re.DOTALL)
_PLACE: Final = re.compile(r"<loc>\s*(?:<!\[CDATA\[)?\s*(https?://[^<\]\s]{1,2000})")
_CHANGED: Final = re.compile(r"<lastmod>\s*([0-9TZ:.+-]{4,40})")


class SiteVisit:
    """A visit of a site."""

    def __init__(self, address: str, state: SourceState) -> None:
        self._address = address
        self._before = state
        self._pages = dict(state.pages)
        self._host = _host(address)
        self._maps: set[str] = set()
        self._listed: dict[str, str] = {}
        self._waiting = 0
        # Where the sitemap is named itself, there is no front page to ask.
        self._fronted = urlsplit(address).path.endswith((".xml", ".xml.gz"))
        self._changes: list[Change] = []

    def first(self) -> list[Wanted]:
        """Return the sitemap."""
        own = self._address if self._fronted else urljoin(self._address, "/sitemap.xml")
        return self._mapped([own])

    def more(self, answer: Answer, body: bytes) -> list[Wanted]:
        """Take in a sitemap, a front page or a page; return what next."""
        asked = answer.ask.url
        if asked not in self._maps and asked != self._address:
            if answer.whole or answer.unchanged:
                self._pages[asked] = self._listed.get(asked, "")
            return []
        self._waiting -= 1
        if asked == self._address:
            self._changes += [change for change in (gone(answer), moved(answer)) if change]
        following: list[Wanted] = []
        if answer.whole:
            following = self._listing(decoded(_unpacked(body)), asked)
        elif not (self._waiting or self._listed or self._fronted):
            self._fronted = True
            self._waiting += 1
            return [Wanted(self._address)]
        return following or self._due()

    def remembered(self) -> SourceState:
        """Return the pages that were fetched."""
        kept = list(self._pages.items())[-REMEMBERED:]
        return SourceState(identity=self._before.identity, pages=dict(kept))

    def changes(self) -> list[Change]:
        """Return what became of the site."""
        return self._changes

    def _listing(self, html: str, asked: str) -> list[Wanted]:
        """Take in what a sitemap or a front page lists; return further sitemaps."""
        maps: list[str] = []
        found = _ENTRY.findall(html) if asked in self._maps else []
        for kind, inside in found:
            place, changed = _PLACE.search(inside), _CHANGED.search(inside)
            if place is None:
                continue
            url = entities.unescape(place[1])
            if _host(url) != self._host:
                continue
            if kind == "sitemap":
                maps.append(url)
            else:
                self._listed.setdefault(url, changed[1] if changed else "")
        if asked not in self._maps:
            for url in _links(html, asked):
                if _host(url) == self._host and url != asked:
                    self._listed.setdefault(url, "")
        return self._mapped(maps)

    def _mapped(self, urls: list[str]) -> list[Wanted]:
        fresh = [url for url in dict.fromkeys(urls) if url not in self._maps]
        fresh = fresh[: MOST_MAPS - len(self._maps)]
        self._maps.update(fresh)
        self._waiting += len(fresh)
        return [Wanted(url) for url in fresh]

    def _due(self) -> list[Wanted]:
        """Return the pages that are new or changed, once every sitemap was read."""
        if self._waiting:
            return []
        due = [url for url, at in self._listed.items() if self._pages.get(url) != at]
        due.sort(key=lambda url: self._listed[url], reverse=True)
        return [Wanted(url) for url in due[:MOST_PAGES]]


def _unpacked(body: bytes) -> bytes:
    """Return a sitemap that is itself a gzip file as it was before; as much as a page may have."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        return zlib.decompressobj(31).decompress(body, PAGE_LIMIT)
    except zlib.error:
        return b""


def _host(url: str) -> str:
    try:
        return (urlsplit(url).netloc or "").lower().removeprefix("www.")
    except ValueError:
        return ""


def _links(html: str, base: str) -> list[str]:
    try:
        found = tree(html).xpath("//a/@href")
    except UnparsableError:
        return []
    made: list[str] = []
    for link in found[:2_000]:
        try:
            url = urldefrag(urljoin(base, str(link).strip())).url
        except ValueError:
            continue
        if url.startswith(("http://", "https://")):
            made.append(url)
    return list(dict.fromkeys(made))
