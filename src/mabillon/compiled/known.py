"""Which versions are known, and the row of each: the compiled form of `archive.version_runs`."""

from __future__ import annotations

import ctypes
import os
from typing import Final

import numpy as np
import numpy.typing as npt

from mabillon.compiled import Kernel, kernel

Keys = npt.NDArray[np.uint64]
"""Versions as numbers, shape (n, 2)."""

_POINTER: Final = ctypes.c_void_p
_NUMBER: Final = ctypes.c_int64

_FIRST_BITS: Final = 21
"""Slots of the first table, as a power of two; a larger one is twice as large.

Room that is not written to takes no memory, and a million and a half versions need no other.
"""

_MOST: Final = 3 << 30
"""Versions that can be held: a slot has 32 bits to say which one it is of."""


class _Room(ctypes.Structure):
    """``struct table`` of known.c."""

    _fields_ = [
        ("slots", _POINTER),
        ("bits", _NUMBER),
        ("key", ctypes.c_uint64),
        ("held", _POINTER),
        ("rows", _POINTER),
        ("count", _NUMBER),
        ("room", _NUMBER),
    ]


class Table:
    """Versions and the row of each: 24 bytes a version, and 11 to 22 for its slot.

    Parameters
    ----------
    place, hold, widen
        The functions of known.c.
    """

    def __init__(self, place: Kernel, hold: Kernel, widen: Kernel) -> None:
        self._place, self._hold, self._widen = place, hold, widen
        self._room = _Room(bits=_FIRST_BITS, key=int.from_bytes(os.urandom(8)) | 1)
        self._slots = np.zeros(1 << _FIRST_BITS, np.uint64)
        first = 3 * self._slots.size // 4
        self._held = np.empty((first, 2), np.uint64)
        self._rows = np.empty(first, np.int64)
        self._make_room(0)

    def hold(self, versions: Keys, first_row: int) -> None:
        """Take in versions of neighbouring rows; one that is known keeps the row that it has."""
        versions = _plain(versions)
        self._make_room(len(versions))
        self._done(self._hold(self._room, versions.ctypes.data, len(versions), first_row))

    def place(
        self, versions: Keys, rows: npt.NDArray[np.int64], next_row: int
    ) -> npt.NDArray[np.bool_]:
        """Fill in the rows of versions, and take in what is not known.

        Parameters
        ----------
        rows
            Shape (n,), contiguous; -1 where the row is asked for. Those that are not known get
            the next rows.

        Returns
        -------
        new
            Shape (n,); True at the first place of each version that was not known.
        """
        versions = _plain(versions)
        if rows.shape != (len(versions),) or rows.dtype != np.int64 or not rows.flags.carray:
            raise ValueError("rows must be int64, as many as versions, one behind the other")
        new = np.empty(len(versions), np.bool_)
        self._make_room(len(versions))
        given = (versions.ctypes.data, len(versions), next_row, rows.ctypes.data, new.ctypes.data)
        self._done(self._place(self._room, *given))
        return new

    def _make_room(self, more: int) -> None:
        """Have room for so many more, and at least a quarter of all slots empty then."""
        needed = self._room.count + more
        if needed > _MOST:
            raise MemoryError("more versions than a table can hold")
        if needed > len(self._rows):
            size, count = min(max(needed, 2 * len(self._rows)), _MOST), self._room.count
            held, rows = np.empty((size, 2), np.uint64), np.empty(size, np.int64)
            held[:count], rows[:count] = self._held[:count], self._rows[:count]
            self._held, self._rows = held, rows
        bits = max(self._room.bits, (needed * 4 // 3).bit_length())
        if bits > self._room.bits:
            wider = np.zeros(1 << bits, np.uint64)
            self._done(
                self._widen(self._slots.ctypes.data, self._slots.size, wider.ctypes.data, bits)
            )
            self._slots, self._room.bits = wider, bits
        self._room.room = min(len(self._rows), 3 * self._slots.size // 4)
        self._room.slots = self._slots.ctypes.data
        self._room.held, self._room.rows = self._held.ctypes.data, self._rows.ctypes.data

    @staticmethod
    def _done(answer: int) -> None:
        if answer < 0:
            raise MemoryError("versions did not go into the room that was made for them")


def table() -> Table | None:
    """Return an empty table; null where it is not compiled."""
    of = ctypes.POINTER(_Room)
    place = kernel("known", "place", _NUMBER, of, _POINTER, _NUMBER, _NUMBER, _POINTER, _POINTER)
    hold = kernel("known", "hold", _NUMBER, of, _POINTER, _NUMBER, _NUMBER)
    widen = kernel("known", "widen", _NUMBER, _POINTER, _NUMBER, _POINTER, _NUMBER)
    return None if place is None or hold is None or widen is None else Table(place, hold, widen)


def _plain(versions: Keys) -> Keys:
    """Return versions one behind the other."""
    if versions.ndim != 2 or versions.shape[1] != 2 or versions.dtype != np.uint64:
        raise ValueError("versions must be pairs of uint64")
    return np.ascontiguousarray(versions)
