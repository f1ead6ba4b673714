"""Rows of another archive as they are read for a merge: whole, in order, and possible.

What another archive says of itself may be anything, so that versions are computed again, and
letters and times are held against what they may be. What was read so in an earlier merge, or
is the beginning that both archives have in common, is only looked up: its segments are those
that the same leaves name, and the audit before has held them against these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mabillon import tables
from mabillon.archive import catalogue, segments
from mabillon.archive.segments import SCHEMAS, Segment
from mabillon.archive.store import Store
from mabillon.archive.versions import keys, version_ids
from mabillon.compiled.known import Keys
from mabillon.errors import ArchiveDamaged

Advance = Callable[[str, int], None]
Part = tuple[Keys, Callable[[], pa.Table]]
"""Versions of some posts, and what reads these posts whole."""

_AT_ONCE: Final = 1 << 16
"""Posts that are looked up together: so many small segments cost no more than one."""


class OtherRows:
    """Reads the rows of another archive.

    Parameters
    ----------
    other, position
        The other archive, and how many leaves of it are looked at.
    known
        How many of its first leaves were this archive's own, or were merged before: what their
        segments hold is here, unless something was destroyed in one of the two.
    advance
        Told which segment was gone through, and its bytes.
    """

    def __init__(self, other: Store, position: int, known: int, advance: Advance) -> None:
        self._other, self._position, self._advance = other, position, advance
        found = other.connection.execute(
            "SELECT number FROM standing_segments WHERE leaf < ? AND tombstone IS NULL", (known,)
        )
        self._known = {number for [number] in found}
        self._file = ""

    def groups(self, kind: str, *, all_: bool = True) -> Iterator[pa.Table]:
        """Yield the row groups of a kind; not ``all_``: without those that are known."""
        for segment, path in self._segments(kind):
            if all_ or segment.number not in self._known:
                yield from self._read(path, kind)

    def versions(self, check: Callable[[pa.Table], object]) -> Iterator[Part]:
        """Yield versions of posts in the order of rows.

        ``check``: what posts must stand that are read whole.
        """
        before = 0
        for segment, path in self._segments("posts"):
            if segment.number in self._known:
                parts = self._read(path, "posts", ["row", "version"])
            else:
                parts = self._read(path, "posts")
            for part in parts:
                self.in_order(part, before)
                before += len(part)
                if segment.number in self._known:
                    yield keys(part["version"]), partial(self._posts_at, path, part["row"])
                else:
                    check(self._posts(part))
                    yield keys(part["version"]), partial(_same, part)

    def _posts(self, group: pa.Table) -> pa.Table:
        """Return posts whose versions are those that they say."""
        if not group["version"].combine_chunks().equals(version_ids(group)):
            raise self.wrong("a post is not the version that it says it is")
        return group

    def _posts_at(self, path: Path, rows: pa.ChunkedArray) -> pa.Table:
        """Return the posts of a row group by the rows that it has."""
        self._file = f"posts/{path.name}"
        for group in self._read(path, "posts"):
            if group["row"][0] == rows[0]:
                return self._posts(group)
        raise self.wrong("its rows are others than a moment ago")

    def in_order(self, group: pa.Table, before: int) -> None:
        """Make sure that rows are numbered one after the other."""
        if not np.array_equal(group["row"].to_numpy(), np.arange(before, before + len(group))):
            raise self.wrong("rows are not numbered one after the other")

    def wrong(self, what: str) -> ArchiveDamaged:
        """Return what is raised where the segment that is being read cannot be so."""
        return ArchiveDamaged(
            what,
            where=str(self._other.root / "segments" / self._file),
            do="nothing of it was merged; `mabillon ingest` takes its raw files in anew",
        )

    def _segments(self, kind: str) -> Iterator[tuple[Segment, Path]]:
        """Yield the segments of a kind and their files, and tell how far it is."""
        held = self._other.segments(kind, self._position)
        files = self._other.segment_files(kind, self._position)
        for segment, path in zip(held, files, strict=True):
            self._file = segment.file
            yield segment, path
            self._advance(segment.file, segment.size)

    def _read(
        self, path: Path, kind: str, columns: Sequence[str] | None = None
    ) -> Iterator[pa.Table]:
        """Yield the row groups of a segment, or some columns, as they may be."""
        schema = SCHEMAS[kind]
        if columns is not None:
            schema = pa.schema([schema.field(name) for name in columns])
        try:
            file = segments.opened(path)
            for number in range(file.num_row_groups):
                group = file.read_row_group(number, columns=columns, use_threads=False)
                group = group.cast(schema)
                group.validate(full=True)  # words are no UTF-8, or not among those there are
                if not _dated(group):
                    raise self.wrong("a row has a time that no calendar has")
                yield group
        except (OSError, ValueError, pa.ArrowException) as error:
            raise self.wrong(f"this segment cannot be read ({error})") from error


def together(parts: Iterable[Part]) -> Iterator[list[Part]]:
    """Yield parts in lists of some ten thousand versions, for each list is looked up by itself."""
    held: list[Part] = []
    count = 0
    for part in parts:
        held.append(part)
        count += len(part[0])
        if count >= _AT_ONCE:
            yield held
            held, count = [], 0
    if held:
        yield held


def _same(group: pa.Table) -> pa.Table:
    return group


_CALENDAR: Final = [
    pa.scalar(catalogue.micros(at), pa.int64()).cast(tables.TIME)
    for at in (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))
]


def _dated(rows: pa.Table) -> bool:
    """Tell whether every time is one of the years 1 to 9999."""
    first, last = _CALENDAR
    for column in rows.columns:
        if pa.types.is_timestamp(column.type):
            said = pc.min_max(column)
            if said["min"].is_valid and (
                pc.less(said["min"], first).as_py() or pc.greater(said["max"], last).as_py()
            ):
                return False
    return True


def volume(other: Store, position: int) -> int:
    """Return how many bytes of segments `OtherRows` goes through."""
    held: list[Segment] = [s for kind in SCHEMAS for s in other.segments(kind, position)]
    return sum(segment.size for segment in held)
