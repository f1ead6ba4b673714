"""Words of many texts by the compiled walk over their bytes (``compiled.words``).

What it is told of each character is made as ``text.letters`` makes its table: by block, when
a character of it is met. What it leaves to another way is read here, by ``text.tokens``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from mabillon.compiled import words
from mabillon.text.letters import BLOCK, GONE, HARD, POINTS, UNSPACED, letters_of
from mabillon.text.tokens import IS_UNSPACED, OPENINGS, URL_STOP, forms, forms_of

BREAKS: Final = "\r\n\u2028\u2029"
"""What ends a line."""

HANDLE: Final = re.compile(r"(?<!\w)@\w{3}")
"""A handle begins so."""

_FLAGS: Final = (
    (words.SPACE, re.compile(r"\s")),
    (words.BREAK, re.compile(f"[{BREAKS}]")),
    (words.STOP, URL_STOP),
    (words.OPENS, re.compile(f"[{''.join(opening[0] for opening in OPENINGS)}]")),
    (words.HANDLE, re.compile("@")),
    (words.NAME, re.compile(r"\w")),
)
_MARKED: Final = {UNSPACED: words.APART, HARD: words.HARD, GONE: 0}


def is_ready() -> bool:
    """Tell whether it is compiled and some of the table is made."""
    return words.there() and bool(_tables.cache_info().currsize)


def prepare() -> None:
    """Make the first of the table now."""
    _more(_tables()[0], [0])


def read(data: words.Bytes, ends: words.Numbers, link: int) -> words.Read | None:
    """Read texts as ``compiled.words.read`` does; null where that cannot be.

    A table is never changed, for another thread may be walking by it.
    """
    [table] = _tables()
    while isinstance(made := words.read(data, ends, table, _openings(), link), np.ndarray):
        table = _more(table, made.tolist())
    return made


def left(data: words.Bytes, made: words.Read) -> list[Sequence[str]]:
    """Return the forms of each stretch that was left to another way."""
    raw = (data[begin:end].tobytes().decode() for _, _, begin, end in made.hard.tolist())
    return [forms(some) if IS_UNSPACED.search(some) else forms_of(some) for some in raw]


@lru_cache(maxsize=1)
def _tables() -> list[words.Table]:
    """Return the table that says most, alone in a list."""
    return [np.zeros(POINTS, np.uint32)]


def _more(table: words.Table, blocks: Sequence[int]) -> words.Table:
    """Return a table that tells of these blocks as well; it is the one that says most now."""
    table = table.copy()
    for block in blocks:
        table[block * BLOCK : (block + 1) * BLOCK] = _told(block)
    _tables()[0] = table
    return table


@lru_cache(maxsize=1)
def _openings() -> words.Openings:
    encoded = [opening.encode() for opening in OPENINGS]
    ends = np.cumsum([len(opening) for opening in encoded])
    return words.Openings(np.frombuffer(b"".join(encoded), np.uint8), ends)


def _told(block: int) -> npt.NDArray[np.uint32]:
    """Return what the walk is told of the characters of a block, (``BLOCK``,)."""
    letters = letters_of(block).astype(np.uint32)
    told = np.where(letters > 0, letters | words.WORD, 0)
    for letter, mark in _MARKED.items():
        told[letters == letter] = words.WORD | mark
    points = range(block * BLOCK, (block + 1) * BLOCK)
    no_digit = (letters > 0) & ~np.isin(letters, [ord(digit) for digit in "0123456789"])
    told[no_digit & (letters == np.array(points))] |= np.uint32(words.SAME)
    every = "".join(map(chr, points))
    for flag, pattern in _FLAGS:
        told[[match.start() for match in pattern.finditer(every)]] |= np.uint32(flag)
    made: npt.NDArray[np.uint32] = told | np.uint32(words.KNOWN)
    return made
