"""Segments: immutable Parquet files of posts, of sightings, of media and what they are of.

A segment is written to a temporary name in bounded row groups, synced and renamed before
the transaction that makes it part of the archive; a file that no transaction names is
an orphan and is removed by the next writer.
"""

from __future__ import annotations

import bisect
import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from mabillon import tables
from mabillon.archive.folders import sync_file, sync_folders
from mabillon.archive.kept_groups import KeptGroups
from mabillon.archive.page_writing import SegmentFile
from mabillon.errors import ArchiveDamaged
from mabillon.text.distinct import distinct

SCHEMAS: Final = {
    "posts": tables.POSTS,
    "sightings": tables.SIGHTINGS,
    "media": tables.MEDIA_FILES,
    "frames": tables.FRAMES,
    "listed": tables.LISTED,
    "attached": tables.ATTACHED,
}
NUMBERED: Final = ("posts", "media", "frames")
"""Kinds whose rows are numbered through all segments."""

GROUP_ROWS: Final = 1 << 16
GROUP_BYTES: Final = 32 << 20
_KEPT: Final = KeptGroups()
"""For who asks for one row after another."""
SEGMENT_ROWS: Final = 1 << 20
SEGMENT_BYTES: Final = 512 << 20

_FILE: Final = re.compile(r"[0-9A-Za-z_-]+\.parquet")


@dataclass(frozen=True, slots=True)
class Segment:
    """One Parquet file as the catalogue has it; ``first_row`` is None where rows have no number."""

    number: int
    kind: str
    file: str
    digest: str
    size: int
    rows: int
    first_row: int | None


def told(*row: Any) -> Segment:
    """Return the segment that a row of the catalogue tells of, in the order of the fields.

    An archive that was received may name anything: what would lead out of the folder is refused.

    Raises
    ------
    ArchiveDamaged
        It is not the name of a file in the folder of its kind.
    """
    segment = Segment(*row)
    kind, _, name = segment.file.partition("/")
    if kind != segment.kind or kind not in SCHEMAS or not _FILE.fullmatch(name):
        raise ArchiveDamaged(
            f"segment {segment.number} cannot have the name {segment.file!r}",
            where="catalogue.sqlite",
            do="run `mabillon audit`; nothing under that name was read, written or removed",
        )
    return segment


class SegmentWriter:
    """Writes one kind of rows into as many segments as they need."""

    def __init__(self, kind: str, folder: Path, temporary: Path) -> None:
        self._kind = kind
        self._folder = folder / kind
        self._temporary = temporary
        self._held: list[pa.Table] = []
        self._held_rows = self._held_bytes = 0
        self._writer: SegmentFile | None = None
        self._path: Path | None = None
        self._rows = self._bytes = 0
        self._done: list[tuple[Path, int]] = []
        # Compression takes a core of its own; one group is written while one is filled.
        self._pool = ThreadPoolExecutor(1)
        self._pending: Future[None] | None = None

    def write(self, rows: pa.RecordBatch | pa.Table) -> None:
        """Take in rows of this kind's schema."""
        if not rows.num_rows:
            return
        if isinstance(rows, pa.RecordBatch):
            rows = pa.Table.from_batches([rows])
        self._held.append(rows)
        self._held_rows += rows.num_rows
        self._held_bytes += rows.get_total_buffer_size()
        if self._held_rows >= GROUP_ROWS or self._held_bytes >= GROUP_BYTES:
            self._flush()

    def finish(self, number: int, first_row: int | None) -> list[Segment]:
        """Sync and rename what was written; return the segments in order.

        Parameters
        ----------
        number
            The first segment's number.
        first_row
            Row number of the first row that was written; None where rows have no number.
        """
        self._flush()
        self._wait()
        self._close()
        self._pool.shutdown()
        segments = []
        if self._done:
            self._folder.mkdir(parents=True, exist_ok=True)
        for path, rows in self._done:
            segments.append(_placed(path, self._folder, number, rows, first_row))
            number += 1
            first_row = None if first_row is None else first_row + rows
        if segments:
            sync_folders([self._folder])
        self._done = []
        return segments

    def abandon(self) -> None:
        """Throw away what was not finished."""
        self._held = []
        self._pool.shutdown()
        with suppress(OSError, pa.ArrowException):  # a full disk is why it may be abandoned
            self._close()
        for path, _ in self._done:
            path.unlink(missing_ok=True)
        self._done = []

    def _flush(self) -> None:
        if not self._held:
            return
        self._wait()
        held, self._held, self._held_rows, self._held_bytes = self._held, [], 0, 0
        self._pending = self._pool.submit(self._write_group, held)

    def _wait(self) -> None:
        """Have the group before written, or raise what kept it from being."""
        pending, self._pending = self._pending, None
        if pending is not None:
            pending.result()

    def _write_group(self, held: list[pa.Table]) -> None:
        # A dictionary that is not the same throughout would be given up.
        group = pa.concat_tables(held).unify_dictionaries()
        if self._writer is None:
            self._path = self._temporary / f"{self._kind}-{len(self._done)}.parquet"
            self._writer = SegmentFile(self._path, SCHEMAS[self._kind])
        self._writer.write_group(group)
        self._rows += group.num_rows
        self._bytes += group.nbytes
        if self._rows >= SEGMENT_ROWS or self._bytes >= SEGMENT_BYTES:
            self._close()

    def _close(self) -> None:
        if self._writer is not None and self._path is not None:
            self._writer.close()
            self._done.append((self._path, self._rows))
        self._writer, self._path, self._rows, self._bytes = None, None, 0, 0


def _placed(path: Path, folder: Path, number: int, rows: int, first_row: int | None) -> Segment:
    """Sync a finished file and give it its name in the folder of its kind."""
    sync_file(path)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        size = file.tell()
    name = f"{number:08d}-{digest[:16]}.parquet"
    path.replace(folder / name)
    kind = folder.name
    return Segment(number, kind, f"{kind}/{name}", digest, size, rows, first_row)


def renewed(
    folder: Path, temporary: Path, segment: Segment, change: Callable[[pa.Table], pa.Table]
) -> Segment:
    """Write a segment anew beside the old one, every row group changed; return the new one.

    Parameters
    ----------
    change
        Gives a row group back with the same number of rows and the same schema.
    """
    path = temporary / f"{segment.kind}-renewed.parquet"
    file = opened(folder / segment.file, mapped=False)
    with SegmentFile(path, SCHEMAS[segment.kind]) as writer:
        for number in range(file.num_row_groups):
            group = file.read_row_group(number, use_threads=False)
            writer.write_group(change(group.cast(SCHEMAS[segment.kind])))
    placed = _placed(path, folder / segment.kind, segment.number, segment.rows, segment.first_row)
    sync_folders([folder / segment.kind])
    return placed


def read(
    folder: Path,
    segments: Sequence[Segment],
    schema: pa.Schema,
    columns: Sequence[str] | None,
    channels: Collection[str] | None,
    rows: Collection[int] | None = None,
    encoded: Collection[str] = (),
    *,
    keep: bool = False,
) -> pa.Table:
    """Return the rows of these segments in their order, of these channels or of all.

    Parameters
    ----------
    rows
        Only those whose ``row`` is one of these; row groups without any are passed over.
    encoded
        Columns of text that are given as dictionaries, which is far faster where few values
        repeat.
    keep
        Whether the row groups that ``rows`` stand in are kept in memory, as of `take`.
    """
    for name in encoded:
        place = schema.get_field_index(name)
        schema = schema.set(place, schema.field(name).with_type(tables.WORD))
    wanted = schema if columns is None else pa.schema([schema.field(name) for name in columns])
    if not segments or (rows is not None and not rows):
        return wanted.empty_table()
    plain = not any(pa.types.is_nested(field.type) for field in wanted)
    if plain and channels is None and rows is None:
        return _all(folder, segments, wanted, encoded)
    if rows is not None and channels is None and not encoded:
        return _of_rows(folder, segments, wanted, rows, keep=keep)
    from pyarrow import dataset as datasets  # here, for it takes time and most do without

    dataset = datasets.dataset(
        [str(folder / segment.file) for segment in segments],
        schema=schema,
        format=datasets.ParquetFileFormat(
            dictionary_columns=set(encoded),
            default_fragment_scan_options=datasets.ParquetFragmentScanOptions(
                page_checksum_verification=True
            ),
        ),
    )
    chosen = None
    if channels is not None:
        channel = pc.field("channel")
        if schema.field("channel").type != pa.string():
            channel = channel.cast(pa.string())  # a dictionary differs from file to file
        chosen = channel.isin(sorted(channels))
    if rows is not None:
        row = pc.field("row")
        among = (row >= min(rows)) & (row <= max(rows)) & row.isin(sorted(rows))
        chosen = among if chosen is None else chosen & among
    return dataset.to_table(columns=wanted.names, filter=chosen).cast(wanted)


def _all(
    folder: Path, segments: Sequence[Segment], wanted: pa.Schema, encoded: Collection[str]
) -> pa.Table:
    """Return columns of all rows; one thread on mapped files takes a quarter of the CPU time."""
    parts = []
    for segment in segments:
        file = opened(folder / segment.file, encoded=encoded)
        part = file.read(wanted.names, use_threads=False)
        parts.append(part.select(wanted.names).cast(wanted))
    return pa.concat_tables(parts)


def _of_rows(
    folder: Path,
    segments: Sequence[Segment],
    wanted: pa.Schema,
    rows: Collection[int],
    *,
    keep: bool,
) -> pa.Table:
    """Return what has one of these row numbers; other row groups are not even opened."""
    sought = distinct(np.fromiter(rows, np.int64, len(rows)))
    columns = wanted.names if "row" in wanted.names else [*wanted.names, "row"]
    parts = [wanted.empty_table()]
    for segment in segments:
        path = str(folder / segment.file)
        among = [
            number
            for number, (least, most) in enumerate(_rows_of_groups(path))
            if (at := int(np.searchsorted(sought, least))) < sought.size and sought[at] <= most
        ]
        if among:
            if keep:
                group = pa.concat_tables(_kept_group(path, n, tuple(columns)) for n in among)
            else:
                group = opened(path).read_row_groups(among, columns=columns, use_threads=False)
            chosen = group.filter(pc.is_in(group["row"], value_set=pa.array(sought)))
            parts.append(chosen.select(wanted.names).cast(wanted))
    return pa.concat_tables(parts)


@lru_cache(maxsize=20_000)
def _rows_of_groups(path: str) -> tuple[tuple[int, int], ...]:
    """Return least and greatest ``row`` of each row group; a segment's file never changes."""
    metadata = pq.read_metadata(path)
    place = metadata.schema.names.index("row")
    found = (metadata.row_group(n).column(place).statistics for n in range(metadata.num_row_groups))
    return tuple((s.min, s.max) if s and s.has_min_max else (0, 1 << 62) for s in found)


def groups(
    folder: Path, segments: Sequence[Segment], schema: pa.Schema, captures: npt.NDArray[np.int64]
) -> Iterable[pa.Table]:
    """Yield the rows of these captures, one row group at a time, in their order.

    Parameters
    ----------
    captures
        Numbers of captures, ascending; row groups without any are passed over.
    """
    if not captures.size:
        return
    for segment in segments:
        file = opened(folder / segment.file)
        place = file.schema_arrow.get_field_index("capture")
        for number in range(file.num_row_groups):
            said = file.metadata.row_group(number).column(place).statistics
            first = int(np.searchsorted(captures, said.min))
            if first == captures.size or captures[first] > said.max:
                continue
            group = file.read_row_group(number, use_threads=False).cast(schema)
            chosen = group.filter(pc.is_in(group["capture"], value_set=pa.array(captures)))
            if chosen.num_rows:
                yield chosen


def take(
    folder: Path,
    segments: Sequence[Segment],
    schema: pa.Schema,
    columns: Sequence[str] | None,
    channels: Collection[str] | None,
    rows: npt.NDArray[np.int64],
    *,
    keep: bool = False,
) -> pa.Table:
    """Return the posts with these row numbers, by row; only their row groups are read.

    Parameters
    ----------
    rows
        Row numbers, sorted, each below the number of rows of the segments.
    keep
        Whether the last row groups are kept in memory, for who asks for one row after another.
    """
    wanted = schema if columns is None else pa.schema([schema.field(name) for name in columns])
    read_as = wanted
    if channels is not None and "channel" not in wanted.names:
        read_as = wanted.append(schema.field("channel"))
    starts = [segment.first_row or 0 for segment in segments]
    parts = []
    for index, picked in _by_bin(rows, starts):
        path = str(folder / segments[index].file)
        file = None if keep else opened(path)
        sizes = _sizes_of_groups(path) if file is None else _sizes(file)
        ends = np.cumsum([starts[index], *sizes])
        groups = _by_bin(picked, ends[:-1].tolist())
        for group, inside in groups:
            part = (
                _kept_group(path, group, tuple(read_as.names))
                if file is None
                else file.read_row_group(group, columns=read_as.names, use_threads=False)
            )
            part = part.select(read_as.names)
            first, size = int(inside[0] - ends[group]), int(inside[-1] - inside[0]) + 1
            in_a_row = size == len(inside)
            part = part.slice(first, size) if in_a_row else part.take(inside - ends[group])
            parts.append(part.cast(read_as))
    found = pa.concat_tables(parts) if parts else read_as.empty_table()
    if channels is not None:
        among = pc.is_in(
            found["channel"].cast(pa.string()), pa.array(sorted(channels), pa.string())
        )
        found = found.filter(among)
    return found.select(wanted.names)


def opened(
    path: Path | str, *, encoded: Collection[str] = (), mapped: bool = True
) -> pq.ParquetFile:
    """Open a segment's file; each page that is read is held against its checksum.

    What was altered is an error then and no other answer. All bytes are held against the
    ledger's digest by `audit`, which takes as long as reading them.
    """
    return pq.ParquetFile(
        path,
        read_dictionary=list(encoded),
        memory_map=mapped,
        pre_buffer=False,
        page_checksum_verification=True,
    )


def _sizes(file: pq.ParquetFile) -> tuple[int, ...]:
    """Return how many rows each row group has."""
    return tuple(file.metadata.row_group(n).num_rows for n in range(file.num_row_groups))


@lru_cache(maxsize=20_000)
def _sizes_of_groups(path: str) -> tuple[int, ...]:
    """Return the same of a segment, whose file never changes."""
    return _sizes(opened(path))


def _kept_group(path: str, number: int, columns: tuple[str, ...]) -> pa.Table:
    """Return columns of a row group; the last ones that were asked for are kept."""

    def read_now() -> pa.Table:
        return opened(path).read_row_group(number, columns=list(columns), use_threads=False)

    return _KEPT.get((path, number, columns), read_now)


def _by_bin(
    rows: npt.NDArray[np.int64], starts: Sequence[int]
) -> Iterable[tuple[int, npt.NDArray[np.int64]]]:
    """Part sorted row numbers by the bin that they fall into; empty bins are left out."""
    found = []
    position = 0
    while position < rows.size:
        index = bisect.bisect_right(starts, int(rows[position])) - 1
        end = (
            int(np.searchsorted(rows, starts[index + 1])) if index + 1 < len(starts) else rows.size
        )
        found.append((index, rows[position:end]))
        position = end
    return found
