"""A program that keeps a JVM and its folder for as long as its input is open, and ends both.

``python keeper.py FOLDER COMMAND…``. It stands between us and Java so that nothing stays,
however we end: its input is a pipe of ours, and closes when we are interrupted, terminated or
killed as well. A byte is taken for the same as the end. It stands in a session of its own,
whose processes a terminal's Ctrl-C does not reach. It imports nothing of ours: it starts at once.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Final

ENDED: Final = "ended"
"""The file in the folder that says that the JVM is gone."""

_GRACE_S: Final = 8.0
"""How long a JVM may take to end by itself: it signs off at the cluster meanwhile."""

_REMOVING_S: Final = 5.0
"""How long processes that have just been ended may still write into the folder."""


def main(folder: Path, command: list[str]) -> None:
    """Run a command in a process group of its own until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # which Java's processes inherit
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: None)  # which they do not: Spark ends them by it
    try:
        jvm = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)
        Thread(target=_note, args=(jvm, folder / ENDED), daemon=True).start()
        os.read(0, 1)
        _end(jvm)
    finally:
        _remove(folder)


def _note(jvm: subprocess.Popen[bytes], ended: Path) -> None:
    jvm.wait()
    with suppress(OSError):
        ended.touch()


def _end(jvm: subprocess.Popen[bytes]) -> None:
    """Close a JVM's input, at which it ends; kill what of it is still there after a while."""
    assert jvm.stdin is not None
    jvm.stdin.close()
    with suppress(subprocess.TimeoutExpired):
        jvm.wait(_GRACE_S)
    with suppress(ProcessLookupError, PermissionError):  # what has ended cannot be signalled
        os.killpg(jvm.pid, signal.SIGKILL)


def _remove(folder: Path) -> None:
    until = time.monotonic() + _REMOVING_S
    while folder.exists() and time.monotonic() < until:
        shutil.rmtree(folder, ignore_errors=True)
        time.sleep(0.05)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
