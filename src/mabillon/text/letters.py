"""What each character is to words: of none, a letter and what it folds to, or a hard case.

The table is made from the patterns and the fold of ``text.tokens``, a block of neighbouring
characters when one of them is met, so that characters of many texts are told by looking them
up (``text.cutting``). Most texts have few blocks, and each takes a millisecond or less.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from mabillon.text.tokens import IS_UNSPACED, WORD_LETTERS, fold

Letters = npt.NDArray[np.uint16]

GONE: Final = 0xD800
"""The character is of a word, but folds to nothing."""

HARD: Final = 0xD801
"""Its word is to be folded as a whole: it folds to several, or takes its neighbours in."""

UNSPACED: Final = 0xD802
"""It is of a script without spaces: what it stands in is to be read by itself."""

POINTS: Final = 0x110000
BLOCK: Final = 256
"""Characters of a block."""

_UNMET: Final = 0xD803
_ASTRAL = "\U00010000"
_COMPOSED = range(0x30000)
"""Planes with characters that the normal form makes of several."""


def letters_at(points: npt.NDArray[np.uint32]) -> Letters:
    """Return of each character: 0 = of no word; the one it folds to; or one of the above.

    Those above are no characters, but halves of some (surrogates): nothing folds to them.
    """
    table, places = _table(), points.astype(np.intp)
    letters = np.empty(len(points), np.uint16)
    np.take(table, places, out=letters, mode="clip")
    unmet = points[letters == _UNMET]
    if len(unmet):
        for block in np.unique(unmet // BLOCK).tolist():
            table[block * BLOCK : (block + 1) * BLOCK] = letters_of(block)
        np.take(table, places, out=letters, mode="clip")
    return letters


def is_ready() -> bool:
    """Tell whether some of the table is made; the first of it takes some hundredths of a second."""
    return bool(_table.cache_info().currsize)


@lru_cache(maxsize=1)
def _table() -> Letters:
    return np.full(POINTS, _UNMET, np.uint16)


@lru_cache(maxsize=POINTS // BLOCK)
def letters_of(block: int) -> Letters:
    """Return what ``letters_at`` does of the characters of a block, (``BLOCK``,)."""
    first = block * BLOCK
    made = np.zeros(BLOCK, np.uint16)
    every = "".join(map(chr, range(first, first + BLOCK)))
    for match in IS_UNSPACED.finditer(every):
        made[match.start()] = UNSPACED
    for character in "".join(WORD_LETTERS.findall(every)):
        form = fold(character)
        alone = unicodedata.normalize("NFKC", character)
        single = len(form) <= 1 and form < _ASTRAL
        soft = single and not any(map(_joins, {character, *alone, *form}))
        made[ord(character) - first] = (ord(form) if form else GONE) if soft else HARD
    return made


@lru_cache(maxsize=1 << 12)
def _joins(character: str) -> bool:
    """Tell whether a character may become one with others in the normal form.

    Those of which a character is made after its first, the parts of Korean syllables, and
    the marks that folding keeps behind a letter.
    """
    point = ord(character)
    if 0x1100 <= point < 0x1200 or 0xD7B0 <= point < 0xD800 or character in _seconds():
        return True
    return not fold(character) and fold(f"a{character}") != "a"


@lru_cache(maxsize=1)
def _seconds() -> frozenset[str]:
    """Return the characters of which others are made after their first, Korean parts aside."""
    made_of = map(unicodedata.decomposition, map(chr, _COMPOSED))
    composed = [n for n, parts in enumerate(made_of) if parts and parts[0] != "<"]
    return frozenset(c for n in composed for c in unicodedata.normalize("NFD", chr(n))[1:])
