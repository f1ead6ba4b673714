"""How likely two written words are spellings of one: a weighted distance of their sounds.

A Levenshtein distance (1966) over sounds, in which letters that spellings exchange are
cheap to exchange, and vowels cheap to leave out: nearly free where one of the two scripts
does not write them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from mabillon.text.sounds import VOWELS, sounds

_ALIKE: Final = {
    0.05: "ck Ha He Hh",
    0.10: "wu yi Xh wv",
    0.15: "Ht HA Tt Dd jJ gG Gk wo Xk aA eA iA oA uA",
    0.20: "ie ye Dz DT gj uo kX ts zT",
    0.25: "cs cC cS cT jy bv pf ae Ts kC Ss yj ai",
    0.30: "bp fv sz td ao CS kg au Cj ey",
    0.35: "cj cg fw TS mn ei eo zJ gk CT",
    0.45: "eu iu io Ct GX hk zj SJ rG",
}
_LIKE: Final = {
    "q": ("k", {"k": 0.0, "g": 0.15, "G": 0.15}),
    "E": ("d", {"d": 0.0, "D": 0.05, "z": 0.15, "Z": 0.10, "T": 0.25}),
    "Z": ("z", {"z": 0.0, "D": 0.10, "d": 0.15, "T": 0.20}),
}
"""Sounds of Arabic that are exchanged as another is, but for some (dialects, romanisations)."""


def _changes() -> dict[str, float]:
    """Return what it costs to exchange two sounds; 1 for those that are not there."""
    found = {
        pair: cost
        for cost, pairs in _ALIKE.items()
        for letters in pairs.split()
        for pair in (letters, letters[::-1])
    }
    for sound, (like, others) in _LIKE.items():
        as_it = {sound + pair[1]: cost for pair, cost in found.items() if pair[0] == like}
        as_it |= {sound + other: cost for other, cost in others.items()}
        found |= as_it | {pair[::-1]: cost for pair, cost in as_it.items()}
    return found


_CHANGE: Final = _changes()
_DROP: Final = dict.fromkeys("aeiou", 0.30) | {"A": 0.15, "H": 0.05, "h": 0.35, "w": 0.5, "y": 0.4}
_DROP_ABJAD: Final = dict.fromkeys("aeiou", 0.06) | {
    "A": 0.15,
    "H": 0.05,
    "h": 0.3,
    "w": 0.35,
    "y": 0.3,
}
_WEIGHT: Final = dict.fromkeys("aeiou", 0.45) | {"A": 0.3, "H": 0.3, "w": 0.7, "y": 0.7, "h": 0.7}


WITH_ARTICLE: Final = 0.97
"""How alike a word with the Arabic article is, at most, to one without."""


def alike(a: str, b: str) -> float:
    """Return how alike two words sound, 0 (nothing in common) to 1 (the same sounds).

    An Arabic article that one of them is written together with is no difference to speak
    of. Words without letters are alike only if they are the same.
    """
    if a == b:
        return 1.0
    whole = _alike(a, b)
    bare_a, bare_b = without_article(a), without_article(b)
    if (bare_a == a) == (bare_b == b):
        return whole
    return max(whole, WITH_ARTICLE * _alike(bare_a, bare_b))


def without_article(word: str) -> str:
    """Return a word without the Arabic article it is written together with."""
    for article, least in _ARTICLES:
        if word.startswith(article) and len(word) >= least:
            return word[len(article) :]
    return word


_ARTICLES: Final = (("ال", 4), ("al", 5), ("el", 5), ("аль", 6), ("эль", 6))


@lru_cache(maxsize=1 << 17)
def _alike(a: str, b: str) -> float:
    left, right = sounds(a), sounds(b)
    if not left.units or not right.units:
        return 0.0
    if left.units == right.units:
        return 1.0 if left.abjad == right.abjad else 0.98
    drop = _DROP_ABJAD if left.abjad or right.abjad else _DROP
    cost = _distance(left.units, right.units, drop)
    weight = (_weight(left.units) + _weight(right.units)) / 2
    return max(0.0, 1.0 - cost / weight)


def _weight(units: str) -> float:
    return sum(_WEIGHT.get(c, 1.0) for c in units)


def _distance(a: str, b: str, drop: dict[str, float]) -> float:
    lost = [drop.get(c, 1.0) for c in b]
    row = [0.0]
    for cost in lost:
        row.append(row[-1] + cost)
    for c in a:
        leave = drop.get(c, 1.0)
        before, row = row, [row[0] + leave]
        for j, d in enumerate(b):
            change = 0.0 if c == d else _CHANGE.get(c + d, 1.0)
            row.append(min(before[j] + change, before[j + 1] + leave, row[j] + lost[j]))
    return row[-1]


_CLASSES: Final = {
    **dict.fromkeys("bp", "b"), "f": "b", "v": "b-", "m": "m", "n": "n", "l": "l", "r": "r",
    **dict.fromkeys("dt", "t"), **dict.fromkeys("TDEZ", "ts"), **dict.fromkeys("szSJ", "s"),
    "C": "sk", "c": "ks", "j": "sk-", "k": "k", "q": "k", "g": "ks", "G": "k",
    "X": "k-", "h": "-", "H": "-t", "w": "-b", "y": "-",
}  # fmt: skip
_MOST_READINGS: Final = 8
SHORTEST_LOOSE: Final = 4
"""Consonants of a word from which on one of them may differ."""


@lru_cache(maxsize=1 << 16)
def word_keys(word: str) -> frozenset[str]:
    """Return the keys of a word: two spellings of one word nearly always share one.

    A key is a skeleton of consonant classes. A consonant that is written in two ways has
    both; from four consonants on, also every skeleton with one of them left out.
    """
    bare = without_article(word)
    keys = _keys(sounds(word).units)
    return keys if bare == word else keys | _keys(sounds(bare).units)


def _keys(units: str) -> frozenset[str]:
    found = {""}
    readings = 1
    for c in units:
        if c in VOWELS:
            continue
        classes = _CLASSES[c]
        if readings * len(classes) > _MOST_READINGS:
            classes = classes[0]
        readings *= len(classes)
        found = {
            skeleton if written == "-" or skeleton.endswith(written) else skeleton + written
            for skeleton in found
            for written in classes
        }
    return frozenset(found.union(*map(_shorter, found)))


def _shorter(skeleton: str) -> Iterator[str]:
    """Yield every skeleton with one consonant fewer."""
    if len(skeleton) < SHORTEST_LOOSE:
        return
    for i in range(len(skeleton)):
        before, after = skeleton[:i], skeleton[i + 1 :]
        yield before + (after[1:] if before[-1:] == after[:1] else after)
