"""Sites: the pages that their sitemaps list and that are new or changed since, one host only.

Without a sitemap, the pages that the front page links to. Of pages of which nobody says when
they changed, the ones that were not looked at for longest are asked again, some at each visit,
and only for what changed.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urldefrag, urljoin, urlsplit

from mabillon.collect.answers import Answer
from mabillon.collect.sources.sitemaps import listed
from mabillon.collect.sources.visit import Change, Wanted, gone, moved
from mabillon.collect.state import SourceState
from mabillon.text.markup import UnparsableError, decoded, tree

MOST_PAGES: Final = 50
"""New or changed pages of one visit; what is left comes with the next ones."""
MOST_AGAIN: Final = 5
"""Pages of one visit that are asked again because nobody says when they changed."""
MOST_MAPS: Final = 10
"""Sitemaps of one visit."""
REMEMBERED: Final = 5_000
"""Pages that are asked for and remembered: the newest, where a site has more."""


class SiteVisit:
    """A visit of a site."""

    def __init__(self, address: str, state: SourceState) -> None:
        self._address = address
        self._before = state
        self._pages = dict(state.pages)  # those not looked at for longest first
        self._host = _host(address)
        # Where the sitemap is named itself, there is no front page to ask.
        self._named = urlsplit(address).path.endswith((".xml", ".xml.gz"))
        self._fronted = self._named
        self._maps: set[str] = set()
        self._listed: dict[str, str] = {}
        self._waiting = 0
        self._changes: list[Change] = []

    def first(self) -> list[Wanted]:
        """Return the sitemap."""
        if self._named:
            return self._mapped([self._address])
        # Where it mostly is: that it is not there is no failure.
        return [Wanted(wanted.url, guessed=True) for wanted in self._mapped([self._usual])]

    def more(self, answer: Answer, body: bytes) -> list[Wanted]:
        """Take in a sitemap, a front page or a page; return what next."""
        asked = answer.ask.url
        if asked not in self._maps and asked != self._address:
            self._looked(asked, answer)
            return []
        self._waiting -= 1
        if asked == self._address:
            self._changes += [change for change in (gone(answer), moved(answer)) if change]
        maps: list[str] = []
        if answer.whole and asked in self._maps:
            maps = self._listing(body)
        elif answer.whole:
            found = (url for url in _links(decoded(body), answer.url) if url != asked)
            self._listed |= {url: "" for url in found if _host(url) == self._host}
        if asked == self._usual and not self._named:
            maps += [url for url in answer.sitemaps if _host(url) == self._host]
        following = self._mapped(maps)
        if not (following or self._waiting or self._listed or self._fronted):
            self._fronted = True
            self._waiting += 1
            return [Wanted(self._address)]
        return following or self._due()

    def remembered(self) -> SourceState:
        """Return the pages that were fetched, those still to be asked for last."""
        wanted = self._newest()
        kept = sorted(self._pages.items(), key=lambda page: page[0] in wanted)
        return SourceState(identity=self._before.identity, pages=dict(kept[-REMEMBERED:]))

    def changes(self) -> list[Change]:
        """Return what became of the site."""
        return self._changes

    @property
    def _usual(self) -> str:
        return urljoin(self._address, "/sitemap.xml")

    def _looked(self, url: str, answer: Answer) -> None:
        """Remember that a page was looked at, or is for good none that can be."""
        refused = answer.status is not None and 400 <= answer.status < 500 and answer.status != 429
        known = self._pages.pop(url, None)
        if answer.whole or answer.unchanged or (refused and url in self._listed):
            self._pages[url] = self._listed.get(url, "")
        elif known is not None and not refused:
            self._pages[url] = known

    def _listing(self, body: bytes) -> list[str]:
        """Take in what a sitemap lists; return further sitemaps, the newest first."""
        found = listed(body)
        for url, changed in found.pages.items():
            if _host(url) == self._host:
                self._listed.setdefault(url, changed)
        maps = sorted(found.maps, key=lambda url: found.maps[url], reverse=True)
        return [url for url in maps if _host(url) == self._host]

    def _mapped(self, urls: list[str]) -> list[Wanted]:
        fresh = [url for url in dict.fromkeys(urls) if url not in self._maps]
        fresh = fresh[: MOST_MAPS - len(self._maps)]
        self._maps.update(fresh)
        self._waiting += len(fresh)
        return [Wanted(url) for url in fresh]

    def _newest(self) -> dict[str, str]:
        """Return the pages that are listed, the newest first, as many as are remembered."""
        pages = sorted(self._listed.items(), key=lambda page: page[1], reverse=True)
        return dict(pages[:REMEMBERED])

    def _due(self) -> list[Wanted]:
        """Return the pages that are new or changed, or long unseen, once the list is whole."""
        if self._waiting:
            return []
        due = [url for url, at in self._newest().items() if self._pages.get(url) != at]
        undated = [url for url, at in self._pages.items() if not at and url not in due]
        again = [url for url in undated if url != self._address]
        return [Wanted(url) for url in due[:MOST_PAGES]] + [
            Wanted(url, again=True) for url in again[:MOST_AGAIN]
        ]


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
