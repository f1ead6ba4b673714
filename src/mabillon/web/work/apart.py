"""The process that brings the caches up to date, as the server begins it, hears it and ends it."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from mabillon.web.work import caching


class Apart:
    """Brings the caches of an archive up to date in a process of its own, one at a time.

    ``progress``: what it is doing, in words; "" = there is none.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = False
        self.progress = ""

    def bring_up(self, last_s: float | None) -> int | None:
        """Bring the caches up; return the position that they know, null = it did not go.

        Parameters
        ----------
        last_s
            For so long it has only what nobody else wants of the processors; then it is ended
            and begun anew, and gives way no more than usual. Null = so from the beginning.
        """
        position = None if last_s is None else self._run(caching.LAST, within_s=last_s)
        return self._run() if position is None and not self._stopped else position

    def stop(self) -> None:
        """End it; what it had not written whole is as if it had not begun."""
        self._stopped = True
        if (process := self._process) is not None:
            process.terminate()

    def _run(self, *more: str, within_s: float | None = None) -> int | None:
        command = [sys.executable, "-P", "-m", caching.__name__, str(self._root), *more]
        position = None
        # in the session of the server, where what gives way gives way to it
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            self._process = process
            with _ended(process, within_s):
                for line in process.stdout or ():
                    what, done, total = msgspec.json.decode(line, type=tuple[str, int, int])
                    if what == "known":
                        position = done
                    else:
                        self.progress = f"{what}: {done:,} of {total:,}"
        self._process, self.progress = None, ""
        return position


@contextmanager
def _ended(process: subprocess.Popen[bytes], within_s: float | None) -> Iterator[None]:
    """End a process after so many seconds, if it still runs; null = never."""
    if within_s is None:
        yield
        return
    timer = threading.Timer(within_s, process.terminate)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
