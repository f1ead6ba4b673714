"""How far a cluster is with what it was given."""

from __future__ import annotations

from threading import Event, Thread
from typing import Any, Final

from mabillon.engine.contract import Tell

_EVERY_S: Final = 1.0


class Teller:
    """Asks Spark's status every second, in a thread, until it is stopped.

    A stage becomes known when it begins, so the number of parts grows while it is told.
    """

    def __init__(self, context: Any, tell: Tell) -> None:
        self._tracker = context.statusTracker()
        self._tell = tell
        self._parts: dict[int, tuple[int, int]] = {}
        self._stopped = Event()
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ask no more; return when the thread has ended."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopped.wait(_EVERY_S):
            active = list(self._tracker.getActiveStageIds())
            for stage, (_, parts) in self._parts.items():
                if stage not in active:
                    self._parts[stage] = (parts, parts)
            for stage in active:
                found = self._tracker.getStageInfo(stage)
                if found is not None:
                    self._parts[stage] = (found.numCompletedTasks, found.numTasks)
            if self._parts:
                done, parts = (sum(column) for column in zip(*self._parts.values(), strict=True))
                self._tell(done, parts)
