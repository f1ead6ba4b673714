"""Go through the members of a JSON object of any length, in bounded memory."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from mabillon.readers.brackets import closings
from mabillon.readers.window import RECORD_LIMIT, Window

_KEY: Final = re.compile(rb'[ \t\r\n,]*"([^"\\]{0,200})"[ \t\r\n]*:[ \t\r\n]*')
_GAP: Final = b" \t\r\n,"


@dataclass(frozen=True, slots=True)
class Member:
    """A member whose value is an object: its key, the value's bytes, and where they stand.

    ``key`` is null where what stands there is no such member: then it is broken.
    """

    key: bytes | None
    value: bytes
    offset: int


def key(window: Window) -> bytes | None:
    """Take a key and its colon; null at the object's end, or where none stands."""
    while True:
        found = _KEY.match(window.data)
        if found is not None and found.end() < len(window.data):
            window.drop(found.end())
            return found[1]
        if len(window.data) > 4096 or not window.grow():
            return None


def end(window: Window) -> bool:
    """Take the brace that closes an object, if it stands there."""
    if not window.skip(_GAP) or not window.data.startswith(b"}"):
        return False
    window.drop(1)
    return True


def members(window: Window, start: re.Pattern[bytes]) -> Iterator[Member]:
    """Yield an object's members, from behind its ``{`` to behind its ``}``.

    Parameters
    ----------
    start
        How a member begins: by it, the next one is found behind a broken one.
    """
    while window.skip(_GAP):
        if window.data.startswith(b"}"):
            window.drop(1)
            return
        ends = closings(window.data, 0, len(window.data))
        if not ends:
            if len(window.data) <= RECORD_LIMIT and window.grow():
                continue
            yield _broken(window, start)
            continue
        at = 0
        for stop in ends:
            piece = window.data[at:stop]
            found = _KEY.match(piece)
            lost = start.search(piece, 1)
            if found is None or not piece[found.end() :].startswith(b"{"):
                break
            if lost is not None and lost.start() > found.end():
                break  # another member begins inside: brackets were miscounted
            yield Member(found[1], piece[found.end() :], window.base + at + found.end())
            at = stop
        window.drop(at)
        if at == 0:
            yield _broken(window, start)


def _broken(window: Window, start: re.Pattern[bytes]) -> Member:
    """Pass over what is no member, up to where the next one begins."""
    base, first = window.base, window.data[:4096]
    reach = 1
    while True:
        found = start.search(window.data, reach)
        if found is not None:
            window.drop(found.start())
            break
        window.drop(max(0, len(window.data) - 256))
        reach = 0
        if not window.grow():
            window.drop(len(window.data))
            break
    return Member(None, first[: window.base - base], base)
