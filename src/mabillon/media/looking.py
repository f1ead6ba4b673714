"""A picture's grey levels with its proportions, for looking at it beside another."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image
from PIL.Image import Resampling

from mabillon.examine.media.grey import LONGEST, Grey
from mabillon.examine.media.turning import turned
from mabillon.media import kinds
from mabillon.media.decoding import eight_bits, on_white, opened, turn_of

_USUAL: Final = 3688
"""Sum of the table for luminance that the JPEG standard gives (T.81, annex K), quality 50."""


def look(data: bytes) -> Grey:
    """Return a picture's grey levels, upright, and what tells how it was saved.

    Raises
    ------
    UnreadableInput, LimitExceeded
        As for ``decoding.decode``.
    """
    kind = kinds.recognise(data)
    with opened(data, kind) as image:
        width, height = image.size
        share = min(LONGEST / max(width, height), 1.0)
        small = max(round(width * share), 1), max(round(height * share), 1)
        quality = _quality(image) if kind == "jpeg" else None
        image.draft("RGB", small)
        image.load()
        colours = _coloured(image, small)
        turn = turn_of(image)
    if turn % 2:
        width, height = height, width
    levels = turned(np.asarray(Image.fromarray(colours).convert("L")), turn)
    spread = colours.max(axis=2).astype(np.int16) - colours.min(axis=2)
    return Grey(
        pixels=np.ascontiguousarray(levels).tobytes(),
        rows=len(levels),
        width=width,
        height=height,
        kind=kind,
        quality=quality,
        saturation=round(float(spread.mean()) / 255, 4),
    )


def _coloured(image: Image.Image, size: tuple[int, int]) -> npt.NDArray[np.uint8]:
    """Return the picture in this size, (height, width, 3), on white where it is transparent."""
    image = eight_bits(image)
    if image.has_transparency_data:
        image = on_white(image.convert("RGBA").resize(size, Resampling.BOX))
    elif image.mode in ("1", "P"):
        image = image.convert("RGB")
    return np.asarray(image.resize(size, Resampling.BOX).convert("RGB"))


def _quality(image: Image.Image) -> int | None:
    """Return the quality at which a JPEG was saved, by its table for luminance, 1 to 100.

    Exact for encoders that scale the standard's table, as libjpeg does; null = it has none.
    """
    tables: dict[int, list[int]] = getattr(image, "quantization", {})
    if len(tables.get(0, ())) != 64:
        return None
    scale = 100 * sum(tables[0]) / _USUAL
    quality = (200 - scale) / 2 if scale <= 100 else 5000 / scale
    return min(max(round(quality), 1), 100)
