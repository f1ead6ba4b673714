"""Which moments of a video are hashed: where a scene begins, and each second."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from statistics import median
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from mabillon.examine.media.distances import distances
from mabillon.examine.media.hashing import SIDE, PictureHashes, hash_picture
from mabillon.examine.media.limits import Limits
from mabillon.examine.media.told import Frame, framed

EVERY_S: Final = 0.2
"""Seconds from one sample of a video to the next; a scene's beginning is known as closely."""

FIELDS: Final = 20
"""Samples are compared by the means of so many fields each way."""
LEAST: Final = 12.0
"""Grey levels (of 255) by which fields differ where a scene begins, on average, at the least."""
TIMES: Final = 3.0
"""And by so many times the usual change around it."""
_AROUND: Final = 3
"""Samples before and after one that say what is usual."""

_SAME_PDQ: Final = 6
_SAME_DHASH: Final = 2

_Fields = npt.NDArray[np.float32]


class Moment(NamedTuple):
    """What a video shows ``at_s`` seconds from its start; ``scene``: whether one begins here.

    ``grey``: (SIDE, SIDE) uint8, upright.
    """

    at_s: float
    grey: npt.NDArray[np.uint8]
    scene: bool


def moments(samples: Iterable[tuple[float, npt.NDArray[np.uint8]]]) -> Iterator[Moment]:
    """Choose from the samples of a video: where a scene begins, and the first of each second.

    Parameters
    ----------
    samples
        (seconds, grey levels) of about every `EVERY_S`, in order of time.

    Notes
    -----
    Two samples are compared by fields, so that grain and small movements count little (Zhang,
    Kankanhalli and Smoliar 1993), against a threshold that follows what is usual around them
    (Yusoff, Christmas and Kittler 2000): here the median of six changes. A cut is told; what
    dissolves or fades slowly is not, nor what flickers all the time.
    """
    second = -1
    for at_s, grey, scene in _begun(samples):
        if scene or math.floor(at_s) > second:
            second = math.floor(at_s)
            yield Moment(at_s, grey, scene)


def _begun(samples: Iterable[tuple[float, npt.NDArray[np.uint8]]]) -> Iterator[Moment]:
    """Tell of each sample whether a scene begins there, once those around it are known."""
    around: deque[tuple[float, npt.NDArray[np.uint8], float]] = deque()
    before: _Fields | None = None
    place = 0  # of the next one to be told of
    for at_s, grey in samples:
        fields = _means(grey)
        changed = math.inf if before is None else float(np.abs(fields - before).mean())
        around.append((at_s, grey, changed))
        before = fields
        if len(around) > place + _AROUND:
            yield _told(around, place)
            place += 1
            if place > _AROUND:
                around.popleft()
                place -= 1
    for last in range(place, len(around)):
        yield _told(around, last)


def _told(around: Sequence[tuple[float, npt.NDArray[np.uint8], float]], place: int) -> Moment:
    at_s, grey, changed = around[place]
    others = [other for n, (_, _, other) in enumerate(around) if n != place and other < math.inf]
    return Moment(at_s, grey, changed >= max(LEAST, TIMES * median(others or [0.0])))


def frames(chosen: Iterable[Moment], shorter: int, limits: Limits | None = None) -> Iterator[Frame]:
    """Hash moments; one that shows what the last of its scene showed is left out.

    Parameters
    ----------
    shorter
        The shorter side of the video, in pixels.

    Notes
    -----
    "The same" is at most 6 bits of PDQ and 2 of dHash from the last that was kept, or neither
    has a hash: a still picture in a video of an hour is one frame, and whatever lies within
    the radius of what is left out lies within nearly the same of what is kept.
    """
    last: PictureHashes | None = None
    for moment in chosen:
        hashes = hash_picture(moment.grey, shorter, limits)
        if moment.scene or last is None or not _same(hashes, last):
            last = hashes
            yield framed(hashes, at_s=moment.at_s, scene=moment.scene)


def _same(one: PictureHashes, other: PictureHashes) -> bool:
    return _within(one.pdq, other.pdq, _SAME_PDQ) and _within(one.dhash, other.dhash, _SAME_DHASH)


def _within(
    one: npt.NDArray[np.uint8] | None, other: npt.NDArray[np.uint8] | None, bits: int
) -> bool:
    if one is None or other is None:
        return one is other
    return int(distances(one[0], other[0])) <= bits


def _means(grey: npt.NDArray[np.uint8]) -> _Fields:
    step = SIDE // FIELDS
    means: _Fields = grey.reshape(FIELDS, step, FIELDS, step).mean(axis=(1, 3), dtype=np.float32)
    return means
