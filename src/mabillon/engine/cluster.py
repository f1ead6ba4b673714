"""The cluster engine: Apache Spark, the same expressions and kernels on many machines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import count
from types import TracebackType
from typing import Any, Final

import ibis
import pyarrow as pa

from mabillon.engine.contract import (
    PART,
    Batches,
    Engine,
    Kernel,
    Relation,
    Stream,
    Tell,
    checked,
    parted,
    whole_groups,
)
from mabillon.engine.faults import Run, carried, told
from mabillon.engine.session import Session
from mabillon.engine.telling import Teller
from mabillon.engine.versions import only_as_here

_SHUFFLED: Final = "spark.sql.shuffle.partitions"


class Cluster:
    """A Spark application, for as long as the engine is open.

    Parameters
    ----------
    address
        spark://HOST:PORT, local-cluster[WORKERS,CORES,MB], local[N], yarn, k8s://…
    settings
        Spark's own, by name, over what is set here.
    tell
        Told every second how far its work is.
    """

    def __init__(
        self, address: str, settings: dict[str, str] | None = None, tell: Tell | None = None
    ) -> None:
        self.name = address
        self._numbers = count()
        self._made: dict[str, _Step] = {}
        self._teller: Teller | None = None
        self._session = Session(address, settings)
        try:
            self._spark: Any = self._session.spark
            self._ibis = ibis.pyspark.connect(self._spark)
            if tell:
                self._teller = Teller(self._spark.sparkContext, tell)
        except BaseException:
            self.close()
            raise

    @property
    def workers(self) -> int:
        """Cores that compute now, on all executors."""
        return int(self._spark.sparkContext.defaultParallelism)

    def expect(self, posts: int) -> None:
        """See that what is brought together goes into as many parts as that takes."""
        parts, known = -(-posts // PART), int(self._spark.conf.get(_SHUFFLED))
        self._spark.conf.set(_SHUFFLED, str(max(parts, known)))

    def given(self, rows: pa.Table, *, parts: int = 1) -> Relation:
        """Send a table to the cluster."""
        if parts > 1:
            return self._spread(rows, parts)
        return self._named(self._spark.createDataFrame(rows))

    def mapped(self, of: Relation | Stream, kernel: Kernel) -> Relation:
        """Run a kernel where the parts of a relation are.

        What another kernel yields is handed to it there; between processes each row would be
        taken apart and put together.
        """
        before = None if isinstance(of, Stream) else self._made.get(_name(of))
        run = partial(_checked, run=kernel.run, schema=kernel.schema)
        if before is None:
            return self._run(_Step(self._frame(of), run, kernel.schema))
        both = partial(_one_after_the_other, first=before.run, then=run)
        return self._run(_Step(before.frame, both, kernel.schema))

    def grouped(self, of: Relation | Stream, by: str, kernel: Kernel) -> Relation:
        """Bring the rows of each group together and run a kernel there."""
        frame = self._frame(of).repartition(by).sortWithinPartitions(by)
        whole = partial(_grouped, run=kernel.run, by=by)
        step = partial(_checked, run=whole, schema=kernel.schema)
        return self._run(_Step(frame, step, kernel.schema))

    def kept(self, of: Relation) -> Relation:
        """Have a relation written to the workers' disks when it is first computed."""
        from pyspark import StorageLevel

        frame = self._frame(of).persist(StorageLevel.DISK_ONLY)
        return self._named(frame)

    def table(self, of: Relation) -> pa.Table:
        """Return the rows of a relation, put in order here if it says so.

        To put them in order there Spark would compute them twice, once for the bounds of its
        parts.

        Raises
        ------
        MabillonError
            What a kernel raised, as it raised it; or the cluster could not compute it.
        """
        rows, keys = _unordered(of)
        with told(self.name):
            found: pa.Table = self._frame(rows).toArrow().cast(of.schema().to_pyarrow())
        return found.sort_by(keys) if keys else found

    def close(self) -> None:
        """Stop the application; raise what interrupted it, if anything did."""
        try:
            if self._teller:
                self._teller.stop()
        finally:
            self._session.close()

    def __enter__(self) -> Engine:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _frame(self, of: Relation | Stream) -> Any:
        if isinstance(of, Stream):
            of = self.given(pa.Table.from_batches(of.batches(), of.schema))
        return self._spark.sql(self._ibis.compile(of))

    def _run(self, step: _Step) -> Relation:
        from pyspark.sql.pandas.types import from_arrow_schema

        schema = from_arrow_schema(step.schema)
        made = self._named(step.frame.mapInArrow(carried(only_as_here(step.run)), schema))
        self._made[_name(made)] = step
        return made

    def _named(self, frame: Any) -> Relation:
        name = f"made_{next(self._numbers)}"  # Ibis names its own steps t0, t1, …
        frame.createOrReplaceTempView(name)
        return self._ibis.table(name)

    def _spread(self, rows: pa.Table, parts: int) -> Relation:
        """Give each row, or some neighbouring ones, a part of their own."""
        from pyspark.sql.pandas.types import from_arrow_schema

        cut = [tuple(row.values()) for part in parted(rows, parts) for row in part.to_pylist()]
        spread = self._spark.sparkContext.parallelize(cut, min(parts, max(len(cut), 1)))
        return self._named(self._spark.createDataFrame(spread, from_arrow_schema(rows.schema)))


@dataclass(frozen=True, slots=True)
class _Step:
    """What a relation is made by: a frame, and what runs over each part of it."""

    frame: Any
    run: Run
    schema: pa.Schema


def _name(of: Relation) -> str:
    """Return the name of a relation that has one; "" of an expression."""
    return str(getattr(of.op(), "name", ""))


def _unordered(of: Relation) -> tuple[Relation, list[tuple[str, str]]]:
    """Return a relation in no order, and the columns, ascending, that it was to be ordered by."""
    from ibis.expr.operations import Field, Sort  # here, for it takes half a second

    said = of.op()
    if not isinstance(said, Sort):
        return of, []
    if not all(isinstance(key.arg, Field) and key.ascending for key in said.keys):
        raise TypeError("an answer is ordered by columns, ascending")
    return said.parent.to_expr(), [(key.arg.name, "ascending") for key in said.keys]


def _grouped(batches: Batches, *, run: Any, by: str) -> Iterator[pa.RecordBatch]:
    yield from run(whole_groups(batches, by))


def _checked(batches: Batches, *, run: Any, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    yield from checked(run(batches), schema)


def _one_after_the_other(batches: Batches, *, first: Run, then: Run) -> Iterator[pa.RecordBatch]:
    yield from then(first(batches))
