"""Read the texts of Telegram's exports, and find where records are set apart.

The compiled form of what `readers.pieces.words` and `readers.stretches.every` do in array code.
"""

from __future__ import annotations

from ctypes import c_char_p, c_int64, c_void_p
from typing import Final

import numpy as np
import numpy.typing as npt

from mabillon.compiled import kernel

Codes = npt.NDArray[np.uint8]
Offsets = npt.NDArray[np.int32]
Positions = npt.NDArray[np.int64]

_LARGEST: Final = 2**31 - 1
"""Bytes of all texts: where each begins is said as int32."""


def words(data: bytes, bounds: Positions) -> tuple[Offsets, Codes] | None:
    """Return what texts say, as a column of Arrow has them: n + 1 offsets, and bytes.

    Parameters
    ----------
    data
        The JSON of all texts, one behind the other.
    bounds
        Where each begins, and where the last one ends, shape (n + 1,).

    Returns
    -------
    tuple or None
        Null = nothing is compiled, or a text is none that is read here.
    """
    function = kernel(
        *("pieces", "words", c_int64),
        *(c_char_p, c_int64, c_void_p, c_int64, c_void_p, c_void_p),
    )
    if function is None or len(data) > _LARGEST:
        return None
    bounds = np.ascontiguousarray(bounds, dtype=np.int64)
    if not bounds.size:
        raise ValueError("where the last one ends must be said")
    offsets = np.empty(bounds.size, dtype=np.int32)
    said = np.empty(len(data), dtype=np.uint8)
    places = offsets.ctypes.data, said.ctypes.data
    count = function(data, len(data), bounds.ctypes.data, bounds.size - 1, *places)
    if count < 0:
        return None
    said.resize(count, refcheck=False)  # what was not needed is given back
    return offsets, said


def every(codes: Codes, mark: bytes) -> Positions | None:
    """Return every place where a mark stands.

    Null = nothing is compiled, or they overlap so much that there is no room for all.
    """
    function = kernel(
        *("pieces", "every", c_int64),
        *(c_void_p, c_int64, c_char_p, c_int64, c_int64, c_void_p),
    )
    if function is None or not mark:
        return None
    codes = np.ascontiguousarray(codes, dtype=np.uint8)
    places = np.empty(codes.size // len(mark) + 1, dtype=np.int64)
    room = places.size, places.ctypes.data
    count = function(codes.ctypes.data, codes.size, mark, len(mark), *room)
    return None if count < 0 else places[:count].copy()
