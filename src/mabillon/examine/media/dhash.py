"""dHash: 64 bits from whether a picture grows lighter from each of 8 × 9 fields to the next."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from mabillon.examine.media.turning import TURNS, turned

BYTES: Final = 8

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
    levels = grey.astype(np.float32)
    height, width = levels.shape
    wide = _weights(_SIDE, height) @ levels @ _weights(_SIDE + 1, width).T
    high = _weights(_SIDE + 1, height) @ levels @ _weights(_SIDE, width).T
    fields = np.stack([turned(high if turn % 2 else wide, turn) for turn in range(len(TURNS))])
    fields = np.rint(fields)  # whole levels, so that an even picture stays even
    return np.packbits(fields[:, :, 1:] > fields[:, :, :-1], axis=-1).reshape(len(TURNS), BYTES)


@lru_cache(maxsize=64)
def _weights(fields: int, pixels: int) -> npt.NDArray[np.float32]:
    """Return how much each pixel counts for each field, (fields, pixels)."""
    step = pixels / fields
    middles = (np.arange(fields)[:, None] + 0.5) * step
    away = (np.arange(pixels) + 0.5 - middles) / max(step, 1.0)
    weights: npt.NDArray[np.float64] = np.where(
        np.abs(away) < _LOBES, np.sinc(away) * np.sinc(away / _LOBES), 0.0
    )
    weights /= weights.sum(axis=1, keepdims=True)
    return weights.astype(np.float32)
