"""The words of many texts, line by line, by their hashes: the compiled form of ``text.lines``.

What a character is, is told by a table, one number for each code point: the character it
folds to, or 0, and the bits below.
"""

from __future__ import annotations

from ctypes import c_int64, c_uint64, c_void_p
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from mabillon.compiled import Kernel, kernel

KNOWN: Final = 1 << 16
"""The table says something of the character."""
WORD: Final = 1 << 17
"""It belongs to a word."""
HARD: Final = 1 << 18
"""Its word is to be folded as a whole, and is left to another way."""
APART: Final = 1 << 19
"""So is the whole line that it stands in."""
SPACE: Final = 1 << 20
"""It is blank."""
BREAK: Final = 1 << 21
"""It ends a line."""
STOP: Final = 1 << 22
"""It ends an address."""
OPENS: Final = 1 << 23
"""An address may open with it."""
HANDLE: Final = 1 << 24
"""With three characters behind it that may stand in a handle, and none before, it is one."""
NAME: Final = 1 << 25
"""It may stand in a handle."""
SAME: Final = 1 << 26
"""It folds to itself, and is no digit."""

POINTS: Final = 0x110000
BLOCK: Final = 256
"""Neighbouring characters that the table says nothing or everything of."""

_PLAIN: Final = ("C_CONTIGUOUS", "ALIGNED")
_NO_ROOM: Final = -1
_UNKNOWN: Final = -3
_FEW: Final = 1 << 10
"""Stretches that are left to another way for which there is room at first."""

_LONGEST: Final = 3
"""Bytes of a character that another folds to."""

Bytes = npt.NDArray[np.uint8]
Table = npt.NDArray[np.uint32]
Numbers = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]


class Openings(NamedTuple):
    """How addresses open, one behind the other, and the bytes up to each one's end."""

    written: Bytes
    ends: Numbers


class Read(NamedTuple):
    """The words that a table could tell; see ``text.lines.Lines``.

    ``hashes``, ``masked``: uint64, (words,). ``links``: bool, (words,). ``ends``: int64,
    (lines,), how many words there are up to each line's end. ``handles``: bool, (lines,).
    ``counts``: int64, (texts,). ``hard``: int64, (stretches, 4), of what is left to another
    way: before which word and in which line it stands, and where it begins and ends.
    """

    hashes: Hashes
    masked: Hashes
    links: npt.NDArray[np.bool_]
    ends: Numbers
    handles: npt.NDArray[np.bool_]
    counts: Numbers
    hard: Numbers


def there() -> bool:
    """Tell whether it is compiled."""
    return _reader() is not None


def read(
    data: Bytes, ends: Numbers, table: Table, openings: Openings, link: int
) -> Read | Numbers | None:
    """Read texts.

    Parameters
    ----------
    data, ends
        UTF-8; text i is the bytes from ``ends[i]`` up to ``ends[i + 1]``, ascending.
    table
        (``POINTS``,).
    link
        The hash of an address.

    Returns
    -------
    Read or array or None
        An array: the blocks of the table that are missing, by their numbers. Null: nothing is
        compiled, the bytes are not UTF-8, or texts end beyond them.
    """
    reader = _reader()
    if reader is None:
        return None
    data, ends = np.require(data, np.uint8, _PLAIN), np.require(ends, np.int64, _PLAIN)
    table = np.require(table, np.uint32, _PLAIN)
    written = np.require(openings.written, np.uint8, _PLAIN)
    opening_ends = np.require(openings.ends, np.int64, _PLAIN)
    if data.ndim != 1 or ends.ndim != 1 or not len(ends) or table.shape != (POINTS,):
        raise ValueError("bytes, where texts begin and end, and a table of all characters")
    steps = np.diff(opening_ends, prepend=0, append=len(written))
    if steps.min() < 0:
        raise ValueError("the openings of addresses end beyond them")
    if not 0 <= ends[0] <= ends[-1] <= len(data):
        return None
    texts, span = len(ends) - 1, int(ends[-1] - ends[0])
    most = (span + texts) // 2 + 1  # between two words, and two lines, there is a byte
    for stretches in (min(most, _FEW), most):
        rooms = np.array([_LONGEST * (span + 1), most, most, stretches])
        form, hashes, masked = np.empty(rooms[0], np.uint8), *np.empty((2, most), np.uint64)
        links, handles = np.empty((2, most), np.bool_)
        line_ends, hard = np.empty(most, np.int64), np.empty((stretches, 4), np.int64)
        counts, found = np.empty(texts, np.int64), np.zeros(3, np.int64)
        wanted = np.zeros(POINTS // BLOCK, np.uint8)
        done = reader(
            *(data.ctypes.data, len(data), ends.ctypes.data, texts, table.ctypes.data),
            *(written.ctypes.data, opening_ends.ctypes.data, len(opening_ends), link),
            *(room.ctypes.data for room in (rooms, form, hashes, masked, links, line_ends)),
            *(room.ctypes.data for room in (handles, hard, counts, wanted, found)),
        )
        if done != _NO_ROOM:
            break
    if done == _UNKNOWN:
        return np.flatnonzero(wanted)
    if done < 0:
        return None
    words, lines, left = found.tolist()
    hashes, masked, links = hashes[:words], masked[:words], links[:words]
    return Read(hashes, masked, links, line_ends[:lines], handles[:lines], counts, hard[:left])


def _reader() -> Kernel | None:
    return kernel(
        *("words", "read", c_int64, c_void_p, c_int64, c_void_p, c_int64, c_void_p),
        *(c_void_p, c_void_p, c_int64, c_uint64, *[c_void_p] * 11),
    )
