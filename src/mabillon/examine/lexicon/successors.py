"""What came in the place of a term whose use ended.

A term of the house that was first used about when the other was last used, and stands in the
same surroundings: beside the same words, by the cosine of their counts. It is a hint for the
reader, who sees both cited.
"""

from __future__ import annotations

from collections import Counter
from math import sqrt
from typing import Final

import numpy as np

from mabillon.examine.instants import DAY
from mabillon.examine.lexicon.grams import Numbers
from mabillon.examine.lexicon.statements import House
from mabillon.examine.lexicon.written import Original, neighbours

ALIKE: Final = 0.5
"""Cosine of the neighbouring words from which surroundings are the same."""
NEAR: Final = 60 * DAY
"""A successor is first used at most so long before the last use of what it follows, or after."""
MOST: Final = 40
"""Candidates whose surroundings are compared, and uses that are looked at of each."""


def successor(house: House, gram: int, cache: dict[int, Original]) -> int | None:
    """Return the n-gram that followed on another; None where none did."""
    grams, told = house.grams, house.told
    ended = grams.held(gram)
    first = grams.texts[grams.offsets[:-1]]
    last_at, count = int(told.at[ended[-1]]), len(ended)
    began = np.abs(told.at[first] - last_at) <= NEAR
    like = (grams.counts >= count / 8) & (first > ended[len(ended) // 2])
    may = np.flatnonzero(house.own & began & like & (_length(grams.words) <= 4))
    after = told.size - 1 - int(ended[-1])
    if not after:
        return None
    may = may[np.argsort(-grams.counts[may], kind="stable")][:MOST]
    mine = _around(house, gram, ended, cache)
    best, found = ALIKE, None
    for other in may.tolist():
        if _within(grams.form(other), grams.form(gram)):
            continue
        alike = _cosine(mine, _around(house, other, grams.held(other), cache))
        if alike > best:
            best, found = alike, other
    return found


def _length(words: Numbers) -> Numbers:
    return np.asarray((words >= 0).sum(axis=1), np.int64)


def _within(one: str, two: str) -> bool:
    return f" {one} " in f" {two} " or f" {two} " in f" {one} "


def _around(
    house: House, gram: int, texts: Numbers, cache: dict[int, Original]
) -> Counter[tuple[int, str]]:
    picked = texts[np.linspace(0, len(texts) - 1, min(len(texts), MOST)).astype(int)]
    for text in picked.tolist():
        if text not in cache:
            cache[text] = Original(house.told.texts[text])
    return neighbours(house.grams.form(gram), [cache[t] for t in picked.tolist()])


def _cosine(one: Counter[tuple[int, str]], two: Counter[tuple[int, str]]) -> float:
    product = sum(n * two[word] for word, n in one.items())
    sizes = [sqrt(sum(n * n for n in counts.values())) for counts in (one, two)]
    return product / (sizes[0] * sizes[1]) if all(sizes) else 0.0
