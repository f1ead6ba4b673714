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
import numpy as np

from mabillon.errors import LimitExceeded, UnreadableInput
from mabillon.examine.media.hashing import PictureHashes, hash_picture
from mabillon.workflows.bounds import Bounds, hold

LENGTH: Final = 8
ANSWER_LENGTH: Final = 4
TURNS: Final = 8


class Picture(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """What was told of a picture; nothing of what it shows.

    Parameters
    ----------
    kind
        One of ``media.kinds.KINDS``.
    width, height
        Pixels, upright.
    turn
        How EXIF says that it is to be turned, a place in ``turning.TURNS``.
    more
        Whether the file holds more pictures (animated, pages); the first was hashed.
    also
        What else the file passes for, e.g. "a ZIP archive".
    pdq, dhash
        Eight hashes each, packed; null = it has too few pixels or features.
    quality
        PDQ's, 0 to 100; null = it has too few pixels.
    """

    kind: str
    width: int
    height: int
    turn: int
    more: bool
    also: tuple[str, ...]
    pdq: bytes | None
    dhash: bytes | None
    quality: int | None

    @property
    def hashes(self) -> PictureHashes:
        """The hashes as arrays."""
        pdq, dhash = (
            None if packed is None else np.frombuffer(packed, np.uint8).reshape(TURNS, -1)
            for packed in (self.pdq, self.dhash)
        )
        return PictureHashes(pdq, dhash, self.quality)


class Refusal(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Why a picture was not read, and what to do, without its name.

    ``too_much``: it is larger, or needs more memory, than it may.
    """

    what: str
    do: str | None
    too_much: bool


def _told(data: bytes) -> Picture | Refusal:
    from mabillon.media.decoding import decode  # loads Pillow

    try:
        decoded = decode(data)
    except UnreadableInput as failure:
        too_much = isinstance(failure, LimitExceeded)
        return Refusal(what=failure.what, do=failure.do, too_much=too_much)
    hashes = hash_picture(decoded.grey, min(decoded.width, decoded.height))
    return Picture(
        kind=decoded.kind,
        width=decoded.width,
        height=decoded.height,
        turn=decoded.turn,
        more=decoded.more,
        also=decoded.also,
        pdq=None if hashes.pdq is None else hashes.pdq.tobytes(),
        dhash=None if hashes.dhash is None else hashes.dhash.tobytes(),
        quality=hashes.quality,
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
