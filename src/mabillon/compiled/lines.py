"""Take lines that were all written alike apart, in one pass over their bytes.

The compiled form of what `readers.stencil.Stencil.lay` and `readers.utf8.is_utf8` do in array
code.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Sequence
from ctypes import c_char_p, c_int64, c_void_p
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from mabillon.compiled import Kernel, kernel

Codes = npt.NDArray[np.uint8]
Offsets = npt.NDArray[np.int32]
Positions = npt.NDArray[np.int64]

TEXT: Final = 1
"""Of a hole: it holds a text; else a whole number of at most 18 digits."""

WANTED: Final = 2
"""Of a hole: its values are asked for."""

_LARGEST: Final = 2**31 - 1
"""Bytes of a stretch: places in it are kept as int32."""


@dataclass(frozen=True, slots=True)
class Cut:
    """What stands in lines that are alike, one value a line, holes in their order.

    ``texts`` are those of the wanted texts, as a column of Arrow has them: where each begins
    among the bytes of all, and these bytes.
    """

    starts: Positions
    ends: Positions
    numbers: Sequence[Positions]
    texts: Sequence[tuple[Offsets, Codes]]


Cutter: TypeAlias = Callable[[bytes, int, Sequence[bytes], bytes], Cut | None]


def cutter() -> Cutter | None:
    """Return what takes lines apart; null where it is not compiled."""
    lay = kernel(
        *("lines", "lay", c_int64),
        *(c_char_p, c_int64, c_char_p, c_void_p, c_char_p, c_int64, c_int64),
        *(c_void_p, c_void_p, c_void_p, c_void_p, c_void_p),
    )
    return None if lay is None else functools.partial(_cut, lay)


def utf8() -> Callable[[bytes, int], bool] | None:
    """Return what tells whether so many first bytes are UTF-8; null where it is not compiled."""
    told = kernel("lines", "utf8", c_int64, c_char_p, c_int64)
    return None if told is None else functools.partial(_utf8, told)


def _utf8(told: Kernel, data: bytes, end: int) -> bool:
    if not 0 <= end <= len(data):
        raise ValueError("there are not so many bytes")
    return bool(told(data, end))


def _cut(lay: Kernel, data: bytes, end: int, pieces: Sequence[bytes], kinds: bytes) -> Cut | None:
    """Return what stands in the holes between pieces.

    Null where a line is written otherwise, or they are not UTF-8.

    Parameters
    ----------
    data, end
        The lines, up to that place, with nothing between them but the line breaks.
    pieces
        What is the same in every line: one more than there are holes.
    kinds
        A byte a hole: ``TEXT`` and ``WANTED``, added up.
    """
    if len(pieces) != len(kinds) + 1 or not 0 <= end <= len(data):
        raise ValueError("there must be one more piece than holes, and so many bytes")
    if end > _LARGEST:
        return None
    room = end // (sum(map(len, pieces)) + 1) + 1  # a line is no shorter than that
    bounds = np.fromiter(itertools.accumulate(map(len, pieces), initial=0), np.int64)
    starts, ends = np.empty(room, dtype=np.int64), np.empty(room, dtype=np.int64)
    numbers = np.empty((kinds.count(WANTED), room), dtype=np.int64)
    wanted = kinds.count(TEXT | WANTED)
    offsets = np.empty((wanted, room + 1), dtype=np.int32)
    texts = [np.empty(end, dtype=np.uint8) for _ in range(wanted)]
    count = lay(
        *(data, end, b"".join(pieces), bounds.ctypes.data, kinds, len(kinds), room),
        *(array.ctypes.data for array in (starts, ends, numbers, offsets)),
        (c_void_p * wanted)(*(text.ctypes.data for text in texts)),
    )
    if count < 0:
        return None
    for text, offset in zip(texts, offsets, strict=True):
        text.resize(offset[count], refcheck=False)  # what was not needed is given back
    values = [number[:count].copy() for number in numbers]
    shown = [offset[: count + 1].copy() for offset in offsets]
    return Cut(
        starts[:count].copy(), ends[:count].copy(), values, list(zip(shown, texts, strict=True))
    )
