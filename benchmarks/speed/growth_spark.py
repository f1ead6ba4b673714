"""What Spark itself costs: near copies of all on two executors of this machine, and without.

``mabillon trace --all`` twice over the same archive, sketches and all: on one machine, and with
``--engine local-cluster[2,1,1536]``, two executors with a core each in processes of their own.
Counted is the CPU time of the command and of all that it started, Java as well, as the system
has it five times a second; what a process does after it was last looked at is lost, which is
little. Between two sizes the difference grows by what Spark needs for a post: rows brought
from Java to Python and back, shuffles written, sorted and read. Linux, and Java, are needed.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from benchmarks.speed.apart import COMPILED
from benchmarks.speed.commands import MABILLON
from benchmarks.speed.growth_folders import Lacking
from benchmarks.speed.growth_operations import Ground, Line, Operation

ENGINE = "local-cluster[2,1,1536]"
SIZES = (100_000, 1_000_000)
EVERY_S = 0.2


def spark(ground: Ground) -> Line:
    """Measure both; ``cpu_s`` is that of Spark.

    Raises
    ------
    Lacking
        There is no Java.
    """
    if shutil.which("java") is None:
        raise Lacking("needs Java")
    alone = tree(ground, "embedded")
    shutil.rmtree(ground.root / "caches", ignore_errors=True)
    made = tree(ground, ENGINE)
    return {**made, "alone_cpu_s": alone["cpu_s"], "engine": ENGINE}


def tree(ground: Ground, engine: str) -> Line:
    """Run the command; return the CPU seconds and memory of it and all that it started.

    Raises
    ------
    SystemExit
        It failed.
    """
    shutil.rmtree(ground.root / "caches", ignore_errors=True)
    words = ["--archive", str(ground.root), "trace", "--all", "--json", "--engine", engine]
    began = time.perf_counter()
    used: dict[int, float] = {}
    peak = 0.0
    with subprocess.Popen(
        [MABILLON, *words], stdout=subprocess.DEVNULL, env=COMPILED, start_new_session=True
    ) as process:
        try:
            while process.poll() is None:
                now = _family({process.pid, *used})
                used |= {pid: seconds for pid, (seconds, _) in now.items()}
                peak = max(peak, sum(memory for _, memory in now.values()))
                time.sleep(EVERY_S)
        except KeyboardInterrupt:
            os.killpg(process.pid, signal.SIGINT)
            raise
    if process.returncode:
        raise SystemExit(f"mabillon {' '.join(words)}: exit status {process.returncode}")
    wall = time.perf_counter() - began
    return {
        "cpu_s": round(sum(used.values()), 1),
        "wall_s": round(wall, 1),
        "peak_mb": round(peak),
        "processes": len(used),
    }


def _family(known: set[int]) -> dict[int, tuple[float, float]]:
    """Return, of known processes and all that come of them, CPU seconds and megabytes.

    Java has a session of its own, so sessions do not tell.
    """
    tick, page = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")
    every: dict[int, list[str]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError):  # it is gone by now
                every[int(folder.name)] = (folder / "stat").read_text().rpartition(")")[2].split()
    family, more = set[int](), known & every.keys()
    while more:
        family |= more
        more = {pid for pid, fields in every.items() if int(fields[1]) in more} - family
    return {
        pid: (
            (int(every[pid][11]) + int(every[pid][12])) / tick,
            int(every[pid][21]) * page / 2**20,
        )
        for pid in family
    }


SPARK = Operation("spark", "near copies of all, on two executors", "Spark", spark, sizes=SIZES)
