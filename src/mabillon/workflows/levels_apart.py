"""The process that decodes a few pictures to their grey levels, to be compared closely.

    python -m mabillon.workflows.levels_apart SECONDS MEGABYTES < pictures

Standard input brings pictures, each after its length in 8 bytes; standard output takes one
answer for all. If the libraries that decode pictures fail on a hostile file, this process alone
goes down with them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import msgspec

from mabillon.errors import LimitExceeded, UnreadableInput
from mabillon.examine.media.specimens import LONGEST
from mabillon.workflows.bounds import Bounds, hold
from mabillon.workflows.pictures_apart import LENGTH, Refusal


class Levels(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A picture's grey levels, upright, row by row, ``LONGEST`` pixels a side at the most."""

    pixels: bytes
    rows: int


def _levels(data: bytes) -> Levels | Refusal:
    from PIL.Image import Resampling

    from mabillon.media import kinds
    from mabillon.media.decoding import eight_bits, on_white, opened, turn_of

    try:
        with opened(data, kinds.recognise(data)) as image:
            turn = turn_of(image)
            flat = eight_bits(image)
            if flat.has_transparency_data:
                flat = on_white(flat.convert("RGBA"))
            grey = flat.convert("L")
    except UnreadableInput as failure:
        too_much = isinstance(failure, LimitExceeded)
        return Refusal(what=failure.what, do=failure.do, too_much=too_much)
    grey.thumbnail((LONGEST, LONGEST), Resampling.BOX)
    return Levels(pixels=_turned(grey.tobytes(), grey.height, turn), rows=rows_of(grey.size, turn))


def rows_of(size: tuple[int, int], turn: int) -> int:
    """Return the rows of a picture of that width and height once it is turned."""
    return size[0] if turn % 2 else size[1]


def _turned(pixels: bytes, rows: int, turn: int) -> bytes:
    import numpy as np

    from mabillon.examine.media.turning import turned

    return np.ascontiguousarray(
        turned(np.frombuffer(pixels, np.uint8).reshape(rows, -1), turn)
    ).tobytes()


def _given() -> Iterator[bytes]:
    while length := sys.stdin.buffer.read(LENGTH):
        yield sys.stdin.buffer.read(int.from_bytes(length))


def main() -> int:
    """Decode what standard input brings."""
    hold(Bounds(int(sys.argv[1]), int(sys.argv[2])))
    sys.stdout.buffer.write(msgspec.msgpack.encode([_levels(data) for data in _given()]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
