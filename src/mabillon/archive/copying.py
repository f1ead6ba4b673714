"""Copy a stream of bytes into a new file, hashed on the way.

A large file is written past the system's cache: it is read once more, and then seldom. To find
memory for all of it takes the system up to as long as to hash it, and drives out of the cache
what others need there. For the same reason a large file that is not in the cache is read past it.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import mmap
import os
from collections.abc import Callable, Iterator
from io import BufferedIOBase, BufferedReader, FileIO, RawIOBase
from typing import Final

from mabillon.archive.folders import write_all, writing_here

LARGE: Final = 64 << 20
"""Bytes from which on a file is written so."""

_STEP: Final = 128 << 10
"""Bytes at a time: few enough that they are still in the processor's cache when written."""
_LARGE_STEP: Final = 4 << 20
_BLOCK: Final = 4096
"""What goes past the cache begins and ends at a multiple of it, in the file and in memory."""
_PLACES: Final = 8
"""Places at which it is looked whether a file is in the cache."""
_DIRECT: Final[int] = getattr(os, "O_DIRECT", 0) if hasattr(os, "RWF_NOWAIT") else 0
"""0 where a system has no such way, or does not say what is in its cache."""


def hashed(stream: BufferedIOBase, progress: Callable[[int], None] | None) -> tuple[str, int]:
    """Return the SHA-256, in hexadecimal, and the size of what a stream holds.

    Parameters
    ----------
    progress
        Called with the number of bytes of each step.
    """
    digest, size = hashlib.sha256(), 0
    for chunk in _chunks(stream, _STEP, progress, LARGE):
        digest.update(chunk)
        size += len(chunk)
    return digest.hexdigest(), size


def copied(
    stream: BufferedIOBase,
    target: RawIOBase,
    progress: Callable[[int], None] | None,
    large: int = LARGE,
) -> tuple[str, int]:
    """Copy a stream to its end; return the SHA-256, in hexadecimal, and the size.

    Parameters
    ----------
    target
        An unbuffered new file.
    progress
        Called with the number of bytes of each step.

    Raises
    ------
    OSError
        The stream cannot be read.
    MabillonError
        The copy cannot be written.
    """
    digest, size = hashlib.sha256(), 0
    past = _size(stream) >= large and _past_cache(target.fileno(), wanted=True)
    for chunk in _chunks(stream, _LARGE_STEP if past else _STEP, progress, large):
        digest.update(chunk)
        size += len(chunk)
        done = _blocks(target, chunk) if past else 0
        if past and done < len(chunk):  # no whole block, or nothing that goes past the cache here
            past = _past_cache(target.fileno(), wanted=False)
        write_all(target, chunk[done:])
    return digest.hexdigest(), size


def _size(stream: BufferedIOBase) -> int:
    """Return what the file system says of a stream's size; 0 if it is no file."""
    try:
        return os.fstat(stream.fileno()).st_size
    except OSError:
        return 0


def _past_cache(descriptor: int, *, wanted: bool) -> bool:
    """Have a file read or written past the cache, or no longer; say whether it is now."""
    flags = fcntl.fcntl(descriptor, fcntl.F_GETFL) & ~_DIRECT
    try:
        fcntl.fcntl(descriptor, fcntl.F_SETFL, flags | _DIRECT if wanted else flags)
    except OSError:  # this file system has no such way
        return False
    return wanted and bool(_DIRECT)


def _in_cache(descriptor: int, size: int) -> bool:
    """Say whether a file can be had without the disk, going by some places of it."""
    try:
        found = [
            os.preadv(descriptor, [bytearray(1)], size * place // _PLACES, os.RWF_NOWAIT)
            for place in range(_PLACES)
        ]
    except OSError:
        return False
    return all(found)


class _Straight:
    """Reads a file past the cache, from its beginning, for as long as that can be done."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._at = 0

    @classmethod
    def of(cls, stream: BufferedIOBase, large: int) -> _Straight | None:
        """Return what reads a stream so; null where it is no large file, or is in the cache."""
        if not (isinstance(stream, BufferedReader) and isinstance(stream.raw, FileIO)):
            return None
        size, descriptor = _size(stream), stream.fileno()
        if not _DIRECT or size < large or stream.tell() or _in_cache(descriptor, size):
            return None
        return cls(descriptor) if _past_cache(descriptor, wanted=True) else None

    def readinto(self, buffer: memoryview) -> int:
        """Read as much as goes in; 0 at the end."""
        if self._at % _BLOCK:  # the end, or a file that grows
            _past_cache(self._descriptor, wanted=False)
        try:
            count = os.preadv(self._descriptor, [buffer], self._at)
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise
            _past_cache(self._descriptor, wanted=False)  # it can be opened so, and not read
            count = os.preadv(self._descriptor, [buffer], self._at)
        self._at += count
        if not count:  # whoever reads it next may do so in any way
            _past_cache(self._descriptor, wanted=False)
        return count


def _blocks(target: RawIOBase, chunk: memoryview) -> int:
    """Write whole blocks; return how many bytes that were, 0 where it cannot be done so."""
    if len(chunk) % _BLOCK:
        return 0
    with writing_here():
        try:
            return target.write(chunk) or 0
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise
            return 0


def _chunks(
    stream: BufferedIOBase, step: int, progress: Callable[[int], None] | None, large: int
) -> Iterator[memoryview]:
    """Go through a stream in one buffer: new memory for each step takes longer than the hash."""
    straight = _Straight.of(stream, large)
    source, step = (stream, step) if straight is None else (straight, _LARGE_STEP)
    buffer = memoryview(mmap.mmap(-1, step))  # which begins at a block
    while count := source.readinto(buffer):
        yield buffer[:count]
        if progress is not None:
            progress(count)
