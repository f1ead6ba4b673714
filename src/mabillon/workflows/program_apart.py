"""A program of somebody else's, bounded: it may write no file, and it ends when it must.

A shell sets the bounds and the program takes its place, so that they hold from its first step,
and for good: FFmpeg catches the signal that says that its time is up, and would then end as if
it were through.
"""

from __future__ import annotations

import os
import subprocess
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Thread, Timer
from types import TracebackType
from typing import Final, Self

from mabillon.errors import LimitExceeded
from mabillon.workflows.bounds import Bounds, beyond

_BOUNDED: Final = """\
ulimit -c 0; ulimit -f 0; ulimit -t "$1"; ulimit -v "$2" 2>/dev/null; shift 2; exec "$@"
"""  # a system that cannot bound memory says so, and goes on

_WAITING: Final = 4
"""Seconds that may pass for each second of processor time that a program may take."""
_LINE: Final = 4096
_LINES: Final = 20
_NO_MEMORY: Final = ("Cannot allocate memory", "cannot allocate memory", "failed to map segment")


class Program:
    """A program that runs apart, without input; leaving it as a context manager ends it.

    Parameters
    ----------
    command
        The program's path and its arguments.
    bounds
        What it may take.
    folder
        Where it runs: nothing of the user's is there, and nothing stays.
    heard
        Called in a thread of its own with each line of its standard error.
    """

    def __init__(
        self,
        command: Sequence[str],
        bounds: Bounds,
        folder: Path,
        heard: Callable[[str], None] | None = None,
    ) -> None:
        apart = ["/bin/sh", "-c", _BOUNDED, "sh", str(bounds.seconds), str(bounds.megabytes << 10)]
        self._bounds = bounds
        self._said: deque[str] = deque(maxlen=_LINES)
        self._process = subprocess.Popen(
            [*apart, *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=folder,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "HOME": str(folder)},
        )
        self._listener = Thread(target=self._listen, args=(heard,), daemon=True)
        self._watch = Timer(_WAITING * bounds.seconds, self._process.kill)
        self._watch.daemon = True

    def __enter__(self) -> Self:
        self._listener.start()
        self._watch.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._watch.cancel()
        self._process.kill()
        self._process.wait()
        self._listener.join()
        assert self._process.stdout is not None and self._process.stderr is not None
        self._process.stdout.close()
        self._process.stderr.close()

    def read(self, size: int) -> bytes:
        """Return the next bytes of its standard output; fewer at its end."""
        assert self._process.stdout is not None
        return self._process.stdout.read(size)

    def ended(self) -> tuple[bool, str]:
        """Wait for its end; return whether it was content, and its last complaints.

        Raises
        ------
        LimitExceeded
            It took more time or memory than it may, or broke.
        """
        status = self._process.wait()
        self._listener.join()
        said = "\n".join(self._said)
        if status < 0 or any(sign in said for sign in _NO_MEMORY):
            raise beyond(self._bounds)
        return status == 0, said

    def _listen(self, heard: Callable[[str], None] | None) -> None:
        assert self._process.stderr is not None
        while line := self._process.stderr.readline(_LINE):
            text = line.decode("utf-8", "replace").rstrip("\n")
            self._said.append(text)
            if heard is not None:
                heard(text)


def run(command: Sequence[str], bounds: Bounds, folder: Path, most: int) -> tuple[bytes, bool, str]:
    """Run a program apart to its end; return its answer, whether it was content, its complaints.

    Parameters
    ----------
    most
        Bytes of an answer; a program that gives more is ended.

    Raises
    ------
    LimitExceeded
        It gave more, took more time or memory than it may, or broke.
    """
    with Program(command, bounds, folder) as program:
        answer = program.read(most + 1)
        if len(answer) > most:
            raise LimitExceeded("what is read of it is too much", do="get another copy")
        return answer, *program.ended()
