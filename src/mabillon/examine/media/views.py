"""What of a picture is hashed: what is kept of every picture, and what one asks with.

Kept are the whole and the middle, of the picture and of each picture within it (``panels``).
Asked are many windows beside. Whatever was cut off at the edges, the middle of the one picture
is a window of the other: so crops are found, whichever of the two was cut, and cost one more
hash that is kept. The middle is also what logos, bars and borders leave alone.
"""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from mabillon.examine.media.dhash import Span, dhashes
from mabillon.examine.media.grey import WHOLE, Box, Grey, Levels, part, within
from mabillon.examine.media.hashing import PictureHashes, hash_picture, tells
from mabillon.examine.media.limits import Limits
from mabillon.examine.media.panels import panels
from mabillon.examine.media.told import Frame, framed

MIDDLE: Final[Box] = (0.2, 0.2, 0.8, 0.8)

_CUT: Final = (0.0, 0.06, 0.12, 0.2, -0.12, -0.25)
"""Shares of a side that were cut off, of both ends together; under 0 the other was cut."""

_STEP: Final = 0.05
"""Windows lie so far from each other, in shares of their width."""


class View(NamedTuple):
    """A part of a picture: which ``box``, within which ``base`` (the whole, or a panel).

    ``dhash``: (8, 8), in the order of ``turning.TURNS``.
    """

    base: Box
    box: Box
    dhash: npt.NDArray[np.uint8]


def kept(grey: Levels, base: Box, width: int, height: int) -> tuple[Frame, ...]:
    """Return what is kept of a picture, or of a picture within it.

    Parameters
    ----------
    grey
        (SIDE, SIDE) grey levels of the base.
    base
        Where it stands in the picture.
    width, height
        Pixels of the picture.
    """
    shorter = min((base[2] - base[0]) * width, (base[3] - base[1]) * height)
    hashes = hash_picture(grey, round(shorter))
    whole = framed(hashes, region=None if base == WHOLE else _pixels(base, width, height))
    if hashes.quality is None:  # too few pixels
        return (whole,)
    return whole, *(_frame(view, width, height) for view in _middle(grey, base))


def asked(picture: Grey) -> tuple[Frame, ...]:
    """Return what to ask with beside what is kept of a picture: its windows, by dHash alone."""
    every = windows(picture.levels)
    return tuple(_frame(view, picture.width, picture.height) for view in every)


def views(levels: Levels) -> list[View]:
    """Return what is kept of a picture, as views."""
    found = []
    for base in (WHOLE, *panels(levels)):
        inside = part(levels, base)
        found += _telling(base, [WHOLE], dhashes(inside, [(0.0, 1.0)], [(0.0, 1.0)])[0])
        found += _middle(inside, base)
    return found


def windows(levels: Levels) -> list[View]:
    """Return the windows of a picture and of the pictures within it."""
    spans, pairs = _windows()
    boxes = [(spans[x][0], spans[y][0], spans[x][1], spans[y][1]) for x, y in pairs]
    found = []
    for base in (WHOLE, *panels(levels)):
        hashes = dhashes(part(levels, base), spans, spans)
        found += _telling(base, boxes, hashes[[y for _, y in pairs], [x for x, _ in pairs]])
    return found


def _middle(inside: Levels, base: Box) -> list[View]:
    left, top, right, bottom = MIDDLE
    return _telling(base, [MIDDLE], dhashes(inside, [(left, right)], [(top, bottom)])[0])


def _telling(base: Box, boxes: list[Box], hashes: npt.NDArray[np.uint8]) -> list[View]:
    """Return the views whose hashes, (views, 8, 8), tell something."""
    return [
        View(base, within(base, box), dhash)
        for box, dhash in zip(boxes, hashes, strict=True)
        if tells(dhash, Limits())
    ]


def _frame(view: View, width: int, height: int) -> Frame:
    return framed(PictureHashes(None, view.dhash, None), region=_pixels(view.box, width, height))


def _pixels(box: Box, width: int, height: int) -> tuple[int, int, int, int]:
    left, top = round(box[0] * width), round(box[1] * height)
    return left, top, round(box[2] * width) - left, round(box[3] * height) - top


@cache
def _windows() -> tuple[list[Span], list[tuple[int, int]]]:
    """Return spans of a side, and which of them go together (across, down).

    Of a side of which a share was cut off, the middle is a window so much wider, somewhere
    between where it is if all was cut off at the one end and where if at the other. The two
    sides were cut alike, or one of them alone.
    """
    low, high = MIDDLE[0], MIDDLE[2]
    spans: list[Span] = []
    cuts: list[float] = []
    for cut in _CUT:
        wide = (high - low) / (1 - cut)
        first, last = sorted(((low - cut) / (1 - cut), low / (1 - cut)))
        steps = 1 + int(np.ceil((last - first) / (_STEP * wide) - 1e-9))
        for start in np.linspace(first, last, steps).tolist():
            spans.append((max(start, 0.0), min(start + wide, 1.0)))
            cuts.append(cut)
    pairs = [
        (x, y)
        for x, y in product(range(len(spans)), repeat=2)
        if cuts[x] == cuts[y] or 0.0 in (cuts[x], cuts[y])
    ]
    return spans, pairs
