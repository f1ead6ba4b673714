"""Runs: what is computed of every post once and kept in arrays, as a cache of the catalogue.

A run is a folder of arrays over a stretch of rows; it never changes. Runs are memory-mapped,
so what is asked of them costs milliseconds. Each one's name holds a digest over the segments
that it was made from, so a run that belongs to another archive or another program version is
not used but made again; a run appears by one rename, so an interrupted build leaves nothing
behind that would be trusted. Small runs are merged as they come, as in a binary counter, up
to ``RUN_ROWS`` rows; so a few new posts cost little, and a run's arrays fit into memory. Of a
cache that is looked into at places all over it, those that grow no more are put together, once,
into long runs. A run that was merged into another is removed; who has it mapped keeps it.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from mmap import MADV_DONTNEED, mmap
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from mabillon.archive import stretches
from mabillon.archive.segments import Segment
from mabillon.archive.stretches import Piece, Stretch, pieces_of, stretches_of, together

_OURS: Final = re.compile(r"(tmp-\d+-)?.*-\d+-\d+-[0-9a-f]{32}")
"""Names of runs, of those that are being made, and of those on their way out."""

Arrays = dict[str, npt.NDArray[Any]]
Named = Iterable[tuple[str, npt.NDArray[Any]]]
Progress = Callable[[int, int], None]

_TRIES: Final = 3
_CLOSED: Final = (errno.EACCES, errno.EPERM, errno.EROFS)
_FULL: Final = (errno.ENOSPC, errno.EDQUOT)
_NO_ROOM: Final = "no-room"
"""A file that is there since a long run could not be written."""
_AGAIN_S: Final = 86_400
"""Seconds after which it is tried again: a quota does not say how much room there is."""


@dataclass(frozen=True, slots=True)
class Run:
    """Arrays over rows ``first`` to before ``end``."""

    first: int
    end: int
    arrays: Arrays

    def __getitem__(self, name: str) -> npt.NDArray[Any]:
        return self.arrays[name]

    def forget(self, names: Sequence[str]) -> None:
        """Let go of these arrays in this process's memory; what is asked for is mapped anew."""
        for name in names:
            held = getattr(self.arrays[name].base, "base", None)
            if isinstance(held, mmap):
                held.madvise(MADV_DONTNEED)


@dataclass(frozen=True, slots=True)
class Kind:
    """What the runs of a cache hold.

    ``version`` goes with every change of it. ``names``: of the arrays. ``make``: gives them
    for rows ``first`` to before ``end``. ``merge``: gives those of neighbouring runs as one.
    ``lengthen``: gives the same of many, one array after another; null = there are no long runs.
    """

    version: str
    names: Sequence[str]
    make: Callable[[int, int], Arrays]
    merge: Callable[[Sequence[Run]], Arrays]
    lengthen: Callable[[Sequence[Run]], Named] | None = None


def open_runs(folder: Path, segments: Sequence[Segment], kind: Kind) -> list[Run]:
    """Open the runs that cover all rows of the segments, making what is not there.

    Parameters
    ----------
    folder
        Made if it is not there. Where nothing can be written, what is missing is made in
        memory.
    """
    for left in reversed(range(_TRIES)):
        try:
            return _open(folder, segments, kind)
        except FileNotFoundError:  # another process merged a run away while it was opened
            if not left:
                raise
    raise AssertionError


def standing_runs(folder: Path, segments: Sequence[Segment], kind: Kind) -> list[Run]:
    """Open the runs that stand there, from the first row on as far as they go.

    Nothing is made and nothing removed; rows at the end may be missing.
    """
    there = _there(folder, list(pieces_of(segments)), kind)
    runs, at = list[Run](), 0
    while (run := there.get(at)) is not None:
        runs.append(run)
        at = run.end
    return runs


def lacking_runs(folder: Path, segments: Sequence[Segment], kind: Kind) -> list[tuple[int, int]]:
    """Return the stretches of rows, as in ``stretches``, of which nothing stands yet."""
    pieces = list(pieces_of(segments))
    there = _there(folder, pieces, kind)
    return [
        (stretch.first, stretch.end)
        for stretch in stretches_of(pieces)
        if not any(run.first < stretch.end and stretch.first < run.end for run in there.values())
    ]


def put_run(
    folder: Path, segments: Sequence[Segment], kind: Kind, first: int, arrays: Arrays
) -> None:
    """Keep the arrays of one of the ``stretches``, which were made elsewhere."""
    for stretch in stretches_of(list(pieces_of(segments))):
        if stretch.first == first:
            _written(folder, stretch, arrays.items(), kind)


def _open(folder: Path, segments: Sequence[Segment], kind: Kind) -> list[Run]:
    pieces = list(pieces_of(segments))
    there = _there(folder, pieces, kind)
    runs = list[Run]()
    base = stretches_of(pieces)
    for some in together(base) if kind.lengthen else ([stretch] for stretch in base):
        whole = Stretch(tuple(piece for stretch in some for piece in stretch.pieces))
        run = there.get(whole.first)
        if run is not None and run.end == whole.end:
            runs.append(run)
        else:
            runs += _lengthened(folder, whole, [_of(folder, s, there, kind) for s in some], kind)
    _tidy(folder, pieces, runs, kind)
    return runs


def _there(folder: Path, pieces: Sequence[Piece], kind: Kind) -> dict[int, Run]:
    """Return the runs that are of these pieces, by first row; of several the longest."""
    found: dict[int, Run] = {}
    starts = {piece.first: n for n, piece in enumerate(pieces)}
    ends = {piece.end: n + 1 for n, piece in enumerate(pieces)}
    for path in folder.glob(f"{kind.version}-*") if folder.is_dir() else ():
        first, end = (int(n) if n.isdecimal() else -1 for n in path.name.split("-")[1:3])
        if first not in starts or end not in ends or starts[first] >= ends[end]:
            continue
        if path.name != Stretch(tuple(pieces[starts[first] : ends[end]])).name(kind.version):
            continue
        if first not in found or found[first].end < end:
            try:
                found[first] = Run(first, end, _mapped(path, kind))
            except FileNotFoundError:  # its removal was interrupted: it is no run any more
                _remove(path)
    return found


def _mapped(path: Path, kind: Kind) -> Arrays:
    return {
        name: np.asarray(np.load(path / f"{name}.npy", mmap_mode="r", allow_pickle=False))
        for name in kind.names
    }


def _of(folder: Path, stretch: Stretch, there: dict[int, Run], kind: Kind) -> Run:
    """Return the run of a stretch, which is made if it is not there."""
    run = there.get(stretch.first)
    if run is None or run.end != stretch.end:
        run = _made(folder, stretch, there, kind)
    return run


def _lengthened(folder: Path, whole: Stretch, parts: list[Run], kind: Kind) -> list[Run]:
    """Make one long run of its parts; where there is no room for it they stay."""
    if kind.lengthen is None or len(parts) == 1 or not _fit(folder, parts, kind):
        return parts
    marker = folder / _NO_ROOM
    try:
        arrays = _written(folder, whole, kind.lengthen(parts), kind)
    except OSError as error:
        if error.errno not in (*_CLOSED, *_FULL):
            raise
        with suppress(OSError):
            marker.touch()
        return parts
    with suppress(OSError):
        marker.unlink(missing_ok=True)
    return [Run(whole.first, whole.end, arrays)]


def _fit(folder: Path, parts: Sequence[Run], kind: Kind) -> bool:
    """Tell whether parts can be one run: by the places in its arrays, and the room on the disk.

    To find out only by writing would write as much again each time.
    """
    columns = [[part[name] for part in parts] for name in kind.names]
    if any(sum(map(len, column)) > stretches.NARROW for column in columns):
        return False
    needed = sum(array.nbytes for column in columns for array in column)
    try:
        if 0 <= time.time() - (folder / _NO_ROOM).stat().st_mtime < _AGAIN_S:
            return False
    except OSError:
        pass  # it could be written, as far as is known
    try:
        return needed < shutil.disk_usage(folder).free
    except OSError:
        return True


def _made(folder: Path, stretch: Stretch, there: dict[int, Run], kind: Kind) -> Run:
    """Make a run, out of the smaller ones where they are there."""
    parts: list[Run] = []
    at = stretch.first
    while at < stretch.end:
        known = there.get(at)
        if known is None or known.end > stretch.end:
            end = min([stretch.end, *(first for first in there if first > at)])
            known = Run(at, end, kind.make(at, end))
        parts.append(known)
        at = known.end
    arrays = parts[0].arrays if len(parts) == 1 else kind.merge(parts)
    try:
        arrays = _written(folder, stretch, arrays.items(), kind)
    except OSError as error:
        if error.errno not in _CLOSED:
            raise
    return Run(stretch.first, stretch.end, arrays)


def _written(folder: Path, stretch: Stretch, arrays: Named, kind: Kind) -> Arrays:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / stretch.name(kind.version)
    temporary = folder / f"tmp-{os.getpid()}-{path.name}"
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir()
    try:
        for name, array in arrays:
            if name in kind.names:
                _save(temporary / f"{name}.npy", array)
    except OSError:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    try:
        temporary.rename(path)
    except OSError:  # another process made the same run meanwhile
        shutil.rmtree(temporary, ignore_errors=True)
        if not path.is_dir():
            raise
    return _mapped(path, kind)


def _save(path: Path, array: npt.NDArray[Any]) -> None:
    with path.open("wb") as file:
        np.save(file, array, allow_pickle=False)
        file.flush()
        os.fsync(file.fileno())


def _tidy(folder: Path, pieces: Sequence[Piece], runs: Sequence[Run], kind: Kind) -> None:
    """Remove what no longer belongs to the archive; open maps of other readers stay valid."""
    at = {piece.first: n for n, piece in enumerate(pieces)}
    ends = {piece.end: n + 1 for n, piece in enumerate(pieces)}
    current = {
        Stretch(tuple(pieces[at[run.first] : ends[run.end]])).name(kind.version) for run in runs
    }
    for path in folder.iterdir() if folder.is_dir() else ():
        if not _OURS.fullmatch(path.name):
            continue  # the folder may be a link that leads elsewhere
        making = path.name.startswith("tmp-")
        if _alive(path.name) if making else path.name in current:
            continue
        _remove(path)


def _remove(path: Path) -> None:
    """Take a run away by its name first, so that half a run is never found under it."""
    going = path.with_name(f"tmp-{os.getpid()}-going-{path.name}")
    with suppress(OSError):  # another process does the same, or nothing can be written
        path.rename(going)
        shutil.rmtree(going, ignore_errors=True)


def _alive(name: str) -> bool:
    pid = name.split("-")[1]
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True
