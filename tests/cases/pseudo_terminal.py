"""The command line on a pseudo-terminal: what it shows, and keys pressed as a person does."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

from case_world import Scene

from mabillon.cli.round_keys import SETTLE_S

COMMAND = str(Path(sys.executable).with_name("mabillon"))


class Terminal:
    """A program on a pseudo-terminal of 80 columns."""

    def __init__(self, scene: Scene, *words: str, stdin: bytes | None = None) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 80, 0, 0))
        self.process = subprocess.Popen(
            [COMMAND, "--archive", str(scene.archive.store.root), *words],
            stdin=slave if stdin is None else subprocess.PIPE,
            stdout=slave,
            stderr=slave,
            cwd=scene.folder,
            env={**os.environ, "TERM": "xterm", "TZ": "Africa/Nairobi"},
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(1, termios.TIOCSCTTY, 0),
        )
        os.close(slave)
        if stdin is not None and self.process.stdin:
            self.process.stdin.write(stdin)
            self.process.stdin.close()
        self.shown = ""
        self._seen = 0

    def until(self, *words: str, seconds: float = 60) -> str:
        """Read until each of the words was shown, after what was waited for before."""
        end = time.monotonic() + seconds
        while True:
            new = self.shown[self._seen :]
            if all(word in new for word in words):
                self._seen = len(self.shown)
                return new
            ready, _, _ = select.select([self._master], [], [], max(0, end - time.monotonic()))
            assert ready, f"waited for {words} and saw {new}"
            try:
                data = os.read(self._master, 65536)
            except OSError:
                data = b""
            assert data, f"it ended; waited for {words} and saw {new}"
            self.shown += data.decode("utf-8", "replace")

    def type(self, text: str) -> None:
        os.write(self._master, text.encode())

    def press(self, key: str) -> None:
        """Press a key once the place has been looked at."""
        time.sleep(SETTLE_S + 0.2)
        self.type(key)

    def ended(self) -> int:
        while True:
            ready, _, _ = select.select([self._master], [], [], 60)
            assert ready, f"it does not end; saw {self.shown}"
            try:
                data = os.read(self._master, 65536)
            except OSError:
                data = b""
            if not data:
                break
            self.shown += data.decode("utf-8", "replace")
        return self.process.wait(timeout=60)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
        os.close(self._master)
