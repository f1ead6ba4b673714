"""What a sitemap lists (sitemaps.org): pages, or further sitemaps, and when each last changed.

Read mark by mark from the front, in time that grows with its length alone: it is a stranger's.
"""

from __future__ import annotations

import html as entities
import re
import zlib
from dataclasses import dataclass, field
from typing import Final

from mabillon.text.markup import PAGE_LIMIT, decoded

_MARK: Final = re.compile(
    r"<(?P<kind>url|sitemap)[\s>]"
    r"|<loc>\s*(?:<!\[CDATA\[)?\s*(?P<place>https?://[^<\]\s]{1,2000})"
    r"|<lastmod>\s*(?P<changed>[0-9TZ:.+-]{4,40})"
)


@dataclass(slots=True)
class Listed:
    """Addresses of ``pages`` and of further ``maps``, with when they changed ("" = unsaid)."""

    pages: dict[str, str] = field(default_factory=dict)
    maps: dict[str, str] = field(default_factory=dict)


def listed(body: bytes) -> Listed:
    """Return what a sitemap lists; nothing where it is none."""
    made = Listed()
    into, place = made.pages, ""
    for mark in _MARK.finditer(decoded(_unpacked(body))):
        if mark["kind"]:
            into, place = (made.pages if mark["kind"] == "url" else made.maps), ""
        elif mark["place"]:
            place = entities.unescape(mark["place"])
            into.setdefault(place, "")
        elif place:
            into[place] = mark["changed"]
    return made


def _unpacked(body: bytes) -> bytes:
    """Return a sitemap that is itself a gzip file as it was before; as much as a page may have."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        return zlib.decompressobj(31).decompress(body, PAGE_LIMIT)
    except zlib.error:
        return b""
