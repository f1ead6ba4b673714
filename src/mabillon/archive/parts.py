"""Segments as parts of a table that workers read where they run, whole and unaltered or not at all.

A worker knows no catalogue. It is told of each segment where it stands, its digest and how
many rows it has; what it then reads is what the catalogue promised, or an error that names the
file, so that a part of a table is never taken for all of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from mabillon.archive.places import read_whole
from mabillon.archive.store import Store
from mabillon.errors import ArchiveDamaged

PARTS: Final = pa.schema(
    [
        pa.field("address", pa.string()),  # a path or an object that every worker can read
        pa.field("digest", pa.string()),  # SHA-256 of the file, hex
        pa.field("first_row", pa.int64()),  # number of its first row
        pa.field("rows", pa.int64()),  # of the file
        pa.field("only_from", pa.int64()),  # of these the first that is wanted, from 0; null = 0
        pa.field("only_to", pa.int64()),  # the one after the last that is wanted; null = rows
    ]
)

_AT_ONCE: Final = 1 << 15
"""Rows of a batch, at the most."""


def parts(store: Store, position: int | None = None, *, most: int | None = None) -> pa.Table:
    """Return the segments of posts as ``PARTS``, in their order.

    ``most``: a segment of more rows than this is told in several parts; None = never.
    """
    return pa.Table.from_pylist(
        [
            {
                "address": store.segment_address(segment),
                "digest": segment.digest,
                "first_row": segment.first_row,
                "rows": segment.rows,
                "only_from": first,
                "only_to": min(first + (most or segment.rows), segment.rows),
            }
            for segment in store.segments("posts", position)
            for first in range(0, segment.rows, most or max(segment.rows, 1))
        ],
        schema=PARTS,
    )


def read_parts(batches: Iterable[pa.RecordBatch], *, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Yield the rows of parts (a kernel).

    Parameters
    ----------
    batches
        ``PARTS``.
    schema
        Which columns, and as what; a dictionary is read as what it stands for.

    Raises
    ------
    ArchiveDamaged
        A segment is missing, altered or has other rows than were promised.
    StoreOutOfReach
        The store cannot be asked.
    """
    for batch in batches:
        for part in batch.to_pylist():
            first, end = part["only_from"] or 0, part["only_to"]
            only = range(first, part["rows"] if end is None else end)
            yield from read_part(part["address"], part["digest"], part["rows"], schema, only)


def read_part(
    address: str, digest: str, rows: int, schema: pa.Schema, only: range | None = None
) -> Iterator[pa.RecordBatch]:
    """Yield the rows of one part, in order; the errors are those of ``read_parts``.

    Parameters
    ----------
    only
        Of the part's rows, counted from 0, those that are wanted: row groups that have none of
        them are passed over. None = all.
    """
    done = 0
    wanted = range(rows) if only is None else only
    try:
        file = pq.ParquetFile(pa.BufferReader(read_whole(address, digest)), pre_buffer=False)
        for group in range(file.num_row_groups):
            size = file.metadata.row_group(group).num_rows
            if done < wanted.stop and wanted.start < done + size:
                read = file.iter_batches(
                    _AT_ONCE, row_groups=[group], columns=schema.names, use_threads=False
                )
                yield from _within(read, range(wanted.start - done, wanted.stop - done), schema)
            done += size
    except pa.ArrowException as error:
        raise ArchiveDamaged(
            f"a segment is damaged ({error})", where=address, do="run `mabillon audit`"
        ) from error
    if done != rows:
        raise ArchiveDamaged(
            f"a segment has {done:,} rows, not {rows:,}", where=address, do="run `mabillon audit`"
        )


def _within(
    batches: Iterable[pa.RecordBatch], wanted: range, schema: pa.Schema
) -> Iterator[pa.RecordBatch]:
    """Yield of batches the rows that are wanted, counted from 0, in the columns of a schema."""
    first = 0
    for batch in batches:
        at, end = max(wanted.start - first, 0), min(wanted.stop - first, batch.num_rows)
        if at < end:
            yield batch.slice(at, end - at).select(schema.names).cast(schema)
        first += batch.num_rows
