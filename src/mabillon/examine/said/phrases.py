"""Phrases of the word lists: words in a row, in canonical form, with ``*`` for any ending.

Before a word of Arabic or Hebrew may stand what is written together with it ("and", "in",
"to"; see ``text.stems``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from mabillon.text.stems import stems
from mabillon.text.tokens import forms

Phrase = tuple[str, ...]
"""Canonical forms; one that ends in ``*`` stands for all that begin so."""


def phrases(listed: str) -> list[Phrase]:
    """Return phrases written with ``|`` between them."""
    return [made for part in listed.split("|") if (made := phrase(part))]


def phrase(text: str) -> Phrase:
    """Return one phrase in canonical form; empty where there is no word in it."""
    found: list[str] = []
    for word in text.split():
        if made := forms(word.rstrip("*")):
            found += [*made[:-1], made[-1] + ("*" if word.endswith("*") else "")]
    return tuple(found)


class Phrases:
    """Phrases, ready to be found in texts.

    Parameters
    ----------
    listed
        The phrases, each with at least one word.
    between
        How many further words may stand between two words of a phrase.
    """

    def __init__(self, listed: Sequence[Phrase], between: int = 0) -> None:
        self.listed = tuple(listed)
        self._between = between
        self._by_word: dict[str, list[int]] = {}
        for number, one in enumerate(self.listed):
            self._by_word.setdefault(one[0], []).append(number)
        self._lengths = sorted({len(w) - 1 for w in self._by_word if w.endswith("*")})
        self._begun: dict[str, tuple[int, ...]] = {}

    def find(self, running: Sequence[str]) -> Iterator[tuple[int, int, int]]:
        """Yield which phrase stands where in canonical words: number, first, after last."""
        for at, form in enumerate(running):
            for number in self._beginning(form):
                after = self._goes_on(self.listed[number], running, at + 1)
                if after:
                    yield number, at, after

    def _beginning(self, form: str) -> tuple[int, ...]:
        """Return the phrases that a word of a text may begin."""
        if form not in self._begun:
            keys = {
                key
                for part in variants(form)
                for key in (part, *(f"{part[:n]}*" for n in self._lengths if n <= len(part)))
            }
            found = {n for key in keys for n in self._by_word.get(key, ())}
            self._begun[form] = tuple(sorted(found))
        return self._begun[form]

    def _goes_on(self, asked: Phrase, running: Sequence[str], at: int) -> int:
        """Return where the rest of a phrase ends; 0 = it does not go on."""
        for word in asked[1:]:
            near = range(at, min(at + self._between + 1, len(running)))
            found = next((k for k in near if fits(word, running[k])), None)
            if found is None:
                return 0
            at = found + 1
        return at


def fits(word: str, form: str) -> bool:
    """Tell whether a word of a text is the one of a phrase."""
    if word.endswith("*"):
        return any(part.startswith(word[:-1]) for part in variants(form))
    return word in variants(form)


@lru_cache(maxsize=1 << 16)
def variants(form: str) -> tuple[str, ...]:
    """Return a word as it is, and without what is written together with it.

    "And by …" is two such parts of a word of Arabic.
    """
    once = stems(form)
    return (form, *once, *(part for stem in once for part in stems(stem)))
