"""Rows of another archive on their way into this one: renumbered, and only what is new.

Rows go through one row group at a time. What says of a post what it says is its version, which
both archives compute alike: a version that is known here is the row here. What another archive
says of itself may be anything, so that versions are computed again, and every number is held
against what there is, before it is taken for a row or a capture.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from mabillon.archive.segments import SCHEMAS, Segment, SegmentWriter
from mabillon.archive.store import Store
from mabillon.archive.versions import VersionIndex, keys, version_ids
from mabillon.errors import ArchiveDamaged

Numbers = npt.NDArray[np.int64]

_LINK: Final = ("post", "place", "evidence")
Advance = Callable[[str, int], None]


@dataclass(slots=True)
class Brought:
    """How many rows of each kind another archive brought, and by which captures posts came.

    ``new``: of each capture here, how many posts it brought that were not here.
    """

    rows: dict[str, int]
    new: Numbers


class Rows:
    """Takes in the rows of another archive.

    Parameters
    ----------
    other, position
        The other archive, and how many leaves of it are looked at.
    here
        Number here of each of its captures.
    fresh
        Numbers there of the captures whose rows are taken in, ascending.
    """

    def __init__(
        self,
        other: Store,
        position: int,
        here: Numbers,
        fresh: Sequence[int],
        writers: dict[str, SegmentWriter],
        advance: Advance,
    ) -> None:
        self._other, self._position = other, position
        self._here, self._fresh = here, pa.array(fresh, pa.int64())
        self._writers, self._advance = writers, advance
        self._file = ""
        self.brought = Brought(dict.fromkeys(SCHEMAS, 0), np.zeros(0, np.int64))

    def posts(self, index: VersionIndex, next_row: int) -> Numbers:
        """Take in posts that are new here; return the row here of each row there."""
        rows, first, before = [np.empty(0, np.int64)], next_row, 0
        new = np.zeros(int(self._here.max(initial=-1)) + 1, np.int64)
        for group in self._groups("posts"):
            self._in_order(group, before)
            before += len(group)
            if not group["version"].combine_chunks().equals(version_ids(group)):
                raise self._wrong("a post is not the version that it says it is")
            at, fresh = index.resolve(keys(group["version"]), next_row)
            rows.append(at)
            captures = self._captures(group)
            new += np.bincount(captures[fresh], minlength=new.size)
            next_row += int(fresh.sum())
            made = _with(group, row=at, capture=captures)
            self._write("posts", made.filter(pa.array(fresh)))
        self.brought.new = new
        assert next_row - first == self.brought.rows["posts"]
        return np.concatenate(rows)

    def seen(self, rows: Numbers) -> None:
        """Take in sightings, and what captures list as attached; ``rows``: as of `posts`."""
        for kind, column in (("sightings", "row"), ("listed", "post")):
            for group in self._of_fresh(kind):
                at = self._at(rows, group[column])
                made = _with(group, **{column: at, "capture": self._captures(group)})
                self._write(kind, made)

    def media(self, first: dict[str, int]) -> None:
        """Take in what was told of media files; ``first``: next row of media and of frames."""
        files, next_, before = [np.empty(0, np.int64)], first["media"], 0
        for group in self._groups("media"):
            self._in_order(group, before)
            before += len(group)
            fresh = pc.is_in(group["capture"], value_set=self._fresh)
            brought = group.filter(fresh)
            at = np.full(len(group), -1, np.int64)
            at[fresh.to_numpy()] = np.arange(next_, next_ + len(brought))
            files.append(at)
            next_ += len(brought)
            made = _with(brought, row=at[at >= 0], capture=self._captures(brought))
            self._write("media", made)
        every, next_ = np.concatenate(files), first["frames"]
        for group in self._groups("frames"):
            of = self._at(every, group["file"])
            chosen = group.filter(pa.array(of >= 0))
            at = np.arange(next_, next_ + len(chosen))
            next_ += len(chosen)
            self._write("frames", _with(chosen, row=at, file=of[of >= 0]))

    def attached(self, rows: Numbers, known: pa.Table) -> None:
        """Take in what posts have attached and is not known here.

        ``known``: ATTACHED of this archive, at least post, place and evidence.
        """
        held = {*_links(known)}
        for group in self._groups("attached"):
            made = _with(group, post=self._at(rows, group["post"]))
            links = _links(made)
            fresh = [link not in held for link in links]
            held.update(links)
            self._write("attached", made.filter(pa.array(fresh, pa.bool_())))

    def _captures(self, group: pa.Table) -> Numbers:
        made = self._at(self._here, group["capture"])
        if (made < 0).any():
            raise self._wrong("a row is of a capture that there is not")
        return made

    def _at(self, numbers: Numbers, places: pa.ChunkedArray) -> Numbers:
        """Return the numbers at these places, all of which must be there."""
        at = places.to_numpy()
        if len(at) and not 0 <= at.min() <= at.max() < len(numbers):
            raise self._wrong("a row speaks of another that there is not")
        found: Numbers = numbers[at]
        return found

    def _in_order(self, group: pa.Table, before: int) -> None:
        if not np.array_equal(group["row"].to_numpy(), np.arange(before, before + len(group))):
            raise self._wrong("rows are not numbered one after the other")

    def _wrong(self, what: str) -> ArchiveDamaged:
        return ArchiveDamaged(
            what,
            where=str(self._other.root / "segments" / self._file),
            do="nothing of it was merged; `mabillon ingest` takes its raw files in anew",
        )

    def _of_fresh(self, kind: str) -> Iterator[pa.Table]:
        for group in self._groups(kind):
            yield group.filter(pc.is_in(group["capture"], value_set=self._fresh))

    def _groups(self, kind: str) -> Iterator[pa.Table]:
        held = self._other.segments(kind, self._position)
        files = self._other.segment_files(kind, self._position)
        for segment, path in zip(held, files, strict=True):
            self._file = segment.file
            try:
                file = pq.ParquetFile(path, memory_map=True, pre_buffer=False)
                for number in range(file.num_row_groups):
                    yield file.read_row_group(number, use_threads=False).cast(SCHEMAS[kind])
            except (OSError, ValueError, pa.ArrowException) as error:
                raise self._wrong(f"this segment cannot be read ({error})") from error
            self._advance(segment.file, segment.size)

    def _write(self, kind: str, rows: pa.Table) -> None:
        self.brought.rows[kind] += rows.num_rows
        for batch in rows.combine_chunks().to_batches():
            self._writers[kind].write(batch)


def volume(other: Store, position: int) -> int:
    """Return how many bytes of segments `Rows` goes through."""
    held: list[Segment] = [s for kind in SCHEMAS for s in other.segments(kind, position)]
    return sum(segment.size for segment in held)


def _with(rows: pa.Table, **numbers: Numbers) -> pa.Table:
    """Return rows with other numbers in some columns."""
    for name, values in numbers.items():
        place = rows.schema.get_field_index(name)
        rows = rows.set_column(place, rows.schema.field(name), pa.array(values, pa.int64()))
    return rows


def _links(rows: pa.Table) -> list[tuple[int, int, str]]:
    """Return post, place and evidence of each row."""
    evidence = rows["evidence"].cast(pa.string()).to_pylist()
    return list(zip(rows["post"].to_pylist(), rows["place"].to_pylist(), evidence, strict=True))
