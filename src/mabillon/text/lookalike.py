"""Channel names that look like another channel's: titles and handles.

A name looks like another where both come to the same skeleton (``text.confusable``), where
only separators, digits or a word such as "official" were put in or left out, or where a
letter or two differ, counted by the optimal string alignment distance (Damerau 1964: an
exchange of neighbours is one). It says how a name looks, and nothing of who chose it or why.

Precision comes before completeness, for sister channels have honest names that resemble
each other: no word may have become another word ("north", "south"), numbers of a series
tell channels apart, and short names must come to the same skeleton.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

import regex
from rapidfuzz.distance import OSA

from mabillon.text.confusable import PAIRS, WORD, mixed, scripts_of, skeleton
from mabillon.text.tokens import fold

Sort = Literal["same", "confusable", "added", "edited"]
_ORDER: Final[tuple[Sort, ...]] = ("same", "confusable", "added", "edited")

LONGEST: Final = 128
"""Characters of a name that are compared; no platform allows more."""
LEAST_ALIKE, LEAST_ADDED = 3, 5
"""Letters from which on a name can look like another by its characters or by claims, or by
separators and digits."""
LEAST_WORD, LEAST_EDITED, LEAST_EDITED_TWICE = 4, 6, 14
"""Letters of the longer word in which one may differ, and of the shorter name in which one,
or two, may differ."""

_CLAIMS: Final = frozenset(
    fold(word)
    for word in (
        *("official", "officiel", "oficial", "offiziell", "ufficiale", "resmi", "rasmi", "real"),
        *("original", "verified", "channel", "canal", "kanal", "tg", "telegram"),
        *("официальный", "официально", "офіційний", "настоящий", "канал", "телеграм"),
        *("الرسمي", "الرسمية", "رسمي", "رسمية", "رسمی", "قناة", "القناة", "کانال"),
        *("επίσημο", "κανάλι", "הרשמי", "רשמי", "ערוץ"),
    )
)
"""Words that claim to be the thing itself, and name nothing."""
_DIGITS: Final = regex.compile(r"\p{Nd}+")


@dataclass(frozen=True, slots=True)
class Known:
    """A registered channel: its register name, and its titles and handles as shown."""

    channel: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Likeness:
    """``name`` looks like ``like``, a title or handle of the registered ``channel``.

    ``sort``: the ``same`` name; ``confusable`` characters; something ``added`` or left out;
    one or two characters ``edited``. ``how`` says it in words.
    """

    name: str
    channel: str
    like: str
    sort: Sort
    how: str


@dataclass(frozen=True, slots=True)
class _Name:
    """A name read for comparison: its pieces as written, folded, and as they look.

    ``whole`` is how all of it looks; ``bare`` how it looks without digits at the edges of
    its words and without the words that only claim.
    """

    shown: str
    raw: str
    words: tuple[str, ...]
    looks: tuple[str, ...]
    whole: str
    bare: str
    digits: str


def lookalikes(names: Sequence[str], known: Iterable[Known]) -> list[Likeness]:
    """Return which registered channels a channel's names look like, the strongest sort first.

    Parameters
    ----------
    names
        A channel's titles and handles.
    known
        Registered channels that it may look like; the caller leaves out the channel itself
        and those that are known to belong together.

    Returns
    -------
    list of Likeness
        At most one for each registered channel. Empty where none looks alike, which does
        not mean that nobody would take one for the other.
    """
    asked = [name for one in names if (name := _name(one[:LONGEST])).words]
    found = []
    for channel in known:
        held = [name for one in channel.names if (name := _name(one[:LONGEST])).words]
        pairs = [made for a in asked for b in held if (made := _likeness(a, b, channel.channel))]
        if pairs:
            found.append(min(pairs, key=_strength))
    return sorted(found, key=_strength)


def looks(name: str) -> str:
    """Return how a name looks: equal for two that a reader cannot tell apart; "" = no words."""
    return _name(name[:LONGEST]).whole


def _strength(likeness: Likeness) -> int:
    return _ORDER.index(likeness.sort)


@lru_cache(maxsize=1 << 14)
def _name(shown: str) -> _Name:
    pieces = [p for p in WORD.findall(unicodedata.normalize("NFKC", shown)) if skeleton(p)]
    words = tuple(fold(p) or p.casefold() for p in pieces)
    looks = tuple(skeleton(p) for p in pieces)
    kept = (w.strip("0123456789") for w in words if w not in _CLAIMS)
    return _Name(
        shown=shown,
        raw="".join(pieces),
        words=words,
        looks=looks,
        whole="".join(looks),
        bare="".join(skeleton(w) for w in kept),
        digits=" ".join(_DIGITS.findall(" ".join(words))),
    )


def _likeness(a: _Name, b: _Name, channel: str) -> Likeness | None:
    made = _same(a, b) or _confusable(a, b) or _added(a, b) or _edited(a, b)
    return Likeness(a.shown, channel, b.shown, *made) if made else None


def _same(a: _Name, b: _Name) -> tuple[Sort, str] | None:
    if a.shown.casefold() == b.shown.casefold():
        return "same", "it is the same name"
    if a.words == b.words:
        return "same", "it is the same name, with its letters or signs in other forms"
    return None


def _confusable(a: _Name, b: _Name) -> tuple[Sort, str] | None:
    if a.whole != b.whole or "".join(a.words) == "".join(b.words):
        return None
    if len(a.whole) < LEAST_ALIKE and scripts_of(a.raw) == scripts_of(b.raw):
        return None
    return "confusable", f"it is written with characters that look alike{_exchanged(a, b)}"


def _exchanged(a: _Name, b: _Name) -> str:
    """Return which characters stand for which, and a word that mixes scripts."""
    pairs: dict[str, None] = {}
    if len(a.raw) == len(b.raw):
        unlike = (p for p in zip(a.raw, b.raw, strict=True) if p[0].casefold() != p[1].casefold())
        pairs = dict.fromkeys(f"{_character(x)} for {_character(y)}" for x, y in unlike)
    else:
        one, two = a.raw.casefold(), b.raw.casefold()
        for pair, letter in PAIRS.items():
            if one.count(pair) > two.count(pair):
                pairs[f"“{pair}” for “{letter}”"] = None
            if one.count(pair) < two.count(pair):
                pairs[f"“{letter}” for “{pair}”"] = None
    said = f": {', '.join(list(pairs)[:4])}{' …' if len(pairs) > 4 else ''}" if pairs else ""
    return said + _mixture(a)


def _mixture(name: _Name) -> str:
    for word, scripts in mixed(name.shown):
        return f"; “{word}” mixes {' and '.join(s.title() for s in scripts)} letters in one word"
    return ""


def _character(character: str) -> str:
    scripts = [] if character.isascii() else scripts_of(character)
    return f"{scripts[0].title()} “{character}”" if scripts else f"“{character}”"


def _added(a: _Name, b: _Name) -> tuple[Sort, str] | None:
    if a.whole == b.whole:
        if len(a.whole) < LEAST_ADDED:
            return None
        return "added", "it is the same but for spaces, underscores or other separators"
    least = LEAST_ADDED if a.digits or b.digits else LEAST_ALIKE
    if a.bare != b.bare or len(a.bare) < least or (a.digits and b.digits):
        return None
    said = [f"“{word}” put in" for word in _beyond(a.words, b.words)]
    said += [f"the digits “{a.digits}” put in"] if a.digits else []
    said += [f"“{word}” left out" for word in _beyond(b.words, a.words)]
    said += [f"the digits “{b.digits}” left out"] if b.digits else []
    return ("added", f"it is the same with {', '.join(said)}") if said else None


def _beyond(some: Sequence[str], others: Sequence[str]) -> list[str]:
    """Return the claiming words that stand in some and not in others."""
    return [word for word in (Counter(some) - Counter(others)) if word in _CLAIMS]


def _edited(a: _Name, b: _Name) -> tuple[Sort, str] | None:
    short = min(len(a.whole), len(b.whole))
    allowed = 2 if short >= LEAST_EDITED_TWICE else 1 if short >= LEAST_EDITED else 0
    distance = OSA.distance(a.whole, b.whole, score_cutoff=allowed)
    if not 0 < distance <= allowed or not _within_words(a, b):
        return None
    if a.digits != b.digits and a.bare == b.bare:
        return None
    count = "one character differs" if distance == 1 else "two characters differ"
    return "edited", f"{count}{_mixture(a)}"


def _within_words(a: _Name, b: _Name) -> bool:
    """Tell whether no word became another word."""
    if len(a.looks) != len(b.looks):
        return True
    pairs = [(x, y) for x, y in zip(a.looks, b.looks, strict=True) if x != y]
    return all(max(len(x), len(y)) >= LEAST_WORD and OSA.distance(x, y) <= 1 for x, y in pairs)
