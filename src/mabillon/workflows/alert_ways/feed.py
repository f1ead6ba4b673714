"""Alerts as an Atom feed (RFC 4287) in a file, written whole each time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from lxml import etree

from mabillon.archive.folders import write_synced
from mabillon.text.display import plain
from mabillon.workflows.alert_ways.sending import NotSent, stable_id
from mabillon.workflows.alerts_configured import Alerts, Feed
from mabillon.workflows.raised import Raised

_ATOM: Final = "http://www.w3.org/2005/Atom"


class FeedWay:
    """Writes the latest alerts into a file; that it stands there is the acknowledgement."""

    name = "feed"

    def __init__(
        self, feed: Feed, config: Alerts, archive: str, latest: Callable[[], Sequence[Raised]]
    ) -> None:
        self._feed, self._config, self._archive = feed, config, archive
        self._latest = latest
        self._written: set[int] = set()

    def send(self, one: Raised) -> None:
        if one.number in self._written:
            return
        alerts = sorted(self._latest(), key=lambda a: a.number)[-self._feed.most :]
        path = Path(self._feed.path).expanduser()
        try:
            write_synced(path, atom(alerts, self._config, self._archive))
        except OSError as error:
            raise NotSent(f"{path} cannot be written ({error.strerror})") from error
        self._written = {alert.number for alert in alerts} | {one.number}

    def close(self) -> None:
        """Nothing is open."""


def atom(alerts: Sequence[Raised], config: Alerts, archive: str) -> bytes:
    """Return the feed of some alerts, the latest first.

    An entry has what, where, when and why, and no words of the posts that it is about beyond
    those that the rule quotes.
    """
    feed = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})
    _add(feed, "id", f"urn:mabillon:alerts:{archive}")
    _add(feed, "title", "Alerts")
    updated = max((one.at for one in alerts), default=datetime(2000, 1, 1, tzinfo=UTC))
    _add(feed, "updated", _time(updated))
    _add(etree.SubElement(feed, f"{{{_ATOM}}}author"), "name", "Mabillon")
    for one in sorted(alerts, key=lambda a: a.number, reverse=True):
        entry = etree.SubElement(feed, f"{{{_ATOM}}}entry")
        _add(entry, "id", f"urn:mabillon:alert:{stable_id(archive, one)}")
        _add(entry, "title", plain(one.alert.what))
        _add(entry, "updated", _time(one.at))
        etree.SubElement(entry, f"{{{_ATOM}}}category", term=one.alert.rule)
        if link := config.link_of(one.number):
            etree.SubElement(entry, f"{{{_ATOM}}}link", rel="alternate", href=link)
        _add(entry, "summary", told(one))
    made: bytes = etree.tostring(feed, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return made


def told(one: Raised) -> str:
    """Return where, when and why, with what to look at."""
    alert = one.alert
    when = f"{alert.when.astimezone(UTC):%Y-%m-%d %H:%M} UTC, " if alert.when else ""
    said = f"{when}{alert.where}. {alert.why}"
    seen = [*alert.posts, *(f"evidence {digest}" for digest in alert.evidence)]
    return plain(f"{said} See: {', '.join(seen)}." if seen else said)


def _time(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _add(parent: etree._Element, tag: str, text: str) -> None:
    etree.SubElement(parent, f"{{{_ATOM}}}{tag}").text = text
