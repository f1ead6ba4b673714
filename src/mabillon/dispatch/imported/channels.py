"""The channels that a report names: handles, addresses (defanged ones too), names in words.

``@marl``, ``t.me/vergerelay/81``, ``hxxps://t[.]me/s/vergerelay``, ``the Telegram channel
Verge Relay``, «…» behind канал or قناة, and the outlet in a wire report's dateline. In words in
capitals a name cannot be told from what stands around it: there only signs and addresses count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from mabillon.dispatch.imported import datelines
from mabillon.dispatch.imported.opened import Block, Place
from mabillon.dispatch.imported.report import Channel, Note

_DOT: Final = r"(?:\.|\[\.\]|\(\.\))"
_HOSTS: Final = (
    (rf"(?:t|telegram){_DOT}me/(?:s/)?@?", "Telegram"),
    (rf"(?:x|twitter){_DOT}com/@?", "X"),
    (rf"youtube{_DOT}com/(?:c/|user/)?@", "YouTube"),
    (rf"(?:facebook|fb){_DOT}com/", "Facebook"),
    (rf"instagram{_DOT}com/", "Instagram"),
    (rf"vk{_DOT}com/", "VK"),
)
_ADDRESSES: Final = tuple(
    (re.compile(rf"(?<![\w.\]-]){host}(?P<name>[A-Za-z][\w.]{{2,63}})", re.IGNORECASE), platform)
    for host, platform in _HOSTS
)
_NOT_NAMES: Final = frozenset({"share", "joinchat", "home", "search", "intent", "status", "watch"})
_HANDLE: Final = re.compile(r"(?<![\w.@/])@([A-Za-z]\w{2,31})\b(?!\.\w)")
_NAME: Final = r"[A-Z][\w'’-]*(?:\s+(?:[A-Z][\w'’-]*|of|the|and|for|in|Who)){0,4}"
_PLATFORM: Final = r"(?P<platform>Telegram|YouTube|X|Twitter|Facebook|Instagram|VK|WhatsApp)"
_PHRASES: Final = (
    re.compile(
        rf"\b{_PLATFORM}\s+(?:channel|account|page)\s+(?:called\s+|named\s+)?"
        rf"(?:[“«\"‘'](?P<quoted>[^”»\"’'\n]{{2,60}})[”»\"’']|(?P<name>{_NAME}))"
    ),
    re.compile(
        rf"[“«\"](?P<quoted>[^“”«»\"\n]{{2,60}})[”»\"]\s+(?:{_PLATFORM}\s+)?(?:channel|account)\b"
    ),
    re.compile(
        rf"\b(?:the|The)\s+(?P<name>{_NAME})(?<!\sthe)\s+{_PLATFORM}\s+(?:channel|account)\b"
    ),
    re.compile(
        r"(?:\bканал\w{0,3}|\bcanal|(?<!\w)قناة)\s+(?:de\s+)?"
        r"(?:(?P<platform>Telegram|Телеграм|تلغرام|تيليغرام)\s+)?"
        r"[“«\"](?P<quoted>[^“”«»\"\n]{2,60})[”»\"]"
    ),
)


class _Hit(NamedTuple):
    start: int
    name: str
    platform: str | None
    how: str


def _start(hit: _Hit) -> int:
    return hit.start


def channels(body: Iterable[Block], notes: Iterable[Note]) -> list[Channel]:
    """Return the channels by the order of their first naming, each once."""
    found: dict[str, Channel] = {}
    for block in body:
        for hit in sorted(_hits(block.text), key=_start):
            _add(found, hit, block.place(hit.start))
    for note in notes:
        for hit in sorted(_hits(note.text), key=_start):
            _add(found, hit, note.place)
    return list(found.values())


def _add(found: dict[str, Channel], hit: _Hit, place: Place) -> None:
    key = hit.name.casefold().lstrip("@")
    before = found.get(key)
    if before is None:
        found[key] = Channel(hit.name, hit.platform, hit.how, place)
    else:
        platform = before.platform or hit.platform
        found[key] = Channel(before.name, platform, before.how, before.place, before.times + 1)


def _hits(text: str) -> Iterator[_Hit]:
    for pattern, platform in _ADDRESSES:
        for match in pattern.finditer(text):
            name = match["name"].rstrip("._")
            if name.casefold() not in _NOT_NAMES:
                yield _Hit(match.start(), f"@{name}", platform, "address")
    for match in _HANDLE.finditer(text):
        yield _Hit(match.start(), match[0], None, "handle")
    if (line := datelines.dateline(text)) is not None and line.outlet:
        yield _Hit(line.outlet_at, line.outlet, None, "dateline")
    if text.isupper():
        return
    for pattern in _PHRASES:
        for match in pattern.finditer(text):
            parts = match.groupdict()
            name = " ".join((parts.get("quoted") or parts.get("name") or "").split())
            yield _Hit(match.start(), name, parts.get("platform"), "name")
