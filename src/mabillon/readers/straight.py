"""Read a large file past the system's cache: it is gone through once.

Evidence is written past the cache (`archive.copying`) and is not there when it is read; to find
memory for all of it takes the system longer than to read it. A file that is in the cache is
read as any other.
"""

from __future__ import annotations

import io
import mmap
import os
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

LARGE: Final = 64 << 20
"""Bytes from which on a file is read so."""

_ROOM: Final = 2 << 20
_BUFFER: Final = 1 << 20
_BLOCK: Final = 4096
"""What goes past the cache begins and ends at a multiple of it, in the file and in memory."""
_DIRECT: Final[int] = getattr(os, "O_DIRECT", 0) if hasattr(os, "RWF_NOWAIT") else 0
"""0 where a system has no such way, or does not say what is in its cache."""


def opened(path: Path, large: int = LARGE) -> BinaryIO:
    """Open a file for reading, past the cache if it is large and is not in it."""
    file = path.open("rb")
    size = os.fstat(file.fileno()).st_size
    if not _DIRECT or size < large or _cached(file.fileno(), size // 2):
        return file
    try:
        straight = Straight(path)
    except OSError:  # this file system has no such way
        return file
    file.close()
    return io.BufferedReader(straight, _BUFFER)


def _cached(descriptor: int, at: int) -> bool:
    """Say whether the byte at a place of a file can be had without the disk."""
    try:
        return os.preadv(descriptor, [bytearray(1)], at, os.RWF_NOWAIT) == 1
    except OSError:
        return False


class Straight(io.RawIOBase):
    """A file that is read block by block into memory of its own, and from there given out.

    Raises
    ------
    OSError
        It cannot be opened, or cannot be read so.
    """

    def __init__(self, path: Path) -> None:
        self._descriptor = -1
        self._room = memoryview(mmap.mmap(-1, _ROOM))
        self._at = 0
        self._descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | _DIRECT)
        try:
            os.preadv(self._descriptor, [self._room[:_BLOCK]], 0)
        except OSError:
            self.close()
            raise

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def seekable(self) -> bool:
        """Say that any place of it can be gone to."""
        return True

    def fileno(self) -> int:
        """Return the descriptor."""
        return self._descriptor

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Go to a place, counted from the beginning, from here or from the end."""
        if whence == os.SEEK_CUR:
            offset += self._at
        elif whence == os.SEEK_END:
            offset += os.fstat(self._descriptor).st_size
        self._at = offset
        return offset

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Read as much as goes in, at most what there is room for; 0 at the end."""
        target = memoryview(buffer).cast("B")
        before = self._at % _BLOCK
        wanted = -(-(before + len(target)) // _BLOCK) * _BLOCK
        got = os.preadv(self._descriptor, [self._room[:wanted]], self._at - before)
        count = max(0, min(got - before, len(target)))
        target[:count] = self._room[before : before + count]
        self._at += count
        return count

    def close(self) -> None:
        """Close it."""
        if not self.closed and self._descriptor >= 0:
            os.close(self._descriptor)
        super().close()
