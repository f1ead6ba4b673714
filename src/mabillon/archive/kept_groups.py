"""Row groups that were read last, kept in memory for who asks for one row after another."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

import pyarrow as pa

Key = tuple[str, int, tuple[str, ...]]
"""A segment's path, the number of a row group in it, and its columns."""

MOST: Final = 160 << 20
"""Bytes: of a million posts what a post's page asks for fits in."""


class KeptGroups:
    """As many as fit into ``most`` bytes, those that were asked for last; for several threads."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._groups = OrderedDict[Key, pa.Table]()
        self._bytes = 0

    def get(self, key: Key, read: Callable[[], pa.Table]) -> pa.Table:
        """Return a row group, read now if it is not kept; a segment's file never changes."""
        with self._lock:
            found = self._groups.get(key)
            if found is not None:
                self._groups.move_to_end(key)
                return found
        made = read()
        with self._lock:
            if key not in self._groups:
                self._groups[key] = made
                self._bytes += made.nbytes
            while self._bytes > self._most and len(self._groups) > 1:
                self._bytes -= self._groups.popitem(last=False)[1].nbytes
        return made
