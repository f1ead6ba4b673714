"""Tell and hash videos, by ffprobe and ffmpeg in processes of their own that may fall."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Final

import numpy as np
import numpy.typing as npt

from mabillon.errors import UsageError
from mabillon.examine.media.hashing import SIDE
from mabillon.examine.media.scenes import EVERY_S, frames, moments
from mabillon.examine.media.told import Fact, Told
from mabillon.examine.media.turning import turned
from mabillon.examine.records.shots import clock
from mabillon.media import filming, kinds, manifests
from mabillon.workflows.bounds import Bounds
from mabillon.workflows.program_apart import Program, run

PROBING: Final = Bounds(seconds=20, megabytes=1024)
SAMPLING: Final = Bounds(seconds=1200, megabytes=2048)
"""For the longest video at a fifteenth of its running time, and the largest picture."""

_HEAD: Final = 1 << 16
_TAIL: Final = 1 << 17
_ANSWER: Final = 1 << 20
_LATE_S: Final = 5.0
_GAP_S: Final = 1.5
_GAPS: Final = 10

Grey = npt.NDArray[np.uint8]


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


def tell_video(path: Path, temporary: Path, sampling: Bounds = SAMPLING) -> Told:
    """Open a video; tell what it is, what it says of itself, and the hashes of its moments.

    Parameters
    ----------
    path
        The file; of any name.
    temporary
        A folder in which the programs run; nothing stays in it.
    sampling
        What decoding it may take.

    Returns
    -------
    Told
        A frame where each scene begins and for each second, without those that show what the
        one before showed.  Its facts say where it has no frames for long.

    Raises
    ------
    UnreadableInput
        It cannot be read; the message says why and what to do, without the file's name.
    LimitExceeded
        It is too large or too long, or took more time or memory than it may.
    UsageError
        FFmpeg is not installed.
    """
    kind, also = _begins(path)
    probed = probe(path, kind, temporary)
    samples = _Samples(path, kind, temporary, sampling)
    shorter = min(probed.width, probed.height)
    upright = ((at_s, np.ascontiguousarray(turned(g, probed.turn))) for at_s, g in samples)
    hashed = tuple(frames(moments(upright), shorter))
    if not samples.times:
        raise filming.broken(samples.complaints)
    return Told(
        medium="video",
        kind=kind,
        width=probed.width,
        height=probed.height,
        duration_s=probed.duration_s,
        turn=probed.turn,
        facts=(
            *probed.facts,
            *manifests.of_video(kind, path),
            *_gaps([0.0, *samples.times, probed.duration_s or 0.0]),
        ),
        also=also,
        frames=hashed,
    )


def _gaps(times: Sequence[float]) -> Iterator[Fact]:
    """Say where a video has no frames for long, for it is damaged, or shows one for long."""
    gaps = [f"{clock(a)} to {clock(b)}" for a, b in pairwise(times) if b - a > _GAP_S]
    if gaps:
        more = f"; {len(gaps) - _GAPS} more" if len(gaps) > _GAPS else ""
        yield Fact("no frames", "; ".join(gaps[:_GAPS]) + more)


def _begins(path: Path) -> tuple[str, tuple[str, ...]]:
    """Return which kind of video a file is, and what else it passes for."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
        kind = filming.recognise(head[:1024])
        file.seek(max(0, path.stat().st_size - _TAIL))
        return kind, kinds.also(head + file.read(_TAIL))


def probe(path: Path, kind: str, temporary: Path) -> filming.Probed:
    """Ask ffprobe what a video says of itself; raises as `tell_video`."""
    command = filming.probing(program("ffprobe"), path, kind)
    answer, content, said = run(command, PROBING, temporary, _ANSWER)
    if not content:
        raise filming.broken(said)
    return filming.probed(answer, kind)


class _Samples:
    """Goes once through the samples of a video, (seconds, grey levels), in order of time.

    After that ``times`` are theirs, and ``complaints`` is what FFmpeg said last.
    """

    def __init__(self, path: Path, kind: str, temporary: Path, bounds: Bounds) -> None:
        self._command = filming.sampling(program("ffmpeg"), path, kind, EVERY_S)
        self._temporary, self._bounds = temporary, bounds
        self._times: SimpleQueue[tuple[int, float]] = SimpleQueue()
        self.times: list[float] = []
        self.complaints = ""

    def __iter__(self) -> Iterator[tuple[float, Grey]]:
        with Program(self._command, self._bounds, self._temporary, self._heard) as running:
            number = 0
            while len(data := running.read(SIDE * SIDE)) == SIDE * SIDE:
                at_s = self._time(number)
                if at_s > filming.LONGEST_S or number > filming.LONGEST_S / EVERY_S:
                    raise filming.too_long()
                if not self.times or at_s > self.times[-1]:
                    self.times.append(at_s)
                    yield at_s, np.frombuffer(data, np.uint8).reshape(SIDE, SIDE)
                number += 1
            self.complaints = running.ended()[1]

    def _heard(self, line: str) -> None:
        told = filming.time_of(line)
        if told is not None:
            self._times.put(told)

    def _time(self, number: int) -> float:
        """Return the time of a sample, which is told apart from it."""
        try:
            told, at_s = self._times.get(timeout=_LATE_S)
        except Empty:
            told, at_s = -1, 0.0
        if told != number:
            raise filming.timeless()
        return max(0.0, at_s)
