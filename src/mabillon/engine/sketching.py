"""Sketches of texts, where the texts are: the values that near copies are found by.

The method is ``text.sketch``'s; here it runs over parts of an archive. A text's values travel
in one binary, 8 bytes each (little-endian, unsigned), for a list of numbers costs more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Final

import numpy as np
import pyarrow as pa

from mabillon.engine.contract import Batches, Engine, Kernel, Relation, Stream
from mabillon.engine.pairs import SIZES, VALUES
from mabillon.text.sketch import RATE, SHORT, sketches

TEXTS: Final = pa.schema(
    [
        pa.field("row", pa.int64()),
        pa.field("channel", pa.string()),  # raw channel key
        pa.field("text", pa.string()),
    ]
)

SKETCHED: Final = pa.schema(
    [
        pa.field("row", pa.int64()),
        pa.field("channel", pa.int32()),  # a number; -1 = not among those that have one
        pa.field("words", pa.int32()),
        pa.field("values", pa.binary()),
    ]
)


def sketched(engine: Engine, texts: Relation | Stream, channels: Mapping[str, int]) -> Relation:
    """Sketch texts.

    Parameters
    ----------
    texts
        ``TEXTS``.
    channels
        The number of each raw channel key; keys of one channel have one.

    Returns
    -------
    Relation
        ``SKETCHED``, kept.
    """
    kernel = Kernel(SKETCHED, partial(_sketched, channels=dict(channels)))
    return engine.kept(engine.mapped(texts, kernel))


def values_of(engine: Engine, made: Relation) -> Relation:
    """Return the values of sketched texts (``pairs.VALUES``)."""
    return engine.mapped(made.select("row", "values"), Kernel(VALUES, _values))


def sizes_of(engine: Engine, made: Relation) -> Relation:
    """Return how much there is of each sketched text (``pairs.SIZES``)."""
    return engine.mapped(made, Kernel(SIZES, _sizes))


def _sketched(batches: Batches, *, channels: dict[str, int]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        made = sketches(batch.column("text").to_pylist())
        offsets = pa.array((made.offsets * 8).astype(np.int32))
        held = made.values.astype("<u8", copy=False).tobytes()
        numbers = [channels.get(key, -1) for key in batch.column("channel").to_pylist()]
        columns = [
            batch.column("row"),
            pa.array(numbers, pa.int32()),
            pa.array(made.words),
            pa.BinaryArray.from_buffers(
                pa.binary(), batch.num_rows, [None, offsets.buffers()[1], pa.py_buffer(held)]
            ),
        ]
        yield pa.record_batch(columns, schema=SKETCHED)


def _held(values: pa.BinaryArray) -> tuple[np.ndarray, np.ndarray]:
    """Return all values of a column, and how many each row has."""
    sizes = np.array([0 if one is None else len(one) // 8 for one in values.to_pylist()], np.int64)
    return np.frombuffer(b"".join(values.to_pylist()), "<u8"), sizes


def _values(batches: Batches) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        held, sizes = _held(batch.column("values"))
        rows = np.repeat(batch.column("row").to_numpy(), sizes)
        yield pa.record_batch([pa.array(held.view(np.int64)), pa.array(rows)], schema=VALUES)


def _sizes(batches: Batches) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        held, sizes = _held(batch.column("values"))
        owner = np.repeat(np.arange(batch.num_rows), sizes)
        sampled = np.bincount(owner[held % np.uint64(RATE) == 0], minlength=batch.num_rows)
        words = batch.column("words")
        columns = [
            batch.column("row"),
            batch.column("channel"),
            words,
            pa.array(words.to_numpy() < SHORT),
            pa.array(sizes),
            pa.array(sampled),
        ]
        yield pa.record_batch(columns, schema=SIZES)
