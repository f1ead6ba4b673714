"""The process that makes plain copies of pictures: their pixels, and nothing else of them.

Asked for SIDE BLUR grey|colour, it gives a JPEG. If the libraries that decode pictures fail on a
hostile file, this process alone goes down with them.
"""

from __future__ import annotations

import io
import sys
from typing import Final

import numpy as np

from mabillon.examine.media.turning import turned
from mabillon.workflows.apart import answer

_QUALITY: Final = 85


def copied(data: bytes, side: int, blur: float, *, grey: bool) -> bytes:
    """Return a picture's pixels, upright, on white, as a JPEG that says nothing else.

    The picture is made anew from an array of levels: whatever else the file held stays behind,
    and so does what another version of the library might carry over.

    Raises
    ------
    UnreadableInput, LimitExceeded
        As ``decoding.opened``.
    """
    from PIL import Image, ImageFilter
    from PIL.Image import Resampling

    from mabillon.media import kinds
    from mabillon.media.decoding import eight_bits, on_white, opened, turn_of

    with opened(data, kinds.recognise(data)) as image:
        turn = turn_of(image)
        flat = eight_bits(image)
        if flat.has_transparency_data:
            flat = on_white(flat.convert("RGBA"))
        shown = flat.convert("L" if grey else "RGB")
    shown.thumbnail((side, side), Resampling.LANCZOS)
    if blur:
        shown = shown.filter(ImageFilter.GaussianBlur(blur * max(shown.size)))
    bare = Image.fromarray(np.ascontiguousarray(turned(np.asarray(shown), turn)))
    made = io.BytesIO()
    bare.save(made, "JPEG", quality=_QUALITY)
    return made.getvalue()


def work(data: bytes, side: str, blur: str, colours: str) -> bytes:
    """Do what is asked."""
    return copied(data, int(side), float(blur), grey=colours == "grey")


if __name__ == "__main__":
    sys.exit(answer(work))
