"""Which words are names, without being told the language: a name is no formula.

Two signs. A word that hardly any other organisation uses is the issuer's own business: its
name, its people, its places (which of these it uses when is the lexicon's matter); this
sign needs no capitals. And a word written with a capital wherever it stands within a
sentence is a name that others may use too.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from mabillon.examine.wording.formula.zones import KEPT, Read

SHARED = 0.1
"""Share of the other organisations that use a word which is not the issuer's own business."""

_CAPITAL = 0.9
"""A word that is capital in so many of its places within sentences is a name."""

_ENDS = frozenset(".!?:\n\r\u2022\u061f\u06d4\u3002")
_SHOUTED = 0.7


@dataclass(frozen=True, slots=True)
class WordKinds:
    """``shared``: words that other organisations use too. ``names``: told by capitals."""

    shared: frozenset[str]
    names: frozenset[str]


def word_kinds(
    own: Sequence[Read],
    others: Sequence[Read],
    organisations: Sequence[str],
    names: Collection[str] = (),
) -> WordKinds:
    """Tell which words are whose.

    Parameters
    ----------
    organisations
        (k,) who wrote each of ``others``.
    names
        Canonical words that are names by other knowledge; nobody shares them.
    """
    users: defaultdict[str, set[str]] = defaultdict(set)
    for text, organisation in zip(others, organisations, strict=True):
        for token in text.tokens:
            users[token.form].add(organisation)
    least = SHARED * len(set(organisations))
    shared = frozenset(form for form, some in users.items() if len(some) >= least)
    return WordKinds(shared - frozenset(names), _capital([*own, *others]))


def _capital(texts: Sequence[Read]) -> frozenset[str]:
    """Return the words that stand with a capital within sentences nearly always.

    Scripts without capitals, and texts in capitals throughout, tell nothing.
    """
    seen, capital = Counter[str](), Counter[str]()
    for text in texts:
        for form, (times, upper) in _capitals(text).items():
            seen[form] += times
            capital[form] += upper
    return frozenset(form for form, n in seen.items() if capital[form] >= _CAPITAL * n)


@lru_cache(maxsize=KEPT)
def _capitals(read: Read) -> dict[str, tuple[int, int]]:
    """Return word -> (times within sentences, of which with a capital)."""
    text = read.text
    upper, lower = sum(map(str.isupper, text)), sum(map(str.islower, text))
    if upper > _SHOUTED * (upper + lower) or not upper:
        return {}
    found: dict[str, tuple[int, int]] = {}
    last = 0
    for token in read.tokens:
        first = text[token.start]
        if last and first.isalpha() and _ENDS.isdisjoint(text[last : token.start]):
            times, capitals = found.get(token.form, (0, 0))
            found[token.form] = times + 1, capitals + first.isupper()
        last = token.end
    return found
