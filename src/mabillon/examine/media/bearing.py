"""Which of two pictures bears what is laid over one of them: its outline stands in that one."""

from __future__ import annotations

from typing import Final, Literal

import numpy as np
from scipy import ndimage

from mabillon.examine.media.aligning import side_by_side
from mabillon.examine.media.covering import Mask, Piece
from mabillon.examine.media.grey import Grey, part
from mabillon.examine.media.likeness import Likeness
from mabillon.examine.media.tiled import TILE, Real
from mabillon.examine.media.turning import turned

Bearer = Literal["asked", "other"]

_APART: Final = 14.0
"""Grey levels by which they differ where something is laid over one of them, and by which that
one leaps at its outline."""

_GAPS: Final = 3
"""Pixels of a gap that is closed: what is laid over may be as light as what is under it."""

_BESIDE: Final = 2
"""Pixels from the outline at which its two sides are compared."""

_OUTLINE: Final = 8
"""Pixels of outline that tell at the least."""

_CLEARER: Final = 2.0
"""How many times as strong the outline is in the one than in the other, to say which."""


def bearer(asked: Grey, stored: Grey, likeness: Likeness, piece: Piece) -> Bearer | None:
    """Tell which of two pictures bears a piece in which they differ; null = it cannot be told.

    Where the two begin to differ, something begins in one of them: there its levels leap. The
    other goes on as it did beside it. It cannot be told where the other has edges of its own
    along that outline, or where there is hardly an outline.

    Parameters
    ----------
    asked, stored
        The two pictures.
    likeness
        How the one lies on the other.
    piece
        As `covering.pieces` found it.
    """
    assert likeness.laid is not None
    one = turned(part(asked.levels, likeness.bases[0]), likeness.turn)
    other = part(stored.levels, likeness.bases[1])
    seen, far = side_by_side(np.ascontiguousarray(one), other, likeness.laid.matrix)
    seen = seen * likeness.laid.tiles.gain + likeness.laid.tiles.shift
    shape = _shape(np.abs(seen - far) > _APART, piece)
    leaps = _leaps(shape, seen, far)
    if len(leaps) < _OUTLINE:
        return None
    mine, theirs = np.mean(leaps, axis=0).tolist()
    if mine >= max(_APART, _CLEARER * theirs):
        return "asked"
    return "other" if theirs >= max(_APART, _CLEARER * mine) else None


def _shape(apart: Mask, piece: Piece) -> Mask:
    """Return where the two differ, pixel by pixel, about a piece, without holes."""
    near = ndimage.binary_dilation(piece.tiles, np.ones((3, 3)))
    about = np.zeros(apart.shape, bool)
    rows, columns = (side * TILE for side in near.shape)
    about[:rows, :columns] = np.kron(near, np.ones((TILE, TILE), bool))
    about[rows:] = about[rows - 1]
    about[:, columns:] = about[:, columns - 1 : columns]
    wide = np.pad(apart & about, _GAPS, mode="edge")
    closed = ndimage.binary_closing(wide, np.ones((3, 3)), iterations=_GAPS)
    filled = ndimage.binary_fill_holes(closed)[_GAPS:-_GAPS, _GAPS:-_GAPS]
    named, count = ndimage.label(ndimage.binary_opening(filled))
    if not count:
        return np.zeros(apart.shape, bool)
    return np.asarray(named == 1 + np.argmax(np.bincount(named.ravel())[1:]))


def _leaps(shape: Mask, seen: Real, far: Real) -> list[tuple[float, float]]:
    """Return by how many grey levels each leaps across the outline, at each place of it."""
    found: list[tuple[float, float]] = []
    for across in (False, True):
        mask, one, other = (shape.T, seen.T, far.T) if across else (shape, seen, far)
        rows, columns = np.nonzero(mask[1:] != mask[:-1])
        inside = (rows >= _BESIDE - 1) & (rows + _BESIDE < len(mask))
        above, below = rows[inside] - _BESIDE + 1, rows[inside] + _BESIDE
        columns = columns[inside]
        mine = np.abs(one[below, columns] - one[above, columns])
        theirs = np.abs(other[below, columns] - other[above, columns])
        there = np.isfinite(mine)
        found += zip(mine[there].tolist(), theirs[there].tolist(), strict=True)
    return found
