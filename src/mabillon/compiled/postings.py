"""Values looked for in several runs: the compiled form of ``archive.postings.find_in``.

And, beside it, what the runs hold of the rows that were found.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from mabillon.compiled import kernel

Keys: TypeAlias = npt.NDArray[np.uint64]
Numbers: TypeAlias = npt.NDArray[np.uint32]
Places: TypeAlias = npt.NDArray[np.int64]
Either: TypeAlias = Numbers | Places
"""Places in an array: of 64 bits where there are too many for 32."""

Finder: TypeAlias = Callable[[Keys, int, int], tuple[Places, Places]]
"""Of values, a value's rows at the most and the keys of a small bucket at the most: the place of
each that is found (run * values + value), and its row in the run."""

Merger: TypeAlias = Callable[[Places, int], tuple[Keys, Numbers]]
"""Of what is added to the rows of each run, and the bits of a row then: keys and buckets."""

Teller: TypeAlias = Callable[[Places, Places], tuple[Places, Places, Places]]
"""Of runs and places in them: values kept, where the words begin, and how many they are."""

_POINTER: Final = ctypes.c_void_p
_INT: Final = ctypes.c_int64
_NO_ROOM: Final = -1
_RUNS: Final = 64
_WIDEST: Final = 31
"""Bits of a row, at most."""
_ROOM: Final = 1 << 12
"""Places that are found for which there is room at first."""


def finder(
    keys: Sequence[Keys],
    buckets: Sequence[Either],
    cuts: Sequence[Keys],
    files: Sequence[tuple[int, int]],
) -> Finder | None:
    """Return what finds values in runs; null where it is not compiled, or keys are too many.

    Parameters
    ----------
    keys, buckets
        Of each run, as ``archive.postings.pack`` makes them.
    cuts
        The first rows of the stretches that each run was merged of, ascending; the first is 0.
    files
        Of each run a descriptor, and at which byte of that file the keys begin; -1 = the keys
        are looked at where they are.
    """
    arguments = (_INT, *[_POINTER] * 9, *[_INT] * 3, *[_POINTER] * 3, _INT)
    function = kernel("postings", "find", _INT, *arguments)
    if function is None or not _narrow(buckets):
        return None
    runs, bits = len(keys), _bits(buckets)
    if not len(bits) == len(cuts) == len(files) == runs:
        raise ValueError("the buckets are not those of as many runs")
    held = [_checked(keys, np.uint64), _checked(buckets, np.uint32), _checked(cuts, np.uint64)]
    given = (
        *(runs, _addresses(held[0]), (_INT * runs)(*map(len, keys))),
        *(_addresses(held[1]), (ctypes.c_int32 * runs)(*bits)),
        *(_addresses(held[2]), (_INT * runs)(*map(len, cuts))),
        (ctypes.c_int32 * runs)(*(descriptor for descriptor, _ in files)),
        (_INT * runs)(*(head for _, head in files)),
    )

    def find(values: Keys, common: int, small: int) -> tuple[Places, Places]:
        asked, scratch = np.ascontiguousarray(values, np.uint64), np.empty(small, np.uint64)
        _ = held  # as long as they are pointed at
        room = _ROOM
        while True:
            places, rows = np.empty(room, np.int64), np.empty(room, np.int64)
            made = (scratch.ctypes.data, places.ctypes.data, rows.ctypes.data, room)
            count = function(*given, asked.ctypes.data, len(asked), common, small, *made)
            if count != _NO_ROOM:
                break
            room *= 8
        if count < 0:
            raise ValueError("the buckets lead out of the keys")
        return places[:count], rows[:count]

    return find


def merger(keys: Sequence[Keys], buckets: Sequence[Either]) -> Merger | None:
    """Return what makes one run's postings of those of several; null where it is not compiled.

    What it gives is in the order of values, and of the runs where values are the same.
    """
    function = kernel(
        "postings", "merge", _INT, _INT, *[_POINTER] * 5, _INT, _POINTER, _INT, _POINTER
    )
    if function is None or len(keys) > _RUNS or not _narrow(buckets):
        return None
    runs, bits = len(keys), _bits(buckets)
    if len(bits) != runs:
        raise ValueError("the buckets are not those of as many runs")
    held = [_checked(keys, np.uint64), _checked(buckets, np.uint32)]
    given = (
        *(runs, _addresses(held[0]), (_INT * runs)(*map(len, keys))),
        *(_addresses(held[1]), (ctypes.c_int32 * runs)(*bits)),
    )

    def merge(shifts: Places, wide: int) -> tuple[Keys, Numbers]:
        _ = held  # as long as they are pointed at
        if len(shifts) != runs or not 1 <= wide <= _WIDEST:
            raise ValueError("the rows do not fit")
        room = sum(map(len, keys))
        merged, ends = np.empty(room, np.uint64), np.empty((1 << wide) + 1, np.uint32)
        moved = (_INT * runs)(*shifts.tolist())
        made = function(*given, moved, wide, merged.ctypes.data, room, ends.ctypes.data)
        if made != room:
            raise ValueError("the buckets lead out of the keys, or rows do not fit")
        return merged, ends

    return merge


def teller(sizes: Sequence[Numbers], ends: Sequence[Either]) -> Teller | None:
    """Return what tells of rows what runs hold of them; null as of ``finder``.

    Parameters
    ----------
    sizes, ends
        Of each run: how many values each row keeps, and where the signs of its words end.
    """
    function = kernel("postings", "about", _INT, _INT, *[_POINTER] * 5, _INT, *[_POINTER] * 3)
    if function is None or not _narrow(ends):
        return None
    runs, counts = len(sizes), list(map(len, sizes))
    if counts != list(map(len, ends)):
        raise ValueError("the runs have not as many ends as sizes")
    held = [_checked(sizes, np.uint32), _checked(ends, np.uint32)]
    given = (runs, _addresses(held[0]), _addresses(held[1]), (_INT * runs)(*counts))

    def tell(of: Places, at: Places) -> tuple[Places, Places, Places]:
        of, at = np.ascontiguousarray(of, np.int64), np.ascontiguousarray(at, np.int64)
        _ = held  # as long as they are pointed at
        if len(of) != len(at):
            raise ValueError("there are not as many places as runs of them")
        kept, starts, words = (np.empty(len(of), np.int64) for _ in range(3))
        made = (kept.ctypes.data, starts.ctypes.data, words.ctypes.data)
        if function(*given, of.ctypes.data, at.ctypes.data, len(of), *made) < 0:
            raise ValueError("there are no such rows")
        return kept, starts, words

    return tell


def _narrow(places: Sequence[Either]) -> bool:
    """Tell whether places are numbers that compiled code looks at."""
    return all(some.dtype == np.uint32 for some in places)


def _bits(buckets: Sequence[Either]) -> list[int]:
    """Return of each run how many bits a row has."""
    bits = [len(some).bit_length() - 1 for some in buckets]
    for some, n in zip(buckets, bits, strict=True):
        if len(some) != (1 << n) + 1 or not 1 <= n <= _WIDEST:
            raise ValueError("these are not the buckets of a run")
    return bits


def _checked(arrays: Sequence[npt.NDArray[Any]], kind: type) -> list[npt.NDArray[Any]]:
    """Return arrays as one may point at them: the same ones if they are so already."""
    return [np.require(array, kind, ["C_CONTIGUOUS", "ALIGNED"]) for array in arrays]


def _addresses(arrays: Sequence[npt.NDArray[Any]]) -> ctypes.Array[Any]:
    return (_POINTER * len(arrays))(*(array.ctypes.data for array in arrays))
