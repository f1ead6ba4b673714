"""How much a cluster has done of what it was given."""

from __future__ import annotations

from threading import Event, Thread
from typing import Any, Final

from mabillon.engine.contract import Tell

_EVERY_S: Final = 1.0


class Teller:
    """Asks Spark's status every second, in a thread, until it is stopped or Spark is gone.

    Told is how many parts of the work are done, of 0, which means that nobody knows: a stage
    becomes known when it begins. It never grows less, even where Spark does parts again.
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
        from py4j.protocol import Py4JError

        while not self._stopped.wait(_EVERY_S):
            try:
                computing = self._asked()
            except (Py4JError, OSError):
                return
            if computing:
                self._tell(sum(done for done, _ in self._parts.values()), 0)

    def _asked(self) -> bool:
        """Note how far every stage is; return whether one is computed now."""
        active = set(self._tracker.getActiveStageIds())
        for stage, (_, parts) in self._parts.items():
            if stage not in active:
                self._parts[stage] = (parts, parts)
        for stage in active:
            found = self._tracker.getStageInfo(stage)
            if found is not None:
                before, _ = self._parts.get(stage, (0, 0))
                self._parts[stage] = (max(before, found.numCompletedTasks), found.numTasks)
        return bool(active)
