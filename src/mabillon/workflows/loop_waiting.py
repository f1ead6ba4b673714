"""Waiting for the next round: by a clock that never jumps, until time or until asked to stop."""

from __future__ import annotations

import os
import select
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from types import FrameType
from typing import Final

SLICE_S: Final = 30.0
"""Seconds after which a wait looks at the clocks again; a machine that slept is told by it."""
NOTICED_S: Final = 5.0
"""A wall clock that moved so many seconds more or less than time went by has jumped."""


def elapsed() -> float:
    """Return seconds that never jump, and go on while the machine sleeps where that is known."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)


class Stop:
    """Whether the loop is asked to end. The first signal ends it after the running step;
    a second one ends the step, as Ctrl-C does any command.
    """

    def __init__(self) -> None:
        self.asked = False
        self._waker: int | None = None

    def ask(self, *_: int | FrameType | None) -> None:
        """Ask it to end."""
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
        if self._waker is not None:
            os.write(self._waker, b"\0")

    @contextmanager
    def on_signals(self) -> Iterator[None]:
        """Be asked by Ctrl-C and SIGTERM, until the block is left."""
        before = {one: signal.signal(one, self.ask) for one in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)

    def wait(self, seconds: float) -> bool:
        """Wait, a slice at the most; return whether it is to end."""
        reader, writer = os.pipe()
        self._waker = writer
        try:
            if not self.asked:
                select.select([reader], [], [], max(0.0, min(seconds, SLICE_S)))
        finally:
            self._waker = None
            os.close(writer)
            os.close(reader)
        return self.asked


class WallClock:
    """Tells by how much the wall clock jumped, held against a clock that does not."""

    def __init__(self, now: Callable[[], datetime], elapsed: Callable[[], float]) -> None:
        self._now = now
        self._elapsed = elapsed
        self._apart = self._measured()
        self._jumped = 0.0

    def look(self) -> float:
        """Look at both clocks; return the seconds that the wall clock just jumped, 0 = none."""
        apart = self._measured()
        by = apart - self._apart
        self._apart = apart
        if abs(by) < NOTICED_S:
            return 0.0
        self._jumped += by
        return by

    def told(self) -> float:
        """Return the seconds it jumped since this was last asked."""
        jumped, self._jumped = self._jumped, 0.0
        return jumped

    def _measured(self) -> float:
        return self._now().timestamp() - self._elapsed()
