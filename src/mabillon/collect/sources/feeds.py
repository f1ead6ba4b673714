"""Feeds (RSS, Atom): one address, asked again only where it changed (ETag, Last-Modified)."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from mabillon.collect.answers import Answer
from mabillon.collect.sources.visit import Change, Wanted, compared, gone, merged, moved
from mabillon.collect.state import Identity, SourceState
from mabillon.text.markup import UnparsableError, text, tree, writable

_HEAD: Final = 1 << 16
_ENTRY: Final = re.compile(r"<(?:item|entry)[\s>]", re.IGNORECASE)
_DECLARED: Final = re.compile(rb"""<\?xml[^>]{0,100}encoding=["']([A-Za-z0-9_-]{2,30})["']""")
_FIELD: Final = r"<{0}(?:\s[^>]{{0,500}})?>(.{{0,4000}}?)</{0}\s*>"
_LINK: Final = re.compile(
    r"""<link>\s*(https?://[^<\s]{1,2000})|<link\s[^>]{0,500}?href=["'](https?://[^"']{1,2000})"""
)
_CDATA: Final = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)


class FeedVisit:
    """A visit of a feed."""

    def __init__(self, address: str, state: SourceState) -> None:
        self._address = address
        self._before = state
        self._identity = state.identity
        self._changes: list[Change] = []

    def first(self) -> list[Wanted]:
        """Return the feed's address."""
        return [Wanted(self._address, again=True)]

    def more(self, answer: Answer, body: bytes) -> list[Wanted]:
        """Take in what the feed says of itself; nothing follows."""
        found = [gone(answer), moved(answer)]
        if answer.whole:
            now = identity(body)
            found.append(compared(self._before.identity, now))
            self._identity = merged(self._before.identity, now)
        self._changes += [change for change in found if change is not None]
        return []

    def remembered(self) -> SourceState:
        """Return what the feed said of itself."""
        return SourceState(identity=self._identity)

    def changes(self) -> list[Change]:
        """Return what became of the feed."""
        return self._changes


def identity(body: bytes) -> Identity:
    """Return title, description and host of a feed, from what stands before its first entry."""
    declared = _DECLARED.search(body[:200])
    try:
        head = body[:_HEAD].decode(declared[1].decode() if declared else "utf-8", "replace")
    except (LookupError, ValueError):  # none such, or one that is for names of hosts alone
        head = body[:_HEAD].decode("utf-8", "replace")
    head = writable(head)
    head = _ENTRY.split(head, maxsplit=1)[0]
    link = _LINK.search(head)
    try:
        host = urlsplit(link[1] or link[2]).hostname if link else None
    except ValueError:
        host = None
    return Identity(
        title=_field(head, "title"),
        about=_field(head, "description") or _field(head, "subtitle"),
        handle=host,
    )


def _field(head: str, name: str) -> str | None:
    found = re.search(_FIELD.format(name), head, re.DOTALL | re.IGNORECASE)
    if found is None:
        return None
    words = _CDATA.sub(lambda inner: inner[1], found[1]).strip()
    if not words:
        return None
    try:
        return text(tree(f"<div>{words}</div>"))[:500] or None
    except UnparsableError:
        return None
