"""Where two pictures that lie on each other differ: a bar, a mark, something laid over them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from mabillon.examine.media.grey import Box
from mabillon.examine.media.tiled import Tiles

SIDES: Final = ("on the left", "at the top", "on the right", "at the foot")

_UNLIKE: Final = 0.35
"""Correlation under which a tile shows something else."""

_OFF: Final = 18.0
"""Grey levels, beyond what contrast explains, from which it does."""

_LONG, _DEEP, _TOUCHES = 0.8, 0.35, 0.01
"""A bar runs along so much of a side, reaches so far in at the most, and begins at the edge."""

Mask = npt.NDArray[np.bool_]
Extent = tuple[int, int, int, int]


class Piece(NamedTuple):
    """Tiles that lie together and differ.

    Parameters
    ----------
    box
        About them, in shares of the part that both pictures have.
    share
        Of the tiles of that part.
    tiles
        (rows, columns) which tiles.
    """

    box: Box
    share: float
    tiles: Mask


def pieces(tiles: Tiles, *, loose: bool, tilted: bool) -> Iterator[Piece]:
    """Yield where the two differ.

    Parameters
    ----------
    loose
        Leave out what lies along an edge, one tile deep: it stands on a page, or was tilted.
    tilted
        Leave out whatever is at an edge.
    """
    there = np.isfinite(tiles.off)
    unlike = there & ((tiles.shared < _UNLIKE) | (tiles.off > _OFF))
    named, count = ndimage.label(unlike, np.ones((3, 3)))
    around = _extent(there) if count else (0, 0, 1, 1)
    for number in range(1, count + 1):
        piece = named == number
        extent = _extent(piece)
        if not (loose and _at_edge(extent, around, tilted)):
            yield Piece(_within(extent, around), float(piece.sum() / there.sum()), piece)


def along(box: Box) -> str | None:
    """Return along which side a box lies as a bar does, in words; null = along none."""
    wide, high = box[2] - box[0], box[3] - box[1]
    flat, upright = wide > _LONG and high < _DEEP, high > _LONG and wide < _DEEP
    for lies, side in zip(
        (
            upright and box[0] < _TOUCHES,
            flat and box[1] < _TOUCHES,
            upright and box[2] > 1 - _TOUCHES,
            flat and box[3] > 1 - _TOUCHES,
        ),
        SIDES,
        strict=True,
    ):
        if lies:
            return side
    return None


def where(box: Box) -> str:
    """Return where a box is, in words, by thirds: "at the top on the right"."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    down = SIDES[1] if y < 1 / 3 else SIDES[3] if y > 2 / 3 else ""
    across = SIDES[0] if x < 1 / 3 else SIDES[2] if x > 2 / 3 else ""
    return " ".join(word for word in (down, across) if word) or "in the middle"


def _at_edge(extent: Extent, around: Extent, tilted: bool) -> bool:
    across = extent[0] <= around[0] or extent[2] >= around[2]
    down = extent[1] <= around[1] or extent[3] >= around[3]
    thin = (across and extent[2] - extent[0] == 1) or (down and extent[3] - extent[1] == 1)
    return thin or (tilted and (across or down))


def _extent(tiles: Mask) -> Extent:
    """Return left, top, right, bottom of what is told."""
    down, across = np.nonzero(tiles)
    return int(across.min()), int(down.min()), int(across.max()) + 1, int(down.max()) + 1


def _within(extent: Extent, around: Extent) -> Box:
    wide, high = around[2] - around[0], around[3] - around[1]
    return (
        (extent[0] - around[0]) / wide,
        (extent[1] - around[1]) / high,
        (extent[2] - around[0]) / wide,
        (extent[3] - around[1]) / high,
    )
