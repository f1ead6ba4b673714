"""How two pictures that lie on each other agree, tile by tile."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

Real = npt.NDArray[np.float64]

TILE: Final = 8
"""Pixels of a side of a tile."""

_ALIKE: Final = 0.6
"""Correlation from which a tile shows the same thing, and tells of the light."""

_UNLIKE: Final = 0.3
"""Correlation under which it shows something else."""

_TEXTURE: Final = 1.5
"""Grey levels (standard deviation, crosswise) from which a tile has something to compare."""

_LEVEL: Final = 1.0
"""Variance, in grey levels, that may be rounding."""

_ROUNDS: Final = 8


class Tiles(NamedTuple):
    """What the tiles of two pictures say.

    Parameters
    ----------
    shared
        (rows, columns) correlation in each tile of the other, -1 to 1; nan = the one does not
        reach there, or neither has anything to compare.
    off
        (rows, columns) grey levels by which they differ there on the average, once gain and
        shift are allowed for; nan = the one does not reach there.
    gain, shift
        The other is as the one times ``gain`` plus ``shift`` grey levels.
    """

    shared: Real
    off: Real
    gain: float
    shift: float

    @property
    def compared(self) -> int:
        """How many tiles could be compared."""
        return int(np.isfinite(self.shared).sum())

    @property
    def against(self) -> float:
        """Share of the compared tiles that show something else, 0 to 1; 0 where there is none."""
        told = self.shared[np.isfinite(self.shared)]
        return float((told < _UNLIKE).mean()) if told.size else 0.0

    @property
    def agreement(self) -> float:
        """Mean correlation of the tiles, 0 to 1; 0 where there is none."""
        return max(float(np.nanmean(self.shared)), 0.0) if self.compared else 0.0


def compare(one: Real, other: Real) -> Tiles:
    """Compare two pictures of one size, pixel on pixel.

    Parameters
    ----------
    one, other
        (rows, columns) grey levels; nan in the one = it does not reach there. What is left
        over of a tile at the ends is left out.
    """
    one, other = _cut(one), _cut(other)
    filled = np.isfinite(one).all(axis=-1)
    one = np.nan_to_num(one)
    mine, theirs = _crosswise(one), _crosswise(other)
    spread = (mine**2).mean(axis=-1), (theirs**2).mean(axis=-1)
    shared = (mine * theirs).mean(axis=-1) / np.sqrt(spread[0] * spread[1] + _LEVEL)
    tells = filled & (np.maximum(*spread) >= _TEXTURE**2)
    alike = tells & (shared >= _ALIKE)
    gain, shift = _light(one[alike], other[alike])
    off = np.abs(other - gain * one - shift).mean(axis=-1)
    return Tiles(np.where(tells, shared, np.nan), np.where(filled, off, np.nan), gain, shift)


def _light(one: Real, other: Real) -> tuple[float, float]:
    """Return gain and shift from tiles of the one to those of the other, by their means.

    By least squares with Cauchy's weights; 1 and 0 where the tiles are too much alike.
    """
    if len(one) < 3 or one.std() < _TEXTURE:
        return 1.0, 0.0
    design = np.stack([one.mean(axis=-1), np.ones(len(one))], axis=1)
    target = other.mean(axis=-1)
    weight = np.ones(len(one))
    for _ in range(_ROUNDS):
        found = np.linalg.lstsq(design * weight[:, None], target * weight)[0]
        off = np.abs(target - design @ found)
        weight = 1 / (1 + (off / (2 * float(np.median(off)) + 0.5)) ** 2)
    return min(max(float(found[0]), 0.05), 20.0), float(found[1])


def _crosswise(tiles: Real) -> Real:
    """Return tiles without the means of their rows and columns.

    Gone are a slope and a straight horizon or wall, which a scene has in common with many.
    """
    square = tiles.reshape(*tiles.shape[:-1], TILE, TILE)
    rows, columns = square.mean(axis=-1, keepdims=True), square.mean(axis=-2, keepdims=True)
    whole = rows.mean(axis=-2, keepdims=True)
    return np.asarray((square - rows - columns + whole).reshape(tiles.shape))


def _cut(levels: Real) -> Real:
    """Return the tiles of a picture, (rows, columns, pixels of a tile)."""
    rows, columns = (side // TILE for side in levels.shape)
    tiles = levels[: rows * TILE, : columns * TILE].reshape(rows, TILE, columns, TILE)
    return tiles.swapaxes(1, 2).reshape(rows, columns, TILE**2)
