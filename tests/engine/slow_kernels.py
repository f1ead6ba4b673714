"""Kernels for the tests of engines; a module of its own, for workers import it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa

from mabillon.engine.contract import Batches

NUMBERS = pa.schema([pa.field("n", pa.int64())])


GO = "go"
"""The file that parts wait for."""


def waiting(batches: Batches, *, folder: str) -> Iterator[pa.RecordBatch]:
    """Say that a part is begun, wait until it may go on and give back its squares."""
    for batch in batches:
        for n in batch.column("n").to_pylist():
            (Path(folder) / f"{n}-{time.time_ns()}").touch()
        until = time.monotonic() + 120
        while not (Path(folder) / GO).exists() and time.monotonic() < until:
            time.sleep(0.05)
        yield pa.record_batch([pa.array(batch.column("n").to_numpy() ** 2)], schema=NUMBERS)


def greedy(batches: Batches) -> Iterator[pa.RecordBatch]:
    """Want far more memory than a worker has."""
    for batch in batches:
        wanted = np.ones(1 << 33, np.uint8)
        yield batch.slice(0, int(wanted[0]))


def doubled(batches: Batches) -> Iterator[pa.RecordBatch]:
    """Yield twice of each number."""
    for batch in batches:
        yield pa.record_batch([pa.array(batch.column("n").to_numpy() * 2)], schema=NUMBERS)


def counted(batches: Batches) -> Iterator[pa.RecordBatch]:
    """Yield how many numbers a part has."""
    yield pa.record_batch([pa.array([sum(batch.num_rows for batch in batches)])], schema=NUMBERS)
