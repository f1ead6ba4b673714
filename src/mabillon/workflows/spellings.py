"""A name as this archive writes it: its spellings in every script, looked up in the index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from mabillon.archive.register import Register
from mabillon.archive.search_index import SearchIndex
from mabillon.errors import UsageError
from mabillon.text import names
from mabillon.text.caseless import caseless
from mabillon.text.caseless import forms as sought
from mabillon.text.query import Any, Named, Query, Words
from mabillon.text.small_words import writings, written
from mabillon.text.tokens import forms

ALIKE: Final = 0.8
"""Least similarity of a word of the archive to a word of the name."""

MOST: Final = 200
"""Spellings of one word that are searched for, the most similar ones."""

BETWEEN: Final = 3
"""Words that may stand between those of a name: titles, further names, particles."""

SAME: Final = 0.95
"""Least similarity of a name to one in the register for its further names to be used."""

MAX_CHARACTERS: Final = 200
MAX_WORDS: Final = 8


class Spelling(msgspec.Struct, frozen=True):
    """How a word is written in the archive, and how similar that is to the word, 0 to 1."""

    word: str
    similarity: float


class Spellings(msgspec.Struct, frozen=True, kw_only=True):
    """A name that was looked for.

    ``also``: the further names that the register has for it, which were looked for too.
    ``words``: for each word of the names its spellings in the archive, most similar first.
    ``total`` is how many there are; more than ``MOST`` of one word are not searched for.
    """

    name: str
    also: list[str]
    words: dict[str, list[Spelling]]
    total: int

    @property
    def spelt(self) -> dict[str, list[str]]:
        """Of each word its spellings alone."""
        return {word: [one.word for one in found] for word, found in self.words.items()}


def spell(
    index: SearchIndex, register: Register, name: str, alike: float = ALIKE
) -> tuple[Spellings, Query | None]:
    """Look up how a name is written in the archive, and make a query of it.

    Returns
    -------
    spellings, query
        The query finds each name of it: all words of the name in any of their spellings, in
        any order, with at most ``BETWEEN`` further words among them, in one sentence and line;
        a kunya is one word. None = no spelling of some word of every name.

    Raises
    ------
    UsageError
        There is no word in the name, or too many.
    """
    also = _also(register, name)
    told: dict[str, list[Spelling]] = {}
    found: list[Query] = []
    total = 0
    for each in (name, *also):
        words = _words(each)
        for word in words:
            if word not in told:
                spelt = like(index, word, alike)
                total += len(spelt)
                told[word] = spelt[:MOST]
        exact = tuple(sought(each))
        but = _but(each, words, told)
        groups = tuple(tuple(Words(tuple(s.word.split(" "))) for s in told[word]) for word in words)
        if len(exact) > 1:  # as it was given, particles and all
            found.append(Named(((Words(exact),),), len(exact)))
        if all(groups):
            longest = sum(max(len(w.forms) for w in g) for g in groups)
            found.append(Named(groups, longest + (BETWEEN if len(groups) > 1 else 0), but))
    spellings = Spellings(name=name, also=also, words=told, total=total)
    return spellings, Any(tuple(found)) if found else None


def like(index: SearchIndex, word: str, alike: float = ALIKE) -> list[Spelling]:
    """Return the words of the archive that may be a spelling of a word, most similar first."""
    candidates = set(index.words_like(names.sought_keys(word)))
    if index.has_word(word):
        candidates.add(word)
    scored = (
        Spelling(other, round(names.mention_similarity(word, other), 3)) for other in candidates
    )
    return sorted(
        (s for s in scored if s.similarity >= alike), key=lambda s: (-s.similarity, s.word)
    )


def _words(name: str) -> list[str]:
    """Return the words of a name that are looked for; a particle goes with the word after it."""
    if len(name) > MAX_CHARACTERS:
        raise UsageError(
            f"the name has {len(name):,} characters; a name has at most {MAX_CHARACTERS}"
        )
    found = list(dict.fromkeys(map(caseless, names.sought_words(name))))
    if not found:
        raise UsageError(f"there is no word in the name {name[:40]!r}")
    if len(found) > MAX_WORDS:
        raise UsageError(f"the name has {len(found)} words; a name has at most {MAX_WORDS}")
    return found


def _but(name: str, words: Sequence[str], told: Mapping[str, list[Spelling]]) -> frozenset[str]:
    """Return the writings that are words of grammar and no spelling of a name's words."""
    spelt = frozenset(one.word for word in words for one in told[word])
    asked = frozenset(map(written, name.split()))
    return frozenset(one for form in spelt for one in writings(form)) - asked


def _also(register: Register, name: str) -> list[str]:
    """Return the register's further names of an issuer or of one of its branches and outlets."""
    alike = [
        (max(names.similarity(name, known) for known in issuer.names()), issuer)
        for issuer in register.issuers
    ]
    best, issuer = max(alike, key=lambda pair: pair[0], default=(0.0, None))
    if issuer is not None and best >= SAME:
        known = [n for n in issuer.names() if n != issuer.name]
        return [n for n in dict.fromkeys(known) if forms(n) and forms(n) != forms(name)]
    asked = forms(name)
    for issuer in register.issuers:
        for alias in (*issuer.branches, *issuer.outlets):
            spelt = [n for n in (alias.text, alias.latin) if n]
            if asked in [forms(n) for n in spelt]:
                return [n for n in spelt if forms(n) != asked]
    return []
