"""What each character is to words: of none, a letter and what it folds to, or a hard case.

The table is made from the patterns and the fold of ``text.tokens`` when it is first wanted,
so that characters of many texts are told by looking them up (``text.cutting``).
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

_ASTRAL = "\U00010000"


def is_ready() -> bool:
    """Tell whether the table is made: a third of a second, once a process."""
    return bool(table.cache_info().currsize)


@lru_cache(maxsize=1)
def table() -> Letters:
    """Return, by code point: 0 = of no word; the character it folds to; or one of the above.

    Those above are no characters, but halves of some (surrogates): nothing folds to them.
    """
    every = "".join(map(chr, [*range(0xD800), *[0x20] * 0x800, *range(0xE000, 0x110000)]))
    made = np.zeros(0x110000, np.uint16)
    for match in IS_UNSPACED.finditer(every):
        made[match.start()] = UNSPACED
    letters = "".join(WORD_LETTERS.findall(every))
    joining = _joining(letters)
    for character in letters:
        form = fold(character)
        alone = unicodedata.normalize("NFKC", character)
        single = len(form) <= 1 and form < _ASTRAL
        soft = single and joining.isdisjoint({character, *alone, *form})
        made[ord(character)] = (ord(form) if form else GONE) if soft else HARD
    return made


def _joining(letters: str) -> frozenset[str]:
    """Return the characters that may become one with others in the normal form.

    Those of which a character is made after its first, the parts of Korean syllables, and
    the marks that folding keeps behind a letter.
    """
    found = {chr(c) for parts in ((0x1100, 0x1200), (0xD7B0, 0xD800)) for c in range(*parts)}
    for character in letters:
        made_of = unicodedata.normalize("NFD", character)
        if not 0xAC00 <= ord(character) < 0xD7A4:
            found.update(made_of[1:])
        if not fold(character) and fold(f"a{character}") != "a":
            found.add(character)
    return frozenset(found)
