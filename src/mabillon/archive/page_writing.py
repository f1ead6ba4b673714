"""Parquet as segments are written: how each column is encoded, and texts in pages.

A page is what Parquet compresses together, and what is unpacked for one text of it
(``text_pages``). Parquet looks only now and then whether a page is full, after so many rows of
whatever column; to have it look often costs each of some forty columns, and every page that is
compressed costs a context of zstd anew. So only the texts are handed over in pieces of a page
each, and of every other column all rows of a group are one page.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Final, Self

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from mabillon import tables

PAGE_BYTES: Final = 88 << 10
"""Bytes of texts that are compressed together."""
_LEAST: Final = 3 * PAGE_BYTES // 4
"""Bytes that make a page: what is less, at the end of one piece of memory, goes with the next."""
_TOGETHER: Final = 1 << 17
"""Rows after which a page of any column ends; more than a row group mostly has."""
_WRITTEN: Final = 1 << 20
"""Bytes that are handed to the system at once: page by page costs it twice the time."""
_LENGTH: Final = 4
"""Bytes before each text of a page, which say how long it is (encoding PLAIN)."""

_FEW: Final = [
    *("kind", "evidence", "capture", "posted_at_uncertain_s"),
    *(f"state.{name}" for name in tables.STATED_FIELDS),
]
"""Columns with so few values that nothing is left to compress once they are numbers."""

_REPEATING: Final = [
    *_FEW,
    *("channel", "channel_name", "member", "repair"),
    *("forward_channel", "forward_name", "reply_channel"),
    *("media.list.element.kind", "media.list.element.mime"),
]
"""Columns with few values; a dictionary of texts or ids would be built for nothing."""

_RISING: Final = ("posted_at", "offset", "length", "record", "row", "views", "post")
"""Columns whose numbers are near to one another: written as differences, which are smaller."""

_SOUGHT: Final = ["channel", "row", "capture", "posted_at", "seen_at"]
"""Columns by which row groups are passed over."""

_AS_THEY_ARE: Final = frozenset((*_FEW, "version", "offset", "length"))
"""Columns that are not compressed: it would save nothing, or next to nothing. Versions are bytes of
a digest; of places and lengths, the differences are packed as closely as they can be."""


class SegmentFile:
    """A Parquet file that is being written, its texts in pages of `PAGE_BYTES`."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        file = pa.BufferedOutputStream(pa.OSFile(str(path), "wb"), _WRITTEN)
        self._writer = _parquet(file, schema)
        self._writer.file_handle = file  # it is closed with the writer

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def write_group(self, rows: pa.Table) -> None:
        """Write rows as one row group."""
        place = rows.schema.get_field_index("text")
        if place >= 0:
            texts = in_pages(rows.column(place))
            rows = rows.set_column(place, rows.schema.field(place), texts)
        self._writer.write_table(rows, row_group_size=rows.num_rows or None)

    def close(self) -> None:
        """Write what a reader needs to find the groups, and close the file."""
        self._writer.close()


def in_pages(texts: pa.ChunkedArray, size: int = PAGE_BYTES) -> pa.ChunkedArray:
    """Return texts in pieces of memory that fill a page each, without copying them.

    Parameters
    ----------
    texts
        Of type string.
    size
        Bytes of a page. A piece ends behind the text with which one more is full, counted
        from the first text on, or where a piece of memory ends.
    """
    pieces: list[pa.Array] = []
    filled = 0
    for held in texts.chunks:
        if not len(held):
            continue
        offsets = np.frombuffer(held.buffers()[1], np.int32)[held.offset :][: len(held) + 1]
        ends = offsets[1:].astype(np.int64) - offsets[0]
        ends += filled + _LENGTH * np.arange(1, len(held) + 1)
        full = np.flatnonzero(np.diff(ends // size, prepend=filled // size)) + 1
        pieces += [held.slice(at, end - at) for at, end in pairwise([0, *full.tolist()])]
        rest = int(full[-1]) if full.size else 0
        if rest < len(held):
            pieces.append(held.slice(rest))
        filled = int(ends[-1])
    return pa.chunked_array(pieces, texts.type)


def _parquet(file: pa.NativeFile, schema: pa.Schema) -> pq.ParquetWriter:
    """Have rows of a schema written to a file as segments are."""
    return pq.ParquetWriter(
        file,
        schema,
        compression={
            name: "NONE" if name in _AS_THEY_ARE else "ZSTD"
            for field in schema
            for name in _leaves(field.name, field.type)
        },
        use_dictionary=_REPEATING,
        column_encoding={
            **{name: "DELTA_BINARY_PACKED" for name in _RISING if name in schema.names},
            **({"id": "DELTA_LENGTH_BYTE_ARRAY"} if "id" in schema.names else {}),
        },
        write_statistics=_SOUGHT,
        write_page_checksum=True,
        data_page_size=_LEAST,
        write_batch_size=_TOGETHER,
        max_rows_per_page=_TOGETHER,
    )


def _leaves(name: str, kind: pa.DataType) -> Iterator[str]:
    """Yield what Parquet calls the columns that a field is written as."""
    if pa.types.is_list(kind):
        yield from _leaves(f"{name}.list.element", kind.value_type)
    elif pa.types.is_struct(kind):
        for field in kind:
            yield from _leaves(f"{name}.{field.name}", field.type)
    else:
        yield name
