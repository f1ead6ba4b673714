"""The process that decodes pictures to their grey levels, one after another.

If the libraries that decode pictures fail on a hostile file, this process alone goes down with
them.
"""

from __future__ import annotations

import sys

import msgspec

from mabillon.examine.media.grey import grey
from mabillon.examine.media.specimens import LONGEST
from mabillon.workflows.apart import answer


def work(data: bytes) -> bytes:
    """Return a picture's grey levels, upright, ``LONGEST`` pixels a side at the most."""
    import numpy as np
    from PIL.Image import Resampling

    from mabillon.examine.media.turning import turned
    from mabillon.media import kinds
    from mabillon.media.decoding import eight_bits, on_white, opened, turn_of

    with opened(data, kinds.recognise(data)) as image:
        turn = turn_of(image)
        flat = eight_bits(image)
        if flat.has_transparency_data:
            flat = on_white(flat.convert("RGBA"))
        small = flat.convert("L")
    small.thumbnail((LONGEST, LONGEST), Resampling.BOX)
    return msgspec.msgpack.encode(grey(turned(np.asarray(small), turn)))


if __name__ == "__main__":
    sys.exit(answer(work))
