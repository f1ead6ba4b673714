"""What the rows of each value tell: the compiled form of ``engine.occurrences.told``."""

from __future__ import annotations

from collections.abc import Sequence
from ctypes import c_int64, c_uint64, c_void_p
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from mabillon.compiled import kernel

_KINDS: Final = np.iinfo(np.int8).max - 1

Numbers: TypeAlias = npt.NDArray[np.int64]
Told: TypeAlias = tuple[npt.NDArray[np.int8], Numbers, Numbers, npt.NDArray[np.bool_]]


def told(
    value: Numbers,
    row: Numbers,
    *,
    few: int,
    most: int,
    bounds: Sequence[int],
    rate: int,
) -> Told | None:
    """Return kinds, ones, twos and whether values are sampled; null where it is not compiled.

    Parameters
    ----------
    value, row
        (n,) values with their rows, those of one value side by side.
    few, most
        Up to how many rows the pairs of a value are told; beyond how many nothing is.
    bounds
        Up to how many rows a value is of the first kind, and of each but the last.
    rate
        A value that it divides is sampled.
    """
    tell = kernel(
        *("occurrences", "told", c_int64),
        *(c_void_p, c_void_p, c_int64, c_int64, c_int64, c_void_p, c_int64, c_uint64),
        *(c_int64, c_void_p, c_void_p, c_void_p, c_void_p),
    )
    if tell is None:
        return None
    value, row = np.ascontiguousarray(value, np.int64), np.ascontiguousarray(row, np.int64)
    if (
        value.ndim != 1
        or value.shape != row.shape
        or rate < 1
        or len(bounds) >= np.iinfo(np.int8).max
    ):
        raise ValueError("a row of each value, and a rate from 1 on")
    limits = np.array(bounds, np.int64)
    room = len(value) * max(few, 2) // 2 + 1  # each of up to `few` rows is in one pair less
    kind, sampled = np.empty(room, np.int8), np.empty(room, np.bool_)
    one, two = np.empty(room, np.int64), np.empty(room, np.int64)
    count = tell(
        *(value.ctypes.data, row.ctypes.data, len(value), few, most),
        *(limits.ctypes.data, len(limits), rate, room),
        *(made.ctypes.data for made in (kind, one, two, sampled)),
    )
    return (kind[:count], one[:count], two[:count], sampled[:count]) if count >= 0 else None
