"""Read what JSON strings say, thousands of them at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Codes = npt.NDArray[np.uint8]
Positions = npt.NDArray[np.int64]

NONE: Final[Positions] = np.zeros(0, dtype=np.int64)

MEANT: Final[Codes] = np.zeros(256, dtype=np.uint8)
r"""What the byte behind a backslash stands for; 0 = it is none of the eight short escapes."""
MEANT[list(rb'"\/bfnrt')] = list(b'"\\/\b\f\n\r\t')


@dataclass(frozen=True, slots=True)
class Marks:
    """Where the bytes stand by which JSON is told apart.

    ``places`` are those of the quotes that open and close strings, and of control characters
    if these were asked for; ``escaping`` those of the backslashes that escape what is behind
    them, and ``before`` is how many of ``places`` stand before each of these.
    """

    places: Positions
    escaping: Positions
    before: Positions

    @classmethod
    def of(cls, codes: Codes, *, controls: bool) -> Marks:
        """Find them in one pass."""
        here = (codes == ord('"')) | (codes == ord("\\"))
        if controls:
            here |= codes < 32
        found: Positions = np.flatnonzero(here)
        slashes = np.flatnonzero(codes[found] == ord("\\"))
        if not slashes.size:
            return cls(found, NONE, NONE)
        at = slashes[_first_of_two(found[slashes])]
        escaping = found[at]
        marked = found.take(at + 1, mode="clip") == escaping + 1  # what is escaped
        left = np.ones(found.size, dtype=np.bool_)
        left[at] = left[at[marked] + 1] = False
        gone = np.cumsum(1 + marked)
        return cls(found[left], escaping, at - gone + 1 + marked)

    def readable(self, codes: Codes) -> bool:
        """Say whether every escape is one of the eight short ones."""
        if not self.escaping.size:
            return True
        return bool(self.escaping[-1] + 1 < codes.size and MEANT[codes[self.escaping + 1]].all())


def _first_of_two(slashes: Positions) -> npt.NDArray[np.bool_]:
    """Tell which backslashes escape: of two behind one another the first escapes the second."""
    place = np.arange(slashes.size)
    begins = np.diff(slashes, prepend=-2) != 1
    run = np.maximum.accumulate(np.where(begins, place, 0))
    escaping: npt.NDArray[np.bool_] = (place - run) % 2 == 0
    return escaping


def meant(codes: Codes, escaping: Positions) -> Codes:
    """Return the bytes with each escaped one as what it stands for, its backslash before it."""
    if not escaping.size:
        return codes
    read = codes.copy()
    read[escaping + 1] = MEANT[codes[escaping + 1]]
    return read


def contents(
    codes: Codes, starts: Positions, ends: Positions, gone: Positions = NONE, row: Positions = NONE
) -> pa.Array:
    """Return what strings say that stand one behind the other.

    Parameters
    ----------
    codes
        What `meant` returns.
    starts, ends
        Where each string's first byte stands, and its closing quote.
    gone, row
        Where the backslashes in them stand, which are left out, and in which string each is.
    """
    count, stretches = len(starts), len(starts) + len(gone)
    bounds = np.empty(2 * stretches + 1, dtype=np.int32)  # of the stretches that are left
    bounds[-1] = codes.size
    sizes = ends - starts
    if gone.size:
        inside = np.bincount(row, minlength=count)
        sizes -= inside
        last = 2 * (np.arange(count) + np.cumsum(inside))
        behind = 2 * (row + np.arange(1, len(gone) + 1))
        bounds[last - 2 * inside] = starts
        bounds[last + 1] = ends
        bounds[behind - 1] = gone
        bounds[behind] = gone + 1
    else:
        bounds[:-1:2] = starts
        bounds[1::2] = ends
    runs = pa.BinaryArray.from_buffers(
        pa.binary(), 2 * stretches, [None, pa.py_buffer(bounds), pa.py_buffer(codes)]
    )
    joined = runs.take(pa.array(np.arange(0, 2 * stretches, 2, dtype=np.int32))).buffers()[2]
    offsets = np.zeros(count + 1, dtype=np.int32)
    np.cumsum(sizes, out=offsets[1:])
    return pa.StringArray.from_buffers(count, pa.py_buffer(offsets), joined)
