"""The eight ways in which a picture can be flipped and turned (the dihedral group of a square)."""

from __future__ import annotations

from typing import Final, TypeVar

import numpy as np
import numpy.typing as npt

Number = TypeVar("Number", bound=np.generic)

TURNS: Final = (
    "as it is",
    "turned left",
    "upside down",
    "turned right",
    "mirrored",
    "mirrored, then turned left",
    "mirrored, then upside down",
    "mirrored, then turned right",
)
"""What each of the eight is called; hashes stand in this order."""


def turned(picture: npt.NDArray[Number], turn: int) -> npt.NDArray[Number]:
    """Return a picture flipped and turned.

    Parameters
    ----------
    picture
        (height, width) or (height, width, colours).
    turn
        Place in ``TURNS``; mirrored is left for right.
    """
    return np.rot90(picture[:, ::-1] if turn >= 4 else picture, turn % 4)


def turned_box(
    box: tuple[float, float, float, float], turn: int
) -> tuple[float, float, float, float]:
    """Return where a box of a picture (left, top, right, bottom) is when that is turned."""
    left, top, right, bottom = box
    if turn >= 4:
        left, right = 1 - right, 1 - left
    for _ in range(turn % 4):
        left, top, right, bottom = top, 1 - right, bottom, 1 - left
    return left, top, right, bottom


def back(turn: int) -> int:
    """Return the turn that undoes a turn."""
    return turn if turn >= 4 else -turn % 4
