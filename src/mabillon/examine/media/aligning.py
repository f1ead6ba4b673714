"""Lay one picture on another, and tell how well they agree where they overlap."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from mabillon.examine.media import tiled
from mabillon.examine.media.grey import Levels
from mabillon.examine.media.tiled import TILE, Real, Tiles

_FINE: Final = 12 * TILE
_STRAIGHT, _ANY = [0, 2, 4, 5], [0, 1, 2, 3, 4, 5]
_STAGES: Final = ((40, 10, _STRAIGHT), (64, 8, _ANY), (_FINE, 6, _ANY))
"""Pixels of the longer side of the other picture, rounds at most, and which motion: first
straight (stretched and shifted along the sides), then any; from coarse to fine."""

_AROUND: Final = 11
"""Pixels of a side of what a pixel is taken against."""

_SOFT: Final = 0.8
"""Pixels by which both are softened: what is finer is lost when places lie between pixels."""

_NOISE: Final = 3.0
"""Grey levels of spread that may be grain."""

_FARTHEST: Final = 0.05
"""Share of a side that one round may move."""

_SLACK: Final = 1.0
"""Half pixels beyond an edge that are taken as the edge."""

_STILL: Final = 0.02
"""Pixels: a round that moves nothing further is the last."""

_LEAST: Final = 150
"""Pixels that both must have, at each stage, to be laid on each other."""


class Laid(NamedTuple):
    """One picture laid on another.

    Parameters
    ----------
    matrix
        (2, 3): where a place (x, y, 1) of the other picture lies in the one, in shares of
        the width and height of each.
    tiles
        How the two agree there, tile by tile of the other.
    """

    matrix: Real
    tiles: Tiles


def lay(one: Levels, other: Levels, matrix: Real) -> Laid | None:
    """Lay one picture on the other, beginning near where it belongs.

    Parameters
    ----------
    one, other
        (rows, columns) grey levels.
    matrix
        (2, 3): the beginning, as in ``Laid``.

    Returns
    -------
    Laid or None
        Null = they slid apart.

    Notes
    -----
    Gauss-Newton with an affine motion, from coarse to fine (Lucas & Kanade 1981; Baker &
    Matthews 2004), on levels that are taken against their surroundings, and with pixels that
    count by how well they fit (Cauchy's weights): so neither light nor what is laid over a
    picture pulls. Agreement is counted in tiles, each by its own contrast and without what is
    straight in it, so that a common horizon does not make one picture of two.
    """
    for pixels, rounds, motion in _STAGES:
        near, far = _alike(one, other, matrix, pixels)
        for number in range(rounds):
            moved = _step(near, far, matrix, motion, weighted=number > 0 or motion == _ANY)
            if moved is None:
                return None
            matrix = _after(matrix, moved)
            if np.abs(moved).max() * pixels < _STILL:
                break
    return Laid(matrix, tiled.compare(*side_by_side(one, other, matrix)))


def side_by_side(one: Levels, other: Levels, matrix: Real) -> tuple[Real, Real]:
    """Return both as tiles compare them, pixel on pixel; nan = the one does not reach there."""
    near, far = _alike(one, other, matrix, _FINE)
    return _seen(near, far.shape, matrix), far


def _local(levels: Real, there: Real) -> Real:
    """Return levels against the mean and the spread of their surroundings, as far as there."""

    def around(values: Real) -> Real:
        return np.asarray(ndimage.uniform_filter(values * there, _AROUND, mode="constant"))

    share = around(np.ones_like(there)) + 1e-6
    above = levels - around(levels) / share
    spread = np.sqrt(np.abs(around(above**2)) / share)
    return np.asarray(above / (spread + _NOISE))


def _alike(one: Levels, other: Levels, matrix: Real, pixels: int) -> tuple[Real, Real]:
    """Return both made small, so that a pixel is as large in the one as in the other."""
    rows, columns = other.shape
    scale = min(pixels / max(rows, columns), 1.0)
    rows, columns = max(round(rows * scale), 1), max(round(columns * scale), 1)
    wide = max(float(np.hypot(*matrix[:, 0])), 0.05)
    high = max(float(np.hypot(*matrix[:, 1])), 0.05)
    return _small(one, round(rows / high), round(columns / wide)), _small(other, rows, columns)


def _small(levels: Levels, rows: int, columns: int) -> Real:
    """Return a picture reduced by areas; as it is along a side that would grow."""
    left, right = (_areas(*sides) for sides in zip((rows, columns), levels.shape, strict=True))
    reduced = np.asarray(left @ levels.astype(np.float32) @ right.T, np.float64)
    return np.asarray(ndimage.gaussian_filter(reduced, _SOFT, mode="nearest"))


def _areas(few: int, many: int) -> npt.NDArray[np.float32]:
    few = max(min(few, many), 2)
    edges = np.linspace(0, many, few + 1)[:, None]
    places = np.arange(many)
    shared = np.minimum(edges[1:], places + 1) - np.maximum(edges[:-1], places)
    return (shared.clip(0) * few / many).astype(np.float32)


def _seen(near: Real, shape: tuple[int, ...], matrix: Real) -> Real:
    """Return the one where the other's pixels are; nan = it does not reach there."""
    x, y = _places(shape)
    rows, columns = near.shape
    across = (matrix[0, 0] * x + matrix[0, 1] * y + matrix[0, 2]) * columns - 0.5
    down = (matrix[1, 0] * x + matrix[1, 1] * y + matrix[1, 2]) * rows - 0.5
    seen = ndimage.map_coordinates(near, [down, across], order=1, mode="nearest")
    reached = (np.abs(2 * across + 1 - columns) <= columns + _SLACK) & (
        np.abs(2 * down + 1 - rows) <= rows + _SLACK
    )
    return np.where(reached, seen, np.nan)


def _places(shape: tuple[int, ...]) -> tuple[Real, Real]:
    """Return the middles of pixels in shares of the width and of the height."""
    y, x = np.mgrid[: shape[0], : shape[1]] + 0.5
    return x / shape[1], y / shape[0]


def _step(near: Real, far: Real, matrix: Real, motion: list[int], *, weighted: bool) -> Real | None:
    """Return the motion, (2, 3), that makes the one more like the other; null = none does.

    ``motion``: which of its six numbers may be other than 0.
    """
    seen = _seen(near, far.shape, matrix)
    reached = np.isfinite(seen)
    seen = np.where(reached, _local(np.nan_to_num(seen), reached.astype(np.float64)), np.nan)
    down = np.gradient(seen, 1 / far.shape[0], axis=0)
    across = np.gradient(seen, 1 / far.shape[1], axis=1)
    there = np.isfinite(seen) & np.isfinite(down) & np.isfinite(across)
    if there.sum() < _LEAST:
        return None
    off = (_local(far, reached.astype(np.float64)) - seen)[there]
    down, across = down[there], across[there]
    x, y = (places[there] - 0.5 for places in _places(far.shape))
    design = np.stack([across * x, across * y, across, down * x, down * y, down], axis=1)
    design = design[:, motion]
    if weighted:
        away = np.abs(off)
        weight = 1 / (1 + (away / (2 * float(np.median(away)) + 1e-3)) ** 2)
        design, off = design * weight[:, None], off * weight
    square = design.T @ design
    square[np.diag_indices(len(motion))] += 1e-3 * square.diagonal() + 1e-9
    moved = np.zeros(6)
    moved[motion] = np.linalg.solve(square, design.T @ off)
    return moved.clip(-_FARTHEST, _FARTHEST).reshape(2, 3)


def _after(matrix: Real, moved: Real) -> Real:
    """Return the matrix that moves places first (about the middle), then does as before."""
    first = np.eye(3)
    first[:2] += moved
    first[:2, 2] -= 0.5 * (moved[:, 0] + moved[:, 1])
    return np.asarray(matrix @ first)
