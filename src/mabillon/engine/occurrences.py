"""What the rows of each value tell: pairs at once where they are few, else how rare the value is.

A value in a few rows joins each two of them, and the pairs are written down. Of a value in many
rows all pairs would be far too many: it is kept with its rows, for those that need it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import pyarrow as pa

from mabillon.compiled.occurrences import Numbers, Told
from mabillon.compiled.occurrences import told as compiled
from mabillon.engine.contract import Batches

TOLD: Final = pa.schema(
    [
        pa.field("kind", pa.int8()),  # 0 = a pair; else how common the value is, from 1 on
        pa.field("one", pa.int64()),  # the pair's lesser row; else the value
        pa.field("two", pa.int64()),  # the pair's greater row; else a row that has the value
        pa.field("sampled", pa.bool_()),  # whether long texts keep the value; of a pair false
    ]
)

FEW: Final = 4
"""Rows up to which a value's pairs are written down."""

_COMMON: Final = np.array([16, 64, 256])
"""Values in more rows are as common as one another between these numbers of rows."""

KINDS: Final = range(1, len(_COMMON) + 2)


def told(batches: Batches, *, rate: int, common: int) -> Iterator[pa.RecordBatch]:
    """Yield what the rows of each value tell (``TOLD``); nothing of one that is in one row.

    Parameters
    ----------
    batches
        ``pairs.VALUES``, all rows of a value side by side in one batch.
    rate
        Long texts keep the values divisible by it (unsigned).
    common
        Of a value in more rows than this nothing is told.
    """
    for batch in batches:
        value, row = (batch.column(name).to_numpy() for name in ("value", "row"))
        bounds = _COMMON.tolist()
        found = compiled(value, row, few=FEW, most=common, bounds=bounds, rate=rate)
        columns = _told(value, row, rate, common) if found is None else found
        yield pa.record_batch([pa.array(column) for column in columns], schema=TOLD)


def _told(value: Numbers, row: Numbers, rate: int, common: int) -> Told:
    """Return the columns of ``TOLD``."""
    begins = np.flatnonzero(np.append(True, value[1:] != value[:-1]))
    often = np.diff(np.append(begins, len(value)))
    few = np.repeat((often > 1) & (often <= min(FEW, common)), often)
    many = (often > FEW) & (often <= common)
    kinds = np.searchsorted(_COMMON, often[many]).astype(np.int8) + np.int8(1)
    wide = np.repeat(many, often)
    values = value[wide]
    sampled = values.view(np.uint64) % np.uint64(rate) == 0
    lesser, greater = _pairs(value[few], row[few])
    return (
        np.concatenate([np.zeros(len(lesser), np.int8), np.repeat(kinds, often[many])]),
        np.concatenate([lesser, values]),
        np.concatenate([greater, row[wide]]),
        np.concatenate([np.zeros(len(lesser), bool), sampled]),
    )


def _pairs(value: Numbers, row: Numbers) -> tuple[Numbers, Numbers]:
    """Return each two rows of a value, the lesser and the greater; once for each value."""
    alike = [value[n:] == value[:-n] for n in range(1, FEW)]
    one = np.concatenate([row[:-n][same] for n, same in enumerate(alike, 1)])
    two = np.concatenate([row[n:][same] for n, same in enumerate(alike, 1)])
    return np.minimum(one, two), np.maximum(one, two)
