"""The process that decodes and hashes pictures, one after another, until there are no more.

Each is given with what is asked of it (`TELL`, `LOOK`). If the libraries that decode pictures
fail on a hostile file, this process alone goes down with them: what is not foreseen here is not
caught.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import chain
from typing import Final

import msgspec

from mabillon.examine.media.grey import WHOLE, Grey
from mabillon.examine.media.told import Told
from mabillon.examine.media.views import kept
from mabillon.workflows.apart import answer

TELL: Final = "tell"
"""What asks for what is told of a picture."""

LOOK: Final = "look"
"""What asks for its grey levels."""


def _told(data: bytes) -> Told:
    from mabillon.media.decoding import decode  # loads Pillow

    decoded = decode(data)
    views = ((WHOLE, decoded.grey), *decoded.panels)
    frames = (kept(grey, box, decoded.width, decoded.height) for box, grey in views)
    return Told(
        medium="picture",
        kind=decoded.kind,
        width=decoded.width,
        height=decoded.height,
        pages=decoded.pages,
        turn=decoded.turn,
        facts=decoded.facts,
        also=decoded.also,
        frames=tuple(chain.from_iterable(frames)),
    )


def _seen(data: bytes) -> Grey:
    from mabillon.media.looking import look

    return look(data)


_WORK: Final[dict[str, Callable[[bytes], Told | Grey]]] = {TELL: _told, LOOK: _seen}


def work(data: bytes, asked: str) -> bytes:
    """Return what is asked of a picture (MessagePack)."""
    return msgspec.msgpack.encode(_WORK[asked](data))


if __name__ == "__main__":
    sys.exit(answer(work))
