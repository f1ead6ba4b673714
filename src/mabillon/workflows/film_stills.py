"""Stills of a video: small copies of its frames as pixels alone, taken when they are asked for."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import numpy as np

from mabillon.examine.media.told import Told
from mabillon.examine.media.turning import turned
from mabillon.workflows.film_samples import Samples
from mabillon.workflows.filming import begins

Progress = Callable[[int, int], None]
"""Told how many seconds of the video are behind, and of how many."""


class FilmStill(NamedTuple):
    """A still: seconds from the start, whether a scene begins there, and the JPEG."""

    at_s: float
    scene: bool
    data: bytes


class Times(NamedTuple):
    """Which frames are wanted: those at these seconds, and one each so many seconds.

    ``every_s``: null = only those.
    """

    at_s: frozenset[float]
    every_s: int | None = None


def film_stills(
    path: Path,
    told: Told,
    wanted: Times,
    temporary: Path,
    side: int,
    progress: Progress = lambda done, total: None,
) -> Generator[FilmStill, None, None]:
    """Yield stills of a video in order of time, upright.

    Parameters
    ----------
    path, told
        The file, and what was told of it: times are found again to the sample.
    wanted
        Which.
    temporary
        A folder in which ffmpeg runs; nothing stays in it.
    side
        Pixels of the longer side.

    Raises
    ------
    UnreadableInput, LimitExceeded, UsageError
        As `filming.tell_video`.
    """
    from mabillon.media.encoding import jpeg  # loads Pillow

    scenes = {_place(frame.at_s or 0.0) for frame in told.frames if frame.scene}
    exactly = {_place(at_s) for at_s in wanted.at_s}
    last = max(wanted.at_s, default=0.0) if wanted.every_s is None else math.inf
    total = math.ceil(min(told.duration_s or 0.0, last))
    samples = Samples(path, begins(path)[0], temporary, size=_size(told, side), coloured=True)
    step = -1
    with closing(samples.__iter__()) as running:
        for at_s, pixels in running:
            progress(min(int(at_s), total), total)
            now = math.floor(at_s / wanted.every_s) if wanted.every_s else step
            if _place(at_s) in exactly or now > step:
                step = now
                upright = np.ascontiguousarray(turned(pixels, told.turn))
                yield FilmStill(at_s, _place(at_s) in scenes, jpeg(upright))
            if at_s >= last:
                return


def _place(at_s: float) -> int:
    return round(at_s * 1000)


def _size(told: Told, side: int) -> tuple[int, int]:
    """Return width and height of a still, as frames are stored, not turned."""
    width, height = told.width or 1, told.height or 1
    smaller = min(1.0, side / max(width, height))
    width, height = max(1, round(width * smaller)), max(1, round(height * smaller))
    return (height, width) if told.turn % 2 else (width, height)
