"""All hashes of one picture, and how far two pictures are apart by them."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from mabillon.examine.media import dhash as fields
from mabillon.examine.media import pdq as waves
from mabillon.examine.media.distances import distances
from mabillon.examine.media.limits import Limits

SIDE: Final = 320
"""Pixels to which both sides of a picture are reduced before it is hashed.

PDQ looks at 64 × 64 samples. With an odd number of pixels to each sample (5) they lie in the
middles, so that a turned picture has exactly the hash of the picture that is turned, and a
small copy nearly that of a large original; with an even number they lie half a pixel off.
"""


class PictureHashes(NamedTuple):
    """What a picture is told again by.

    Parameters
    ----------
    pdq
        (8, 32) uint8, in the order of ``turning.TURNS``; null = the picture is too small or
        has too few features (``Limits.pdq_quality``).
    dhash
        (8, 8) uint8, likewise; null = too small, or nearly all of its fields grow lighter, or
        nearly none, as in an even picture (``Limits.dhash_least``).
    quality
        PDQ's, 0 to 100; null = the picture is too small.
    """

    pdq: npt.NDArray[np.uint8] | None
    dhash: npt.NDArray[np.uint8] | None
    quality: int | None


class Apart(NamedTuple):
    """How far two pictures are apart: ``bits`` that differ, with the one in this ``turn``."""

    bits: int
    turn: int


def hash_picture(
    grey: npt.NDArray[np.uint8], shorter: int, limits: Limits | None = None
) -> PictureHashes:
    """Return the hashes of a picture.

    Parameters
    ----------
    grey
        (SIDE, SIDE) grey levels of the whole picture.
    shorter
        The shorter side of the picture before it was reduced, in pixels.
    """
    limits = limits or Limits()
    if shorter < limits.least_side:
        return PictureHashes(None, None, None)
    pdq, quality = waves.pdq(grey)
    dhash = fields.dhash(grey)
    return PictureHashes(
        pdq if quality >= limits.pdq_quality else None,
        dhash if tells(dhash, limits) else None,
        quality,
    )


def tells(dhash: npt.NDArray[np.uint8], limits: Limits) -> bool:
    """Tell whether a dHash, (8, 8), is of more than an even picture, in any turn."""
    ones = np.bitwise_count(dhash).sum(axis=1)
    least = limits.dhash_least
    return bool(least <= ones.min() and ones.max() <= 8 * fields.BYTES - least)


def apart(
    asked: npt.NDArray[np.uint8] | None, stored: npt.NDArray[np.uint8] | None
) -> Apart | None:
    """Return how far the nearest turn of one picture is from another picture as it is.

    Parameters
    ----------
    asked, stored
        (8, bytes) of each.

    Returns
    -------
    Apart or None
        Null = one of them has no hash.
    """
    if asked is None or stored is None:
        return None
    bits = distances(asked, stored[0])
    turn = int(bits.argmin())
    return Apart(int(bits[turn]), turn)
