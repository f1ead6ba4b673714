"""A picture's bytes as grey levels, upright, and what is told of it on the way."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image, UnidentifiedImageError
from PIL.Image import Resampling

from mabillon.errors import LimitExceeded, UnreadableInput
from mabillon.examine.media.grey import WHOLE, Box
from mabillon.examine.media.hashing import SIDE
from mabillon.examine.media.panels import panels
from mabillon.examine.media.told import Fact
from mabillon.examine.media.turning import back, turned, turned_box
from mabillon.media import exif, kinds, pictures
from mabillon.media.broken import BROKEN

PIXELS: Final = 1 << 26
"""Of a picture at the most; a telephone's have 12 to 50 million."""

_TURNS: Final = {1: 0, 2: 4, 3: 2, 4: 6, 5: 5, 6: 3, 7: 7, 8: 1}
"""EXIF's orientation -> the turn that makes the picture upright."""

_ORIENTATION: Final = 0x0112
_ANOTHER: Final = "get another copy; the file itself can be kept as evidence"


@dataclass(frozen=True, slots=True)
class Decoded:
    """A picture.

    Parameters
    ----------
    grey
        (SIDE, SIDE) grey levels of the whole picture, upright; white shows through where it
        is transparent.
    kind
        One of ``kinds.KINDS``.
    width, height
        Pixels, upright.
    turn
        How EXIF says that it is to be turned, a place in ``turning.TURNS``; this was done.
    pages
        How many pictures it holds (animated, pages), of which the first was taken; null = one.
    also
        What else its bytes pass for (``kinds.also``).
    facts
        What it says of itself.
    panels
        Pictures within it, the largest first: where each stands, upright, and its grey levels,
        (SIDE, SIDE).
    """

    grey: npt.NDArray[np.uint8]
    kind: str
    width: int
    height: int
    turn: int
    pages: int | None
    also: tuple[str, ...]
    facts: tuple[Fact, ...]
    panels: tuple[tuple[Box, npt.NDArray[np.uint8]], ...]


def decode(data: bytes) -> Decoded:
    """Decode a picture.

    Raises
    ------
    UnreadableInput
        It is no picture that is read here, or broken; the message says which.
    LimitExceeded
        It has more than ``PIXELS``, or needs more memory than there is.
    """
    kind = kinds.recognise(data)
    with opened(data, kind) as image:
        width, height = image.size
        more = getattr(image, "is_animated", False)
        pages = int(getattr(image, "n_frames", 1)) if more else None
        image.draft("L", (SIDE, SIDE))
        image.load()  # before EXIF is asked, which looks at damaged files more kindly
        turn = turn_of(image)
        grey = _grey(image, WHOLE, turn)
        within = tuple((box, _grey(image, box, turn)) for box in panels(grey))
        facts = pictures.facts(image, kind, data)
    if turn % 2:
        width, height = height, width
    return Decoded(grey, kind, width, height, turn, pages, kinds.also(data), facts, within)


@contextmanager
def opened(data: bytes, kind: str, most: int = PIXELS) -> Iterator[Image.Image]:
    """Open a picture of a kind of ``kinds.KINDS`` that has ``most`` pixels at the most.

    Raises
    ------
    UnreadableInput, LimitExceeded
        As for `decode`, whether opening it breaks or what is done with it inside.
    """
    try:
        with Image.open(io.BytesIO(data), formats=[kinds.KINDS[kind]]) as image:
            width, height = image.size
            if width * height > most:
                raise _too_large(f"{width:,} × {height:,}", most)
            yield image
    except Image.DecompressionBombError as failure:  # told before its size can be asked
        raise _too_large("far too many", most) from failure
    except MemoryError as failure:
        raise LimitExceeded("it needs more memory than it may have", do=_ANOTHER) from failure
    except UnidentifiedImageError as failure:
        raise UnreadableInput(
            f"it begins like {kinds.KINDS[kind]} and is damaged, or something else", do=_ANOTHER
        ) from failure
    except BROKEN as failure:
        cut = "truncated" in str(failure)
        raise UnreadableInput(f"it is {'cut off' if cut else 'damaged'}", do=_ANOTHER) from failure


def turn_of(image: Image.Image) -> int:
    """Return how EXIF says that a picture is to be turned, a place in ``turning.TURNS``."""
    return _TURNS.get(exif.entry(image, _ORIENTATION), 0)


def _too_large(pixels: str, most: int) -> LimitExceeded:
    return LimitExceeded(
        f"it has {pixels} pixels; no more than {most:,} are read",
        do="make a smaller copy, keep this file, and give both",
    )


def _grey(image: Image.Image, box: Box, turn: int) -> npt.NDArray[np.uint8]:
    """Return the reduced grey levels, (SIDE, SIDE), of a part of a picture of any mode.

    The box is of the picture upright, which it is after the ``turn``.
    """
    image = eight_bits(image)
    size, sides = (SIDE, SIDE), np.tile(image.size, 2)
    pixels = tuple((np.array(turned_box(box, back(turn))) * sides).tolist())
    if image.has_transparency_data:
        image = on_white(image.convert("RGBA").resize(size, Resampling.BOX, pixels))
    else:
        image = image.convert("L") if image.mode in ("1", "P") else image
        image = image.resize(size, Resampling.BOX, pixels)
    if image.mode != "L":
        image = image.convert("RGB").convert("L")
    return np.ascontiguousarray(turned(np.asarray(image), turn))


def eight_bits(image: Image.Image) -> Image.Image:
    """Return a picture with at most eight bits a colour; the same if it has no more."""
    if image.mode == "F":
        raise UnreadableInput(
            "it holds measurements (floating point), not colours", do="save it as PNG"
        )
    if image.mode.startswith("I"):
        return Image.fromarray((np.asarray(image) >> 8).clip(0, 255).astype(np.uint8))
    return image


def on_white(image: Image.Image) -> Image.Image:
    """Return a picture (RGBA) on a white ground."""
    ground = Image.new("RGBA", image.size, "white")
    ground.alpha_composite(image)
    return ground
