"""A real publication in a process that can kill itself at one of its operations.

    publish_child.py ARCHIVE SITE N

Operations are those on files, statements of the catalogue and calls of the kernel by name.
With N > 0 the process ends by SIGKILL at the N-th; with N = 0 it prints how many there were
before the first change, and in all.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from mabillon.archive.store import Store
from mabillon.workflows.publishing import publish


def main(archive: str, site: str, limit: int) -> None:
    count = first = 0

    def another() -> None:
        nonlocal count
        count += 1
        if count == limit:
            os.kill(os.getpid(), signal.SIGKILL)

    def operation(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal first
        if event == "open" or event.startswith(("os.", "shutil.", "ctypes.")):
            another()
            if not first and event == "os.mkdir" and str(arguments[0]).startswith(site):
                first = count

    with Store.open(Path(archive)) as store:
        store.connection.set_trace_callback(lambda _: another())
        sys.addaudithook(operation)
        publish(store, Path(site), by="desk")
    print(first, count)


main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
