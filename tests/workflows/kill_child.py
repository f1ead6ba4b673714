"""A real ingest in a process that can be killed: at a moment from outside, or from inside.

    kill_child.py ARCHIVE FOLDER N

prints a line for each acknowledged file. With N > 0 the process kills itself by SIGKILL
at the N-th file operation; with N = 0 it prints at the end how many there were.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from mabillon.archive.store import Store
from mabillon.workflows.ingest import Pace, ingest
from mabillon.workflows.options import Options


def main(archive: str, folder: str, limit: int) -> None:
    count = 0

    def count_operations(event: str, _: object) -> None:
        nonlocal count
        if event == "open" or event.startswith("os."):
            count += 1
            if count == limit:
                os.kill(os.getpid(), signal.SIGKILL)

    with Store.open(Path(archive)) as store:
        print("ready", flush=True)
        sys.addaudithook(count_operations)
        for result in ingest(store, [Path(folder)], Options(), pace=Pace(files=3)):
            print(result.evidence, result.read, result.kept, result.name, sep="\t", flush=True)
    print("done", count, flush=True)


main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
