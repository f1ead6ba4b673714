"""Archives held open for reading, so that a page does not pay for what the last one read.

Whole columns and indexes are read once for a ledger position and shared by the pages that are
asked for afterwards; each reading is used by one page at a time.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from mabillon.archive.register import Register
from mabillon.archive.store import Store
from mabillon.examine.settings import Settings
from mabillon.workflows.entering import current
from mabillon.workflows.holdings import Holdings

AT_ONCE: Final = 2
"""Readings that are held: one a core."""
STALE_S: Final = 5.0
"""While others write, a page may show what was known so many seconds ago."""


class Reading:
    """An archive as known at one position, for one page at a time."""

    def __init__(self, root: Path) -> None:
        self.store = Store.open(root)
        self.settings = Settings()
        self._renew()

    def _renew(self) -> None:
        self.position = self.store.position()
        self.register: Register = current(self.store, self.position, record=False)[1]
        self.holdings = Holdings(self.store, self.register, self.settings, position=self.position)
        self._at = time.monotonic()

    def refresh(self, at_least: int) -> None:
        """See what was written since, where that is asked for or was long ago."""
        if self.position < at_least or (
            time.monotonic() - self._at > STALE_S and self.store.position() != self.position
        ):
            self._renew()

    def close(self) -> None:
        """Give the archive back."""
        self.store.close()


class Readings:
    """The readings of one server."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._free: list[Reading] = []
        self._lock = threading.Lock()
        self._room = threading.Semaphore(AT_ONCE)

    @contextmanager
    def take(self, at_least: int = 0) -> Iterator[Reading]:
        """Take one that knows at least what stood at a ledger position."""
        with self._room:
            with self._lock:
                reading = self._free.pop() if self._free else None
            if reading is None:
                reading = Reading(self._root)
            try:
                reading.refresh(at_least)
                yield reading
            finally:
                with self._lock:
                    self._free.append(reading)

    def close(self) -> None:
        """Give every archive back."""
        with self._lock:
            while self._free:
                self._free.pop().close()
