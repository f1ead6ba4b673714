"""A sentence word by word, and what stands around a word: its clause, a denial, who says it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

from mabillon.dispatch.rules.ladder_words import Words, form_of

NEAR: Final = 4
"""Words within which an object, or a negation, belongs to a word."""
_WINDOW: Final = 40
"""Words before and behind that are looked at, however long a sentence is."""
_TOKEN: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[;:—–()…]")
_STOPS: Final = frozenset(";:—–()…")


@dataclass(frozen=True, slots=True, kw_only=True)
class Worded:
    """A sentence word by word: their forms, their places, and at which a name begins.

    ``cites``: it cites something, so that a passive ("was called fake") is attributed.
    ``alone``: it is a headline, and read alone.
    """

    words: Words
    forms: Sequence[str]
    places: Sequence[tuple[int, int]]
    named: frozenset[int]
    cites: bool
    alone: bool

    @classmethod
    def of(
        cls, text: str, words: Words, names: re.Pattern[str], *, cites: bool, alone: bool
    ) -> Self:
        """Take a text apart, as one language's tables have its words."""
        found = list(_TOKEN.finditer(text))
        starts = {m.start() for m in names.finditer(text)}
        return cls(
            words=words,
            forms=_numbered([form_of(m.group(), words) for m in found]),
            places=[m.span() for m in found],
            named=frozenset(n for n, m in enumerate(found) if m.start() in starts),
            cites=cites,
            alone=alone,
        )

    def ends(self, n: int) -> bool:
        """Return whether a stop follows a word, or nothing does."""
        last = n + 1 == len(self.forms)
        return last or self.places[n + 1][0] - self.places[n][1] > 1

    def form(self, n: int) -> str:
        """Return a word; "" = there is none."""
        return self.forms[n] if 0 <= n < len(self.forms) else ""

    def clause(self, n: int) -> int:
        """Return where the clause of a word begins."""
        first = n
        while first > max(0, n - _WINDOW) and not (
            self.forms[first - 1] in _STOPS or self.forms[first - 1] in self.words.breaks
        ):
            first -= 1
        return first

    def left_open(self, before: Sequence[str]) -> bool:
        """Return whether the clause asks, supposes, or says that something is not known."""
        words = self.words
        if not words.open.isdisjoint(before):
            return True
        unsaid = words.asserting | words.unknown | words.proof
        return any(
            self.negates(form) and not unsaid.isdisjoint(before[k + 1 : k + 3])
            for k, form in enumerate(before)
        )

    def negates(self, form: str) -> bool:
        """Return whether a word turns what follows round."""
        return form in self.words.negations or form.endswith("n't")

    def attributed(self, n: int) -> bool:
        """Return whether a verb before the word, or the word itself, says that another says so."""
        words = self.words
        for k in range(max(0, n - _WINDOW), n + 1):
            form = self.forms[k]
            if form in words.according and k < n:
                return True
            if form in words.reporting and (k < n or form in words.proof):
                if self._by_another(k) or self._says_another(k):
                    return True
                passive = self.form(k - 1) in words.be | words.plural
                if passive and k < n and (self.cites or self._by_another(n)):
                    return True
        return self._said_behind(n)

    def _said_behind(self, n: int) -> bool:
        """Return whether it is attributed behind: ", the council says", ", says the council"."""
        words, last = self.words, len(self.forms) - 1
        if last > n and self.forms[last] in words.reporting and self._says_another(last):
            return True
        return any(
            self.forms[k] in words.reporting
            and self.ends(k - 1)
            and self.forms[k + 1] not in words.ourselves
            for k in range(n + 1, min(n + _WINDOW, last))
        )

    def _says_another(self, n: int) -> bool:
        """Return whether somebody else is the subject of a verb of saying."""
        words, at = self.words, n - 1
        while self.form(at) in words.auxiliaries:
            at -= 1
        subject = self.form(at)
        ours = subject in words.ourselves or subject in words.be or subject in words.plural
        return bool(subject) and not ours and subject not in _STOPS

    def _by_another(self, n: int) -> bool:
        """Return whether "by" and somebody else follow: "confirmed by the mayor"."""
        words = self.words
        who = self.forms[n + 2 : n + 4]
        return self.form(n + 1) in words.by and bool(who) and words.ourselves.isdisjoint(who)


def _numbered(forms: list[str]) -> list[str]:
    """Tell "No. 231" from a negation."""
    after = [*forms, ""][1:]
    return ["№" if f == "no" and b.isdecimal() else f for f, b in zip(forms, after, strict=True)]
