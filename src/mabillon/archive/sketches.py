"""The sketch cache: which posts share shingles with a text, their words' signs, their outer lines.

Each run (``archive.runs``) holds the sketch values of its posts with their row numbers
(``archive.postings``): a question looks at one bucket for each of its values. Beside them
stand, made in the same pass, a sign for each word (``text.signs``) and hashes of the posts'
outer lines (``text.furniture``). The texts themselves stay in the segments
(``archive.text_pages``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from mabillon.archive import postings
from mabillon.archive.runs import (
    Arrays,
    Kind,
    Progress,
    Run,
    lacking_runs,
    open_runs,
    put_run,
    standing_runs,
)
from mabillon.archive.segments import Segment
from mabillon.examine.candidates import Shared
from mabillon.text.cutting import BEHIND
from mabillon.text.furniture import Edges, edges
from mabillon.text.letters import is_ready
from mabillon.text.lines import Lines, lines_in, read_lines, together
from mabillon.text.signs import Signs, signs_of
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

_HELD: Final = 3 << 27
"""Bytes of the large arrays, about, that may be in memory for having been looked at."""

_LARGE: Final = ("keys", "signs", "lines", "linked", "bodies")
"""Arrays with more than a few bytes for each post."""

_PAGE: Final = 1 << 16
"""Bytes that come into memory where one is looked at."""

_BY_ROW: Final = ("sizes", "ends", "lines", "linked", "bodies")
"""``sizes``: uint32, the values each row keeps; ``ends``: uint32, where its signs end."""

_NAMES: Final = (*postings.NAMES, "signs", *_BY_ROW)

Rows = npt.NDArray[np.int64]
Texts = Callable[[Rows], pa.Array | pa.ChunkedArray]


class SketchCache:
    """All runs of an archive, together covering rows 0 to before ``rows``."""

    def __init__(self, runs: Sequence[Run]) -> None:
        self._runs = tuple(runs)
        self._looked_at = 0
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
        kept_by_long = values % np.uint64(RATE) == 0
        parts = [Shared(_NO_ROWS, _NO_ROWS, _NO_ROWS, _NO_ROWS, np.empty(0, np.int32), _NO_ROWS)]
        for run in self._runs:
            if run.first < before_row:
                which, rows = postings.find(run["keys"], run["buckets"], values, COMMON)
                if run.end > before_row:
                    early = rows < before_row - run.first
                    which, rows = which[early], rows[early]
                if len(rows):
                    parts.append(_shared(run, rows, asked[which], kept_by_long[which]))
                self._looked(len(values))
        return Shared(*(np.concatenate(column) for column in zip(*parts, strict=True)))

    def signs(self, rows: Rows) -> tuple[Signs, Rows]:
        """Return the signs of the words of rows, ascending, and where each one's begin and end.

        Returns
        -------
        Signs, Rows
            (words of all,) and (n + 1,).
        """
        parts, sizes = [np.empty(0, np.uint8)], [_NO_ROWS]
        for run, places in self._by_run(rows):
            first, size = _words(run, places)
            before = np.cumsum(size) - size
            parts.append(run["signs"][np.arange(size.sum()) + np.repeat(first - before, size)])
            sizes.append(size)
            self._looked(len(places))
        return np.concatenate(parts), np.append(0, np.cumsum(np.concatenate(sizes)))

    def words(self, rows: Rows) -> Rows:
        """Return how many words the posts of rows have, ascending."""
        parts = [_words(run, places)[1] for run, places in self._by_run(rows)]
        return np.concatenate([_NO_ROWS, *parts])

    def _looked(self, places: int) -> None:
        """Let go of what was looked at, once it is much: it stays in the system's own cache."""
        self._looked_at += _PAGE * places
        if self._looked_at > _HELD:
            self._looked_at = 0
            for run in self._runs:
                run.forget(_LARGE)

    def edges(self, rows: Rows) -> Edges:
        """Return the outer lines of the posts of rows, ascending."""
        parts = [Edges(np.empty((0, 4), np.uint64), np.empty((0, 4), bool), _NO_VALUES)]
        for run, places in self._by_run(rows):
            parts.append(Edges(run["lines"][places], run["linked"][places], run["bodies"][places]))
            self._looked(3 * len(places))
        return Edges(*(np.concatenate(column) for column in zip(*parts, strict=True)))

    def by_value(self, before_row: int) -> Iterator[pa.RecordBatch]:
        """Yield all values of the rows under ``before_row``, ascending: (value, row).

        All rows of a value stand in one batch.
        """
        parts = 1 << (self.rows // _PART).bit_length()
        for part in range(parts):
            values, rows = [_NO_VALUES], [_NO_ROWS]
            for run in self._runs:
                of_run, places = postings.unpack(run["keys"], run["buckets"], part, parts)
                places += run.first
                early = slice(None) if run.end <= before_row else places < before_row
                values.append(of_run[early])
                rows.append(places[early])
            every = np.concatenate(values)
            order = np.argsort(every)
            columns = (every[order], np.concatenate(rows)[order])
            yield pa.record_batch([pa.array(column) for column in columns], ["value", "row"])

    def sizes(self, before_row: int) -> tuple[Rows, npt.NDArray[np.int32]]:
        """Return (values kept, words) of every row under ``before_row``."""
        sizes = np.concatenate([np.empty(0, np.uint32), *(run["sizes"] for run in self._runs)])
        words = [np.diff(run["ends"], prepend=np.uint32(0)) for run in self._runs]
        every = np.concatenate([np.empty(0, np.uint32), *words]).astype(np.int32)
        return sizes[:before_row].astype(np.int64), every[:before_row]

    def _by_run(self, rows: Rows) -> Iterator[tuple[Run, Rows]]:
        for run in self._runs:
            low, high = np.searchsorted(rows, (run.first, run.end)).tolist()
            if low < high:
                yield run, rows[low:high] - run.first


_NO_VALUES: Final = np.empty(0, np.uint64)
_NO_ROWS: Final = np.empty(0, np.int64)


def _words(run: Run, places: Rows) -> tuple[Rows, Rows]:
    """Return where the words of rows begin in their run, and how many they are."""
    ends = run["ends"]
    first = np.where(places > 0, ends[np.maximum(places, 1) - 1], 0).astype(np.int64)
    return first, ends[places].astype(np.int64) - first


def _shared(run: Run, rows: Rows, asked: Rows, kept_by_long: npt.NDArray[np.bool_]) -> Shared:
    """Count, of one run, what rows share with questions: a value of a row in one question each."""
    size = run.end - run.first
    found, inverse, shared = np.unique(asked * size + rows, return_inverse=True, return_counts=True)
    sampled = np.bincount(inverse, weights=kept_by_long, minlength=len(found)).astype(np.int64)
    whose, rows = np.divmod(found, size)
    return Shared(
        rows + run.first,
        shared.astype(np.int64),
        sampled,
        run["sizes"][rows].astype(np.int64),
        _words(run, rows)[1].astype(np.int32),
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


def lacking(folder: Path, segments: Sequence[Segment]) -> list[tuple[int, int]]:
    """Return the stretches (first row, row after the last) of which nothing is sketched yet."""
    return lacking_runs(folder, segments, _kind(_nothing))


def put(folder: Path, segments: Sequence[Segment], first: int, arrays: Arrays) -> None:
    """Keep what ``arrays_of`` made, somewhere else, of a stretch that was lacking."""
    put_run(folder, segments, _kind(_nothing), first, arrays)


def arrays_of(texts: Texts, first: int, end: int) -> Arrays:
    """Return the arrays of a run over rows ``first`` to before ``end``."""
    return _make(texts, first, end, None)


def _nothing(*_: int) -> Arrays:
    raise AssertionError("nothing is made here")


def _kind(make: Callable[[int, int], Arrays]) -> Kind:
    return Kind(f"v{VERSION}.4", _NAMES, make, _merged)


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
        sizes = pc.binary_length(chunk).to_numpy()
        ends = np.cumsum(sizes)
        first = 0
        while first < len(chunk):
            before = int(ends[first]) - int(sizes[first])
            after = max(int(np.searchsorted(ends, before + _PORTION, "right")), first + 1)
            yield chunk.slice(first, after - first)
            first = after


def _lines(texts: pa.LargeStringArray) -> Lines:
    """Read the lines of many texts on arrays."""
    sizes = pc.utf8_length(texts).to_numpy() + 1
    whole = pa.LargeListArray.from_arrays([0, len(texts)], texts)
    [joined] = pc.binary_join(whole, pa.scalar("\n", pa.large_string())).to_pylist()
    return lines_in(joined + BEHIND, np.cumsum(sizes) - sizes)


def _portion(texts: pa.LargeStringArray, first: int, *, few: bool) -> Arrays:
    """Return the arrays of some texts; of postings still the plain values and rows."""
    lines = together(read_lines(texts.to_pylist())) if few else _lines(texts)
    made = sketches_of(lines)
    size = np.diff(made.offsets)
    return {
        "values": made.values,
        "rows": np.repeat(np.arange(first, first + len(texts), dtype=np.uint32), size),
        "sizes": size.astype(np.uint32),
        "signs": signs_of(lines),
        "ends": np.cumsum(made.words, dtype=np.uint32),
        **edges(lines)._asdict(),
    }


def _merged(runs: Sequence[Run]) -> Arrays:
    first = runs[0].first
    parts = []
    for run in runs:
        values, rows = postings.unpack(run["keys"], run["buckets"])
        moved = (rows + (run.first - first)).astype(np.uint32)
        parts.append({**run.arrays, "values": values, "rows": moved})
    return _joined(parts)


def _joined(parts: Sequence[Arrays]) -> Arrays:
    """Return arrays of neighbouring rows as one, the values packed."""
    joined: dict[str, npt.NDArray[Any]] = {
        name: np.concatenate([part[name] for part in parts])
        for name in ("values", "rows", "signs", *_BY_ROW)
    }
    befores = np.cumsum([0, *(len(part["signs"]) for part in parts)], dtype=np.uint32)
    joined["ends"] += np.repeat(befores[:-1], [len(part["ends"]) for part in parts])
    count = len(joined["sizes"])
    joined["keys"], joined["buckets"] = postings.pack(joined["values"], joined["rows"], count)
    return joined
