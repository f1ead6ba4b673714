"""Names of organisations, places and persons as mentioned: the same one in other spellings.

A name is a row of words. Some of them say little: articles, "son of", titles, legal forms.
``similarity`` pairs the words of two names, each pair compared by sound
(``text.spelling``) and by letters, and asks how much of both is paired: a name may be
shorter than another, but where both have words that the other lacks, they are two names.
``keys`` are for looking candidates up.

A word of grammar is no spelling of a name (``text.small_words``), and "father of" goes with
the word after it (``text.kunyas``).

Nothing here knows any person: it compares what stands in texts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

import regex
from rapidfuzz.distance import OSA

from mabillon.text.kunyas import kunyas, of
from mabillon.text.name_words import (
    ARABIC_ARTICLES,
    ARTICLES,
    KUNYA,
    LEADING,
    LEGAL,
    LEGAL_PHRASES,
    NUMERALS,
    PARTICLES,
    SERVANT,
    SON_OF,
    TITLES,
)
from mabillon.text.small_words import is_small
from mabillon.text.spelling import alike, word_keys
from mabillon.text.stems import stems
from mabillon.text.tokens import forms

LONGEST_WORD: Final = 40
"""Letters of a word that is looked up as a name."""

_APOSTROPHE: Final = regex.compile(r"(?<=\p{L})['’ʼʻʾʿ`´‘״׳](?=\p{L})")
_POSSESSIVE: Final = regex.compile(r"(?<=\p{L})['’]s\b", regex.IGNORECASE)
_DOTTED: Final = regex.compile(r"\b(?:\p{L}\.){2,}\p{L}?")
_LETTERS: Final = regex.compile(r"\p{L}{2}")

_LEAST: Final = 0.66
"""Words less similar than this are two words."""


class Part(NamedTuple):
    """A word of a name and how much it says, 0 to 1."""

    form: str
    weight: float


@lru_cache(maxsize=1 << 14)
def parts(name: str) -> tuple[Part, ...]:
    """Return the words of a name in canonical form, with how much each says.

    Legal forms come in one spelling; "A.B.C." is one word, and so is "Qa'ida".
    """
    text = _POSSESSIVE.sub("", name)
    text = _DOTTED.sub(lambda m: m.group().replace(".", "") + " ", text)
    words = forms(_APOSTROPHE.sub("", text))
    running = f" {' '.join(words)} "
    for phrase, short in LEGAL_PHRASES:
        running = running.replace(f" {phrase} ", f" {short} ")
    return tuple(Part(LEGAL.get(w, w), _weight(w)) for w in running.split())


def _weight(word: str) -> float:
    if word in LEGAL or word in LEGAL.values():
        return 0.12
    if word in ARTICLES or word in PARTICLES:
        return 0.08
    if word in TITLES:
        return 0.1
    if word.isdecimal() or word in NUMERALS:
        return 0.45
    return 0.5 + 0.1 * min(len(word), 5)


def words(name: str) -> list[str]:
    """Return the words of a name that say something; all of them where none does."""
    found = parts(name)
    telling = [part.form for part in found if part.weight > 0.2]
    return telling or [part.form for part in found]


def joined_words(name: str) -> list[str]:
    """Return the words of a name that say something, a servant's name (abd …) as one word."""
    running = [part.form for part in parts(name) if part.form not in ARTICLES]
    joined: list[str] = []
    servant = ""
    for word in running:
        if word in SERVANT:
            servant = "abdul" if word == "abd" else word
            continue
        telling = servant or _weight(word) > 0.2 or word in KUNYA
        if telling:
            joined.append(servant + word)
        servant = ""
    return [*joined, *([servant] if servant else [])] or [part.form for part in parts(name)]


def sought_words(name: str) -> list[str]:
    """Return the same words as a search asks for them: a kunya is one, "abu hassan"."""
    found: list[str] = []
    first = ""
    for word in joined_words(name):
        if of(word) and not first:
            first = word
        else:
            found.append(f"{first} {word}" if first else word)
            first = ""
    return [*found, first] if first else found


@lru_cache(maxsize=1 << 16)
def word_similarity(a: str, b: str) -> float:
    """Return how similar two words are, 0 to 1: by sound or by letters, whichever is more."""
    if a == b:
        return 1.0
    if a.isdecimal() or b.isdecimal():
        return 0.0
    if len(a) == 1 or len(b) == 1:
        return 0.7 if a[0] == b[0] else 0.0
    by_letters: float = OSA.normalized_similarity(a, b)
    return max(alike(a, b), by_letters)


def mention_similarity(word: str, form: str) -> float:
    """Return how similar a word of a name is to a word of a running text, 0 to 1.

    What grammar may have added to the second (``text.stems``) counts little against it. A
    word of grammar is similar to itself only. Either may be words that belong together; where
    the first is a kunya of two words, the second must be one too.
    """
    fathered = max(
        (
            (1.0 if b.apart and " " in word else DECLINED) * word_similarity(a.name, b.name)
            for a in kunyas(word)
            for b in kunyas(form)
            if a.of == b.of
        ),
        default=0.0,
    )
    if " " in word and kunyas(word):
        return fathered
    if is_small(form, word):
        return 0.0
    form = form.replace(" ", "")
    bare = (stem for stem in stems(form) if not is_small(stem, word))
    stemmed = (DECLINED * word_similarity(word, stem) for stem in bare)
    return max([word_similarity(word, form), fathered, *stemmed])


DECLINED: Final = 0.98


def similarity(a: str, b: str) -> float:
    """Return how similar two names are.

    Parameters
    ----------
    a, b
        Names in any script, as they were written.

    Returns
    -------
    float
        0 (nothing in common) to 1 (the same). It is no probability; what counts as one
        name is for the caller to say, and docs/decisions has what was measured.
    """
    left, right = parts(a), parts(b)
    if not left or not right:
        return 0.0
    if left == right:
        return 1.0
    joined = _joined(left, right)
    left, right = _merged(left, right), _merged(right, left)
    return max(joined, _paired(left, right))


def _joined(left: Sequence[Part], right: Sequence[Part]) -> float:
    """Compare the names without spaces, for words that ran together or fell apart."""
    a, b = ("".join(p.form for p in side if p.form not in LEGAL) for side in (left, right))
    if len(left) == len(right) or min(len(a), len(b)) < 5:
        return 0.0
    found = OSA.normalized_similarity(a, b)
    return found if found >= 0.9 else 0.0


def _merged(side: Sequence[Part], other: Sequence[Part]) -> tuple[Part, ...]:
    """Join neighbours that the other name writes as one word."""
    long = [p.form for p in other if len(p.form) > 3]
    merged: list[Part] = []
    at = 0
    while at < len(side):
        if at + 1 < len(side):
            both = side[at].form + side[at + 1].form
            if any(abs(len(both) - len(w)) < 3 and alike(both, w) >= 0.93 for w in long):
                merged.append(Part(both, _weight(both)))
                at += 2
                continue
        merged.append(side[at])
        at += 1
    return tuple(merged)


def _paired(left: Sequence[Part], right: Sequence[Part]) -> float:
    """Pair the words, most similar first, and weigh what is paired against what is not."""
    pairs = sorted(
        (
            (found, -abs(i - j), i, j)
            for i, a in enumerate(left)
            for j, b in enumerate(right)
            if (found := word_similarity(a.form, b.form)) >= _LEAST
        ),
        reverse=True,
    )
    used_left: set[int] = set()
    used_right: set[int] = set()
    shared = matched = 0.0
    order: list[tuple[int, int]] = []
    for found, _, i, j in pairs:
        if i in used_left or j in used_right:
            continue
        used_left.add(i)
        used_right.add(j)
        weight = (left[i].weight + right[j].weight) / 2
        shared += weight * _steeper(found)
        matched += weight
        order.append((i, j))
    if not matched:
        return 0.0
    alone = sorted(
        sum(p.weight for k, p in enumerate(side) if k not in used)
        for side, used in ((left, used_left), (right, used_right))
    )
    found = shared / (matched + BOTH * alone[0] + ONE * alone[1])
    return found * SWAPPED if _swapped(left, right, order) else found


def _swapped(left: Sequence[Part], right: Sequence[Part], order: Sequence[tuple[int, int]]) -> bool:
    """Tell whether father and son changed places: A bin B, and B bin A."""
    sons = [
        next((k for k, p in enumerate(side) if p.form in SON_OF and 0 < k < len(side) - 1), None)
        for side in (left, right)
    ]
    if sons[0] is None or sons[1] is None:
        return False
    pairs = dict(order)
    father, son = pairs.get(sons[0] + 1), pairs.get(sons[0] - 1)
    return son is not None and father is not None and father < sons[1] < son


SWAPPED: Final = 0.8


BOTH: Final = 1.6
ONE: Final = 0.25


def _steeper(found: float) -> float:
    """Return a word's similarity as it counts in a name's: less than in proportion."""
    return float(found**STEEP)


STEEP: Final = 1.5


@lru_cache(maxsize=1 << 14)
def keys(name: str) -> frozenset[str]:
    """Return keys for looking a name up: two spellings of one name nearly always share one."""
    return frozenset(key for word in words(name) for key in word_keys(word))


def mention_keys(form: str) -> frozenset[str]:
    """Return the keys of a word of a running text, or of several that belong together."""
    fathered = (f"{k.of} {key}" for k in kunyas(form) for key in word_keys(k.name))
    form = form.replace(" ", "")
    return word_keys(form).union(fathered, *(word_keys(stem) for stem in stems(form)))


def sought_keys(word: str) -> frozenset[str]:
    """Return the keys of a word of `sought_words`, of which a spelling of it has one."""
    fathered = frozenset(f"{k.of} {key}" for k in kunyas(word) for key in word_keys(k.name))
    return fathered if " " in word and fathered else fathered | word_keys(word)


def is_indexed(word: str) -> bool:
    """Tell whether a canonical word, or two that belong together, may be part of a name."""
    return len(word) <= LONGEST_WORD and _LETTERS.search(word) is not None


def compounds(running: Sequence[str]) -> Iterator[str]:
    """Yield each particle with the word after it, which other spellings write as one word.

    Articles and further particles between the two go with them: "abd al rahman", "abu abd al
    rahman".
    """
    for at, first in enumerate(running[:-1]):
        if first not in LEADING:
            continue
        for after in range(at + 2, min(at + MOST_TOGETHER, len(running)) + 1):
            yield " ".join(running[at:after])
            if not goes_on(running[after - 1]):
                break


MOST_TOGETHER: Final = 4
"""Words of a compound."""


def goes_on(word: str) -> bool:
    """Tell whether a word within a compound belongs to the one after it."""
    return word in ARABIC_ARTICLES or word in SERVANT or word == "l"
