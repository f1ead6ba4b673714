"""From the shell prompt to an answer: ``python -m benchmarks.speed.start [FOLDER]``.

``mabillon --help`` as a whole process; FOLDER is taken for the sake of the other benchmarks
and not looked at. No peer: what it takes beside nothing at all is what Python takes to
start, which is measured in the same run.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import click
from benchmarks.speed.commands import ran

RUNS = 15


def bare() -> float:
    """Return the seconds that Python takes to start and end, the least of several."""
    times = []
    for _ in range(RUNS):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", ""], check=True)
        times.append(time.perf_counter() - began)
    return min(times)


@click.command(help=__doc__)
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.option("--posts", default=0, hidden=True)
def main(**_: object) -> None:
    """Measure and print."""
    made = ran(["--help"], RUNS)
    line = {
        "benchmark": "mabillon --help",
        "value": f"{made.wall_s * 1000:.0f} ms",
        "wall_s": made.wall_s,
        "cpu_s": made.cpu_s,
        "python_alone_s": round(bare(), 3),
        "peer": None,
        "peer_cpu_s": None,
        "ratio": None,
        "target": "150 ms",
        "peak_mb": made.peak_mb,
    }
    print(json.dumps(line))


if __name__ == "__main__":
    main()
