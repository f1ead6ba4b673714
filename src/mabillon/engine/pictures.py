"""Pictures that resemble each other: all pairs of hashes within some bits, exactly.

Each hash is sent once for each of its chunks, and all that are sent for one chunk are brought
together; what is near by it is told there (``examine.media.nearby``). So no more than hashes
and the pairs that are found travel, and not the many more that only have a value in common.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from typing import Final

import numpy as np
import pyarrow as pa

from mabillon.engine.contract import Batches, Engine, Kernel, Relation, Stream
from mabillon.examine.media.nearby import chunks, pairs_at

HASHES: Final = pa.schema(
    [
        pa.field("row", pa.int64()),
        pa.field("hash", pa.binary()),  # packed bits, as many of each; null = none
    ]
)

NEAR: Final = pa.schema(
    [
        pa.field("a", pa.int64(), nullable=False),  # row
        pa.field("b", pa.int64(), nullable=False),  # row, greater than a
        pa.field("bits", pa.int32(), nullable=False),  # that differ
    ]
)

_SENT: Final = pa.schema([pa.field("chunk", pa.int32()), *HASHES])


def near_pictures(engine: Engine, hashes: Relation | Stream, radius: int) -> Relation:
    """Return the pairs of hashes that differ in no more than ``radius`` bits.

    Parameters
    ----------
    hashes
        ``HASHES``; each row once.
    radius
        Fewer than two bits for each 16 of a hash: 31 of PDQ's 256, 7 of dHash's 64.

    Returns
    -------
    Relation
        ``NEAR``, by a and b.
    """
    sent = engine.mapped(hashes, Kernel(_SENT, _sent))
    near = engine.grouped(sent, "chunk", Kernel(NEAR, partial(_near, radius=radius)))
    return near.order_by("a", "b")


def _sent(batches: Batches) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        there = pa.table(batch).filter(batch.column("hash").is_valid()).combine_chunks()
        for some in there.to_batches():
            for chunk in range(chunks(len(some.column("hash")[0].as_py()))):
                number = pa.array(np.full(some.num_rows, chunk, np.int32))
                yield pa.record_batch([number, *some.columns], schema=_SENT)


def _near(batches: Batches, *, radius: int) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        for of_chunk in _by_chunk(batch):
            row = of_chunk.column("row").to_numpy()
            packed = b"".join(of_chunk.column("hash").to_pylist())
            hashes = np.frombuffer(packed, np.uint8).reshape(len(row), -1)
            order = np.argsort(row)
            row, hashes = row[order], hashes[order]
            found = pairs_at(hashes, of_chunk.column("chunk")[0].as_py(), radius)
            columns = (row[found.a], row[found.b], found.bits.astype(np.int32))
            yield pa.record_batch([pa.array(column) for column in columns], schema=NEAR)


def _by_chunk(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """Cut a batch, in the order of ``chunk``, by it."""
    chunk = batch.column("chunk").to_numpy()
    begins = np.flatnonzero(np.diff(chunk, prepend=-1, append=-1)).tolist()
    for first, end in pairwise(begins):
        yield batch.slice(first, end - first)
