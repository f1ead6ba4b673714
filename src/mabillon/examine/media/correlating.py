"""Where a small picture lies within a larger one, by normalised cross-correlation.

Grey levels as float32 arrays; numpy only. Sizes are bounded by the caller.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

Levels = npt.NDArray[np.float32]

_FLAT: Final = 1e-3
"""A stretch whose levels spread less than this has nothing to correlate with."""


def resized(levels: Levels, height: int, width: int) -> Levels:
    """Return a picture of another size; each pixel is the mean of what it covers, or between two.

    Parameters
    ----------
    levels
        (h, w) grey levels.

    Returns
    -------
    Levels
        (height, width).
    """
    tall, wide = levels.shape
    if (tall, wide) == (height, width):
        return levels
    down = _weights(height, tall)
    across = _weights(width, wide)
    made: Levels = (down @ levels @ across.T).astype(np.float32)
    return made


@lru_cache(maxsize=32)
def _weights(made: int, given: int) -> Levels:
    """Return how much each given pixel counts for each made one, (made, given)."""
    step = given / made
    middles = (np.arange(made)[:, None] + 0.5) * step
    away = np.abs(np.arange(given) + 0.5 - middles) / max(step, 1.0)
    weights = np.clip(1.0 - away, 0.0, None)
    weights /= weights.sum(axis=1, keepdims=True)
    return weights.astype(np.float32)


def rotated(levels: Levels, degrees: float) -> Levels:
    """Return a picture turned about its middle, anticlockwise; what lay outside is the edge's."""
    height, width = levels.shape
    angle = np.deg2rad(degrees)
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    rows -= (height - 1) / 2
    columns -= (width - 1) / 2
    across = np.cos(angle) * columns - np.sin(angle) * rows + (width - 1) / 2
    down = np.sin(angle) * columns + np.cos(angle) * rows + (height - 1) / 2
    across, down = across.clip(0, width - 1.001), down.clip(0, height - 1.001)
    left, top = across.astype(np.intp), down.astype(np.intp)
    right, low = across - left, down - top
    one = levels[top, left] * (1 - right) + levels[top, left + 1] * right
    two = levels[top + 1, left] * (1 - right) + levels[top + 1, left + 1] * right
    made: Levels = (one * (1 - low) + two * low).astype(np.float32)
    return made


class Searched:
    """A picture that is searched more than once: its transform is computed once.

    Parameters
    ----------
    levels
        (h, w) grey levels.
    """

    def __init__(self, levels: Levels) -> None:
        self.levels = levels - levels.mean()
        self.shape = levels.shape
        self._sizes = (_good(levels.shape[0]), _good(levels.shape[1]))
        self._wave = np.fft.rfft2(self.levels, self._sizes)
        self._square = np.fft.rfft2(self.levels**2, self._sizes)

    def correlation(self, sought: Levels, mask: Levels | None = None) -> Levels:
        """Return how well another, smaller picture fits at each place.

        Parameters
        ----------
        sought
            (h', w') grey levels, no larger than the picture in either way.
        mask
            (h', w') weights from 0 to 1: what of it counts; null = all of it.

        Returns
        -------
        Levels
            (h - h' + 1, w - w' + 1): the correlation coefficient, -1 to 1, with its upper left
            corner there; 0 where either is flat.

        Notes
        -----
        Lewis 1995, "Fast normalized cross-correlation"; sums under a mask by transform too
        (Padfield 2012).
        """
        weights = np.ones_like(sought) if mask is None else mask
        total = float(weights.sum())
        centred = (sought - (sought * weights).sum() / total) * weights
        own = float(np.sqrt((centred**2 / np.maximum(weights, 1e-6)).sum()))
        rows, columns = (
            large - small + 1 for large, small in zip(self.shape, sought.shape, strict=True)
        )

        def with_wave(wave: npt.NDArray[np.complex128], small: Levels) -> Levels:
            product = wave * np.conj(np.fft.rfft2(small, self._sizes))
            back = np.fft.irfft2(product, self._sizes)[:rows, :columns]
            return back.astype(np.float32)

        shared = with_wave(self._wave, centred)
        means = with_wave(self._wave, weights) / total
        spread = with_wave(self._square, weights) - total * means**2
        usable = spread > _FLAT * total
        if own <= _FLAT * np.sqrt(total):
            return np.zeros((rows, columns), np.float32)
        below = own * np.sqrt(np.where(usable, spread, 1.0))
        made: Levels = np.where(usable, shared / below, 0.0).clip(-1, 1).astype(np.float32)
        return made


def _good(size: int) -> int:
    """Return the next size whose only factors are 2, 3 and 5: transforms of those are fast."""
    while True:
        rest = size
        for factor in (2, 3, 5):
            while rest % factor == 0:
                rest //= factor
        if rest == 1:
            return size
        size += 1
