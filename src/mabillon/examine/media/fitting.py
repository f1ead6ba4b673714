"""Where a mark lies in a picture, how large, how turned, and how well it fits there.

First the picture is reduced and the mark looked for at many scales; then the likeliest places
are looked at closely, climbing to the best scale and turn. Nothing else is allowed for: a mark
that is folded, photographed aslant or crumpled is not found.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from mabillon.examine.media.correlating import Levels, Searched, resized, rotated

_COARSE: Final = 420
"""Pixels of the picture's longer side where a mark is looked for."""
_SMALLEST: Final = 14
"""Pixels of a mark's shorter side there; a smaller one cannot be told."""
_SCALES: Final = tuple(float(2 ** (n / 9)) for n in range(-10, 11))
_PLACES: Final = 3
"""Places that are looked at closely, the likeliest first."""
_FINE: Final = 96
"""Side, in pixels, of a square as large as a mark where it is compared closely."""
_ROOM: Final = 0.14
"""Share of a mark's shorter side that is looked at on each side of a likely place."""
_TURNS: Final = tuple(float(turn) for turn in range(-24, 25, 6))
"""Degrees by which a round mark may be turned, before climbing."""
_HOPELESS: Final = 0.45
"""What fits less than this before climbing is not looked at again."""
_STEPS: Final = ((0.04, 3.0), (0.02, 1.5), (0.01, 0.75), (0.005, 0.4))
"""Steps of scale and of turn, in degrees, by which is climbed."""
_CLIMBS: Final = 3
"""Steps of one size that are taken at the most."""
_PART: Final = _FINE // 3
_INKED: Final = 0.5
"""A part of a mark counts where its ink is at least this share of the whole's, by area."""


class Fit(NamedTuple):
    """How well a mark fits.

    Parameters
    ----------
    score
        Correlation of the grey levels, 0 to 1, in negative or not; 0 also = not looked for.
    least
        The same of the part that fits least, -1 to 1.
    box
        Left, top, width and height, in pixels of the picture; null = it could not be looked for.
    turn
        Degrees by which it is turned there, anticlockwise.
    scale
        Its size there, of its own.
    """

    score: float
    least: float
    box: tuple[float, float, float, float] | None
    turn: float
    scale: float


class _Place(NamedTuple):
    """A likely place, in pixels of the picture, and the mark's scale there."""

    left: float
    top: float
    scale: float


class _Pattern(NamedTuple):
    """A mark reduced to where it is compared closely; ``side``: its height in pixels before.

    ``mask``: what of it counts, 0 or 1; null = all of it.
    """

    levels: Levels
    mask: Levels | None
    side: int


class Fitter:
    """A picture in which marks are looked for.

    Parameters
    ----------
    picture
        (height, width) grey levels.
    """

    def __init__(self, picture: npt.NDArray[np.uint8]) -> None:
        self._levels = picture.astype(np.float32)
        height, width = picture.shape
        self._reduction = min(1.0, _COARSE / max(height, width))
        size = (max(1, round(side * self._reduction)) for side in (height, width))
        self._coarse = Searched(resized(self._levels, *size))

    def fit(self, mark: npt.NDArray[np.uint8], *, disc: bool) -> Fit:
        """Look for a mark.

        Parameters
        ----------
        mark
            (height, width) grey levels.
        disc
            Whether only the ellipse within it counts, and it may be turned.

        Notes
        -----
        Normalised cross-correlation over scales from about a half to twice the mark's pixels
        (Lewis 1995). Its sign is left out, so that a mark in negative is found.
        """
        levels = mark.astype(np.float32)
        tall, wide = levels.shape
        fine = _FINE / float(np.sqrt(tall * wide))
        height, width = max(2, round(tall * fine)), max(2, round(wide * fine))
        mask = _ellipse(height, width) if disc else None
        pattern = _Pattern(resized(levels, height, width), mask, tall)
        tries = [
            (self._tried(place, place.scale, turn, pattern), place)
            for place in self._places(levels)
            for turn in (_TURNS if disc else (0.0,))
        ]
        if not tries:
            return Fit(0.0, 0.0, None, 0.0, 0.0)
        best, place = max(tries, key=lambda pair: pair[0].score)
        return best if best.score < _HOPELESS else self._climbed(place, best, pattern)

    def _places(self, mark: Levels) -> Sequence[_Place]:
        """Return the places where a mark fits best in the reduced picture, the best first."""
        likely: list[tuple[float, _Place]] = []
        rows, columns = self._coarse.shape
        for scale in _SCALES:
            height, width = (round(side * scale * self._reduction) for side in mark.shape)
            if min(height, width) < _SMALLEST or height > rows or width > columns:
                continue
            fits = np.abs(self._coarse.correlation(resized(mark, height, width)))
            row, column = divmod(int(fits.argmax()), fits.shape[1])
            place = _Place(column / self._reduction, row / self._reduction, scale)
            likely.append((float(fits[row, column]), place))
        likely.sort(key=lambda pair: -pair[0])
        return [place for _, place in likely[:_PLACES]]

    def _climbed(self, place: _Place, best: Fit, pattern: _Pattern) -> Fit:
        """Go from there to the best scale and, of a disc, turn."""
        for step, turn in _STEPS:
            ways = [(1 + step, 0.0), (1 / (1 + step), 0.0)]
            if pattern.mask is not None:
                ways += [(1.0, turn), (1.0, -turn)]
            for _ in range(_CLIMBS):
                better = max(
                    (
                        self._tried(place, best.scale * factor, best.turn + more, pattern)
                        for factor, more in ways
                    ),
                    key=lambda fit: fit.score,
                )
                if better.score <= best.score:
                    break
                best = better
        return best

    def _tried(self, place: _Place, scale: float, turn: float, pattern: _Pattern) -> Fit:
        """Return how well a mark of that scale and turn fits about a place."""
        height, width = pattern.levels.shape
        pixel = pattern.side * scale / height  # of the picture, for one here
        room = _ROOM * min(height, width) * pixel + 4
        left, top = max(0, int(place.left - room)), max(0, int(place.top - room))
        right = min(self._levels.shape[1], int(place.left + width * pixel + room) + 1)
        foot = min(self._levels.shape[0], int(place.top + height * pixel + room) + 1)
        rows, columns = round((foot - top) / pixel), round((right - left) / pixel)
        if rows < height or columns < width:
            return Fit(0.0, 0.0, None, turn, scale)
        cut = np.ascontiguousarray(self._levels[top:foot, left:right])
        around = Searched(resized(cut, rows, columns))
        turned = rotated(pattern.levels, turn) if turn else pattern.levels
        fits = around.correlation(turned, pattern.mask)
        row, column = divmod(int(np.abs(fits).argmax()), fits.shape[1])
        there = around.levels[row : row + height, column : column + width]
        score = float(fits[row, column])
        least = _least(there if score >= 0 else -there, turned, pattern.mask)
        box = (left + column * pixel, top + row * pixel, width * pixel, height * pixel)
        return Fit(abs(score), least, box, turn, scale)


def _least(there: Levels, mark: Levels, mask: Levels | None) -> float:
    """Return the correlation of that part of a mark which fits least, -1 to 1.

    Parts are squares of a third of ``_FINE``, those in which the mark has ink enough.
    """
    weights = np.ones_like(mark) if mask is None else mask
    ink = (mark - np.average(mark, weights=weights)) ** 2 * weights
    enough = _INKED * ink.sum() / weights.sum()
    least = 1.0
    for top in range(0, max(1, mark.shape[0] - _PART // 2), _PART // 2):
        for left in range(0, max(1, mark.shape[1] - _PART // 2), _PART // 2):
            part = (slice(top, top + _PART), slice(left, left + _PART))
            if ink[part].mean() < enough:
                continue
            least = min(least, _alike(there[part], mark[part], weights[part]))
    return least


def _alike(one: Levels, other: Levels, weights: Levels) -> float:
    """Return the correlation of two equally large pieces."""
    total = weights.sum()
    a, b = (piece - (piece * weights).sum() / total for piece in (one, other))
    below = float(np.sqrt((a * a * weights).sum() * (b * b * weights).sum()))
    return float((a * b * weights).sum()) / below if below > 0 else 0.0


def _ellipse(height: int, width: int) -> Levels:
    rows, columns = np.ogrid[0:height, 0:width]
    away = ((rows - (height - 1) / 2) / (height / 2)) ** 2
    away = away + ((columns - (width - 1) / 2) / (width / 2)) ** 2
    return (away <= 1.0).astype(np.float32)
