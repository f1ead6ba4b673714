"""Read texts that are given whole or in marked-up pieces, thousands of them at once.

Telegram gives a text as a string; where parts of it are links or bold, as a list of strings
and of objects, whose ``text`` is the part: ``["see ", {"type": "link", "text": "t.me/a"}]``.
What such a text says is its strings one behind the other, the names in the objects and the
values of other names aside. These are told apart by what stands around them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
from numpy.lib.stride_tricks import sliding_window_view

from mabillon.compiled import pieces as compiled
from mabillon.readers.escapes import Codes, Marks, Positions, contents, meant
from mabillon.readers.utf8 import is_utf8

_BETWEEN: Final[npt.NDArray[np.bool_]] = np.zeros(256, dtype=np.bool_)
"""What may stand between strings. A digit or a letter there is a number, or true: see `words`."""
_BETWEEN[list(b"[]{}:, \t\r\n")] = True
_TEXT: Final[Codes] = np.frombuffer(b'"text"', dtype=np.uint8)


def words(given: Sequence[msgspec.Raw]) -> pa.Array | None:
    r"""Return what texts say; null where any is of a kind that only a decoder can read.

    Parameters
    ----------
    given
        The JSON of each text, well-formed but perhaps not UTF-8.

    Returns
    -------
    pa.StringArray
        One value a text. Null where one is neither string nor list; where there is any value
        but strings, an object or list inside another, a name given twice, a ``\u`` escape, or
        bytes that are not UTF-8.
    """
    data = b"".join(given)
    begins = np.zeros(len(given) + 1, dtype=np.int64)
    np.cumsum(np.fromiter(map(len, given), np.int64, len(given)), out=begins[1:])
    read = compiled.words(data, begins)
    if read is not None:
        return pa.StringArray.from_buffers(len(given), *map(pa.py_buffer, read))
    return _words(data, begins)


def _words(data: bytes, begins: Positions) -> pa.Array | None:
    """Do the same in array code; it also tells what can only be read by a decoder."""
    codes = np.frombuffer(data, dtype=np.uint8)
    marks = Marks.of(codes, controls=False)
    if not marks.readable(codes) or not is_utf8(data):
        return None
    opening, closing = marks.places[::2], marks.places[1::2]
    said = _said(codes, begins, opening, closing)
    if said is None:
        return None
    starts = opening[said] + 1
    string = marks.before // 2  # in which each escape is
    inside = said[string]
    row = (np.cumsum(said) - 1)[string[inside]]
    read = meant(codes, marks.escaping)
    strings = contents(read, starts, closing[said], marks.escaping[inside], row)
    _, offsets, joined = strings.buffers()
    first = np.searchsorted(starts, begins)  # of each text's strings
    ends = np.frombuffer(offsets, dtype=np.int32)[first]
    return pa.StringArray.from_buffers(len(begins) - 1, pa.py_buffer(ends), joined)


def _said(
    codes: Codes, begins: Positions, opening: Positions, closing: Positions
) -> npt.NDArray[np.bool_] | None:
    """Say of each string whether it is part of what is said; null where that is in doubt."""
    first = codes[begins[:-1]]
    if opening.size == first.size and np.all(first == ord('"')):
        return np.ones(opening.size, dtype=np.bool_)  # each is one string
    between = contents(codes, np.append(0, closing + 1), np.append(opening, codes.size))
    _, offsets, held = between.buffers()
    marks = np.frombuffer(held, dtype=np.uint8)
    lists = np.count_nonzero(first == ord("["))
    opened, closed = np.flatnonzero(marks == ord("{")), np.flatnonzero(marks == ord("}"))
    named = codes.take(closing + 1, mode="clip") == ord(":")  # the strings that are names
    if (
        lists + np.count_nonzero(first == ord('"')) < len(first)
        or not _BETWEEN[marks].all()
        or np.count_nonzero(marks == ord("[")) > lists
        or np.any(opened[1:] < closed[:-1])
        or np.count_nonzero(marks == ord(":")) > np.count_nonzero(named)
    ):
        return None
    said: npt.NDArray[np.bool_] = ~named
    names = np.flatnonzero(named)
    if not names.size:
        return said
    there = sliding_window_view(codes, _TEXT.size)[opening[names]]
    texts = names[(there == _TEXT).all(axis=1)]
    before = np.searchsorted(opened, np.frombuffer(offsets, dtype=np.int32)[texts + 1])
    if np.any(np.diff(before) == 0):  # two in one object
        return None
    said[names + 1] = False
    said[texts + 1] = True
    return said
