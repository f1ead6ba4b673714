"""Rows of another archive on their way into this one: renumbered, and only what is new.

Rows go through one row group at a time, as `merge_reading` gives them. What says of a post what it
says is its version, which both archives compute alike: a version that is known here is the row
here. Every number is held against what there is, before it is taken for a row or a capture.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from mabillon.archive.merge_reading import OtherRows, together
from mabillon.archive.segments import SCHEMAS, SegmentWriter
from mabillon.archive.versions import VersionIndex

Numbers = npt.NDArray[np.int64]


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
    other
        Those of the other archive.
    here
        Number here of each of its captures.
    fresh
        Numbers there of the captures whose rows are taken in, ascending.
    """

    def __init__(
        self,
        other: OtherRows,
        here: Numbers,
        fresh: Sequence[int],
        writers: dict[str, SegmentWriter],
    ) -> None:
        self._other, self._writers = other, writers
        self._here, self._fresh = here, pa.array(fresh, pa.int64())
        self.brought = Brought(dict.fromkeys(SCHEMAS, 0), np.zeros(0, np.int64))

    def posts(self, index: VersionIndex, next_row: int) -> Numbers:
        """Take in posts that are new here; return the row here of each row there."""
        rows, first = [np.empty(0, np.int64)], next_row
        new = np.zeros(int(self._here.max(initial=-1)) + 1, np.int64)
        for parts in together(self._other.versions(self._captures)):
            at, fresh = index.resolve(np.concatenate([versions for versions, _ in parts]), next_row)
            rows.append(at)
            next_row += int(fresh.sum())
            ends = np.cumsum([len(versions) for versions, _ in parts])[:-1]
            for (_, read), its_rows, its_fresh in zip(
                parts, np.split(at, ends), np.split(fresh, ends), strict=True
            ):
                if its_fresh.any():
                    group = read()
                    captures = self._captures(group)
                    new += np.bincount(captures[its_fresh], minlength=new.size)
                    made = _with(group, row=its_rows, capture=captures)
                    self._write("posts", made.filter(pa.array(its_fresh)))
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
        for group in self._other.groups("media"):
            self._other.in_order(group, before)
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
        for group in self._other.groups("frames"):
            of = self._at(every, group["file"])
            chosen = group.filter(pa.array(of >= 0))
            at = np.arange(next_, next_ + len(chosen))
            next_ += len(chosen)
            self._write("frames", _with(chosen, row=at, file=of[of >= 0]))

    def attached(self, rows: Numbers, known: Callable[[], pa.Table]) -> None:
        """Take in what posts have attached and is not known here.

        ``known``: returns ATTACHED of this archive, at least post, place and evidence.
        """
        held: set[tuple[int, int, str]] | None = None
        for group in self._other.groups("attached", all_=False):
            held = {*_links(known())} if held is None else held
            made = _with(group, post=self._at(rows, group["post"]))
            links = _links(made)
            fresh = [link not in held for link in links]
            held.update(links)
            self._write("attached", made.filter(pa.array(fresh, pa.bool_())))

    def _captures(self, group: pa.Table) -> Numbers:
        made = self._at(self._here, group["capture"])
        if (made < 0).any():
            raise self._other.wrong("a row is of a capture that there is not")
        return made

    def _at(self, numbers: Numbers, places: pa.ChunkedArray) -> Numbers:
        """Return the numbers at these places, all of which must be there."""
        at = places.to_numpy()
        if len(at) and not 0 <= at.min() <= at.max() < len(numbers):
            raise self._other.wrong("a row speaks of another that there is not")
        found: Numbers = numbers[at]
        return found

    def _of_fresh(self, kind: str) -> Iterator[pa.Table]:
        for group in self._other.groups(kind, all_=False):
            yield group.filter(pc.is_in(group["capture"], value_set=self._fresh))

    def _write(self, kind: str, rows: pa.Table) -> None:
        self.brought.rows[kind] += rows.num_rows
        for batch in rows.combine_chunks().to_batches():
            self._writers[kind].write(batch)


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
