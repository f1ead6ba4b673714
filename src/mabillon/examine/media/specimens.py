"""A letterhead, stamp, logo or banner in a picture, compared with dated specimens of it.

Which of several specimens of one kind fits best, where, and by how much better than the next:
said in words, each specimen cited. Nothing here says who made a picture: a logo is easily
copied, and one that fits is no sign that its owner put it there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, get_args

import numpy as np
import numpy.typing as npt

from mabillon.examine.media.correlating import Levels, Searched, resized, rotated

Kind = Literal["letterhead", "stamp", "logo", "banner"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
Region = tuple[float, float, float, float]
"""Left, top, width and height, as shares of a picture's width and height."""

MOST: Final = 40
"""Specimens that are compared with one picture; searching one takes some 0.1 s."""
LONGEST: Final = 1600
"""Pixels of the longer side of what is compared; a larger picture is reduced to them."""

_COARSE: Final = 420
"""Pixels of the questioned picture's longer side where a specimen is looked for."""
_SMALLEST: Final = 14
"""Pixels of a specimen's shorter side there; a smaller one cannot be told."""
_FINE: Final = 96
"""Side, in pixels, of a square as large as a specimen where it is compared closely."""
_SCALES: Final = tuple(float(2 ** (n / 9)) for n in range(-10, 11))
_HOPELESS: Final = 0.45
"""What fits less than this before its scale is refined is not looked at again."""
_CLIMBS: Final = 3
"""Steps of one size that are taken at the most towards a better scale or turn."""
_PART: Final = _FINE // 3
_INKED: Final = 0.5
"""A part counts where its ink is at least this share of the whole mark's, by area."""
_PLACES: Final = 3
"""Places that are looked at closely, the most likely first."""
_TURNS: Final = tuple(range(-24, 25, 6))
"""Degrees by which a stamp may be turned, before the last refinement."""


@dataclass(frozen=True, slots=True)
class Specimen:
    """A mark of an issuer, as it is known from a dated picture.

    Parameters
    ----------
    kind
        What it is.
    group
        What it is a specimen of: those of one kind and group are of the same mark, such as
        "the stamp of Northern Beds" or "the logo of seven seeds".
    picture
        (height, width) grey levels of the picture it stands in.
    evidence
        SHA-256 of that picture, hex.
    region
        Where it stands there; null = the whole picture.
    since, until
        When the mark was in use, as the register says; null = always before, or still.
    """

    kind: Kind
    group: str
    picture: npt.NDArray[np.uint8]
    evidence: str
    region: Region | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def mark(self) -> npt.NDArray[np.uint8]:
        """The grey levels of the region alone."""
        left, top, width, height = _pixels(self.region, self.picture.shape)
        return self.picture[top : top + height, left : left + width]


@dataclass(frozen=True, slots=True)
class Match:
    """Where a specimen fits a questioned picture best, and how well.

    Parameters
    ----------
    score
        Correlation of the grey levels there, 0 to 1, in negative or not; 0 also = it could not be
        looked for.
    least
        Correlation of the part that fits least: low where another mark has most in common.
    region
        Where; null = it could not be looked for.
    turn
        Degrees by which it is turned there, anticlockwise, against the specimen.
    scale
        Its size there, against the specimen's, in pixels.
    """

    specimen: Specimen
    score: float
    least: float
    region: Region | None
    turn: float
    scale: float


def compare(questioned: npt.NDArray[np.uint8], specimens: Sequence[Specimen]) -> list[Match]:
    """Look for each specimen in a picture.

    Parameters
    ----------
    questioned
        (height, width) grey levels, upright; at the most ``LONGEST`` pixels on a side.
    specimens
        At the most ``MOST``; further ones are left out.

    Returns
    -------
    list of Match
        One for each specimen, the best first. ``reading.read`` says what they mean.

    Notes
    -----
    Normalised cross-correlation over scales (Lewis 1995): first the picture reduced, at scales
    from about a half to twice the specimen's pixels, then the likeliest places closely; stamps
    also turned, within their circle. Light and dark may be exchanged: a mark in negative is the
    same mark. No more is asked than size, place and turn: one that is folded, photographed
    aslant or crumpled is not found.
    """
    tall, wide = questioned.shape
    reduction = min(1.0, _COARSE / max(tall, wide))
    levels = questioned.astype(np.float32)
    coarse = Searched(
        resized(levels, max(1, round(tall * reduction)), max(1, round(wide * reduction)))
    )
    found = [_found(levels, coarse, reduction, one) for one in specimens[:MOST]]
    return sorted(found, key=lambda match: -match.score)


@dataclass(frozen=True, slots=True)
class _Place:
    """A likely place, in pixels of the questioned picture, and the specimen's scale there."""

    left: float
    top: float
    scale: float


def _found(levels: Levels, coarse: Searched, reduction: float, specimen: Specimen) -> Match:
    mark = specimen.mark.astype(np.float32)
    tall, wide = mark.shape
    fine = _FINE / float(np.sqrt(tall * wide))
    height, width = max(2, round(tall * fine)), max(2, round(wide * fine))
    mask = _disc(height, width) if specimen.kind == "stamp" else None
    pattern = _Pattern(resized(mark, height, width), mask, tall)
    turns: Sequence[float] = _TURNS if specimen.kind == "stamp" else (0.0,)
    tries = [
        (place, _tried(levels, place, place.scale, turn, pattern, specimen))
        for place in _places(coarse, reduction, mark)
        for turn in turns
    ]
    if not tries:
        return Match(specimen, 0.0, 0.0, None, 0.0, 0.0)
    place, best = max(tries, key=lambda pair: pair[1].score)
    return best if best.score < _HOPELESS else _climbed(levels, place, best, pattern)


def _places(coarse: Searched, reduction: float, mark: Levels) -> list[_Place]:
    """Return the places where a mark fits best in the reduced picture, the best first."""
    likely: list[tuple[float, _Place]] = []
    for scale in _SCALES:
        height, width = (round(side * scale * reduction) for side in mark.shape)
        rows, columns = coarse.shape
        if min(height, width) < _SMALLEST or height > rows or width > columns:
            continue
        fits = np.abs(coarse.correlation(resized(mark, height, width)))
        row, column = divmod(int(fits.argmax()), fits.shape[1])
        place = _Place(column / reduction, row / reduction, scale)
        likely.append((float(fits[row, column]), place))
    likely.sort(key=lambda pair: -pair[0])
    return [place for _, place in likely[:_PLACES]]


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A mark reduced to where it is compared closely, and what of it counts."""

    levels: Levels
    mask: Levels | None
    side: int
    """Height of the mark in pixels before."""


def _climbed(levels: Levels, place: _Place, best: Match, pattern: _Pattern) -> Match:
    """Go from there to the best scale and, of a stamp, turn."""
    specimen = best.specimen
    for step, turn in ((0.04, 3.0), (0.02, 1.5), (0.01, 0.75), (0.005, 0.4)):
        ways = [(1 + step, 0.0), (1 / (1 + step), 0.0)]
        if specimen.kind == "stamp":
            ways += [(1.0, turn), (1.0, -turn)]
        for _ in range(_CLIMBS):
            tries = [
                _tried(levels, place, best.scale * factor, best.turn + more, pattern, specimen)
                for factor, more in ways
            ]
            better = max(tries, key=_score)
            if better.score <= best.score:
                break
            best = better
    return best


def _score(match: Match) -> float:
    return match.score


def _tried(
    levels: Levels,
    place: _Place,
    scale: float,
    turn: float,
    pattern: _Pattern,
    specimen: Specimen,
) -> Match:
    """Return how well a mark of that scale and turn fits about a place."""
    height, width = pattern.levels.shape
    pixel = pattern.side * scale / height  # of the picture, for one here
    room = 0.14 * min(height, width) * pixel + 4
    left, top = max(0, int(place.left - room)), max(0, int(place.top - room))
    right = min(levels.shape[1], int(place.left + width * pixel + room) + 1)
    foot = min(levels.shape[0], int(place.top + height * pixel + room) + 1)
    rows, columns = round((foot - top) / pixel), round((right - left) / pixel)
    if rows < height or columns < width:
        return Match(specimen, 0.0, 0.0, None, turn, scale)
    around = Searched(resized(np.ascontiguousarray(levels[top:foot, left:right]), rows, columns))
    turned = rotated(pattern.levels, turn) if turn else pattern.levels
    fits = around.correlation(turned, pattern.mask)
    row, column = divmod(int(np.abs(fits).argmax()), fits.shape[1])
    there = around.levels[row : row + height, column : column + width]
    region = (
        (left + column * pixel) / levels.shape[1],
        (top + row * pixel) / levels.shape[0],
        width * pixel / levels.shape[1],
        height * pixel / levels.shape[0],
    )
    score = float(fits[row, column])
    least = _least(there if score >= 0 else -there, turned, pattern.mask)
    return Match(specimen, abs(score), least, region, turn, scale)


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


def _disc(height: int, width: int) -> Levels:
    rows, columns = np.ogrid[0:height, 0:width]
    away = ((rows - (height - 1) / 2) / (height / 2)) ** 2
    away = away + ((columns - (width - 1) / 2) / (width / 2)) ** 2
    return (away <= 1.0).astype(np.float32)


def _pixels(region: Region | None, shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    """Return a region in whole pixels, one at least each way, within the picture."""
    height, width = shape[0], shape[1]
    left, top, wide, tall = region or (0.0, 0.0, 1.0, 1.0)
    x, y = min(round(left * width), width - 1), min(round(top * height), height - 1)
    right, foot = (
        min(width, round((left + wide) * width)),
        min(height, round((top + tall) * height)),
    )
    return x, y, max(1, right - x), max(1, foot - y)
