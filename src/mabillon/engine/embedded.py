"""The embedded engine: DuckDB, in this process, over what is read from the archive."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from itertools import count
from types import TracebackType
from typing import Final

import ibis
import pyarrow as pa

from mabillon.engine.contract import Engine, Kernel, Relation, Stream, checked, whole_groups

_ROWS: Final = 1 << 17
"""Rows of a batch that a kernel is given, about."""


class Embedded:
    """DuckDB in memory; what does not fit goes to a temporary folder and away with the engine."""

    name: Final = "embedded"
    workers: Final = 1

    def __init__(self, *, memory: str = "4GB", threads: int = 2) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="mabillon-engine-")
        self._ibis = ibis.duckdb.connect(
            memory_limit=memory,
            threads=threads,
            temp_directory=self._folder.name,
            preserve_insertion_order=False,
        )
        self._numbers = count()

    def expect(self, posts: int) -> None:
        """Do nothing: what does not fit into memory goes to the disk."""

    def given(self, rows: pa.Table, *, parts: int = 1) -> Relation:
        """Take in a table; its parts matter to a kernel alone, which is given each by itself."""
        return self._held(iter(rows.to_batches()), rows.schema)

    def mapped(self, of: Relation | Stream, kernel: Kernel) -> Relation:
        """Run a kernel over all batches, as one part."""
        return self._held(kernel.run(self._batches(of, None)), kernel.schema)

    def grouped(self, of: Relation | Stream, by: str, kernel: Kernel) -> Relation:
        """Run a kernel over whole groups, as one part."""
        return self._held(kernel.run(self._batches(of, by)), kernel.schema)

    def kept(self, of: Relation) -> Relation:
        """Compute a relation into a table of the engine."""
        return self._ibis.create_table(self._name(), of)

    def table(self, of: Relation) -> pa.Table:
        """Return the rows of a relation."""
        with self._ibis.con.cursor() as cursor:
            return cursor.sql(ibis.to_sql(of, dialect="duckdb")).to_arrow_table()

    def close(self) -> None:
        """Drop all tables and the temporary folder."""
        self._ibis.disconnect()
        self._folder.cleanup()

    def __enter__(self) -> Engine:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _name(self) -> str:
        return f"made_{next(self._numbers)}"  # Ibis names its own steps t0, t1, …

    def _held(self, batches: Iterator[pa.RecordBatch], schema: pa.Schema) -> Relation:
        name = self._name()
        # A connection of its own: the batches may be an answer that another is still giving.
        # Not handed to DuckDB as a stream, for it would hide what a kernel raises.
        with self._ibis.con.cursor() as cursor:
            cursor.register("made", schema.empty_table())
            cursor.execute(f"CREATE TABLE {name} AS FROM made")
            for some in _large(checked(batches, schema)):
                cursor.register("made", pa.Table.from_batches(some))
                cursor.execute(f"INSERT INTO {name} FROM made")
        return self._ibis.table(name)

    def _batches(self, of: Relation | Stream, by: str | None) -> Iterator[pa.RecordBatch]:
        if isinstance(of, Stream):
            if by in (None, of.whole):
                yield from of.batches()
                return
            of = self._held(iter(of.batches()), of.schema)
        ordered = of if by is None else of.order_by(by)
        with self._ibis.con.cursor() as cursor:
            found = cursor.sql(ibis.to_sql(ordered, dialect="duckdb")).to_arrow_reader(_ROWS)
            yield from found if by is None else whole_groups(found, by)


def _large(batches: Iterable[pa.RecordBatch]) -> Iterator[list[pa.RecordBatch]]:
    """Gather batches, for each insertion has its cost."""
    held: list[pa.RecordBatch] = []
    for batch in batches:
        held.append(batch)
        if sum(one.num_rows for one in held) >= _ROWS:
            yield held
            held = []
    if held:
        yield held
