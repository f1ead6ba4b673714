"""RSS and Atom files: each entry is a post.

| field | state |
| --- | --- |
| posted_at | known where the entry gives one that there is (an Atom entry without
  ``published``: its ``updated``), else not exported; ``repair`` names a time that is none |
| edited_at | known where the entry gives both times, else not exported |
| url | known where the entry has a link; an id that is no address of the web is none |
| media | known: what is enclosed, or shown as media of the entry (Media RSS) |
| forward, reply, views, forwards | not exported |

The channel is the one given, else "web:HOST" of the feed's own link. A feed lists what its
publisher chose: its entries are single finds, unless ``--channel`` says whose feed it is,
all of whose newest posts then stand in it (an older one that was pinned is a single find).
Parsed by feedparser, from the bytes alone; entities of the file's own making are not resolved.
Authors are not stored.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urljoin

from mabillon.errors import LimitExceeded, UnreadableInput
from mabillon.readers import naming
from mabillon.readers.attachments import Attachment
from mabillon.readers.base import Batch, Reader, Source
from mabillon.readers.encoding import opened
from mabillon.readers.feed_bytes import is_feed, parsed
from mabillon.readers.feed_times import micros, reach, said, unread
from mabillon.readers.moments import BadValueError
from mabillon.readers.rows import KNOWN, NOT_EXPORTED
from mabillon.readers.tray import Found, Tray
from mabillon.text.markup import FAULTS, MOST_TAGS, PAGE_LIMIT, UnparsableError, text, tree

_LONGEST_ID: Final = 200
_TAG: Final = "<"
_WEB: Final = ("http://", "https://")
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,30}")
_BARE: Final = "text/plain"
_ENTRIES: Final = 50_000


def _sniff(head: bytes, name: str) -> float:
    if is_feed(head):
        return 0.95
    if not head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        return 0.0
    return 0.4 if name.lower().endswith((".rss", ".atom")) else 0.0


def _read(source: Source) -> Iterator[Batch]:
    with opened(source) as (file, repair):
        raw = file.read(PAGE_LIMIT + 1)
    tray = Tray(source, "entry")
    if repair:
        tray.note(repair)
    take(raw, tray, At(source.name, source.channel, naming.of_file(source.member or source.name)))
    yield from tray.batches(len(raw))


@dataclass(frozen=True, slots=True)
class At:
    """Where a feed stands: the file's name, whose feed it is, and what is known beside it.

    Parameters
    ----------
    name
        What to call it in messages.
    channel, fallback
        The channel whose newest posts all stand in it, null = nobody says whose it is; then
        the site that it names, else ``fallback``.
    collected_at
        When it was fetched; null = when the file was.
    place
        Offset and length of the feed in its file; null = unknown.
    address
        Where it was fetched, against which its links are read; null = unknown.
    """

    name: str
    channel: str | None
    fallback: str
    collected_at: str | None = None
    place: tuple[int | None, int | None] = (None, None)
    address: str | None = None


def take(raw: bytes, tray: Tray, at: At) -> None:
    """Put the entries of a feed into the tray.

    Raises
    ------
    LimitExceeded, UnreadableInput
        It is too large, or has no entry.
    """
    if len(raw) > PAGE_LIMIT:
        raise LimitExceeded(f"it is larger than {PAGE_LIMIT >> 20} MiB", where=at.name)
    count = raw.count(b"<item") + raw.count(b"<entry")
    if count > _ENTRIES or raw.count(b"<") > MOST_TAGS:
        raise LimitExceeded(
            f"it has more than {_ENTRIES:,} entries or {MOST_TAGS:,} tags", where=at.name
        )
    feed = parsed(raw)
    entries = feed.get("entries") if isinstance(feed, dict) else None
    if not entries:
        why = "it is cut off or no feed" if raw.strip() else "the file is empty"
        raise UnreadableInput(f"{why}: it has no entry", where=at.name)
    if feed.get("bozo"):
        tray.note("The feed is not quite well-formed; what could be made of it was read.")
    about = feed.get("feed") or {}
    key = at.channel or _host(about, entries) or at.fallback
    name = about.get("title") if isinstance(about.get("title"), str) else None
    old_end = reach(entries)
    for entry in entries:
        try:
            found = _found(entry, key, name, at.address)
        except FAULTS as failure:
            tray.refuse(*at.place, f"cannot be read ({failure})", b"")
            continue
        pinned = old_end is not None and (micros(entry) or old_end) < old_end
        found.whole = at.channel is not None and not pinned
        found.collected_at = at.collected_at
        tray.keep(found, *at.place, repr(dict(entry)).encode("utf-8", "replace")[:4096])


def _host(about: Any, entries: Any) -> str | None:
    for link in (about.get("link"), *(entry.get("link") for entry in entries[:1])):
        if isinstance(link, str) and link.startswith(("http://", "https://")):
            try:
                return naming.channel(link)
            except BadValueError:
                continue
    return None


def _found(entry: Any, key: str, name: str | None, address: str | None) -> Found:
    link = entry.get("link") if isinstance(entry.get("link"), str) else None
    published, updated = said(entry, "published"), said(entry, "updated")
    words = _words(entry)
    url = _address(address, link, entry.get("id"))
    return Found(
        channel=key,
        id=_number(entry.get("id") or link, words),
        text=words,
        posted_at=published or updated,
        channel_name=name,
        edited_at=updated if published and updated and updated != published else None,
        media=_media(entry, address),
        url=url,
        repair=unread(entry),
        state={
            "posted_at": KNOWN if published or updated else NOT_EXPORTED,
            "edited_at": KNOWN if published and updated else NOT_EXPORTED,
            "media": KNOWN,
            "url": KNOWN if url else NOT_EXPORTED,
        },
    )


def _words(entry: Any) -> str:
    title = _plain(entry.get("title"), entry.get("title_detail"))
    parts = [part for part in entry.get("content") or [] if isinstance(part, dict)]
    body = "\n\n".join(_plain(part.get("value"), part) for part in parts)
    body = body or _plain(entry.get("summary"), entry.get("summary_detail"))
    if title and not body.startswith(title.rstrip("…. ")):
        return f"{title}\n\n{body}".strip()
    return body or title


def _plain(value: object, about: Any) -> str:
    """Return a text without its mark-up; one that is of no mark-up as it stands.

    Atom says of each text whether it is one; of RSS's titles feedparser tells it by whether
    they hold whole elements or entities.
    """
    if not isinstance(value, str) or not value.strip():
        return ""
    bare = isinstance(about, dict) and about.get("type") == _BARE and about.get("value") == value
    if bare or (_TAG not in value and "&" not in value):
        return value.strip()
    try:
        return text(tree(f"<div>{value}</div>"))
    except UnparsableError:
        return value.strip()


def _number(given: object, words: str) -> str:
    """Return the entry's own id; a long one, or none, as 16 hex digits of SHA-256."""
    if isinstance(given, str) and 0 < len(given.strip()) <= _LONGEST_ID:
        return given.strip()
    named = given if isinstance(given, str) and given.strip() else words
    return hashlib.sha256(named.encode("utf-8", "replace")).hexdigest()[:16]


def _joined(address: str | None, link: str | None) -> str | None:
    """Return a link as it reads from the feed's address; as it stands where that is unknown."""
    if address is None or not link:
        return link
    try:
        return urljoin(address, link)
    except ValueError:
        return link


def _address(address: str | None, link: str | None, number: object) -> str | None:
    """Return where an entry stands on the web; null where its link is none.

    feedparser takes an entry's id for its link where it has no other.
    """
    if link is None or (link == number and not link.startswith(_WEB)):
        return None
    joined = _joined(address, link) or ""
    scheme, colon, _ = joined.partition(":")
    other = bool(colon) and _SCHEME.fullmatch(scheme) is not None
    return joined if joined and (not other or joined.lower().startswith(_WEB)) else None


def _media(entry: Any, address: str | None) -> list[Attachment] | None:
    made: dict[str | None, Attachment] = {}
    enclosed = [(item, "href", "length") for item in entry.get("enclosures") or []]
    shown = [
        (item, "url", "filesize")
        for item in entry.get("media_content") or []
        if item.get("type")  # without one it is an author's portrait
    ]
    for item, named, length in enclosed + shown:
        mime = item.get("type")
        kind = mime.split("/")[0] if isinstance(mime, str) else "file"
        known = {"image": "photo", "video": "video", "audio": "audio"}.get(kind, "file")
        where = _joined(address, item.get(named))
        made.setdefault(where, (known, where, mime, naming.whole(item.get(length))))
    return list(made.values()) or None


READER: Final = Reader("feed", "RSS or Atom feed", 4, _sniff, _read)
