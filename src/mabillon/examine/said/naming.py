"""Names in running text, in other spellings and scripts: all of a name's words in a row.

In its own script a name is looked for as it is written, articles and all; in another one by
the words of it that say something, since articles are translated or dropped.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from mabillon.text import names
from mabillon.text.name_words import ARABIC_ARTICLES
from mabillon.text.tokens import forms

ALIKE: Final = 0.9
ACROSS: Final = 0.85
"""Least similarity of a word of the text to a word of a name; in two scripts, from words of
`LONG` letters on, a little less."""
LONG: Final = 5
MOST: Final = 8
"""Words of a name that is looked for."""

_ARABIC: Final = ARABIC_ARTICLES - {"el"}
"""Articles that texts leave out at will; "el" is Spanish too, where it belongs to the name."""


class _Row(NamedTuple):
    """Words to look for in a row, with at most ``between`` others among them.

    ``name``: the number of the name. ``across``: only where a text writes it in another
    script than the name is written in.
    """

    name: int
    words: tuple[str, ...]
    across: bool
    between: int


class Names:
    """Names, ready to be found in texts."""

    def __init__(self, listed: Sequence[str]) -> None:
        self._rows = [row for n, name in enumerate(listed) for row in _rows(n, name)]
        self._keys: dict[str, list[tuple[int, int, str]]] = {}
        self._hits: dict[str, tuple[tuple[int, int], ...]] = {}
        for n, row in enumerate(self._rows):
            for k, word in enumerate(row.words):
                for key in (*names.mention_keys(word), word):
                    self._keys.setdefault(key, []).append((n, k, word))

    def find(self, running: Sequence[str]) -> Iterator[tuple[int, int, int]]:
        """Yield which name stands where in canonical words: number, first, after last."""
        here: dict[int, dict[int, list[int]]] = {}
        for at, form in enumerate(running):
            for n, k in self._of(form):
                here.setdefault(n, {}).setdefault(k, []).append(at)
        for n, by_word in here.items():
            row = self._rows[n]
            for first in by_word[0] if len(by_word) == len(row.words) else ():
                after = _goes_on(by_word, first, row)
                if after and (not row.across or _across(row.words[0], running[first])):
                    yield row.name, first, after

    def words_among(self, forms: Sequence[str]) -> list[list[npt.NDArray[np.bool_]]]:
        """Return, of each row of words that is looked for, which forms each of its words may be."""
        found = [[np.zeros(len(forms), bool) for _ in row.words] for row in self._rows]
        for at, form in enumerate(forms):
            for n, k in self._of(form):
                found[n][k][at] = True
        return found

    def _of(self, form: str) -> tuple[tuple[int, int], ...]:
        """Return which words of which rows a word of the text may be."""
        if form not in self._hits:
            near = {c for k in (*names.mention_keys(form), form) for c in self._keys.get(k, ())}
            self._hits[form] = tuple(sorted((n, k) for n, k, word in near if _is(word, form)))
        return self._hits[form]


def _rows(number: int, name: str) -> Iterator[_Row]:
    written = tuple(forms(name))
    if not written or len(written) > MOST:
        return
    yield _Row(number, written, False, 0)
    telling = tuple(names.joined_words(name))
    if telling != written:
        arabic = set(written) - set(telling) <= _ARABIC
        yield _Row(number, telling, not arabic, 1)


def _across(one: str, two: str) -> bool:
    """Tell whether two words are written in two scripts."""
    return ord(one[0]) >> 8 != ord(two[0]) >> 8


def _is(word: str, form: str) -> bool:
    across = _across(word, form)
    if len(word) <= 3 and not across:
        return word == form
    least = ACROSS if across and len(word) >= LONG else ALIKE
    return names.mention_similarity(word, form) >= least


def _goes_on(by_word: dict[int, list[int]], first: int, row: _Row) -> int:
    """Return where the words that begin at ``first`` end; 0 = they do not go on."""
    at = first
    for k in range(1, len(row.words)):
        places = by_word[k]
        later = bisect_right(places, at)
        if later == len(places) or places[later] > at + 1 + row.between:
            return 0
        at = places[later]
    return at + 1
