"""The samples of a video as ffmpeg gives them: pixels, each with its time."""

from __future__ import annotations

import shutil
from collections.abc import Generator
from importlib.util import find_spec
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Final

import numpy as np
import numpy.typing as npt

from mabillon.errors import UsageError
from mabillon.examine.media.hashing import SIDE
from mabillon.examine.media.scenes import EVERY_S
from mabillon.media import filming
from mabillon.workflows.bounds import Bounds
from mabillon.workflows.program_apart import Program

SAMPLING: Final = Bounds(seconds=1200, megabytes=2048)
"""For the longest video at a fifteenth of its running time, and the largest picture."""

_LATE_S: Final = 5.0

Pixels = npt.NDArray[np.uint8]


def program(name: str) -> str:
    """Return the path of ffmpeg or ffprobe.

    Raises
    ------
    UsageError
        It is not installed here.
    """
    found = shutil.which(name)
    if found is None or find_spec("pdqhash") is None:
        raise UsageError(
            "videos are not read by this installation",
            do="install FFmpeg (on Debian: apt-get install -y ffmpeg)"
            if found is None
            else "install the extra: pip install 'mabillon[media]' (it needs a C++ compiler)",
        )
    return found


class Samples:
    """Goes once through the samples of a video, (seconds, pixels), in order of time.

    After that ``times`` are theirs, and ``complaints`` is what FFmpeg said last. Whoever has
    enough may stop before; closing the iterator ends the program.

    Parameters
    ----------
    path, kind
        The file, and which kind of video it is (`filming.recognise`).
    temporary
        A folder in which the program runs; nothing stays in it.
    bounds
        What decoding it may take.
    size
        Width and height of a sample, as the frames are stored, not turned.
    coloured
        Pixels are (height, width, 3), red, green and blue, else (height, width) grey levels.

    Raises
    ------
    UnreadableInput, LimitExceeded
        As `filming.tell_video`, while going through.
    """

    def __init__(
        self,
        path: Path,
        kind: str,
        temporary: Path,
        bounds: Bounds = SAMPLING,
        *,
        size: tuple[int, int] = (SIDE, SIDE),
        coloured: bool = False,
    ) -> None:
        width, height = size
        self._shape = (height, width, 3) if coloured else (height, width)
        self._command = filming.sampling(
            program("ffmpeg"), path, kind, EVERY_S, size, coloured=coloured
        )
        self._temporary, self._bounds = temporary, bounds
        self._told: SimpleQueue[tuple[int, float]] = SimpleQueue()
        self.times: list[float] = []
        self.complaints = ""

    def __iter__(self) -> Generator[tuple[float, Pixels], None, None]:
        length = int(np.prod(self._shape))
        with Program(self._command, self._bounds, self._temporary, self._heard) as running:
            number = 0
            while len(data := running.read(length)) == length:
                at_s = self._time(number)
                if at_s > filming.LONGEST_S or number > filming.LONGEST_S / EVERY_S:
                    raise filming.too_long()
                if not self.times or at_s > self.times[-1]:
                    self.times.append(at_s)
                    yield at_s, np.frombuffer(data, np.uint8).reshape(self._shape)
                number += 1
            self.complaints = running.ended()[1]

    def _heard(self, line: str) -> None:
        told = filming.time_of(line)
        if told is not None:
            self._told.put(told)

    def _time(self, number: int) -> float:
        """Return the time of a sample, which is told apart from it."""
        try:
            told, at_s = self._told.get(timeout=_LATE_S)
        except Empty:
            told, at_s = -1, 0.0
        if told != number:
            raise filming.timeless()
        return max(0.0, at_s)
