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
        pa.field("rows", pa.int64()),
    ]
)

_AT_ONCE: Final = 1 << 15
"""Rows of a batch, at the most."""


def parts(store: Store, position: int | None = None) -> pa.Table:
    """Return the segments of posts as ``PARTS``, in their order."""
    return pa.Table.from_pylist(
        [
            {
                "address": store.segment_address(segment),
                "digest": segment.digest,
                "first_row": segment.first_row,
                "rows": segment.rows,
            }
            for segment in store.segments("posts", position)
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
            yield from read_part(part["address"], part["digest"], part["rows"], schema)


def read_part(
    address: str, digest: str, rows: int, schema: pa.Schema, only: range | None = None
) -> Iterator[pa.RecordBatch]:
    """Yield the rows of one part, in order; the errors are those of ``read_parts``.

    Parameters
    ----------
    only
        Of the part's rows, counted from 0, those that are wanted: row groups that have none of
        them are passed over, the others are given whole. None = all.
    """
    done = 0
    try:
        file = pq.ParquetFile(pa.BufferReader(read_whole(address, digest)), pre_buffer=False)
        for group in range(file.num_row_groups):
            size = file.metadata.row_group(group).num_rows
            wanted = only is None or (done < only.stop and only.start < done + size)
            done += size
            if wanted:
                read = file.iter_batches(
                    _AT_ONCE, row_groups=[group], columns=schema.names, use_threads=False
                )
                for batch in read:
                    yield batch.select(schema.names).cast(schema)
    except pa.ArrowException as error:
        raise ArchiveDamaged(
            f"a segment is damaged ({error})", where=address, do="run `mabillon audit`"
        ) from error
    if done != rows:
        raise ArchiveDamaged(
            f"a segment has {done:,} rows, not {rows:,}", where=address, do="run `mabillon audit`"
        )
