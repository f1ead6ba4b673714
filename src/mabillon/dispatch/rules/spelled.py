"""Words of names that are nearly, but not quite, spelled alike.

Near: one letter more, fewer, other or exchanged (optimal string alignment), the same first
letter, and no mere grammar: plurals, endings of peoples and places, Russian cases, what
Arabic and Hebrew write together with a word. Marks over letters are the business of another
rule. Looked up by leaving out one letter of each (Garbe 2012, symmetric deletion).
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from mabillon.text.stems import stems

_LEAST: Final = 5
"""Letters of a word that can be nearly another; shorter ones are too often other words."""
_LONGEST: Final = 30
_GRAMMAR = "s es ns i in ian ians n an ans er ers ist ists ism ite ites ly y e a o os as al ic ish"
_ENDINGS: Final = frozenset(_GRAMMAR.split())
_RAISED: Final = "ʿʾʼʻ"


@lru_cache(maxsize=1 << 16)
def bare(form: str) -> str:
    """Return a canonical word without marks over its letters."""
    if form.isascii():
        return form
    apart = unicodedata.normalize("NFD", form)
    return "".join(c for c in apart if unicodedata.category(c) != "Mn" and c not in _RAISED)


def same(word: str, other: str) -> bool:
    """Tell whether two bare words are one but for grammar."""
    if word == other:
        return True
    short, long = sorted((word, other), key=len)
    if not word.isascii():
        forms, others = {word, *stems(word)}, {other, *stems(other)}
        if forms & others:
            return True
        if "Ѐ" <= word[0] <= "ԯ":
            shared = next((n for n in range(len(short)) if short[n] != long[n]), len(short))
            return shared >= max(len(long) - 3, 3)
    if long.startswith(short):
        return long[len(short) :] in _ENDINGS
    root = short[:-1]
    return long.startswith(root) and long[len(root) :] in _ENDINGS and short[-1] in "aeioy"


def nearly(word: str, other: str) -> bool:
    """Tell whether two bare words are nearly spelled alike and not the same."""
    return (
        min(len(word), len(other)) >= _LEAST
        and word[0] == other[0]
        and not (word.isdigit() or other.isdigit())
        and not same(word, other)
        and OSA.distance(word, other, score_cutoff=1) <= 1
    )


class Near:
    """Words, to be asked which of them a word nearly is."""

    def __init__(self, words: Iterable[str]) -> None:
        self._by_shorter: dict[str, list[str]] = defaultdict(list)
        for word in dict.fromkeys(words):
            for shorter in _shorter(word):
                self._by_shorter[shorter].append(word)

    def to(self, word: str) -> list[str]:
        """Return the words that a word nearly is, in the order in which they were given."""
        found = {
            other: None for shorter in _shorter(word) for other in self._by_shorter.get(shorter, ())
        }
        return [other for other in found if nearly(word, other)]


def _shorter(word: str) -> set[str]:
    if not _LEAST <= len(word) <= _LONGEST:
        return set()
    return {word, *(word[:n] + word[n + 1 :] for n in range(len(word)))}
