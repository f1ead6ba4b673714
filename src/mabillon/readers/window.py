"""A stretch of a file held in memory, which only moves forward."""

from __future__ import annotations

import os
from typing import BinaryIO, Final

STEP: Final = 2 << 20
"""Bytes read at a time."""

RECORD_LIMIT: Final = 64 << 20
"""Bytes that one record may have; a larger one is rejected without being loaded."""


class Window:
    """The bytes ``base`` to ``base + len(data)`` of a file; no more are ever held.

    The callers hold at most ``RECORD_LIMIT + STEP`` bytes at once, whatever the size of
    the file: that is the bound on the readers' memory.
    """

    __slots__ = ("_file", "_step", "base", "data", "eof")

    def __init__(self, file: BinaryIO, step: int = STEP) -> None:
        self._file = file
        self._step = step
        self.base = 0
        self.data = b""
        self.eof = False

    def grow(self) -> bool:
        """Read a further stretch, as long as what is held; False at the end of the file."""
        if self.eof:
            return False
        held = len(self.data)
        wanted = max(self._step, min(held, RECORD_LIMIT - held))
        if held < self._step:  # read again, which is cheaper than putting the two together
            self._file.seek(-held, os.SEEK_CUR)
            self.data = self._file.read(held + wanted)
        else:
            self.data += self._file.read(wanted)
        self.eof = len(self.data) < held + wanted
        return len(self.data) > held

    def drop(self, count: int) -> None:
        """Let the first ``count`` bytes go."""
        self.data = self.data[count:]
        self.base += count

    def skip(self, marks: bytes) -> bool:
        """Let leading bytes go that are among ``marks``; False if the file ends so."""
        while True:
            rest = self.data.lstrip(marks)
            self.drop(len(self.data) - len(rest))
            if rest:
                return True
            if not self.grow():
                return False
