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

from mabillon.examine.media.fitting import Fitter

Kind = Literal["letterhead", "stamp", "logo", "banner"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
Region = tuple[float, float, float, float]
"""Left, top, width and height, as shares of a picture's width and height."""

MOST: Final = 40
"""Specimens that are compared with one picture; searching one takes some 0.1 s."""
LONGEST: Final = 1600
"""Pixels of the longer side of what is compared; a larger picture is reduced to them."""


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
        One for each specimen, the best first. ``specimen_words.read`` says what they mean.

    Notes
    -----
    By ``fitting``; stamps are turned, within their circle. A mark in negative is the same mark.
    """
    height, width = questioned.shape
    fitter = Fitter(questioned)
    found = []
    for one in specimens[:MOST]:
        fit = fitter.fit(one.mark, disc=one.kind == "stamp")
        box = fit.box
        region = box and (box[0] / width, box[1] / height, box[2] / width, box[3] / height)
        found.append(Match(one, fit.score, fit.least, region, fit.turn, fit.scale))
    return sorted(found, key=lambda match: -match.score)


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
