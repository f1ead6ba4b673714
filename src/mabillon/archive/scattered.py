"""Pieces that stand scattered over a large array in a file: read, where they are few.

What is looked at in a mapped file brings the pages around it into memory, too, which takes
longer than the look, and takes room until it is let go. A few pieces are read instead, into
memory that is no longer held when they were looked at; where they are many, so that most pages
are touched, the map is the shorter way.
"""

from __future__ import annotations

import os
import resource
import weakref
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final, TypeVar

import numpy as np
import numpy.typing as npt

Places = npt.NDArray[np.int64]
Scalar = TypeVar("Scalar", bound=np.generic)

FEW: Final = 1 << 12
"""Pieces up to which they are read."""

_OPEN: Final = 1 << 8
"""Files that are held open at once, at the most."""

_PART: Final = 8
"""Of the files that a process may have open, so great a part at the most is held."""


class Files:
    """The files of arrays, open as long as this is held.

    ``told``: of each array a descriptor, and at which byte the array begins there; -1 = it has
    no file, or there are too many.
    """

    def __init__(self, arrays: Sequence[npt.NDArray[Any]]) -> None:
        few = len(arrays) <= _allowed()
        held = [_in_file(array) if few else None for array in arrays]
        self.told = [(-1, 0) if one is None else (_opened(one), one.offset) for one in held]
        weakref.finalize(self, _close, [descriptor for descriptor, _ in self.told])


def gathered(array: npt.NDArray[Scalar], first: Places, size: Places) -> npt.NDArray[Scalar]:
    """Return pieces of an array of one dimension, one behind the other.

    Parameters
    ----------
    array
        Of a run (``archive.runs``): mapped, or in memory where nothing could be written.
    first, size
        (n,) where each piece begins, and how many elements it has.
    """
    held = _in_file(array)
    if len(first) <= FEW and held is not None:
        data = _read(held, first, size)
        if data is not None:
            return np.frombuffer(data, array.dtype)
    before = np.cumsum(size) - size
    found: npt.NDArray[Scalar] = array[np.arange(size.sum()) + np.repeat(first - before, size)]
    return found


def _allowed() -> int:
    """Return how many files are held open at the most: some systems let a process have 256."""
    most, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return _OPEN if most == resource.RLIM_INFINITY else min(_OPEN, most // _PART)


def _in_file(array: npt.NDArray[Any]) -> np.memmap[Any, Any] | None:
    """Return the map that an array is the whole of; null where it is in memory."""
    held = array.base
    return held if isinstance(held, np.memmap) and hasattr(os, "pread") else None


def _opened(held: np.memmap[Any, Any]) -> int:
    """Return a descriptor of a map's file; -1 if it cannot be opened any more.

    A run that another process merged into a longer one is gone from its folder, but not from
    the map of who has it open.
    """
    try:
        return os.open(str(held.filename), os.O_RDONLY)
    except OSError:
        return -1


def _close(descriptors: Sequence[int]) -> None:
    for descriptor in descriptors:
        with suppress(OSError):
            os.close(descriptor)


def _read(held: np.memmap[Any, Any], first: Places, size: Places) -> bytes | None:
    """Return the bytes of the pieces; null if the file is not there any more, or is cut off."""
    width, whole = held.itemsize, held.itemsize * int(size.sum())
    pieces = zip((width * size).tolist(), (held.offset + width * first).tolist(), strict=True)
    if (descriptor := _opened(held)) < 0:
        return None
    try:
        data = b"".join([os.pread(descriptor, count, at) for count, at in pieces])
    finally:
        os.close(descriptor)
    return data if len(data) == whole else None
