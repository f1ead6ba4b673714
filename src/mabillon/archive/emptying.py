"""What stands in place of rows of which something was destroyed.

That a post stood there stays, and that a file was there and what kind it was: it is what the
desk saw. Their texts and names go, and what a file says of itself, its text and its hashes. A
column that is not named here as one that stays is emptied.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import Connection
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from mabillon import tables
from mabillon.archive import segments
from mabillon.archive.segments import Segment, told
from mabillon.archive.versions import version_ids

_NAMES: Final = ("channel_name", "forward_name", "url", "media", "repair")
"""Columns of a post beside its text that are emptied with it."""

_STAY: Final[Mapping[str, tuple[str, ...]]] = {
    "listed": ("capture", "post", "place", "kind"),
    "attached": ("post", "place", "evidence", "basis"),
    "media": (
        *("row", "capture", "evidence", "medium", "kind"),
        *("width", "height", "duration_s", "pages", "turn"),
    ),
    "frames": ("row", "file", "evidence", "at_s", "page", "scene"),
}
"""Columns that stay, of what a post has attached and of media files."""


@dataclass(frozen=True, slots=True)
class Gone:
    """What goes: rows of POSTS, ascending, with their texts; raw files by their SHA-256."""

    rows: npt.NDArray[np.int64]
    evidence: frozenset[str]

    def of(self, kind: str, rows: pa.Table) -> pa.BooleanArray:
        """Return which rows of a kind are of what goes."""
        column, gone = ("evidence", pa.array(sorted(self.evidence), pa.string()))
        if kind in ("posts", "listed", "attached"):
            column, gone = ("row" if kind == "posts" else "post", pa.array(self.rows))
        held = rows[column]
        if pa.types.is_dictionary(held.type):
            held = held.cast(pa.string())
        return pc.is_in(held.combine_chunks(), value_set=gone)


def standing(connection: Connection) -> list[Segment]:
    """Return every segment as it stands."""
    found = connection.execute(
        "SELECT number, kind, file, digest, size, rows, first_row FROM standing_segments"
        " ORDER BY number"
    )
    return [told(*row) for row in found]


def touched(folder: Path, connection: Connection, gone: Gone) -> Iterator[Segment]:
    """Yield the segments that hold anything of what goes."""
    for segment in standing(connection):
        if segment.kind == "posts":
            first = segment.first_row or 0
            if ((gone.rows >= first) & (gone.rows < first + segment.rows)).any():
                yield segment
        elif segment.kind in _STAY:
            asked = "post" if segment.kind in ("listed", "attached") else "evidence"
            held = segments.opened(folder / segment.file, mapped=False)
            if pc.any(gone.of(segment.kind, held.read([asked], use_threads=False))).as_py():
                yield segment


def without(kind: str, gone: Gone) -> Callable[[pa.Table], pa.Table]:
    """Return what empties the rows of a kind that are of what goes."""

    def change(rows: pa.Table) -> pa.Table:
        hit = gone.of(kind, rows)
        if not pc.any(hit).as_py():
            return rows
        return _post(rows, hit) if kind == "posts" else _others(rows, hit, _STAY[kind])

    return change


def _post(posts: pa.Table, hit: pa.BooleanArray) -> pa.Table:
    """Return posts without text, names, address and media where they are hit.

    The version is that of the empty text, so that the same post collected again later is a
    new row.
    """
    left = pc.if_else(hit, pa.scalar(None, pa.int64()), pa.array(np.arange(len(hit))))
    columns = {name: posts[name] for name in posts.schema.names}
    columns["text"] = pc.if_else(hit, "", posts["text"])
    for name in _NAMES:
        columns[name] = posts[name].combine_chunks().take(left)
    columns["state"] = _not_told(posts["state"].combine_chunks(), hit)
    columns["version"] = version_ids(pa.table(columns))
    return pa.table(columns, schema=posts.schema)


def _not_told(state: pa.StructArray, hit: pa.BooleanArray) -> pa.StructArray:
    """Return the states with what was emptied as not exported: nobody can tell any more."""
    fields = [
        pc.if_else(hit, "not_exported", words.cast(pa.string())).cast(tables.WORD)
        if name in _NAMES
        else words
        for name, words in zip(tables.STATED_FIELDS, state.flatten(), strict=True)
    ]
    return pa.StructArray.from_arrays(fields, fields=list(tables.STATE), mask=state.is_null())


def _others(rows: pa.Table, hit: pa.BooleanArray, stay: tuple[str, ...]) -> pa.Table:
    """Return rows with null, or an empty list, in the columns that do not stay."""
    last = len(rows)  # where an empty value is put behind all others
    left = pc.if_else(hit, last, pa.array(np.arange(last)))
    columns = []
    for field in rows.schema:
        column = rows[field.name].combine_chunks()
        if field.name not in stay:
            empty = pa.array([None if field.nullable else []], field.type)
            column = pa.concat_arrays([column, empty]).take(left)
        columns.append(column)
    return pa.table(columns, schema=rows.schema)
