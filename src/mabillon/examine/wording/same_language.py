"""Which texts are in the language of a question, told by the words that everybody uses.

Which language it is nobody asks: the words that most of the issuer's own statements have are
looked for in another text. In a text of the same language they make up about as large a
share as in those statements themselves; in a related language well under two thirds of it,
in another next to nothing (Cavnar & Trenkle 1994 tell languages by what is frequent in them).
No list and no model is needed; scripts are told apart before (``text.scripts``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from mabillon.examine.wording.documents import Document
from mabillon.text.scripts import script

FREQUENT = 100
"""Words that make up the profile."""

ALIKE = 0.65
"""Share of the usual share that a text of the same language has at the least."""

USUAL_CAP = 0.45
"""Statements that repeat each other share more words than a language makes them."""

ALL_ALIKE = 0.6
"""From this usual share on the texts have more in common than a language: nothing is told."""

SEEDS = 5
"""Known texts nearest to the questioned one, with which the profile begins."""


@dataclass(frozen=True, slots=True)
class Language:
    """How a language is told.

    Attributes
    ----------
    script
        Of most letters; null = no letters.
    frequent
        Words that most of the texts have that it was learned from.
    usual
        Share (0 to 1) of such a text's words that are frequent in the others.
    """

    script: str | None
    frequent: frozenset[str]
    usual: float

    def share(self, document: Document) -> float:
        """Return the share of a text's words that are among the frequent ones."""
        words = document.words
        return sum(word in self.frequent for word in words) / max(len(words), 1)

    def has(self, document: Document) -> bool:
        """Tell whether a text is in the language."""
        if script(document.text) != self.script or not self.frequent:
            return False
        if self.usual >= ALL_ALIKE:
            return True
        return self.share(document) >= ALIKE * min(self.usual, USUAL_CAP)


def of_question(asked: Document, known: Sequence[Document]) -> Language:
    """Learn a language from those known texts that may be in the one of a questioned text.

    Notes
    -----
    It begins with the few known texts that share most words with the questioned one, for an
    issuer may write in several languages, and is learned again from all that are in the
    language of these. So the questioned text only chooses among the languages of the issuer,
    and may be in none of them.
    """
    written, own = script(asked.text), set(asked.words)
    alike = [d for d in known if d.words and script(d.text) == written]
    alike.sort(key=lambda d: (-len(own & set(d.words)) / len(own | set(d.words)), d.id))
    found = _learned(written, alike[:SEEDS])
    for _ in range(2):
        found = _learned(written, [d for d in alike if found.has(d)])
    return found


def _learned(written: str | None, documents: Sequence[Document]) -> Language:
    spread = Counter(word for d in documents for word in set(d.words))
    ranked = sorted(spread, key=lambda word: (-spread[word], word))
    usual = [_share_without(d, spread, ranked) for d in documents]
    return Language(written, frozenset(ranked[:FREQUENT]), median(usual) if usual else 0.0)


def _share_without(document: Document, spread: Counter[str], ranked: Sequence[str]) -> float:
    """Return the share of a text's words that are frequent in the other texts.

    ``ranked``: all words, those in most texts first. Without the text only its own words lose
    rank, so that no others can come up from further down than there are of them.
    """
    own = set(document.words)
    left = {word: spread[word] - (word in own) for word in ranked[: FREQUENT + len(own)]}
    others = sorted((w for w, n in left.items() if n > 0), key=lambda w: (-left[w], w))
    frequent = frozenset(others[:FREQUENT])
    return sum(word in frequent for word in document.words) / len(document.words)
