"""How firmly a sentence says who issued a statement: the rungs of formats.md, both ways.

+2 issued, +1 appears issued, 0 not established, -1 appears not issued, -2 not issued; beyond
them what no standing allows: +3 genuine or proven, -3 fake. What is left open (whether, if,
might), attributed (the council says) or denied (it is not proven) states nothing.

The words are looked up one by one (`ladder_words`); there is no parsing. What stands between a
stop, a bracket or a conjunction and the word decides about it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from mabillon.dispatch.cited import Opinion
from mabillon.dispatch.rules.ladder_words import WORDS
from mabillon.dispatch.rules.worded import NEAR, Worded

Kind = Literal["standing", "fake", "genuine", "proof", "alleged", "open"]

STANDINGS: Final[dict[str, int]] = {
    "assessed as not issued": -2,
    "appears not to have been issued": -1,
    "not established": 0,
    "appears to have been issued": 1,
    "assessed as issued": 2,
}
BEYOND: Final = 3
"""The rung of words that no standing allows."""

_CLOSE: Final = 6
"""Words within which a word of proof speaks of a statement."""


@dataclass(frozen=True, slots=True)
class Stated:
    """What a sentence states: the rung, by which word, at which place of the sentence."""

    rung: int
    kind: Kind
    word: str
    start: int
    stop: int


def rung(opinion: Opinion | None) -> int:
    """Return the rung of an opinion as signed: 0 where there is none or nobody signed it."""
    if opinion is None or not opinion.signed:
        return 0
    return STANDINGS[opinion.document.opinion.standing]


def stated(
    text: str, language: str, names: re.Pattern[str], *, cites: bool = False, alone: bool = False
) -> Iterator[Stated]:
    """Yield what a sentence states in the desk's own voice.

    Parameters
    ----------
    text
        A sentence, what it quotes blanked.
    language
        Its language tag; one without a table yields nothing.
    names
        Pattern of issuers' names (`issuers.known_as`).
    cites
        Whether it cites anything, so that a passive ("was called fake") is attributed.
    alone
        Whether it is a headline, in which every firm word counts.
    """
    words = WORDS.get(language.casefold().partition("-")[0])
    if words is None:
        return
    sentence = _Sentence.of(text, words, names, cites=cites, alone=alone)
    proven = False
    for n in range(len(sentence.forms)):
        one = sentence.stated(n)
        if one and not (proven and one.kind == "standing"):
            proven |= one.kind == "proof"
            yield one


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sentence(Worded):
    """A sentence, asked of each of its words what it states."""

    def stated(self, n: int) -> Stated | None:
        """Return what the word at ``n`` states; None = nothing."""
        kind = self._kind(n)
        if kind is None:
            return None
        first = self.clause(n)
        before = self.forms[first:n]
        denied = any(map(self.negates, before[-NEAR:]))
        if kind == "alleged" or (kind == "open" and denied):
            return self._said(0, kind, n, n)
        if kind == "open" or self.left_open(before) or self.attributed(n):
            return None
        if kind == "standing":
            return self._standing(first, n)
        if denied and kind != "genuine":
            return None
        return self._said(-BEYOND if kind == "fake" or denied else BEYOND, kind, n, n)

    def _said(self, rung: int, kind: Kind, first: int, n: int) -> Stated:
        return Stated(rung, kind, self.forms[n], self.places[first][0], self.places[n][1])

    def _standing(self, first: int, n: int) -> Stated:
        """Return which way, and how firmly, a word of issuing speaks."""
        soft = next((k for k in range(first, n) if self.forms[k] in self.words.soft), None)
        near = range(first if soft is not None else max(first, n - NEAR), n)
        denial = next((k for k in near if self.negates(self.forms[k])), None)
        behind = self.forms[n] in self.words.origin and self.negates(self.form(n + 1))
        size = 2 if soft is None else 1
        begins = soft if soft is not None else n if denial is None else denial
        against = denial is not None or behind
        return self._said(-size if against else size, "standing", begins, n)

    # --- What kind of word it is ---

    def _kind(self, n: int) -> Kind | None:
        form, words = self.forms[n], self.words
        behind = self.forms[n + 1 : n + 1 + NEAR]
        if form in words.fake:
            return "fake"
        if form in words.alleged and words.things.intersection(behind[:3]):
            return "alleged"
        if form in words.unknown and words.open.intersection(behind):
            return "open"
        if form in words.genuine and (self.alone or self._of_a_statement(n)):
            return "genuine"
        if form in words.proof and (self.alone or self._of_issuing(n)):
            return "proof"
        issuing = (
            (form in words.issued and self._passive(n))
            or (form in words.issue and (self._active(n, behind) or self._made_by(n)))
            or (form in words.origin and self._comes_from(n))
            or (form in words.source and self._not_from(n))
        )
        return "standing" if issuing else None

    def _passive(self, n: int) -> bool:
        """Return whether a participle is said of one statement."""
        words = self.words
        if not words.plural.isdisjoint(self.forms[max(0, n - 3) : n]):
            return False
        if words.be:
            return self.form(n - 1) in words.be
        decides = words.negations | words.soft
        return bool(self.named) or not decides.isdisjoint(self.forms[self.clause(n) : n])

    def _active(self, n: int, behind: Sequence[str]) -> bool:
        """Return whether a verb of issuing has an issuer by it and a statement behind it.

        A headline may call the issuer by a part of its name, so that none is asked for.
        """
        words = self.words
        if not words.be and self.named and self.form(n - 1) in words.negations:
            return True
        thing = not words.things.isdisjoint(behind)
        if self.alone:
            return thing
        around = range(self.clause(n), n + 1 + NEAR)
        spoken_of = self._this(n + 1) or (thing and not words.be)
        return spoken_of and not self.named.isdisjoint(around)

    def _this(self, n: int) -> bool:
        """Return whether a word begins what is spoken of: "it", "this", "the statement"."""
        words, form = self.words, self.form(n)
        if form in words.prepositions:
            n, form = n + 1, self.form(n + 1)
        if form not in words.definite:
            return form in words.pronouns
        thing = not words.things.isdisjoint(self.forms[n + 1 : n + 4])
        return thing or (form in words.pronouns and self.ends(n))

    def _made_by(self, n: int) -> bool:
        """Return whether a verb of issuing is passive, and an issuer did it."""
        by = next((k for k in (n + 1, n + 2) if self.form(k) in self.words.by), None)
        return by is not None and self._passive(n) and not self.named.isdisjoint((by + 1, by + 2))

    def _comes_from(self, n: int) -> bool:
        """Return whether it is a statement's, and an issuer follows: "is not the League's"."""
        words, k = self.words, n + 1 + self.negates(self.form(n + 1))
        if (words.things | words.pronouns).isdisjoint(self.forms[self.clause(n) : n]):
            return False
        if self.form(k) in words.source:
            return not self.named.isdisjoint((k + 1, k + 2))
        if self.named.isdisjoint((k, k + 1)):
            return False
        owner = next((j for j in range(k, k + 5) if self.form(j).endswith("'s")), None)
        if owner is None:
            return False
        owned = self.form(owner + 1) in words.owned and self.ends(owner + 1)
        return owned or self.ends(owner)

    def _not_from(self, n: int) -> bool:
        """Return whether a headline leaves the verb out: "Letter not from the League"."""
        denied = self.alone and self.negates(self.form(n - 1))
        return denied and not self.named.isdisjoint((n + 1, n + 2))

    def _of_a_statement(self, n: int) -> bool:
        """Return whether "genuine" is said of one statement: "is genuine", "the genuine text"."""
        words, at = self.words, n - 1
        while self.form(at) in words.negations or self.form(at).endswith("ly"):
            at -= 1
        previous = self.form(at)
        if previous in words.soft or previous in words.be - words.negations - words.as_:
            spoken_of = self.forms[max(0, at - NEAR) : at]
            return not (words.things | words.pronouns).isdisjoint(spoken_of)
        thing = words.things.intersection(self.forms[n + 1 : n + 4])
        return bool(thing) and previous in words.definite

    def _of_issuing(self, n: int) -> bool:
        """Return whether a word of proof stands by a statement or a word of issuing."""
        around = self.forms[max(0, n - _CLOSE) : n + 1 + _CLOSE]
        words = self.words
        return not (words.things | words.issued | words.issue).isdisjoint(around)
