"""The part of a video in which anything changes: what stands within bars and marks laid around it.

Who posts a video again adds a bar with a name, or black edges, which stay as they are while all
else moves. What moves is hashed by itself, so that it is found again whatever stands around it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np
import numpy.typing as npt

from mabillon.examine.media.correlating import Levels, resized
from mabillon.examine.media.grey import Box, part
from mabillon.examine.media.hashing import SIDE, hash_picture
from mabillon.examine.media.scenes import Moment
from mabillon.examine.media.told import Frame, framed

MOST: Final = 600
"""Moments that are kept until the end, evenly spread; a longer video is hashed less closely."""

_CHANGED: Final = 24
"""Grey levels (of 255) by which a pixel must differ over the video to have changed."""
_LINE: Final = 0.1
"""Share of a row or column that must have changed for it to be of the moving part."""
_LEAST: Final = 0.4
"""Share of each side that the moving part has at the least; a smaller one tells too little."""
_WHOLE: Final = 0.97
"""Share of both sides from which on it is the whole."""


class Moving:
    """Watches the moments of a video go by, and then hashes the part that moved."""

    def __init__(self) -> None:
        self._low: npt.NDArray[np.uint8] | None = None
        self._high: npt.NDArray[np.uint8] | None = None
        self._kept: list[Moment] = []
        self._every = 1
        self._seen = 0

    def passing(self, moments: Iterable[Moment]) -> Iterator[Moment]:
        """Yield moments as they are, having watched them."""
        for moment in moments:
            self._watch(moment)
            yield moment

    def box(self) -> Box | None:
        """Return the part that moved, in shares; null = all of it, or too little."""
        if self._low is None or self._high is None:
            return None
        changed = self._high - self._low >= _CHANGED
        top, bottom = _ends(changed.mean(axis=1) >= _LINE)
        left, right = _ends(changed.mean(axis=0) >= _LINE)
        wide, high = right - left, bottom - top
        if min(wide, high) < _LEAST or (wide >= _WHOLE and high >= _WHOLE):
            return None
        return left, top, right, bottom

    def frames(self, width: int, height: int) -> list[Frame]:
        """Return hashes of the part that moved, a frame for each moment that was kept.

        Parameters
        ----------
        width, height
            Pixels of the video, upright.
        """
        box = self.box()
        if box is None:
            return []
        left, top = round(box[0] * width), round(box[1] * height)
        region = (left, top, round(box[2] * width) - left, round(box[3] * height) - top)
        made = []
        last: bytes | None = None
        for moment in self._kept:
            inside: Levels = part(moment.grey, box).astype(np.float32)
            square = np.rint(resized(inside, SIDE, SIDE)).astype(np.uint8)
            hashes = hash_picture(square, min(region[2:]))
            frame = framed(hashes, at_s=moment.at_s, scene=moment.scene, region=region)
            if frame.hashed and frame.dhash != last:
                last = frame.dhash
                made.append(frame)
        return made

    def _watch(self, moment: Moment) -> None:
        if self._low is None or self._high is None:
            self._low, self._high = moment.grey.copy(), moment.grey.copy()
        else:
            np.minimum(self._low, moment.grey, out=self._low)
            np.maximum(self._high, moment.grey, out=self._high)
        if self._seen % self._every == 0:
            self._kept.append(moment)
        self._seen += 1
        if len(self._kept) > MOST:
            self._kept = self._kept[::2]
            self._every *= 2


def _ends(moved: npt.NDArray[np.bool_]) -> tuple[float, float]:
    """Return where the first and the last that moved stand, in shares; nothing = (0, 0)."""
    places = np.flatnonzero(moved)
    if not places.size:
        return 0.0, 0.0
    return float(places[0]) / len(moved), float(places[-1] + 1) / len(moved)
