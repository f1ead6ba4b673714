"""Paper, ink and letters: what every invented drawing is made with.

Drawings are made at twice their size and reduced, so that lines are smooth; letters are those
that the package ships. All is decided by seeds: the same seed gives the same picture with the
same version of the drawing library.
"""

from __future__ import annotations

import io
from functools import lru_cache
from importlib.resources import files
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFont
from PIL.Image import Resampling
from PIL.ImageFont import FreeTypeFont, Layout

Colour = tuple[int, int, int]
Face = Literal["serif", "serif bold", "sans", "sans bold"]

PAPER: Final[Colour] = (250, 248, 240)
INK: Final[Colour] = (43, 48, 46)
GREEN: Final[Colour] = (44, 92, 68)
VIOLET: Final[Colour] = (86, 64, 130)
FINE: Final = 2
"""Pixels of a drawing for each pixel of the picture."""

_FILES: Final[dict[Face, str]] = {
    "serif": "ibm-plex-serif-latin-400-normal",
    "serif bold": "ibm-plex-serif-latin-600-normal",
    "sans": "ibm-plex-sans-latin-400-normal",
    "sans bold": "ibm-plex-sans-latin-600-normal",
}


@lru_cache(maxsize=64)
def letters(face: Face, size: int) -> FreeTypeFont:
    """Return a face of that size in pixels."""
    path = files("mabillon.pages") / "static" / "fonts" / f"{_FILES[face]}.woff2"
    return ImageFont.truetype(io.BytesIO(path.read_bytes()), size, layout_engine=Layout.BASIC)


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """Return a colour with that share (0 to 1) of the other in it."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def smooth(image: Image.Image) -> Image.Image:
    """Reduce a drawing to the size of its picture."""
    return image.resize((image.width // FINE, image.height // FINE), Resampling.LANCZOS)


def grained(image: Image.Image, seed: int, strength: float) -> Image.Image:
    """Lay grain over a picture, as a camera or a scanner does; ``strength`` in grey levels."""
    generator = np.random.Generator(np.random.PCG64(seed))
    shape = (image.height, image.width, 1)
    grain = generator.standard_normal(shape, dtype=np.float32) * strength
    levels: npt.NDArray[np.float32] = np.asarray(image, np.float32) + grain
    return Image.fromarray(levels.clip(0, 255).astype(np.uint8))


def jpeg(image: Image.Image, quality: int) -> bytes:
    """Return a picture as the bytes of a JPEG file."""
    made = io.BytesIO()
    image.save(made, "JPEG", quality=quality)
    return made.getvalue()
