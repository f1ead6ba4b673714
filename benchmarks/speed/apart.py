"""A piece of work in a process of its own: what it gave, its seconds, its peak memory."""

from __future__ import annotations

import importlib
import json
import os
import resource
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

MEGABYTE = 1 << 20

COMPILED = {name: v for name, v in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""The environment of what is measured: compiled modules are kept, as where it is installed.

With that variable set, Python compiles every module that was changed anew in every run.
"""


@dataclass(frozen=True)
class Measured:
    """``cpu_s``: user and system seconds of the process; ``wall_s``: all seconds, its start too.

    ``peak_mb``: its largest memory.
    """

    result: Any
    cpu_s: float
    wall_s: float
    peak_mb: float


def measured(work: Callable[..., Any], *arguments: str) -> Measured:
    """Call a function of a module in a fresh process.

    Parameters
    ----------
    work
        A function at the top of a module; what it returns goes through JSON. It may return
        ``{"began": cpu_seconds, ...}`` to have what came before left out.
    """
    module = work.__module__
    if module == "__main__":
        spec = sys.modules["__main__"].__spec__
        module = spec.name if spec else module
    command = [sys.executable, "-m", "benchmarks.speed.apart", module, work.__name__, *arguments]
    reader, writer = os.pipe()
    start = time.perf_counter()
    with os.fdopen(reader, "rb") as pipe:
        child = os.posix_spawn(
            command[0], command, COMPILED, file_actions=[(os.POSIX_SPAWN_DUP2, writer, 3)]
        )
        os.close(writer)
        answer = pipe.read()
        _, status, usage = os.wait4(child, 0)
    wall = time.perf_counter() - start
    if status:
        raise SystemExit(f"{work.__name__} failed")
    result = json.loads(answer)
    began = result.pop("began", 0.0) if isinstance(result, dict) else 0.0
    peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / MEGABYTE
    used = usage.ru_utime + usage.ru_stime - began
    return Measured(result, round(used, 2), round(wall, 2), round(peak))


def cpu() -> float:
    """Return the CPU seconds of this process so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main(arguments: Sequence[str]) -> None:
    """Call the function that the parent named and hand its result over."""
    module, name, *rest = arguments
    result = getattr(importlib.import_module(module), name)(*rest)
    with os.fdopen(3, "wb") as pipe:
        pipe.write(json.dumps(result).encode())


if __name__ == "__main__":
    main(sys.argv[1:])
