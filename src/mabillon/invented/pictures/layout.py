"""Where everything stands on a letter of the League, in pixels."""

from __future__ import annotations

from typing import Final

Box = tuple[int, int, int, int]
"""Left, top, width, height."""

WIDTH: Final = 1240
HEIGHT: Final = 1754
"""An A4 sheet at 150 dots an inch."""

MARGIN: Final = 140
LOGO: Final[Box] = (MARGIN - 20, 70, 170, 170)
STAMP: Final[Box] = (840, 1440, 250, 250)
HEAD: Final[Box] = (0, 40, WIDTH, 235)
JOLT: Final = 14
"""A stamp lies at most so many pixels off its place."""


def region(box: Box, about: int = 0) -> tuple[float, float, float, float]:
    """Return a box, with so much about it, as shares of the sheet: left, top, width, height."""
    left, top, width, height = box
    return (
        round((left - about) / WIDTH, 4),
        round((top - about) / HEIGHT, 4),
        round((width + 2 * about) / WIDTH, 4),
        round((height + 2 * about) / HEIGHT, 4),
    )
