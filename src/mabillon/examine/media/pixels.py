"""Whether a stretch of one picture was copied from another, by the grain that they share.

Two scans of one letterhead show the same lines, and each its own grain. Where the grain is the
same too, one picture was made from the other, or both from a third.
"""

from __future__ import annotations

from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt

FLAT: Final = 12.0
"""Grey levels within which 5 × 5 pixels are flat: paper, not ink."""
PIXELS: Final = 4_000
"""Flat pixels that are needed."""
GRAIN: Final = 0.25
"""Grey levels by which grain must spread in both, at least: else there is none to compare."""
SHARED: Final = 0.05
"""Correlation of grain from which a stretch counts as copied."""


class Grain(msgspec.Struct, frozen=True, kw_only=True):
    """What two pictures' grain has in common.

    Parameters
    ----------
    correlation
        Of the grain, -1 to 1; null = it cannot be told, as ``reason`` says.
    pixels
        How many flat pixels were compared.
    reason
        Why it cannot be told; null = it can.
    """

    correlation: float | None
    pixels: int
    reason: str | None = None

    @property
    def copied(self) -> bool | None:
        """Whether one was made from the other; null = it cannot be told."""
        return None if self.correlation is None else self.correlation >= SHARED


def grain(one: npt.NDArray[np.uint8], other: npt.NDArray[np.uint8]) -> Grain:
    """Compare the grain of two stretches of the same place, pixel for pixel.

    Parameters
    ----------
    one, other
        (height, width) grey levels of the same size.

    Returns
    -------
    Grain
        Not told where the sizes differ (a copy that was made smaller has lost its grain), where
        too little is flat, or where one of them has no grain.

    Notes
    -----
    Grain is what a pixel differs by from the mean of the 3 × 3 about it; only stretches that
    are flat in both count, so that shared lines do not. Grain of pictures that were made apart
    is independent: its correlation is 0 within about 2 / √pixels, 0.03 at the least that is
    compared. Saving a copy again with much loss takes most of its grain.
    """
    if one.shape != other.shape:
        return Grain(correlation=None, pixels=0, reason="the pictures are not of the same size")
    first, second = one.astype(np.float32), other.astype(np.float32)
    flat = _flat(first) & _flat(second)
    count = int(flat.sum())
    if count < PIXELS:
        return Grain(correlation=None, pixels=count, reason="too little of it is plain paper")
    a, b = ((levels - _mean(levels, 1))[flat] for levels in (first, second))
    if min(a.std(), b.std()) < GRAIN:
        return Grain(correlation=None, pixels=count, reason="there is no grain to compare")
    return Grain(correlation=float(np.corrcoef(a, b)[0, 1]), pixels=count)


def _flat(levels: npt.NDArray[np.float32]) -> npt.NDArray[np.bool_]:
    """Return where 5 × 5 pixels differ by no more than ``FLAT``."""
    padded = np.pad(levels, 2, mode="edge")
    low, high = levels.copy(), levels.copy()
    for rows in range(5):
        for columns in range(5):
            shifted = padded[rows : rows + levels.shape[0], columns : columns + levels.shape[1]]
            np.minimum(low, shifted, out=low)
            np.maximum(high, shifted, out=high)
    flat: npt.NDArray[np.bool_] = (high - low) <= FLAT
    return flat


def _mean(levels: npt.NDArray[np.float32], reach: int) -> npt.NDArray[np.float32]:
    """Return the mean of the pixels about each, ``reach`` to each side."""
    side = 2 * reach + 1
    padded = np.pad(levels, reach, mode="edge")
    total = np.zeros(levels.shape, np.float32)
    for rows in range(side):
        for columns in range(side):
            total += padded[rows : rows + levels.shape[0], columns : columns + levels.shape[1]]
    mean: npt.NDArray[np.float32] = total / np.float32(side * side)
    return mean
