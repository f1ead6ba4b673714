"""Whether workers have what this machine has: with other versions they could answer otherwise.

Asked twice: of every executor that is there before anything is computed, so that it is said at
once; and by every process of a worker before it computes anything, for executors come later too.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from functools import cache, partial
from importlib.metadata import PackageNotFoundError, version
from socket import gethostname
from typing import Any, Final

import pyarrow as pa

from mabillon.engine.contract import Batches
from mabillon.engine.faults import Run, cause, text_of
from mabillon.errors import UsageError
from mabillon.text.display import plain

_SAME: Final = ("mabillon", "numpy", "pyarrow", "xxhash", "rapidfuzz")
"""Packages of which another version on a worker could answer otherwise."""

_ASKED: Final = pa.schema([pa.field("name", pa.string()), pa.field("version", pa.string())])

_WAVES: Final = 2
_LEAST: Final = 8


@cache
def installed() -> dict[str, str]:
    """Return what is installed where this runs, by name; "missing" = it is not."""
    found = {"python": f"{sys.version_info[0]}.{sys.version_info[1]}"}
    for name in _SAME:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "missing"
    return found


def versions(batches: Batches) -> Iterator[pa.RecordBatch]:
    """Yield what is installed where this runs (a kernel)."""
    for _ in batches:
        found = installed()
        yield pa.record_batch([list(found), list(found.values())], schema=_ASKED)


def only_as_here(run: Run) -> Run:
    """Return a kernel that computes only where all is as it is here."""
    return partial(_only_as, run=run, here=installed())


def _only_as(batches: Batches, *, run: Run, here: dict[str, str]) -> Iterator[pa.RecordBatch]:
    others = {one for one in installed().items() if here.get(one[0]) != one[1]}
    if others:
        raise _differ(others, here, gethostname())
    yield from run(batches)


def check_versions(spark: Any, address: str) -> None:
    """Ask the workers, each core of each executor that is there.

    Spark hands the tasks of a job to all free cores in turn before any gets a second one.

    Raises
    ------
    UsageError
        They have other versions, or cannot say.
    """
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException, PythonException

    here = installed()
    tasks = max(_LEAST, _WAVES * int(spark.sparkContext.defaultParallelism))
    try:
        asked = spark.range(0, tasks, 1, tasks).mapInArrow(versions, "name string, version string")
        rows = asked.distinct().collect()
    except (PySparkException, Py4JError) as error:
        text = text_of(error)
        in_python = isinstance(error, PythonException)
        said = text.strip().splitlines()[-1] if in_python else cause(text)
        raise UsageError(
            f"Mabillon does not run on the workers ({plain(said)})",
            where=plain(address),
            do="install the same version there; their Python is the one that PYSPARK_PYTHON names, "
            + plain(os.environ.get("PYSPARK_PYTHON", "python3")),
        ) from error
    others = {(row.name, row.version) for row in rows if here[row.name] != row.version}
    if others:
        raise _differ(others, here, address)


def _differ(others: Iterable[tuple[str, str]], here: dict[str, str], where: str) -> UsageError:
    told = ", ".join(
        f"{name} {there} there, {here.get(name)} here" for name, there in sorted(others)
    )
    return UsageError(
        f"the workers have other versions ({plain(told)})",
        where=plain(where),
        do="install the same ones: they could answer otherwise",
    )
