"""dHash: 64 bits from whether a picture grows lighter from each of 8 × 9 fields to the next."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from mabillon.examine.media.turning import TURNS, turned

BYTES: Final = 8

Span = tuple[float, float]
"""From where to where, as shares of a side."""

_WHOLE: Final[Sequence[Span]] = ((0.0, 1.0),)
_SIDE: Final = 8
_LOBES: Final = 3


def dhash(grey: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Return the dHashes of a picture in all eight turns.

    Parameters
    ----------
    grey
        (height, width) grey levels.

    Returns
    -------
    NDArray[uint8]
        (8, 8): packed bits, in the order of ``turning.TURNS``.

    Notes
    -----
    Krawetz 2013, "Kind of like that": the picture is reduced to 9 × 8 fields; each bit is
    whether a field is lighter than its left neighbour. Reduced by Lanczos' window (three
    lobes) as ImageHash has it, but without rounding in between, so that a turned picture has
    the same hash as the picture that is turned. Two reductions, wide and high, give all eight.
    """
    hashes: npt.NDArray[np.uint8] = dhashes(grey, _WHOLE, _WHOLE)[0, 0]
    return hashes


def dhashes(
    grey: npt.NDArray[np.uint8], across: Sequence[Span], down: Sequence[Span]
) -> npt.NDArray[np.uint8]:
    """Return the dHashes of parts of a picture, as ``dhash`` has them of a picture.

    Parameters
    ----------
    grey
        (height, width) grey levels.
    across, down
        The parts are all of these spans of the width by all of those of the height.

    Returns
    -------
    NDArray[uint8]
        (down, across, 8, 8).
    """
    levels = grey.astype(np.float32)
    wide = _fields(levels, across, down, _SIDE, _SIDE + 1)
    high = _fields(levels, across, down, _SIDE + 1, _SIDE)
    fields = np.stack([turned(high if turn % 2 else wide, turn) for turn in range(len(TURNS))])
    lighter = np.moveaxis(fields[:, :, 1:] > fields[:, :, :-1], (3, 4), (0, 1))
    bits = lighter.reshape(len(down), len(across), len(TURNS), 8 * BYTES)
    return np.packbits(bits, axis=-1)


def _fields(
    levels: npt.NDArray[np.float32],
    across: Sequence[Span],
    down: Sequence[Span],
    rows: int,
    columns: int,
) -> npt.NDArray[np.float32]:
    """Return the parts reduced, (rows, columns, down, across)."""
    height, width = levels.shape
    left = np.concatenate([_weights(rows, height, span) for span in down])
    right = np.concatenate([_weights(columns, width, span) for span in across])
    reduced = (left @ levels @ right.T).reshape(len(down), rows, len(across), columns)
    whole = np.rint(reduced)  # whole levels, so that an even picture stays even
    return np.asarray(whole.transpose(1, 3, 0, 2))


@lru_cache(maxsize=1024)
def _weights(fields: int, pixels: int, span: Span) -> npt.NDArray[np.float32]:
    """Return how much each pixel of a span counts for each field, (fields, pixels)."""
    low, high = span[0] * pixels, span[1] * pixels
    step = (high - low) / fields
    middles = low + (np.arange(fields)[:, None] + 0.5) * step
    places = np.arange(pixels) + 0.5
    away = (places - middles) / max(step, 1.0)
    near = (np.abs(away) < _LOBES) & (places > low) & (places < high)
    weights: npt.NDArray[np.float64] = np.where(near, np.sinc(away) * np.sinc(away / _LOBES), 0.0)
    weights /= weights.sum(axis=1, keepdims=True)
    return weights.astype(np.float32)
