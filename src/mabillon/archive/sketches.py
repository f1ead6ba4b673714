"""The sketch cache: which posts share shingles with a text, their texts, their outer lines.

Each run (``archive.runs``) holds the sketch values of its posts as one sorted array with
their row numbers: a question is a binary search. Beside them stand, made in the same pass,
the texts in blocks (``archive.text_blocks``) and hashes of the posts' outer lines
(``text.furniture``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from mabillon.archive import text_blocks
from mabillon.archive.runs import Arrays, Kind, Progress, Run, open_runs, standing_runs
from mabillon.archive.segments import Segment
from mabillon.examine.candidates import Shared
from mabillon.text.cutting import BEHIND
from mabillon.text.furniture import Edges, edges
from mabillon.text.letters import is_ready
from mabillon.text.lines import Lines, lines_in, read_lines, together
from mabillon.text.sketch import RATE, VERSION, Values, sketches_of

__all__ = ["Progress", "Shared", "SketchCache", "open_cache", "standing_cache"]

COMMON: Final = 50_000
"""A value that stands in more rows of a run than this is a footer of many channels: skipped."""

_READ: Final = 1 << 17
"""Rows whose texts are read at once: some row groups of a segment."""

_FEW: Final = 2048
"""Rows up to which the table of letters is not worth its making."""

_PORTION: Final = 1 << 18
"""Bytes of text that are read together, about."""

_PART: Final = 1 << 16
"""Rows for which ``by_value`` gives a batch: their values fit into the processor's cache."""

_BY_ROW: Final = ("sizes", "words", "lines", "linked", "bodies")
_NAMES: Final = ("values", "rows", *_BY_ROW, *text_blocks.NAMES)

Rows = npt.NDArray[np.int64]
Texts = Callable[[Rows], pa.Array | pa.ChunkedArray]


class SketchCache:
    """All runs of an archive, together covering rows 0 to before ``rows``."""

    def __init__(self, runs: Sequence[Run]) -> None:
        self._runs = tuple(runs)
        self.rows = self._runs[-1].end if self._runs else 0

    def find(self, question: Values, before_row: int) -> Shared:
        """Return the rows under ``before_row`` that share values with the question."""
        return self.find_all(question, np.zeros(len(question), np.int64), before_row)

    def find_all(self, values: Values, asked: Rows, before_row: int) -> Shared:
        """Return the same for several questions at once.

        Parameters
        ----------
        values, asked
            (m,) values of all questions, and which question each is of; one question has a
            value once.
        """
        order = np.argsort(values)  # neighbours are looked for at neighbouring places
        values, asked = values[order], asked[order]
        nothing = np.empty(0, np.int64)
        parts = [Shared(nothing, nothing, nothing, nothing, np.empty(0, np.int32), nothing)]
        parts += [
            _find(run, values, asked, before_row) for run in self._runs if run.first < before_row
        ]
        return Shared(*(np.concatenate(column) for column in zip(*parts, strict=True)))

    def texts(self, rows: Rows) -> pa.LargeStringArray:
        """Return the texts of rows, ascending and each once.

        They come from a cache: hold them against the posts' ``version`` before they are
        examined or quoted.
        """
        found = [text_blocks.unpack(run.arrays, places) for run, places in self._by_run(rows)]
        return pa.concat_arrays(found or [pa.array([], pa.large_string())])

    def edges(self, rows: Rows) -> Edges:
        """Return the outer lines of the posts of rows, ascending."""
        parts = [
            Edges(run["lines"][places], run["linked"][places], run["bodies"][places])
            for run, places in self._by_run(rows)
        ]
        parts = parts or [Edges(np.empty((0, 4), np.uint64), np.empty((0, 4), bool), _NO_VALUES)]
        return Edges(*(np.concatenate(column) for column in zip(*parts, strict=True)))

    def by_value(self, before_row: int) -> Iterator[pa.RecordBatch]:
        """Yield all values of the rows under ``before_row``, ascending: (value, row).

        All rows of a value stand in one batch.
        """
        parts = 1 + self.rows // _PART
        for part in range(parts):
            values, rows = [_NO_VALUES], [np.empty(0, np.int64)]
            for run in self._runs:
                low, high = (_place(run["values"], part + k, parts) for k in (0, 1))
                of_run = run["rows"][low:high].astype(np.int64) + run.first
                early = slice(None) if run.end <= before_row else of_run < before_row
                values.append(run["values"][low:high][early])
                rows.append(of_run[early])
            every = np.concatenate(values)
            order = np.argsort(every)
            columns = (every[order], np.concatenate(rows)[order])
            yield pa.record_batch([pa.array(column) for column in columns], ["value", "row"])

    def sizes(self, before_row: int) -> tuple[Rows, npt.NDArray[np.int32]]:
        """Return (values kept, words) of every row under ``before_row``."""
        sizes = np.concatenate([np.empty(0, np.uint32), *(run["sizes"] for run in self._runs)])
        words = np.concatenate([np.empty(0, np.int32), *(run["words"] for run in self._runs)])
        return sizes[:before_row].astype(np.int64), words[:before_row]

    def _by_run(self, rows: Rows) -> Iterator[tuple[Run, Rows]]:
        for run in self._runs:
            low, high = np.searchsorted(rows, (run.first, run.end)).tolist()
            if low < high:
                yield run, rows[low:high] - run.first


_NO_VALUES: Final = np.empty(0, np.uint64)


def _place(values: Values, part: int, parts: int) -> int:
    """Return where one of so many equal parts of all possible values begins."""
    if part == parts:
        return len(values)
    return int(np.searchsorted(values, np.uint64((part << 64) // parts)))


def _find(run: Run, question: Values, asked: Rows, before_row: int) -> Shared:
    values = run["values"]
    low = np.searchsorted(values, question, "left")
    counts = np.searchsorted(values, question, "right") - low
    counts[counts > COMMON] = 0
    total = int(counts.sum())
    starts = np.repeat(low - np.concatenate(([0], np.cumsum(counts)[:-1])), counts)
    rows = run["rows"][starts + np.arange(total)].astype(np.int64)
    whose = np.repeat(asked, counts)
    kept_by_long = np.repeat(question % np.uint64(RATE) == 0, counts)
    if run.end > before_row:
        early = rows < before_row - run.first
        rows, whose, kept_by_long = rows[early], whose[early], kept_by_long[early]
    size = run.end - run.first
    found, inverse, shared = np.unique(whose * size + rows, return_inverse=True, return_counts=True)
    sampled = np.bincount(inverse, weights=kept_by_long, minlength=len(found)).astype(np.int64)
    whose, rows = np.divmod(found, size)
    return Shared(
        rows + run.first,
        shared.astype(np.int64),
        sampled,
        run["sizes"][rows].astype(np.int64),
        run["words"][rows],
        whose,
    )


def open_cache(
    folder: Path,
    segments: Sequence[Segment],
    texts: Texts,
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
    total = sum(segment.rows for segment in segments)

    def make(first: int, end: int) -> Arrays:
        return _make(texts, first, end, (lambda at: progress(at, total)) if progress else None)

    return SketchCache(open_runs(folder, segments, _kind(make)))


def standing_cache(folder: Path, segments: Sequence[Segment]) -> SketchCache:
    """Open what stands of the cache; the last rows of the segments may be missing."""
    return SketchCache(standing_runs(folder, segments, _kind(_nothing)))


def _nothing(*_: int) -> Arrays:
    raise AssertionError("nothing is made here")


def _kind(make: Callable[[int, int], Arrays]) -> Kind:
    return Kind(f"v{VERSION}.3", _NAMES, make, _merged)


def _make(texts: Texts, first: int, end: int, tell: Callable[[int], None] | None) -> Arrays:
    """Return the arrays of rows ``first`` to before ``end``."""
    parts, at = [], 0
    for start in range(first, end, _READ):
        there = texts(np.arange(start, min(start + _READ, end), dtype=np.int64))
        for some in _portions(there):
            parts.append(_portion(some, at, few=end - first <= _FEW and not is_ready()))
            at += len(some)
            if tell:
                tell(first + at)
    return _joined(parts)


def _portions(texts: pa.Array | pa.ChunkedArray) -> Iterator[pa.LargeStringArray]:
    """Part texts so that what is made of each part fits into the processor's cache."""
    whole = texts.cast(pa.large_string())
    for chunk in whole.chunks if isinstance(whole, pa.ChunkedArray) else [whole]:
        ends = text_blocks.bounds(chunk)
        first = 0
        while first < len(chunk):
            after = int(np.searchsorted(ends, ends[first] + _PORTION, "right")) - 1
            blocks = max((after - first) // text_blocks.BLOCK, 1)
            yield chunk.slice(first, blocks * text_blocks.BLOCK)
            first += blocks * text_blocks.BLOCK


def _lines(texts: pa.LargeStringArray) -> Lines:
    """Read the lines of many texts on arrays."""
    sizes = pc.utf8_length(texts).to_numpy() + 1
    whole = pa.LargeListArray.from_arrays([0, len(texts)], texts)
    [joined] = pc.binary_join(whole, pa.scalar("\n", pa.large_string())).to_pylist()
    return lines_in(joined + BEHIND, np.cumsum(sizes) - sizes)


def _portion(texts: pa.LargeStringArray, first: int, *, few: bool) -> Arrays:
    lines = together(read_lines(texts.to_pylist())) if few else _lines(texts)
    made = sketches_of(lines)
    size = np.diff(made.offsets)
    return {
        "values": made.values,
        "rows": np.repeat(np.arange(first, first + len(texts), dtype=np.uint32), size),
        "sizes": size.astype(np.uint32),
        "words": made.words,
        **edges(lines)._asdict(),
        **text_blocks.pack(texts),
    }


def _merged(runs: Sequence[Run]) -> Arrays:
    first = runs[0].first
    return _joined(
        [{**run.arrays, "rows": run["rows"] + np.uint32(run.first - first)} for run in runs]
    )


def _joined(parts: Sequence[Arrays]) -> Arrays:
    """Return arrays of neighbouring rows as one, the values sorted."""
    joined: dict[str, npt.NDArray[Any]] = {
        name: np.concatenate([part[name] for part in parts])
        for name in ("values", "rows", *_BY_ROW)
    }
    joined["values"], joined["rows"] = _sorted(joined["values"], joined["rows"])
    return {**joined, **text_blocks.put_together(parts)}


def _sorted(values: Values, rows: npt.NDArray[Any]) -> tuple[Values, npt.NDArray[Any]]:
    """Return values ascending with their rows; first by their first byte, then each part."""
    byte = (values >> np.uint64(56)).astype(np.uint8)
    order = np.argsort(byte, kind="stable")
    values, rows = values[order], rows[order]
    ends = np.cumsum(np.bincount(byte, minlength=256)).tolist()
    for low, high in pairwise([0, *ends]):
        order = np.argsort(values[low:high])
        values[low:high], rows[low:high] = values[low:high][order], rows[low:high][order]
    return values, rows
