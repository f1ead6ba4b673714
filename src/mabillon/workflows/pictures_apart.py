"""The process that decodes and hashes pictures, one after another, until there are no more.

    python -m mabillon.workflows.pictures_apart SECONDS MEGABYTES

Standard input brings pictures, each after what is asked of it in one byte (`TELL`, `LOOK`) and
its length in 8; standard output takes an answer for each, after its length in 4. If the
libraries that decode pictures fail on a hostile file, this process alone goes down with them:
what is not foreseen here is not caught.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import chain
from typing import Final

import msgspec

from mabillon.errors import LimitExceeded, UnreadableInput
from mabillon.examine.media.grey import WHOLE, Grey
from mabillon.examine.media.told import Told
from mabillon.examine.media.views import kept
from mabillon.workflows.bounds import Bounds, hold

TELL: Final = b"t"
"""What asks for what is told of a picture."""

LOOK: Final = b"l"
"""What asks for its grey levels."""

LENGTH: Final = 8
ANSWER_LENGTH: Final = 4


class Refusal(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Why a picture was not read, and what to do, without its name.

    ``too_much``: it is larger, or needs more memory, than it may.
    """

    what: str
    do: str | None
    too_much: bool


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


_ANSWERS: Final[dict[bytes, Callable[[bytes], Told | Grey]]] = {TELL: _told, LOOK: _seen}


def _answer(asked: bytes, data: bytes) -> Told | Grey | Refusal:
    try:
        return _ANSWERS[asked](data)
    except UnreadableInput as failure:
        too_much = isinstance(failure, LimitExceeded)
        return Refusal(what=failure.what, do=failure.do, too_much=too_much)


def main() -> int:
    """Answer until standard input ends."""
    bounds = Bounds(int(sys.argv[1]), int(sys.argv[2]))
    source, target = sys.stdin.buffer, sys.stdout.buffer
    while asked := source.read(len(TELL)):
        hold(bounds)
        data = source.read(int.from_bytes(source.read(LENGTH)))
        answer = msgspec.msgpack.encode(_answer(asked, data))
        target.write(len(answer).to_bytes(ANSWER_LENGTH) + answer)
        target.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
