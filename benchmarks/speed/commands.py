"""A command as from the shell prompt, several times: seconds, CPU seconds, peak memory."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.speed.apart import COMPILED

MABILLON = Path(sys.executable).with_name("mabillon")


@dataclass(frozen=True)
class Ran:
    """Of several runs: ``wall_s`` and ``cpu_s`` the medians, ``peak_mb`` the largest."""

    wall_s: float
    cpu_s: float
    peak_mb: float


def ran(arguments: Sequence[str], runs: int) -> Ran:
    """Run ``mabillon`` with these arguments, with nothing printed.

    Raises
    ------
    SystemExit
        It failed, or found something wrong.
    """
    walls, cpus, peaks = [], [], []
    for _ in range(runs):
        began = time.perf_counter()
        command = [MABILLON, *arguments]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=COMPILED)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        walls.append(time.perf_counter() - began)
        cpus.append(usage.ru_utime + usage.ru_stime)
        peaks.append(usage.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1024))
        if process.returncode:
            raise SystemExit(f"mabillon {' '.join(arguments)}: exit status {process.returncode}")
    middle = statistics.median
    return Ran(round(middle(walls), 3), round(middle(cpus), 3), round(max(peaks)))
