"""The process that decodes and hashes pictures, one after another, until there are no more.

    python -m mabillon.workflows.pictures_apart SECONDS MEGABYTES

Standard input brings pictures, each after its length in 8 bytes; standard output takes an
answer for each, after its length in 4. If the libraries that decode pictures fail on a hostile
file, this process alone goes down with them: what is not foreseen here is not caught.
"""

from __future__ import annotations

import sys
from typing import Final

import msgspec

from mabillon.errors import LimitExceeded, UnreadableInput
from mabillon.examine.media.hashing import hash_picture
from mabillon.examine.media.told import Told, framed
from mabillon.workflows.bounds import Bounds, hold

LENGTH: Final = 8
ANSWER_LENGTH: Final = 4


class Refusal(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Why a picture was not read, and what to do, without its name.

    ``too_much``: it is larger, or needs more memory, than it may.
    """

    what: str
    do: str | None
    too_much: bool


def _told(data: bytes) -> Told | Refusal:
    from mabillon.media.decoding import decode  # loads Pillow

    try:
        decoded = decode(data)
    except UnreadableInput as failure:
        too_much = isinstance(failure, LimitExceeded)
        return Refusal(what=failure.what, do=failure.do, too_much=too_much)
    hashes = hash_picture(decoded.grey, min(decoded.width, decoded.height))
    return Told(
        medium="picture",
        kind=decoded.kind,
        width=decoded.width,
        height=decoded.height,
        pages=decoded.pages,
        turn=decoded.turn,
        facts=decoded.facts,
        also=decoded.also,
        frames=(framed(hashes),),
    )


def main() -> int:
    """Answer until standard input ends."""
    bounds = Bounds(int(sys.argv[1]), int(sys.argv[2]))
    while length := sys.stdin.buffer.read(LENGTH):
        hold(bounds)
        answer = msgspec.msgpack.encode(_told(sys.stdin.buffer.read(int.from_bytes(length))))
        sys.stdout.buffer.write(len(answer).to_bytes(ANSWER_LENGTH) + answer)
        sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
