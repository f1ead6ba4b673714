"""Sketches of all posts, as a cache: which posts share shingles with a text, in milliseconds.

One folder a run, each for an unbroken stretch of rows, never changed once it is there:
``values.npy`` (uint64, ascending) with ``rows.npy`` (uint32, row less the run's first row)
beside it, and for each row ``sizes.npy`` (how many values it keeps) and ``words.npy``.
Files are memory-mapped. A run's name holds a digest over the segments that it was made
from, so a run that belongs to another archive or another program version is not used but
made again; a run appears by one rename, so an interrupted build leaves nothing behind
that would be trusted.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from mabillon.archive.segments import Segment
from mabillon.text.sketch import RATE, VERSION, Values, sketches

RUN_ROWS = 1 << 18
MAX_RUNS = 8
COMMON = 50_000
"""A value that stands in more rows of a run than this is a footer of many channels: skipped."""

Rows = npt.NDArray[np.int64]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Shared:
    """The rows that share values with a question, ascending, and how many they share.

    All (n,): ``shared`` counts all values, ``sampled`` those that long texts keep;
    ``sizes`` is how many values the row keeps, ``words`` how many words it has.
    """

    rows: Rows
    shared: Rows
    sampled: Rows
    sizes: Rows
    words: npt.NDArray[np.int32]


class Run:
    """One memory-mapped run over rows ``first`` to before ``end``."""

    def __init__(self, folder: Path, first: int, end: int) -> None:
        self.folder, self.first, self.end = folder, first, end
        self.values, self.rows, self.sizes, self.words = (
            np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False) for name in _FILES
        )

    def find(self, question: Values) -> Shared:
        """Return the rows of this run that share values with the question."""
        low = np.searchsorted(self.values, question, "left")
        counts = np.searchsorted(self.values, question, "right") - low
        counts[counts > COMMON] = 0
        total = int(counts.sum())
        starts = np.repeat(low - np.concatenate(([0], np.cumsum(counts)[:-1])), counts)
        rows = self.rows[starts + np.arange(total)].astype(np.int64)
        kept_by_long = np.repeat(question % np.uint64(RATE) == 0, counts)
        found, inverse, shared = np.unique(rows, return_inverse=True, return_counts=True)
        sampled = np.bincount(inverse, weights=kept_by_long, minlength=len(found)).astype(np.int64)
        return Shared(
            found + self.first,
            shared.astype(np.int64),
            sampled,
            self.sizes[found].astype(np.int64),
            self.words[found],
        )


_FILES = ("values", "rows", "sizes", "words")


class SketchCache:
    """All runs of an archive, together covering rows 0 to before ``rows``."""

    def __init__(self, runs: Sequence[Run]) -> None:
        self._runs = tuple(runs)
        self.rows = self._runs[-1].end if self._runs else 0

    def find(self, question: Values, before_row: int) -> Shared:
        """Return the rows under ``before_row`` that share values with the question."""
        parts = [run.find(question) for run in self._runs if run.first < before_row]
        if not parts:
            nothing = np.empty(0, np.int64)
            return Shared(nothing, nothing, nothing, nothing, np.empty(0, np.int32))
        keep = [part.rows < before_row for part in parts]
        columns = (
            np.concatenate([getattr(part, name)[k] for part, k in zip(parts, keep, strict=True)])
            for name in ("rows", "shared", "sampled", "sizes", "words")
        )
        return Shared(*columns)

    def pairs_table(self, before_row: int) -> pa.Table:
        """Return all values as a table (value: uint64, row: int64), for joins over all rows."""
        parts = [
            pa.table(
                {"value": pa.array(run.values), "row": pa.array(run.rows + np.int64(run.first))}
            )
            for run in self._runs
        ]
        schema = pa.schema([("value", pa.uint64()), ("row", pa.int64())])
        table = pa.concat_tables(parts) if parts else schema.empty_table()
        return table.filter(pa.compute.less(table["row"], before_row))

    def sizes(self, before_row: int) -> tuple[Rows, npt.NDArray[np.int32]]:
        """Return (values kept, words) of every row under ``before_row``."""
        if not self._runs:
            return np.empty(0, np.int64), np.empty(0, np.int32)
        sizes = np.concatenate([run.sizes for run in self._runs])[:before_row]
        words = np.concatenate([run.words for run in self._runs])[:before_row]
        return sizes.astype(np.int64), words


def open_cache(
    folder: Path,
    segments: Sequence[Segment],
    texts: Callable[[Rows], pa.Array | pa.ChunkedArray],
    progress: Progress | None = None,
) -> SketchCache:
    """Open the cache, making what lags behind the catalogue.

    Parameters
    ----------
    folder
        ``caches/sketches`` of the archive; made if it is not there.
    segments
        All posts' segments, in order.
    texts
        Gives the texts (string) of rows, in their order.
    progress
        Called with (rows sketched, rows to sketch).
    """
    folder.mkdir(parents=True, exist_ok=True)
    stretches = _stretches(segments)
    runs = _usable(folder, stretches)
    missing = stretches[len(runs) :]
    todo = sum(s.end - s.first for s in missing)
    done = 0
    for stretch in missing:
        runs.append(_build(folder, stretch, texts))
        done += stretch.end - stretch.first
        if progress:
            progress(done, todo)
    _tidy(folder, runs)
    return SketchCache(runs)


@dataclass(frozen=True, slots=True)
class _Stretch:
    first: int
    end: int
    digest: str

    @property
    def name(self) -> str:
        return f"v{VERSION}-{self.first}-{self.end}-{self.digest}"


def _stretches(segments: Sequence[Segment]) -> list[_Stretch]:
    """Part the segments into stretches whose number grows with the logarithm of the rows.

    Each stretch holds whole segments. Stretches are as in a binary counter: a later, small
    one is joined with its neighbour when it has grown to its size, so each row is sketched
    again only a few times in its life.
    """
    levels: list[list[Segment]] = []
    for segment in segments:
        levels.append([segment])
        while len(levels) > 1 and _rows(levels[-2]) < 2 * _rows(levels[-1]):
            last = levels.pop()
            levels[-1] += last
    return [
        _Stretch(
            group[0].first_row or 0,
            (group[-1].first_row or 0) + group[-1].rows,
            hashlib.sha256("".join(s.digest for s in group).encode()).hexdigest()[:32],
        )
        for group in levels
        if _rows(group)
    ]


def _rows(segments: Sequence[Segment]) -> int:
    return sum(segment.rows for segment in segments)


def _usable(folder: Path, stretches: Sequence[_Stretch]) -> list[Run]:
    runs = []
    for stretch in stretches:
        path = folder / stretch.name
        if not path.is_dir():
            break
        runs.append(Run(path, stretch.first, stretch.end))
    return runs


def _build(
    folder: Path, stretch: _Stretch, texts: Callable[[Rows], pa.Array | pa.ChunkedArray]
) -> Run:
    values, rows, sizes, words = [], [], [], []
    for first in range(stretch.first, stretch.end, RUN_ROWS):
        wanted = np.arange(first, min(first + RUN_ROWS, stretch.end), dtype=np.int64)
        made = sketches(texts(wanted).to_pylist())
        size = np.diff(made.offsets)
        values.append(made.values)
        rows.append(np.repeat((wanted - stretch.first).astype(np.uint32), size))
        sizes.append(size.astype(np.uint32))
        words.append(made.words)
    all_values = np.concatenate(values)
    order = np.argsort(all_values, kind="stable")
    arrays: tuple[npt.NDArray[Any], ...] = (
        all_values[order],
        np.concatenate(rows)[order],
        np.concatenate(sizes),
        np.concatenate(words),
    )
    temporary = folder / f"tmp-{os.getpid()}-{stretch.name}"
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir()
    for name, array in zip(_FILES, arrays, strict=True):
        with (temporary / f"{name}.npy").open("wb") as file:
            np.save(file, array, allow_pickle=False)
            file.flush()
            os.fsync(file.fileno())
    path = folder / stretch.name
    try:
        temporary.rename(path)
    except OSError:  # another process made the same run meanwhile
        shutil.rmtree(temporary, ignore_errors=True)
        if not path.is_dir():
            raise
    return Run(path, stretch.first, stretch.end)


def _tidy(folder: Path, runs: Sequence[Run]) -> None:
    """Remove what no longer belongs to the archive; open maps of other readers stay valid."""
    current = {run.folder.name for run in runs}
    for path in folder.iterdir():
        stale = path.name not in current and not path.name.startswith("tmp-")
        if stale or (path.name.startswith("tmp-") and not _alive(path.name)):
            shutil.rmtree(path, ignore_errors=True)


def _alive(name: str) -> bool:
    pid = name.split("-")[1]
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True
