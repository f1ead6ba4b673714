"""Runs: what is computed of every post once and kept in arrays, as a cache of the catalogue.

A run is a folder of arrays over a stretch of rows; it never changes. Runs are memory-mapped,
so what is asked of them costs milliseconds. Each one's name holds a digest over the segments
that it was made from, so a run that belongs to another archive or another program version is
not used but made again; a run appears by one rename, so an interrupted build leaves nothing
behind that would be trusted. Small runs are merged as they come, as in a binary counter, up
to ``RUN_ROWS`` rows; so a few new posts cost little, and a run's arrays fit into memory. A run
that was merged into another is removed; who has it mapped keeps it.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from mmap import MADV_DONTNEED, mmap
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from mabillon.archive.segments import Segment

RUN_ROWS: Final = 1 << 18
"""Rows of a run at the most."""

_OURS: Final = re.compile(r"(tmp-\d+-)?.*-\d+-\d+-[0-9a-f]{32}")
"""Names of runs, of those that are being made, and of those on their way out."""

Arrays = dict[str, npt.NDArray[Any]]
Progress = Callable[[int, int], None]

_TRIES: Final = 3
_CLOSED: Final = (errno.EACCES, errno.EPERM, errno.EROFS)


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
    """

    version: str
    names: Sequence[str]
    make: Callable[[int, int], Arrays]
    merge: Callable[[Sequence[Run]], Arrays]


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
    there = _there(folder, list(_pieces(segments)), kind)
    runs, at = list[Run](), 0
    while (run := there.get(at)) is not None:
        runs.append(run)
        at = run.end
    return runs


def stretches(segments: Sequence[Segment]) -> list[tuple[int, int]]:
    """Return the first row of each run that covers the segments, and the row after its last."""
    return [(stretch.first, stretch.end) for stretch in _stretches(list(_pieces(segments)))]


def lacking_runs(folder: Path, segments: Sequence[Segment], kind: Kind) -> list[tuple[int, int]]:
    """Return the stretches of rows, as in ``stretches``, of which nothing stands yet."""
    pieces = list(_pieces(segments))
    there = _there(folder, pieces, kind)
    return [
        (stretch.first, stretch.end)
        for stretch in _stretches(pieces)
        if not any(stretch.first <= first < stretch.end for first in there)
    ]


def put_run(
    folder: Path, segments: Sequence[Segment], kind: Kind, first: int, arrays: Arrays
) -> None:
    """Keep the arrays of one of the ``stretches``, which were made elsewhere."""
    for stretch in _stretches(list(_pieces(segments))):
        if stretch.first == first:
            _written(folder, stretch, arrays, kind)


def _open(folder: Path, segments: Sequence[Segment], kind: Kind) -> list[Run]:
    pieces = list(_pieces(segments))
    there = _there(folder, pieces, kind)
    runs = []
    for stretch in _stretches(pieces):
        run = there.get(stretch.first)
        if run is None or run.end != stretch.end:
            run = _made(folder, stretch, there, kind)
        runs.append(run)
    _tidy(folder, pieces, runs, kind)
    return runs


@dataclass(frozen=True, slots=True)
class _Piece:
    """Rows of one segment, ``RUN_ROWS`` at the most."""

    first: int
    end: int
    digest: str


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Neighbouring pieces that are one run."""

    pieces: tuple[_Piece, ...]

    @property
    def first(self) -> int:
        return self.pieces[0].first

    @property
    def end(self) -> int:
        return self.pieces[-1].end

    @property
    def rows(self) -> int:
        return self.end - self.first

    def name(self, kind: Kind) -> str:
        """Return the folder's name."""
        made_from = "".join(f"{p.first}-{p.end}-{p.digest} " for p in self.pieces)
        digest = hashlib.sha256(made_from.encode()).hexdigest()[:32]
        return f"{kind.version}-{self.first}-{self.end}-{digest}"


def _pieces(segments: Sequence[Segment]) -> Iterator[_Piece]:
    for segment in segments:
        start = segment.first_row or 0
        for first in range(start, start + segment.rows, RUN_ROWS):
            yield _Piece(first, min(first + RUN_ROWS, start + segment.rows), segment.digest)


def _stretches(pieces: Sequence[_Piece]) -> list[_Stretch]:
    """Part the pieces so that a run is merged only with what has grown to half its size."""
    levels: list[tuple[_Piece, ...]] = []
    for piece in pieces:
        levels.append((piece,))
        while len(levels) > 1:
            before, last = _Stretch(levels[-2]), _Stretch(levels[-1])
            if before.rows >= 2 * last.rows or before.rows + last.rows > RUN_ROWS:
                break
            levels[-2:] = [(*before.pieces, *last.pieces)]
    return [_Stretch(level) for level in levels]


def _there(folder: Path, pieces: Sequence[_Piece], kind: Kind) -> dict[int, Run]:
    """Return the runs that are of these pieces, by first row; of several the longest."""
    found: dict[int, Run] = {}
    starts = {piece.first: n for n, piece in enumerate(pieces)}
    ends = {piece.end: n + 1 for n, piece in enumerate(pieces)}
    for path in folder.glob(f"{kind.version}-*") if folder.is_dir() else ():
        first, end = (int(n) if n.isdecimal() else -1 for n in path.name.split("-")[1:3])
        if first not in starts or end not in ends or starts[first] >= ends[end]:
            continue
        if path.name != _Stretch(tuple(pieces[starts[first] : ends[end]])).name(kind):
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


def _made(folder: Path, stretch: _Stretch, there: dict[int, Run], kind: Kind) -> Run:
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
        arrays = _written(folder, stretch, arrays, kind)
    except OSError as error:
        if error.errno not in _CLOSED:
            raise
    return Run(stretch.first, stretch.end, arrays)


def _written(folder: Path, stretch: _Stretch, arrays: Arrays, kind: Kind) -> Arrays:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / stretch.name(kind)
    temporary = folder / f"tmp-{os.getpid()}-{path.name}"
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir()
    for name in kind.names:
        with (temporary / f"{name}.npy").open("wb") as file:
            np.save(file, arrays[name], allow_pickle=False)
            file.flush()
            os.fsync(file.fileno())
    try:
        temporary.rename(path)
    except OSError:  # another process made the same run meanwhile
        shutil.rmtree(temporary, ignore_errors=True)
        if not path.is_dir():
            raise
    return _mapped(path, kind)


def _tidy(folder: Path, pieces: Sequence[_Piece], runs: Sequence[Run], kind: Kind) -> None:
    """Remove what no longer belongs to the archive; open maps of other readers stay valid."""
    at = {piece.first: n for n, piece in enumerate(pieces)}
    ends = {piece.end: n + 1 for n, piece in enumerate(pieces)}
    current = {_Stretch(tuple(pieces[at[run.first] : ends[run.end]])).name(kind) for run in runs}
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
