"""The feed (Atom, RFC 4287; ids after RFC 4151) and the map of the site (sitemaps.org 0.9)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time
from typing import Any, Final

from lxml import etree

from mabillon.dispatch.composed import Composed
from mabillon.dispatch.site.shelf import Published, Site
from mabillon.text.display import FSI, PDI

_ATOM: Final = "http://www.w3.org/2005/Atom"
_MAP: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
_BEGAN: Final = "2026"
"""Year that ids are dated with (RFC 4151 asks for a day on which the host was the writer's)."""
LATEST: Final = 50
"""Dispatches in the feed."""

Element = Any


def atom(site: Site, entries: Sequence[Published]) -> bytes:
    """Return the feed: the latest dispatches, each with its summary and never more."""
    feed = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})
    _add(feed, "id", _id(site, site.edition))
    _add(feed, "title", site.name)
    _add(feed, "updated", _time(max(map(_updated, entries), default=datetime(2000, 1, 1))))
    _add(feed, "generator", "Mabillon")
    _link(feed, "self", _address(site, "feed.xml"))
    _link(feed, "alternate", _address(site, "index.html"))
    for entry in sorted(entries, key=_updated, reverse=True)[:LATEST]:
        feed.append(_entry(site, entry))
    return _bytes(feed)


def _entry(site: Site, entry: Published) -> Element:
    of = entry.composed
    made = etree.Element(f"{{{_ATOM}}}entry")
    _add(made, "id", _id(site, f"{site.edition}/{of.key}"))
    _add(made, "title", entry.title if entry.gone else of.feed_title)
    _add(made, "updated", _time(_updated(entry)))
    _add(made, "published", _time(datetime.combine(of.date, time(), UTC)))
    for name in of.authors or (site.name,):
        _add(etree.SubElement(made, f"{{{_ATOM}}}author"), "name", name)
    _link(made, "alternate", _address(site, f"{entry.place}/index.html"))
    if not entry.gone:
        for term in (*of.countries, *of.topics):
            etree.SubElement(made, f"{{{_ATOM}}}category", term=_plain(term))
    _add(made, "summary", _said(of, entry.summary))
    return made


def _said(of: Composed, summary: str) -> str:
    """Return the summary, and before it what the version at hand changed."""
    return summary if of.version == 1 else f"Version {of.version}. {summary}"


def sitemap(site: Site, pages: Iterable[str]) -> bytes:
    """Return the addresses of the pages, for search engines."""
    made = etree.Element(f"{{{_MAP}}}urlset", nsmap={None: _MAP})
    for path in sorted(pages):
        address = etree.SubElement(etree.SubElement(made, f"{{{_MAP}}}url"), f"{{{_MAP}}}loc")
        address.text = _address(site, path)
    return _bytes(made)


def _address(site: Site, path: str) -> str:
    """Return an address: whole where the site's is known, else from the feed's folder on."""
    if site.base is None:
        return path
    return f"{site.base}/{path.removesuffix('index.html')}"


def _id(site: Site, specific: str) -> str:
    return f"tag:{site.authority},{_BEGAN}:{specific}"


def _updated(entry: Published) -> datetime:
    return entry.composed.made_at or datetime.combine(entry.composed.date, time(), UTC)


def _time(at: datetime) -> str:
    return f"{at if at.tzinfo is None else at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _plain(text: str) -> str:
    return text.replace(FSI, "").replace(PDI, "")


def _add(parent: Element, tag: str, text: str) -> None:
    etree.SubElement(parent, f"{{{_ATOM}}}{tag}").text = _plain(text)


def _link(parent: Element, rel: str, href: str) -> None:
    etree.SubElement(parent, f"{{{_ATOM}}}link", rel=rel, href=href)


def _bytes(element: Element) -> bytes:
    made: bytes = etree.tostring(element, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return made
