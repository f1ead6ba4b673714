"""The grey levels of a picture, for looking at it when it is asked for; they are never kept."""

from __future__ import annotations

from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt

LONGEST: Final = 480
"""Pixels of the longer side at the most: enough to lay one picture on another."""

Levels = npt.NDArray[np.uint8]
Box = tuple[float, float, float, float]
"""Left, top, right, bottom as shares of width and height."""

WHOLE: Final[Box] = (0.0, 0.0, 1.0, 1.0)


class Grey(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A picture in grey, upright, with its proportions.

    Parameters
    ----------
    pixels
        Grey levels, row by row.
    rows
        How many rows of pixels there are.
    width, height
        Pixels of the picture before it was made small, upright.
    kind
        By its content, e.g. "jpeg"; null = not a file of its own (a frame of a video, a page).
    quality
        Of a JPEG file, 1 to 100, as told by its tables; null = not known, or another kind.
    saturation
        How far from grey its colours are on the average, 0 to 1; null = not known.
    """

    pixels: bytes
    rows: int
    width: int
    height: int
    kind: str | None = None
    quality: int | None = None
    saturation: float | None = None

    def __post_init__(self) -> None:
        """Make sure that the rows are of one length."""
        if self.rows < 1 or not self.pixels or len(self.pixels) % self.rows:
            raise ValueError("the rows of a picture are of one length, and there is one at least")

    @property
    def levels(self) -> Levels:
        """(rows, columns) grey levels."""
        return np.frombuffer(self.pixels, np.uint8).reshape(self.rows, -1)


def grey(levels: Levels, width: int | None = None, height: int | None = None) -> Grey:
    """Return grey levels as a picture, of other measures than its own where they are given."""
    rows, columns = levels.shape
    pixels = np.ascontiguousarray(levels).tobytes()
    return Grey(pixels=pixels, rows=rows, width=width or columns, height=height or rows)


def part(levels: Levels, box: Box) -> Levels:
    """Return the part of a picture within a box, at least a pixel of it."""
    rows, columns = levels.shape
    left, right = _ends(box[0], box[2], columns)
    top, bottom = _ends(box[1], box[3], rows)
    return levels[top:bottom, left:right]


def within(outer: Box, inner: Box) -> Box:
    """Return a box that is given in shares of another box in shares of the whole."""
    wide, high = outer[2] - outer[0], outer[3] - outer[1]
    return (
        outer[0] + inner[0] * wide,
        outer[1] + inner[1] * high,
        outer[0] + inner[2] * wide,
        outer[1] + inner[3] * high,
    )


def _ends(low: float, high: float, pixels: int) -> tuple[int, int]:
    first = min(max(round(low * pixels), 0), pixels - 1)
    return first, max(first + 1, min(round(high * pixels), pixels))
