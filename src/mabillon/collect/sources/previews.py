"""Public previews of Telegram channels (``t.me/s/NAME``): page by page, the newest first.

Every visit looks at the newest page again, so that what was edited or deleted on it is noticed;
it goes back until it meets the newest post of the visit before. A visit that breaks off before
it does leaves what is remembered as it was: the next one goes back as far.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from mabillon.collect.answers import Answer
from mabillon.collect.sources.visit import Change, Wanted, compared, gone, merged
from mabillon.collect.state import Identity, SourceState
from mabillon.text.markup import UnparsableError, classed, decoded, text, tree

FIRST_PAGES: Final = 5
"""Pages of a channel that was never visited (some 20 posts each)."""
MOST_PAGES: Final = 50
"""Pages after which a visit stops, even if it did not meet what was seen before."""
MOST_PICTURES: Final = 50
"""Pictures of new posts that one visit asks for."""

_POST: Final = re.compile(r"""data-post=["']([A-Za-z0-9_]{1,64})/([0-9]{1,18})["']""")
_BEFORE: Final = re.compile(r"""data-before=["']([0-9]{1,18})["']""")
_INFO: Final = "tgme_channel_info_"
_PHOTO: Final = "tgme_widget_message_photo_wrap"
_STYLED: Final = re.compile(r"url\(['\"]?(https?://[^'\")\s]{1,2000})")
_TAG: Final = 3_000
"""Letters that a tag may have."""


class PreviewVisit:
    """A visit of a channel's preview."""

    def __init__(self, address: str, state: SourceState) -> None:
        self._address = address
        self._before = state
        self._identity = state.identity
        self._newest = state.newest  # of a visit that went back as far as it should
        self._shown = 0
        self._pages = 0
        self._pictures: set[str] = set()
        self._changes: list[Change] = []

    def first(self) -> list[Wanted]:
        """Return the newest page."""
        return [Wanted(self._address)]

    def more(self, answer: Answer, body: bytes) -> list[Wanted]:
        """Take in a page; return its new pictures and the page before it.

        That page is not asked for where what was seen before is reached.
        """
        if answer.ask.url in self._pictures:
            return []
        self._pages += 1
        newest = self._pages == 1
        if not answer.whole:
            self._tell(gone(answer) if newest else None)
            return []
        html = decoded(body)
        numbers = [int(number) for _, number in _POST.findall(html)]
        if newest:
            self._look(html, answer)
        if not numbers:
            return []
        self._shown = max(self._shown, *numbers)
        before = _BEFORE.search(html)
        known = self._before.newest
        most = FIRST_PAGES if known is None else MOST_PAGES
        met = known is not None and min(numbers) <= known
        to_itself = before is not None and int(before[1]) > min(numbers)
        if before is None or met or to_itself or self._pages >= most:
            self._newest = max(known or 0, self._shown)
            return self._shows(html)
        return [Wanted(f"{self._address}?before={before[1]}"), *self._shows(html)]

    def remembered(self) -> SourceState:
        """Return what the channel said of itself, and its newest post."""
        return SourceState(identity=self._identity, newest=self._newest)

    def changes(self) -> list[Change]:
        """Return what became of the channel."""
        return self._changes

    def _shows(self, html: str) -> list[Wanted]:
        """Return the pictures of posts that were not there at the last visit."""
        fresh: list[str] = []
        marks = [*_POST.finditer(html)]
        ends = [*(mark.start() for mark in marks[1:]), len(html)]
        for mark, end in zip(marks, ends, strict=True):
            if int(mark[2]) > (self._before.newest or 0):
                fresh += _pictures(html, mark.end(), end)
        fresh = [url for url in dict.fromkeys(fresh) if url not in self._pictures]
        fresh = fresh[: MOST_PICTURES - len(self._pictures)]
        self._pictures.update(fresh)
        return [Wanted(url, picture=True) for url in fresh]

    def _tell(self, change: Change | None) -> None:
        if change is not None:
            self._changes.append(change)

    def _look(self, html: str, answer: Answer) -> None:
        """Read what the newest page says of the channel."""
        if not _is_preview(html):
            known = self._before.newest is not None or self._before.identity.title is not None
            why = f"there is no public preview {'any more' if known else 'of it'}"
            where = f" ({self._address} leads to {answer.url})" if answer.hops else ""
            self._tell(Change("vanished", why + where))
            return
        now = identity(html)
        self._tell(compared(self._before.identity, now))
        self._identity = merged(self._before.identity, now)
        asked = urlsplit(self._address).path.strip("/").split("/")[-1].lower()
        others = {name.lower() for name, _ in _POST.findall(html)} - {asked}
        if others:
            shown = ", ".join(sorted(others)[:3])
            self._tell(Change("renamed", f"its posts are called {shown}/…, not {asked}/…"))


def _pictures(html: str, start: int, end: int) -> Iterator[str]:
    """Yield the addresses of the pictures that stand in a part of a page."""
    at = html.find(_PHOTO, start, end)
    while at >= 0:
        tag = entities.unescape(html[at : html.find(">", at, at + _TAG)])
        if (styled := _STYLED.search(tag)) is not None:
            yield styled[1]
        at = html.find(_PHOTO, at + 1, end)


def _is_preview(html: str) -> bool:
    return "tgme_channel_info" in html or _POST.search(html) is not None


def identity(html: str) -> Identity:
    """Return title, description and name of the channel of a preview page."""
    try:
        root = tree(html)
    except UnparsableError:
        return Identity()

    def said(name: str) -> str | None:
        found = classed(root, _INFO + name)
        return (text(found[0])[:500].strip() or None) if found else None

    handle = said("header_username")
    return Identity(
        title=said("header_title"),
        about=said("description"),
        handle=handle.removeprefix("@").lower() if handle else None,
    )
