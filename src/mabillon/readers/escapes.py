"""Read what JSON strings say, thousands of them at once."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Codes = npt.NDArray[np.uint8]
Positions = npt.NDArray[np.int64]

MEANT: Final[Codes] = np.zeros(256, dtype=np.uint8)
r"""What the byte behind a backslash stands for; 0 = it is none of the eight short escapes."""
MEANT[list(rb'"\/bfnrt')] = list(b'"\\/\b\f\n\r\t')


def escapes(codes: Codes) -> Positions:
    """Return the places of the backslashes that escape what is behind them."""
    marks: Positions = np.flatnonzero(codes == ord("\\"))
    if not marks.size:
        return marks
    place = np.arange(marks.size)
    begins = np.diff(marks, prepend=-2) != 1
    run = np.maximum.accumulate(np.where(begins, place, 0))
    escaping: Positions = marks[(place - run) % 2 == 0]  # of two the first escapes the second
    return escaping


def quotes(codes: Codes, escaping: Positions) -> Positions:
    """Return the places of the quotes that are not escaped: those that open and close strings."""
    found: Positions = np.flatnonzero(codes == ord('"'))
    if escaping.size and escaping[-1] + 1 < codes.size:
        escaped = escaping[codes[escaping + 1] == ord('"')] + 1
        found = np.delete(found, np.searchsorted(found, escaped))
    return found


def meant(codes: Codes, escaping: Positions) -> Codes:
    """Return the bytes with each escaped one as what it stands for, its backslash before it."""
    if not escaping.size:
        return codes
    read = codes.copy()
    read[escaping + 1] = MEANT[codes[escaping + 1]]
    return read


def contents(codes: Codes, escaping: Positions, starts: Positions, ends: Positions) -> pa.Array:
    """Return what strings say that stand one behind the other.

    Parameters
    ----------
    codes, escaping
        What `meant` and `escapes` return.
    starts, ends
        Where each string's first byte stands, and its closing quote.
    """
    sizes = ends - starts
    row = np.searchsorted(starts, escaping, side="right") - 1
    inside = escaping < np.append(ends, 0)[row]  # before the first is in none
    if inside.any():  # the backslashes are left out
        gone = escaping[inside]
        sizes = sizes - np.bincount(row[inside], minlength=len(starts))
        starts = np.sort(np.concatenate([starts, gone + 1]), kind="stable")
        ends = np.sort(np.concatenate([ends, gone]), kind="stable")
    joined = cut_out(codes, np.column_stack([starts, ends])).buffers()[2]
    offsets = np.zeros(len(sizes) + 1, dtype=np.int32)
    np.cumsum(sizes, out=offsets[1:])
    return pa.StringArray.from_buffers(len(sizes), pa.py_buffer(offsets), joined)


def cut_out(codes: Codes, bounds: Positions) -> pa.Array:
    """Return every other stretch between bounds, from the first one on, one a value.

    Parameters
    ----------
    bounds
        Of any shape with an even number of them, in rising order.
    """
    offsets = np.append(bounds, codes.size).astype(np.int32)
    count = len(offsets) - 1
    runs = pa.BinaryArray.from_buffers(
        pa.binary(), count, [None, pa.py_buffer(offsets), pa.py_buffer(codes)]
    )
    return runs.take(pa.array(np.arange(0, count, 2, dtype=np.int32)))
