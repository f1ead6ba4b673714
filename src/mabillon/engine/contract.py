"""What an engine offers: the same few steps on one machine and on many.

A computation is written once, of two kinds of steps: expressions (Ibis), which the engine
turns into its own SQL, and kernels, pure functions from record batches to record batches. So
whatever is computed on a cluster is computed by the very code that one machine runs.

Engines differ in types and in order. A relation has only columns of the types that both
have (``TYPES``); what is unsigned is seen as signed (``int64`` with the same bits). Rows
stand in no order unless an expression says so; the answer of a computation is ordered.
An engine's own ``hash()`` is never kept, for it differs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import TracebackType
from typing import Any, Final, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

Relation = Any
"""An Ibis table that belongs to one engine; Ibis's columns are made at run time."""

Batches = Iterable[pa.RecordBatch]

Tell = Callable[[int, int], None]
"""Told how far something is: (done, of how many; 0 = not known)."""

PART: Final = 1 << 18
"""Posts of which what a worker brings together at a time is, about, however many there are."""

TYPES: Final = (
    *(pa.bool_(), pa.int8(), pa.int16(), pa.int32(), pa.int64(), pa.float32(), pa.float64()),
    *(pa.string(), pa.binary(), pa.timestamp("us", tz="UTC")),
)


@dataclass(frozen=True, slots=True)
class Kernel:
    """A step from batches to batches.

    Parameters
    ----------
    schema
        Of what it yields.
    run
        A function of a module, or a ``functools.partial`` of one: it is sent to workers. It
        takes all batches of one part of a relation and yields batches; it keeps nothing
        from one part to the next, for parts are computed anywhere, some of them twice.
    """

    schema: pa.Schema
    run: Callable[[Batches], Iterator[pa.RecordBatch]]


@dataclass(frozen=True, slots=True)
class Stream:
    """Batches that are read anew each time they are asked for, all of one schema.

    ``whole``: the column of which all rows of one value stand in one batch; None = of none.
    """

    schema: pa.Schema
    batches: Callable[[], Batches]
    whole: str | None = None


class Engine(Protocol):
    """Where tables are computed."""

    @property
    def name(self) -> str:
        """How the user names it."""

    @property
    def workers(self) -> int:
        """Return how many parts are computed at a time."""

    def expect(self, posts: int) -> None:
        """Prepare for tables of so many posts (``PART``)."""

    def given(self, rows: pa.Table, *, parts: int = 1) -> Relation:
        """Take in a table, in so many parts: each is a kernel's input of its own."""

    def mapped(self, of: Relation | Stream, kernel: Kernel) -> Relation:
        """Run a kernel over the parts of a relation."""

    def grouped(self, of: Relation | Stream, by: str, kernel: Kernel) -> Relation:
        """Run a kernel over batches that hold all rows of a value of ``by``, side by side."""

    def kept(self, of: Relation) -> Relation:
        """Compute a relation once, for several that are made of it."""

    def table(self, of: Relation) -> pa.Table:
        """Return the rows of a relation; in order if it says so."""

    def close(self) -> None:
        """Give everything back."""

    def __enter__(self) -> Engine: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


def whole_groups(batches: Batches, by: str) -> Iterator[pa.RecordBatch]:
    """Cut sorted batches so that all rows of a value stand in one batch.

    Parameters
    ----------
    batches
        In the order of ``by``, an integer column without null.
    """
    held: list[pa.RecordBatch] = []
    for batch in batches:
        if not batch.num_rows:
            continue
        key = batch.column(by)
        last = pc.index(key, key[-1]).as_py()
        if held and key[0] != held[-1].column(by)[-1]:
            yield _one(held)
            held = []
        if last:
            held.append(batch.slice(0, last))
            yield _one(held)
            held = []
        held.append(batch.slice(last))
    if held:
        yield _one(held)


def checked(batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Yield the batches that have rows.

    Raises
    ------
    TypeError
        One has another schema than it was said to have.
    """
    for batch in batches:
        if batch.schema != schema:
            raise TypeError(f"a kernel yields {batch.schema}, not {schema}")
        if batch.num_rows:
            yield batch


def parted(rows: pa.Table, parts: int) -> list[pa.Table]:
    """Cut a table into so many parts of equal size, or as many as it has rows."""
    parts = max(1, min(parts, rows.num_rows))
    ends = np.linspace(0, rows.num_rows, parts + 1).astype(int).tolist()
    return [rows.slice(first, end - first) for first, end in pairwise(ends)]


def _one(held: Sequence[pa.RecordBatch]) -> pa.RecordBatch:
    return held[0] if len(held) == 1 else pa.concat_batches(held)
