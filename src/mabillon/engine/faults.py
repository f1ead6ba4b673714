"""What goes wrong on a worker, said here as it would be said there.

Spark gives the text of a worker's exception, in the middle of its own. A kernel's error is
therefore written into that text with a mark before it, and read from it where it arrives.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Final

import pyarrow as pa

from mabillon import errors
from mabillon.engine.contract import Batches
from mabillon.errors import MabillonError
from mabillon.text.display import plain

Run = Callable[[Batches], Iterator[pa.RecordBatch]]

_MARK: Final = "mabillon-said: "
_LOST: Final = ("ExecutorLostFailure", "exited unexpectedly", "exit code 137")
_SHORT: Final = ("OutOfMemoryError", "Not enough memory")
_CAUSE: Final = re.compile(
    r"^\s*(?:(?:Caused by|Suppressed): |: )(?!\[CIRCULAR|\S*OriginalTry)(.+)"
)
_NEXT_LINE: Final = re.compile(r":[ \t]*\n\s*(?!at )")
"""Some say what they are and, on the next line, why."""


class WorkerError(RuntimeError):
    """A kernel's error as text that Spark hands on."""


def carried(run: Run) -> Run:
    """Return a kernel whose errors are understood by ``told``."""
    return partial(_carried, run=run)


def _carried(batches: Batches, *, run: Run) -> Iterator[pa.RecordBatch]:
    try:
        yield from run(batches)
    except MabillonError as error:
        said = {"kind": type(error).__name__, "what": error.what}
        raise WorkerError(
            _MARK + json.dumps(said | {"where": error.where, "do": error.do})
        ) from None
    except MemoryError:
        raise WorkerError(_MARK + json.dumps(_short_of_memory())) from None


def _short_of_memory() -> dict[str, str | None]:
    return {
        "kind": "MabillonError",
        "what": "a worker has too little memory for a part of the work",
        "where": None,
        "do": "give each worker more (the last number of local-cluster[…], spark.executor.memory)",
    }


@contextmanager
def told(address: str) -> Iterator[None]:
    """Turn what Spark raises into an error of our own.

    Raises
    ------
    MabillonError
        The kernel's own, where there is one; else what the cluster says.
    """
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, Py4JError, ConnectionError) as error:
        raise read(text_of(error), address) from error


def text_of(error: Exception) -> str:
    """Return what an error says; its kind, where it would have to ask a JVM that is gone."""
    from py4j.protocol import Py4JError

    try:
        return str(error)
    except (Py4JError, OSError):
        return type(error).__name__


def read(text: str, address: str) -> MabillonError:
    """Return the error that a text of Spark's tells of."""
    at = text.find(_MARK)
    if at >= 0:
        said, _ = json.JSONDecoder().raw_decode(text[at + len(_MARK) :])
        kind = getattr(errors, said.pop("kind"))
        made = kind(said["what"], where=said["where"], do=said["do"])
        assert isinstance(made, MabillonError)
        return made
    if any(sign in text for sign in _SHORT):
        short = _short_of_memory()
        return MabillonError(str(short["what"]), where=plain(address), do=short["do"])
    if any(sign in text for sign in _LOST):
        return MabillonError(
            "workers were lost again and again, and the work was given up; nothing was kept of it",
            where=plain(address),
            do="see whether they have enough memory, and try again",
        )
    return MabillonError(
        f"the cluster could not compute it ({plain(cause(text))})",
        where=plain(address),
        do="nothing was kept of it; try again, or compute it with --engine embedded",
    )


def cause(text: str) -> str:
    """Return the innermost cause that a text of Spark's tells of."""
    text = _NEXT_LINE.sub(": ", text)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    causes = [found[1] for line in lines if (found := _CAUSE.match(line))]
    return [*lines[:1], *causes][-1][:300] if lines else "it says nothing"
