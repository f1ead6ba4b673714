"""Cells that hold several things: places by levels, actors with how each is named.

Quoted names are alternative names of one thing where ``/`` stands between them, and
separate things where ``|`` does: ``"A" / "ALPHA" | "B"``. Before a colon may stand how the
source names what follows: ``CLAIMED OR ADMITTED: "A" | POSSIBLE: "B"``. ``-`` and ``*``:
nothing said, does not apply. ``?`` before a name: the source is not sure.
A place goes from the widest level to the narrowest: ``COUNTRY: TOWN (CITY)``; ``A / B`` are
alternatives, ``A - B`` the ends of a stretch.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import product
from math import prod
from typing import Final, NamedTuple

from mabillon.examine.events.days import Unreadable
from mabillon.examine.events.model import MOST, Manner, Place

NOTHING: Final = ("", "-", "*", "?")

_SAID: Final[dict[str, Manner]] = {
    "claimed": "claimed",
    "claimed or admitted": "claimed",
    "admitted": "claimed",
    "denied": "denied",
    "reported as fact": "reported as fact",
    "suspected or accused by authorities": "accused by authorities",
    "accused by authorities": "accused by authorities",
    "suspected or accused": "suspected or accused",
    "suspected": "suspected or accused",
    "accused": "suspected or accused",
    "possible": "possible",
    "acquitted": "cleared",
    "cleared": "cleared",
    "unknown": "unknown",
}
_QUOTED: Final = re.compile(r'"((?:[^"\\]|\\.)*)"')
_SORT: Final = re.compile(r"(.*?)\s*\(([^()]*)\)")


class Named(NamedTuple):
    """An actor in a cell: its names, how it is named (empty = not said), whether unsure."""

    names: list[str]
    manners: list[Manner]
    unsure: bool


def manners(text: str) -> list[Manner] | None:
    """Return the manners that a text such as ``CLAIMED OR ADMITTED / POSSIBLE`` lists.

    None = it is no list of manners.
    """
    words = [" ".join(word.split()).lower() for word in re.sub(r"[?()]", "", text).split("/")]
    found = [_SAID.get(word) for word in words]
    known = [manner for manner in found if manner is not None]
    return list(dict.fromkeys(known)) if known and len(known) == len(found) else None


def actors(cell: str) -> list[Named]:
    """Return the actors that a cell names."""
    return [named for part in _parted(cell, "|") if (named := _actor(part)) is not None]


def _actor(part: str) -> Named | None:
    head, colon, tail = part.partition(":")
    told = manners(head) if colon and '"' not in head else None
    rest = tail if told is not None else part
    unsure = part.lstrip("( ").startswith("?") or rest.lstrip().startswith("?")
    rest = rest.strip().lstrip("?").strip()
    if rest in NOTHING or manners(rest) is not None:
        return None
    quoted = [_plain(name) for name in _QUOTED.findall(rest)]
    names = [name for name in quoted if name] or [rest]
    return Named(list(dict.fromkeys(names)), told or [], unsure)


def _plain(name: str) -> str:
    return " ".join(re.sub(r"\\(.)", r"\1", name).split())


def places(cell: str) -> list[list[Place]]:
    """Return the places of a cell, each from the widest level to the narrowest.

    Raises
    ------
    Unreadable
        Its levels multiply to more than `MOST` places.
    """
    found: list[list[Place]] = []
    for part in _parted(cell, "/"):
        text = _unwrapped(part).lstrip("?").strip()
        if text in NOTHING:
            continue
        levels = [[_place(name) for name in _parted(level, " - ")] for level in _parted(text, ":")]
        if len(found) + prod(len(level) for level in levels) > MOST:
            raise Unreadable(f"it names more than {MOST} places")
        found += [list(path) for path in product(*levels)]
    return [path for n, path in enumerate(found) if path and path not in found[:n]]


def _place(text: str) -> Place:
    sorted_as = _SORT.fullmatch(" ".join(text.split()))
    if sorted_as is None:
        return Place(name=text)
    return Place(name=sorted_as[1], sort=sorted_as[2].lower())


def listed(cell: str) -> list[str]:
    """Return what a cell lists, parted by ``|`` or ``/``; quotation marks taken off."""
    parts: Sequence[str] = [half for part in _parted(cell, "|") for half in _parted(part, " / ")]
    plain = [_plain(part.strip('"')) for part in parts]
    return list(dict.fromkeys(part for part in plain if part not in NOTHING))


def _unwrapped(text: str) -> str:
    text = text.strip()
    if not (text.startswith("(") and text.endswith(")")):
        return text
    inner = text[1:-1]
    return inner.strip() if all(depth >= 0 for _, depth in _depths(inner)) else text


def _depths(text: str) -> Iterator[tuple[int, int]]:
    """Yield each place with how deep in brackets it stands; quoted text counts as inside."""
    depth, quoted = 0, False
    for at, letter in enumerate(text):
        if letter == '"' and text[at - 1 : at] != "\\":
            quoted = not quoted
        elif not quoted:
            depth += (letter == "(") - (letter == ")")
        yield at, depth + 1_000 * quoted


def _parted(text: str, mark: str) -> list[str]:
    """Part a text at a mark that stands in no brackets and no quotation."""
    pieces, start = [], 0
    for at, depth in _depths(text):
        if depth == 0 and at >= start and text.startswith(mark, at):
            pieces.append(text[start:at].strip())
            start = at + len(mark)
    return [piece for piece in (*pieces, text[start:].strip()) if piece]
