"""The posts' columns as a cache: of a few rows of very many only these are touched.

In the segments a column is unpacked by whole row groups. Here each run (``archive.runs``)
holds its posts' short columns, all but the text, as Arrow lays them out in a file (IPC, Apache
Arrow columnar format), mapped into memory; and its rows by channel. What repeats is held as a
dictionary with numbers of one or two bytes. And it holds the rows that forward a post, by a hash
of the post they name.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from xxhash import xxh64_intdigest

from mabillon import tables
from mabillon.archive.runs import Arrays, Kind, Run, open_runs
from mabillon.archive.segments import Segment

Rows = npt.NDArray[np.int64]
Read = Callable[[Sequence[str], Rows], pa.Table]

NAMES: Final = (
    "channel", "channel_name", "id", "kind", "posted_at", "posted_at_uncertain_s", "edited_at",
    "forward_channel", "forward_id", "forward_name", "reply_channel", "reply_id", "url", "seen_at",
)  # fmt: skip
"""The columns of ``tables.POSTS`` that are held."""

_UNLIKE: Final = ("id", "posted_at")
"""Columns whose values are mostly all different."""

_ARRAYS: Final = ("table", "order", "starts", "span", "origins", "forwards")
"""``table``: uint8, the columns in a file of Arrow's; ``order``: uint32, (rows,), the rows by
channel, each channel's ascending; ``starts``: int64, where each channel's begin and the last
one's end, (channels + 1,); ``span``: int64, the least and the greatest posted_at, microseconds;
``origins``: uint64, the hashes of the posts that rows forward, ascending; ``forwards``: uint32, of
each of them the row."""

NEVER: Final = np.iinfo(np.int64).min
"""Stands for a time that is not known."""


class _Part:
    """A run, its columns opened when they are first asked for."""

    def __init__(self, run: Run) -> None:
        self.first, self.end, self._run = run.first, run.end, run

    @cached_property
    def table(self) -> pa.RecordBatch:
        return pa.ipc.open_file(pa.py_buffer(self._run["table"])).get_batch(0)

    @cached_property
    def channels(self) -> list[str]:
        """Raw channel keys, in the order in which they first come."""
        found: list[str] = self.table["channel"].dictionary.to_pylist()
        return found

    @cached_property
    def codes(self) -> npt.NDArray[np.signedinteger]:
        """Of each row which of ``channels`` it is of."""
        found: npt.NDArray[np.signedinteger] = self.table["channel"].indices.to_numpy()
        return found

    def of(self, code: int) -> Rows:
        """Return the rows of one of ``channels``, ascending."""
        low, high = self._run["starts"][code : code + 2].tolist()
        return self._run["order"][low:high].astype(np.int64) + self.first

    def naming(self, origins: npt.NDArray[np.uint64]) -> Rows:
        """Return the rows that name posts of these hashes, ascending."""
        low, high = (np.searchsorted(self._run["origins"], origins, s) for s in ("left", "right"))
        size = high - low
        places = np.arange(size.sum()) + np.repeat(low - (np.cumsum(size) - size), size)
        return np.sort(self._run["forwards"][places].astype(np.int64)) + self.first

    @cached_property
    def span(self) -> tuple[int, int]:
        """The least and the greatest posted_at, microseconds; ``NEVER`` if none is known."""
        least, most = self._run["span"].tolist()
        return least, most


class Stretch(NamedTuple):
    """Rows of one run: ``rows``; ``codes``, which of ``channels`` each is of; ``posted_at``,
    microseconds, ``NEVER`` where it is not known; ``least`` and ``most`` of the whole run's."""

    rows: Rows
    codes: npt.NDArray[np.int32]
    posted_at: Rows
    least: int
    most: int


class Columns:
    """All runs of an archive, together covering rows 0 to before ``rows``."""

    def __init__(self, runs: Sequence[Run]) -> None:
        self._parts = [_Part(run) for run in runs]
        self.rows = runs[-1].end if runs else 0

    def channels(self, before_row: int) -> list[str]:
        """Return the raw channel keys of the rows under ``before_row``, as they first come."""
        return [key for key, first in self._first_rows.items() if first < before_row]

    @cached_property
    def _first_rows(self) -> dict[str, int]:
        """The first row of each channel."""
        found: dict[str, int] = {}
        for part in self._parts:
            for code, key in enumerate(part.channels):
                if key not in found:
                    found[key] = int(part.of(code)[0])
        return found

    def codes(self, before_row: int) -> npt.NDArray[np.int32]:
        """Return of each row under ``before_row`` which of ``channels`` it is of."""
        parts = [self._numbers[part.first][part.codes] for part in self._parts]
        return np.concatenate([np.empty(0, np.int32), *parts])[:before_row]

    def codes_of(self, rows: Rows) -> npt.NDArray[np.int32]:
        """Return of rows, ascending, which of ``every_channel`` each is of."""
        parts = [np.empty(0, np.int32)]
        parts += [self._numbers[part.first][part.codes[at]] for part, at in self._by_part(rows)]
        return np.concatenate(parts)

    @cached_property
    def every_channel(self) -> list[str]:
        """The raw channel keys of all rows, as they first come."""
        return list(self._first_rows)

    @cached_property
    def _numbers(self) -> dict[int, npt.NDArray[np.int32]]:
        """Of each run, by its first row, which of ``every_channel`` each of its own ones is."""
        number = {key: n for n, key in enumerate(self.every_channel)}
        return {
            part.first: np.array([number[key] for key in part.channels], np.int32)
            for part in self._parts
        }

    def rows_of(self, keys: Collection[str], before_row: int, since: int | None = None) -> Rows:
        """Return the rows under ``before_row`` of these raw channel keys, ascending.

        Parameters
        ----------
        since
            Only posted then or later, microseconds since 1970; None = all, undated ones too.
        """
        wanted = frozenset(keys)
        found = [np.empty(0, np.int64)]
        for part in self._parts:
            if part.first >= before_row or (since is not None and part.span[1] < since):
                continue
            of = [part.of(code) for code, key in enumerate(part.channels) if key in wanted]
            rows = np.sort(np.concatenate(of)) if len(of) > 1 else of[0] if of else found[0]
            if since is not None and len(rows):
                posted = part.table["posted_at"].take(pa.array(rows - part.first))
                rows = rows[posted.cast(pa.int64()).fill_null(NEVER).to_numpy() >= since]
            found.append(rows[rows < before_row] if part.end > before_row else rows)
        return np.concatenate(found)

    def take(self, names: Sequence[str], rows: Rows) -> pa.Table:
        """Return columns (of ``tables.POSTS``, "row" among them) of rows, in the order given."""
        schema = pa.schema([tables.POSTS.field(name) for name in names])
        ascending, order = rows, None
        if len(rows) > 1 and (np.diff(rows) <= 0).any():
            ascending, order = np.unique(rows, return_inverse=True)
        taken = [
            pa.table([_plain(part, field, places) for field in schema], schema=schema)
            for part, places in self._by_part(ascending)
        ]
        table = pa.concat_tables([schema.empty_table(), *taken]).unify_dictionaries()
        return table if order is None else table.combine_chunks().take(pa.array(order))

    def latest_first(self, before_row: int) -> Iterator[Stretch]:
        """Yield the rows under ``before_row``, those runs first whose posts go on the longest."""
        number = {key: n for n, key in enumerate(self._first_rows)}
        for part in sorted(self._parts, key=lambda part: -part.span[1]):
            if part.first < before_row:
                size = min(part.end, before_row) - part.first
                table = part.table.slice(0, size)
                numbers = np.array([number[key] for key in part.channels], np.int32)
                posted = table["posted_at"].cast(pa.int64()).fill_null(NEVER).to_numpy()
                yield Stretch(
                    part.first + np.arange(size),
                    numbers[table["channel"].indices.to_numpy()],
                    posted,
                    *part.span,
                )

    def naming(self, posts: Collection[str], before_row: int) -> Rows:
        """Return the rows under ``before_row`` that may forward these posts, ascending.

        Parameters
        ----------
        posts
            Raw CHANNEL/ID. By chance a row may name another one: its hash is the same.
        """
        wanted = np.unique(np.fromiter(map(_hash, posts), np.uint64))
        found = [np.empty(0, np.int64)]
        for part in self._parts:
            found.append(part.naming(wanted))
        rows = np.concatenate(found)
        return rows[rows < before_row]

    def within(self, least: Rows, most: Rows, before_row: int) -> Rows:
        """Return between which rows all stand that were posted between two times, (n, 2).

        The first row, and the row after the last; as far as runs tell. Nothing: (0, 0).

        Parameters
        ----------
        least, most
            (n,) microseconds since 1970.
        """
        first, last = np.full(len(least), before_row), np.zeros(len(least), np.int64)
        for part in self._parts:  # not all at once: of many times and many runs it is too much
            if part.span[0] != NEVER and part.first < before_row:
                begin, end = part.span
                there = (begin <= most) & (least <= end)
                first[there & (last == 0)] = part.first
                last[there] = min(part.end, before_row)
        return np.stack([np.minimum(first, last), last], axis=1)

    def _by_part(self, rows: Rows) -> Iterator[tuple[_Part, Rows]]:
        for part in self._parts:
            low, high = np.searchsorted(rows, (part.first, part.end)).tolist()
            if low < high:
                yield part, rows[low:high] - part.first


def _plain(part: _Part, field: pa.Field, places: Rows) -> pa.Array:
    """Return a column of some rows of a run as the table of posts has it."""
    if field.name == "row":
        return pa.array(places + part.first)
    column = part.table[field.name]
    if pa.types.is_null(column.type):
        return pa.nulls(len(places), field.type)
    return column.take(pa.array(places)).cast(field.type)


def open_columns(folder: Path, segments: Sequence[Segment], read: Read) -> Columns:
    """Open the cache, making what lags behind the catalogue.

    Parameters
    ----------
    folder
        ``caches/columns`` of the archive; made if it is not there.
    segments
        All posts' segments, in order.
    read
        Gives columns (``tables.POSTS``) of rows, in their order.
    """

    def make(first: int, end: int) -> Arrays:
        return _arrays(read(NAMES, np.arange(first, end, dtype=np.int64)))

    return Columns(open_runs(folder, segments, Kind("v2", _ARRAYS, make, _merged)))


def _merged(runs: Sequence[Run]) -> Arrays:
    first, end = runs[0].first, runs[-1].end
    return _arrays(Columns(runs).take(NAMES, np.arange(first, end, dtype=np.int64)))


def _arrays(posts: pa.Table) -> Arrays:
    columns = {name: _packed(name, posts[name]) for name in NAMES}
    batch = pa.record_batch(list(columns.values()), list(columns))
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, batch.schema) as file:
        file.write_batch(batch)
    codes = columns["channel"].indices.to_numpy()
    sizes = np.bincount(codes, minlength=len(columns["channel"].dictionary))
    span = pc.min_max(columns["posted_at"].cast(pa.int64())).as_py()
    return {
        "table": np.frombuffer(sink.getvalue(), np.uint8),
        "order": np.argsort(codes, kind="stable").astype(np.uint32),
        "starts": np.concatenate(([0], np.cumsum(sizes))),
        "span": np.array([NEVER if at is None else at for at in span.values()], np.int64),
        **_forwards(posts),
    }


def _forwards(posts: pa.Table) -> Arrays:
    """Return ``origins`` and ``forwards``."""
    names = pc.binary_join_element_wise(posts["forward_channel"], posts["forward_id"], "/")
    rows = np.flatnonzero(names.is_valid().to_numpy())
    origins = np.fromiter(map(_hash, names.drop_null().to_pylist()), np.uint64, len(rows))
    order = np.argsort(origins, kind="stable")
    return {"origins": origins[order], "forwards": rows[order].astype(np.uint32)}


def _hash(post: str) -> int:
    """Return the XXH64 of a raw CHANNEL/ID."""
    return int(xxh64_intdigest(post.encode()))


def _packed(name: str, column: pa.ChunkedArray) -> pa.Array:
    """Return a column in the least room; the channel as a dictionary in any case."""
    if column.null_count == len(column):
        return pa.nulls(len(column))
    if name in _UNLIKE:
        return column.combine_chunks()
    encoded = column.dictionary_encode().unify_dictionaries().combine_chunks()
    fitting = [kind for kind in _INDICES if len(encoded.dictionary) <= 1 << kind.bit_width - 1]
    if not fitting and name != "channel":
        return column.combine_chunks()
    index = fitting[0] if fitting else pa.int32()
    return encoded.cast(pa.dictionary(index, encoded.dictionary.type))


_INDICES: Final = (pa.int8(), pa.int16())
