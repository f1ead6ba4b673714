"""The sketch cache: which posts share shingles with a text, their words' signs, their outer lines.

Each run (``archive.runs``) holds the sketch values of its posts with their row numbers
(``archive.postings``): a question looks at one bucket for each of its values. Beside them
stand, made in the same pass, a sign for each word (``text.signs``), hashes of the posts' outer
lines (``text.furniture``) and digests of what stands above the last ones (``text.cores``). The
texts themselves stay in the segments (``archive.text_pages``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from mabillon.archive import postings
from mabillon.archive.postings import Held, Postings
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
from mabillon.archive.scattered import FEW, gathered
from mabillon.archive.segments import Segment
from mabillon.archive.sketching import NAMES, Rows, Texts, joined, sketched
from mabillon.archive.stretches import stretches
from mabillon.compiled.cores import CUTS
from mabillon.compiled.postings import Teller, teller
from mabillon.examine.candidates import Shared
from mabillon.text.cores import Cores
from mabillon.text.furniture import Edges, Repeated, repeated
from mabillon.text.hashing import Hashes
from mabillon.text.signs import Signs
from mabillon.text.sketch import RATE, VERSION, Values

__all__ = ["Asked", "Progress", "Shared", "SketchCache", "open_cache", "standing_cache"]

COMMON: Final = 50_000
"""A value that stands in more rows of a run than this is a footer of many channels: skipped."""

_PART: Final = 1 << 16
"""Rows for which ``by_value`` gives a batch: their values fit into the processor's cache."""

_HELD: Final = 3 << 27
"""Bytes of the large arrays, about, that may be in memory for having been looked at."""

_LARGE: Final = ("keys", "signs", "lines", "linked", "bodies", "cores")
"""Arrays with more than a few bytes for each post."""

_SEVERAL: Final = 1 << 16
"""Values up to which a run's keys are read, not mapped, when it is looked into by itself."""

_AT_ONCE: Final = 1 << 20
"""Rows whose outer lines are brought into memory together: 45 MB."""

_PAGE: Final = 1 << 16
"""Bytes that come into memory where one is looked at."""


class Asked(NamedTuple):
    """A channel whose repeated lines are asked for.

    ``channel``: its raw key. ``rows``: of its posts, ascending, forwards left out. ``linked``:
    only lines with a link in them.
    """

    channel: str
    rows: Rows
    linked: bool


class SketchCache:
    """All runs of an archive, together covering rows 0 to before ``rows``.

    ``stretches``: the first rows of what they were merged of: in each of these it is judged by
    itself what is common.
    """

    def __init__(self, runs: Sequence[Run], stretches: Sequence[int] = ()) -> None:
        self._runs = tuple(runs)
        self._stretches = np.array(stretches, np.int64)
        self._looked_at = 0
        self.rows = self._runs[-1].end if self._runs else 0

    def find(self, question: Values, before_row: int) -> Shared:
        """Return the rows under ``before_row`` that share values with the question."""
        return self.find_all(question, np.zeros(len(question), np.int64), before_row)

    def find_all(
        self, values: Values, asked: Rows, before_row: int, within: Rows | None = None
    ) -> Shared:
        """Return the same for several questions at once.

        Parameters
        ----------
        values, asked
            (m,) values of all questions, and which question each is of; one question has a
            value once.
        within
            (questions, 2), the first row and the one after the last that each asks about;
            null = about all.
        """
        order = np.argsort(values)  # neighbours are looked for at neighbouring places
        values, asked = values[order], asked[order]
        bounds = np.tile([0, before_row], (len(values), 1)) if within is None else within[asked]
        low, high = np.minimum(bounds, before_row).T
        kept_by_long = values % np.uint64(RATE) == 0
        parts = [Shared(_NO_ROWS, _NO_ROWS, _NO_ROWS, _NO_ROWS, np.empty(0, np.int32), _NO_ROWS)]
        firsts = np.array([run.first for run in self._runs], np.int64)
        for there, first, some in self._looked_into(low, high):
            found = some.find(values[there], COMMON)
            rows, which = found.rows + firsts[found.runs + first], there[found.which]
            inside = (low[which] <= rows) & (rows < high[which])
            which = which[inside]
            parts.append(self._shared(rows[inside], asked[which], kept_by_long[which]))
        return Shared(*(np.concatenate(column) for column in zip(*parts, strict=True)))

    def _looked_into(self, low: Rows, high: Rows) -> Iterator[tuple[Rows, int, Postings]]:
        """Yield which values are looked for in some postings, and which run is their first.

        Of many values in one run after another, of which each is asked about from a row
        ``low`` to before ``high``.
        """
        if len(low) <= FEW:
            yield np.arange(len(low)), 0, self._every
            return
        for n, run in enumerate(self._runs):
            there = np.flatnonzero((low < run.end) & (run.first < high))
            if len(there):
                yield there, n, Postings([self._postings(run)], few=len(there) <= _SEVERAL)
                self._looked(len(there) if len(there) > _SEVERAL else 0)

    @cached_property
    def _every(self) -> Postings:
        """The postings of all runs."""
        return Postings([self._postings(run) for run in self._runs])

    def _postings(self, run: Run) -> Held:
        within = (run.first < self._stretches) & (self._stretches < run.end)
        cuts = np.append(0, self._stretches[within] - run.first).astype(np.uint64)
        return Held(run["keys"], run["buckets"], cuts)

    def _shared(self, rows: Rows, asked: Rows, kept_by_long: npt.NDArray[np.bool_]) -> Shared:
        """Count what rows share with questions: a value of a row in one question each."""
        pairs = asked * self.rows + rows
        found, which, shared = np.unique(pairs, return_inverse=True, return_counts=True)
        sampled = np.bincount(which, weights=kept_by_long, minlength=len(found)).astype(np.int64)
        asked, rows = np.divmod(found, max(self.rows, 1))
        size, _, words = self._held(rows)
        return Shared(rows, shared, sampled, size, words.astype(np.int32), asked)

    def _held(self, rows: Rows) -> tuple[Rows, Rows, Rows]:
        """Return what is held of rows: values kept, where the words begin, how many they are."""
        if self._tell is not None:
            firsts = [run.first for run in self._runs]
            of = np.searchsorted(firsts, rows, "right") - 1
            return self._tell(of, rows - np.array(firsts, np.int64)[of])
        each, place = np.unique(rows, return_inverse=True)
        parts = [(_NO_ROWS, _NO_ROWS, _NO_ROWS)]
        for run, places in self._by_run(each):
            parts.append((run["sizes"][places], *_words(run, places)))
        size, start, words = (np.concatenate(part)[place] for part in zip(*parts, strict=True))
        return size, start, words

    @cached_property
    def _tell(self) -> Teller | None:
        return teller([run["sizes"] for run in self._runs], [run["ends"] for run in self._runs])

    def signs(self, rows: Rows) -> tuple[Signs, Rows]:
        """Return the signs of the words of rows, ascending, and where each one's begin and end.

        Returns
        -------
        Signs, Rows
            (words of all,) and (n + 1,).
        """
        _, start, size = self._held(rows)
        parts, at = [np.empty(0, np.uint8)], 0
        for run, places in self._by_run(rows):
            some = slice(at, at := at + len(places))
            parts.append(gathered(run["signs"], start[some], size[some]))
        return np.concatenate(parts), np.append(0, np.cumsum(size))

    def words(self, rows: Rows) -> Rows:
        """Return how many words the posts of rows have, ascending."""
        return self._held(rows)[2]

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

    def repeated(self, asked: Sequence[Asked]) -> list[list[Repeated]]:
        """Return, of each channel, the lines that stand again and again at its posts' edges.

        The posts in the answer are places among the rows that were asked for.
        """
        found: list[list[Repeated]] = []
        for some in _together([len(one.rows) for one in asked]):
            rows = np.sort(np.concatenate([one.rows for one in asked[some]]))
            held = self.edges(rows)
            for _, own, linked in asked[some]:
                places = np.searchsorted(rows, own)
                mine = Edges(held.lines[places], held.linked[places], held.bodies[places])
                found.append(repeated(mine, linked=linked))
        return found

    def cores(self, rows: Rows) -> tuple[Cores, Hashes]:
        """Return the cores of the posts of rows, ascending, and their outer lines' hashes."""
        parts = [(np.empty((0, CUTS), np.uint64), np.empty((0, 4), np.uint64))]
        for run, places in self._by_run(rows):
            parts.append((run["cores"][places], run["lines"][places]))
            self._looked(2 * len(places))
        cores, lines = (np.concatenate(column) for column in zip(*parts, strict=True))
        return cores, lines

    def by_value(self, before_row: int) -> Iterator[pa.RecordBatch]:
        """Yield all values of the rows under ``before_row``, ascending: (value, row).

        All rows of a value stand in one batch.
        """
        parts = 1 << (self.rows // _PART).bit_length()
        for part in range(parts):
            of_runs = []
            for run in self._runs:
                values, places = postings.unpack(run["keys"], run["buckets"], part, parts)
                places += run.first
                early = slice(None) if run.end <= before_row else places < before_row
                of_runs.append((values[early], places[early]))
            columns = postings.in_order(of_runs)
            yield pa.record_batch([pa.array(column) for column in columns], ["value", "row"])

    def sizes(self, before_row: int) -> tuple[Rows, npt.NDArray[np.int32]]:
        """Return (values kept, words) of every row under ``before_row``."""
        sizes = np.concatenate([np.empty(0, np.uint32), *(run["sizes"] for run in self._runs)])
        words = [np.diff(run["ends"], prepend=np.uint32(0)) for run in self._runs]
        every = np.concatenate([np.empty(0, np.uint32), *words]).astype(np.int32)
        return sizes[:before_row].astype(np.int64), every[:before_row]

    def sampled(self, before_row: int) -> Rows:
        """Return how many of its values each row under ``before_row`` would keep as a long text."""
        parts = [
            postings.divided(run["keys"], run["buckets"], RATE, run.end - run.first)
            for run in self._runs
            if run.first < before_row
        ]
        return np.concatenate([_NO_ROWS, *parts])[:before_row]

    def _by_run(self, rows: Rows) -> Iterator[tuple[Run, Rows]]:
        for run in self._runs:
            low, high = np.searchsorted(rows, (run.first, run.end)).tolist()
            if low < high:
                yield run, rows[low:high] - run.first


_NO_VALUES: Final = np.empty(0, np.uint64)
_NO_ROWS: Final = np.empty(0, np.int64)


def _together(sizes: Sequence[int]) -> Iterator[slice]:
    """Part lists of rows so that few are asked for at a time, or one list."""
    first = rows = 0
    for n, size in enumerate(sizes):
        if n > first and rows + size > _AT_ONCE:
            yield slice(first, n)
            first, rows = n, 0
        rows += size
    if sizes:
        yield slice(first, len(sizes))


def _words(run: Run, places: Rows) -> tuple[Rows, Rows]:
    """Return where the words of rows begin in their run, and how many they are."""
    ends = run["ends"]
    first = np.where(places > 0, ends[np.maximum(places, 1) - 1], 0).astype(np.int64)
    return first, ends[places].astype(np.int64) - first


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
        return sketched(texts, first, end, (lambda at: progress(at, total)) if progress else None)

    return SketchCache(open_runs(folder, segments, _kind(make)), _starts(segments))


def standing_cache(folder: Path, segments: Sequence[Segment]) -> SketchCache:
    """Open what stands of the cache; the last rows of the segments may be missing."""
    return SketchCache(standing_runs(folder, segments, _kind(_nothing)), _starts(segments))


def lacking(folder: Path, segments: Sequence[Segment]) -> list[tuple[int, int]]:
    """Return the stretches (first row, row after the last) of which nothing is sketched yet."""
    return lacking_runs(folder, segments, _kind(_nothing))


def put(folder: Path, segments: Sequence[Segment], first: int, arrays: Arrays) -> None:
    """Keep what ``arrays_of`` made, somewhere else, of a stretch that was lacking."""
    put_run(folder, segments, _kind(_nothing), first, arrays)


def arrays_of(texts: Texts, first: int, end: int) -> Arrays:
    """Return the arrays of a run over rows ``first`` to before ``end``."""
    return sketched(texts, first, end, None)


def _starts(segments: Sequence[Segment]) -> list[int]:
    return [first for first, _ in stretches(segments)]


def _nothing(*_: int) -> Arrays:
    raise AssertionError("nothing is made here")


def _kind(make: Callable[[int, int], Arrays]) -> Kind:
    return Kind(f"v{VERSION}.5", NAMES, make, _merged, _lengthened)


def _merged(runs: Sequence[Run]) -> Arrays:
    first = runs[0].first
    parts = []
    for run in runs:
        values, rows = postings.unpack(run["keys"], run["buckets"])
        moved = (rows + (run.first - first)).astype(np.uint32)
        parts.append({**run.arrays, "values": values, "rows": moved})
    return joined(parts)


def _lengthened(runs: Sequence[Run]) -> Iterator[tuple[str, npt.NDArray[Any]]]:
    """Yield the arrays of many neighbouring runs as one, one after another."""
    held = [Held(run["keys"], run["buckets"]) for run in runs]
    made = postings.merged(held, [run.end - run.first for run in runs])
    for run in runs:
        run.forget(("keys",))
    yield from zip(postings.NAMES, made, strict=True)
    del made  # the largest of all
    befores = np.cumsum([0, *(len(run["signs"]) for run in runs)], dtype=np.uint32).tolist()
    ends = [run["ends"] + np.uint32(n) for run, n in zip(runs, befores[:-1], strict=True)]
    yield "ends", np.concatenate(ends)
    for name in (name for name in NAMES if name not in {*postings.NAMES, "ends"}):
        yield name, np.concatenate([run[name] for run in runs])
    for run in runs:
        run.forget(_LARGE)
