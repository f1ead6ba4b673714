"""Tell and hash videos, by ffprobe and ffmpeg in processes of their own that may fall."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np

from mabillon.examine.media.moving import Moving
from mabillon.examine.media.scenes import frames, moments
from mabillon.examine.media.told import Fact, Told
from mabillon.examine.media.turning import turned
from mabillon.examine.records.shots import clock
from mabillon.media import filming, kinds, manifests
from mabillon.workflows.bounds import Bounds
from mabillon.workflows.film_samples import SAMPLING, Samples, program
from mabillon.workflows.program_apart import run

PROBING: Final = Bounds(seconds=20, megabytes=1024)
_HEAD: Final = 1 << 16
_TAIL: Final = 1 << 17
_ANSWER: Final = 1 << 20
_GAP_S: Final = 1.5
_GAPS: Final = 10


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
        one before showed; and of the part that moves (`moving`), where that is not all. Its
        facts say where it has no frames for long.

    Raises
    ------
    UnreadableInput
        It cannot be read; the message says why and what to do, without the file's name.
    LimitExceeded
        It is too large or too long, or took more time or memory than it may.
    UsageError
        FFmpeg is not installed.
    """
    kind, also = begins(path)
    probed = probe(path, kind, temporary)
    samples = Samples(path, kind, temporary, sampling)
    shorter = min(probed.width, probed.height)
    upright = ((at_s, np.ascontiguousarray(turned(g, probed.turn))) for at_s, g in samples)
    moving = Moving()
    hashed = tuple(frames(moving.passing(moments(upright)), shorter))
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
        frames=(*hashed, *moving.frames(probed.width, probed.height)),
    )


def _gaps(times: Sequence[float]) -> Iterator[Fact]:
    """Say where a video has no frames for long, for it is damaged, or shows one for long."""
    gaps = [f"{clock(a)} to {clock(b)}" for a, b in pairwise(times) if b - a > _GAP_S]
    if gaps:
        more = f"; {len(gaps) - _GAPS} more" if len(gaps) > _GAPS else ""
        yield Fact("no frames", "; ".join(gaps[:_GAPS]) + more)


def begins(path: Path) -> tuple[str, tuple[str, ...]]:
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
