"""Markdown with front matter or Logseq's properties, as note-taking programs write it.

| field | state |
| --- | --- |
| posted_at | known where the front matter says it (``date``, ``published`` …), else not exported |
| edited_at | known where it says ``updated`` or ``modified``, else not exported |
| url | known where it says ``url``, ``source``, ``link`` …, else not exported |
| forward, reply, media, views, forwards | not exported |

Between the lines ``---`` (YAML) or ``+++`` (TOML) only single lines ``key: value`` are read.
Logseq writes lines ``key:: value`` at the head instead; of a link there its address is read,
and ``[[Mar 25th, 2031]]`` is a day.
The channel is the one given, else ``channel``, else "web:HOST" of the address, else
"file:NAME"; the id is ``id`` or ``slug``, else 16 hex digits of the SHA-256 of the file.
Authors are not stored. A note is a single find. Without front matter it is plain text.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from mabillon.errors import LimitExceeded, UnreadableInput
from mabillon.readers import encoding, naming
from mabillon.readers.base import Batch, Reader, Source
from mabillon.readers.moments import BadValueError
from mabillon.readers.rows import KNOWN, NOT_EXPORTED
from mabillon.readers.tray import Found, Tray
from mabillon.text.markup import PAGE_LIMIT

_FRONT: Final = re.compile(r"\ufeff?(---|\+\+\+)[ \t]*\n(.{0,65536}?)\n\1[ \t]*(?:\n|$)", re.DOTALL)
_PROPERTIES: Final = re.compile(
    r"\ufeff?((?:[A-Za-z][\w-]{0,60}::[ \t][^\n]{0,4096}(?:\n|$)){1,200})"
)
_PROPERTY: Final = re.compile(r"([A-Za-z][\w-]{0,60})::[ \t]+(.+)")
_LINK: Final = re.compile(r"!?\[[^\]]{0,500}\]\((https?://[^)\s]{1,2000})\)")
_JOURNAL: Final = re.compile(r"([A-Z][a-z]{2}) ([0-9]{1,2})(?:st|nd|rd|th), ([0-9]{4})")
_SLASHED: Final = re.compile(r"[0-9]{4}/[0-9]{2}/[0-9]{2}")
_MONTHS: Final = (
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
)
_PAIR: Final = re.compile(r"([A-Za-z][\w .-]{0,60}?)[ \t]*[:=][ \t]+(.+)")
_TIMES: Final = ("published", "posted_at", "published_at", "datepublished", "date", "datetime")
_EDITS: Final = ("updated", "modified", "edited_at", "lastmod", "last_modified_at")
_LINKS: Final = ("url", "source", "link", "permalink", "canonical", "canonical_url", "original_url")
_NUMBERS: Final = ("id", "slug")
_READ: Final = frozenset({"title", "channel", *_TIMES, *_EDITS, *_LINKS, *_NUMBERS})


def _sniff(head: bytes, name: str) -> float:
    text, _ = encoding.text(head)
    named = name.lower().endswith((".md", ".markdown", ".mdx"))
    properties = _PROPERTIES.match(text.replace("\r\n", "\n")) if named else None
    if properties is not None and _properties(properties[1]).keys() & _READ:
        return 0.75
    if not text.startswith(("---", "+++", "\ufeff---")):
        return 0.0
    found = _FRONT.match(text.replace("\r\n", "\n"))
    if found is None or not _pairs(found[2]):
        return 0.0
    return 0.75 if named else 0.3


def _read(source: Source) -> Iterator[Batch]:
    with encoding.opened(source) as (file, _):
        raw = file.read(PAGE_LIMIT + 1)
    if len(raw) > PAGE_LIMIT:
        raise LimitExceeded(f"it is larger than {PAGE_LIMIT >> 20} MiB", where=source.name)
    text, repair = encoding.text(raw)
    text = text.replace("\r\n", "\n")
    front = _FRONT.match(text)
    said = _pairs(front[2]) if front is not None else {}
    if front is None and (front := _PROPERTIES.match(text)) is not None:
        said = _properties(front[1])
        front = front if said.keys() & _READ else None
    words = text[front.end() :] if front is not None else text
    title = said.get("title", "")
    if not words.strip("\ufeff\x00 \t\r\n") and not title:
        raise UnreadableInput("it holds no word", where=source.name)
    link = _first(said, _LINKS)
    link = link if link is not None and link.startswith(("http://", "https://")) else None
    at: object = source.posted_at or _first(said, _TIMES)
    edited = _first(said, _EDITS)
    number = _first(said, _NUMBERS)
    found = Found(
        channel=_channel(said, link, source),
        id=number if number is not None else hashlib.sha256(raw).hexdigest()[:16],
        text=f"{title}\n\n{words.strip()}".strip() if title not in words[:500] else words.strip(),
        posted_at=at,
        edited_at=edited,
        url=link,
        repair=repair,
        whole=False,
        state={
            "posted_at": KNOWN if at else NOT_EXPORTED,
            "edited_at": KNOWN if edited else NOT_EXPORTED,
            "url": KNOWN if link else NOT_EXPORTED,
        },
    )
    tray = Tray(source, "note")
    tray.keep(found, 0, len(raw), raw)
    yield from tray.batches(len(raw))


def _pairs(front: str) -> dict[str, str]:
    """Return the single-line values, without the quotation marks around them."""
    found: dict[str, str] = {}
    for line in front.split("\n"):
        pair = _PAIR.fullmatch(line.rstrip())
        if pair is None:
            continue
        value = pair[2].strip()
        if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
            value = value[1:-1]
        found.setdefault(pair[1].strip().lower(), value)
    return found


def _properties(head: str) -> dict[str, str]:
    """Return Logseq's properties: of a link its address, of a page's name the name."""
    found: dict[str, str] = {}
    for line in head.split("\n"):
        pair = _PROPERTY.fullmatch(line.rstrip())
        if pair is None:
            continue
        value = pair[2].strip()
        link = _LINK.fullmatch(value)
        value = link[1] if link is not None else value
        if value.startswith("[[") and value.endswith("]]"):
            value = _day(value[2:-2].strip())
        found.setdefault(pair[1].lower(), value)
    return found


def _day(name: str) -> str:
    """Return the day that a page of Logseq's journal is named for; any other name as it is."""
    named = _JOURNAL.fullmatch(name)
    if named is None or named[1] not in _MONTHS:
        return name.replace("/", "-") if _SLASHED.fullmatch(name) else name
    return f"{named[3]}-{_MONTHS.index(named[1]) + 1:02d}-{int(named[2]):02d}"


def _first(said: Mapping[str, str], names: Sequence[str]) -> str | None:
    return next((said[name] for name in names if said.get(name)), None)


def _channel(said: Mapping[str, str], link: str | None, source: Source) -> str:
    for value in (source.channel, said.get("channel"), link):
        try:
            if value is not None:
                return naming.channel(value)
        except BadValueError:
            continue
    return naming.of_file(source.member or source.name)


READER: Final = Reader("markdown", "Markdown with front matter", 2, _sniff, _read)
