"""The bytes of a feed: whether they are one, their encoding, what feedparser makes of them."""

from __future__ import annotations

import io
import re
from typing import Any, Final

from mabillon.readers.encoding import HEAD, wide
from mabillon.text.markup import FAULTS

_ROOT: Final = re.compile(rb"<(?:rss|feed|rdf:RDF|[A-Za-z0-9]{1,20}:feed)[\s>]")
_DECLARED: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*<\?xml[^>]{0,200}\?>")
_MEDIA_RSS: Final = re.compile(
    rb"xmlns:([A-Za-z0-9_]{1,20})=[\"']http://search\.yahoo\.com/mrss/?[\"']"
)
_ENTRY: Final = re.compile(rb"<(?:item|entry)[\s>]")
_WORDS: Final = re.compile(rb"<(?:description|summary|content|content:encoded)[\s>]")


def is_feed(head: bytes) -> bool:
    """Tell whether bytes begin as a feed does."""
    start = head[:8192].removeprefix(b"\xef\xbb\xbf").lstrip()
    early = start[:4096]
    named = b"<rss" in early or b"<feed" in early or b"<rdf:RDF" in early
    return start.startswith(b"<") and named


def as_utf8(raw: bytes) -> bytes:
    """Return a feed of two or four bytes a character in UTF-8; any other as it is."""
    name = wide(raw[:HEAD])
    if name is None:
        return raw
    return _DECLARED.sub(b"", raw.decode(name, "replace").removeprefix("\ufeff").encode(), count=1)


def parsed(raw: bytes) -> Any:
    """Parse the bytes; given as a stream, so that they are never taken for an address.

    What stands before the root element goes, the declaration of the encoding aside: a
    feed needs no entities of its own making.
    """
    import feedparser

    root = _ROOT.search(raw)
    if root is not None:
        declared = _DECLARED.match(raw)
        raw = (declared[0] if declared is not None else b"") + _worded(raw[root.start() :])
    try:
        return feedparser.parse(io.BytesIO(raw), resolve_relative_uris=False)
    except FAULTS:
        return None


def _worded(raw: bytes) -> bytes:
    """Return a feed in which no title or description of a picture stands for its entry's.

    feedparser takes those of Media RSS for the entry's own, which is right only where the entry
    has none. They get names that it does not know.
    """
    space = _MEDIA_RSS.search(raw)
    first = _ENTRY.search(raw)
    if space is None or first is None or _WORDS.search(raw, first.start()) is None:
        return raw
    prefix = space[1]
    for name in (b"title", b"description"):
        for mark in (b"<%s:%s", b"</%s:%s"):
            raw = raw.replace(mark % (prefix, name), mark % (prefix, b"its-" + name))
    return raw
