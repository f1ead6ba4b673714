"""Kernels for the tests of faults; a module of its own, for workers import it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa

from mabillon.engine.contract import Batches

NUMBERS = pa.schema([pa.field("n", pa.int64())])


def waiting(batches: Batches, *, folder: str, seconds: float) -> Iterator[pa.RecordBatch]:
    """Say that a part is begun, take long over it and give back its squares."""
    for batch in batches:
        for n in batch.column("n").to_pylist():
            (Path(folder) / f"{n}-{time.time_ns()}").touch()
            time.sleep(seconds)
        yield pa.record_batch([pa.array(batch.column("n").to_numpy() ** 2)], schema=NUMBERS)


def greedy(batches: Batches) -> Iterator[pa.RecordBatch]:
    """Want far more memory than a worker has."""
    for batch in batches:
        wanted = np.ones(1 << 33, np.uint8)
        yield batch.slice(0, int(wanted[0]))
