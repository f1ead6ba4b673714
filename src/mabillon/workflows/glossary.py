"""The desk's glossary: looked up in any spelling, found in texts, and searched by its glosses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec

from mabillon.archive.register import Register, Term, nearest
from mabillon.errors import UnknownName
from mabillon.text import names
from mabillon.text.caseless import forms as sought
from mabillon.text.query import Any, Query, Words
from mabillon.text.tokens import forms, words

ALIKE: Final = 0.8
"""Least similarity (``names.similarity``) of what is looked up to a term or its gloss."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A term that was looked up, and how similar it is to what was asked, 0 to 1."""

    term: Term
    similarity: float


class TermIn(msgspec.Struct, frozen=True, kw_only=True):
    """A term of the glossary in a text: its place (characters, half-open), and its gloss."""

    start: int
    end: int
    term: str
    gloss: str


def look_up(register: Register, asked: str) -> list[Entry]:
    """Return the terms that are written or glossed like ``asked``, most similar first.

    Any spelling in any script will do: all that sound or are written alike are given.
    """
    wanted = forms(asked)
    found = []
    for term in register.glossary:
        known = [*term.written(), term.gloss]
        same = any(forms(text) == wanted for text in known)
        alike = 1.0 if same else max(names.similarity(asked, text) for text in known)
        if alike >= ALIKE:
            found.append(Entry(term=term, similarity=round(alike, 3)))
    return sorted(found, key=lambda entry: -entry.similarity)


def of_gloss(register: Register, gloss: str) -> Query:
    """Return the query for what is approved to be rendered so, in all its spellings.

    Raises
    ------
    UnknownName
        Nothing has that approved gloss; the message says what is near.
    """
    wanted = forms(gloss)
    meant = [t for t in approved(register) if forms(t.gloss) == wanted]
    if not meant:
        glosses = dict.fromkeys(t.gloss for t in approved(register))
        near = nearest(gloss, glosses)
        if any(forms(t.gloss) == wanted for t in register.glossary):
            do = "it is only proposed: approve it in register.yaml"
        elif near:
            do = f"the nearest: {', '.join(near)}"
        else:
            do = "see: mabillon glossary"
        raise UnknownName(f"the glossary has no term with the approved gloss {gloss!r}", do=do)
    spelt = dict.fromkeys(tuple(sought(text)) for term in meant for text in term.written())
    return Any(tuple(Words(form) for form in spelt if form))


def approved(register: Register) -> list[Term]:
    """Return the terms whose gloss is approved, in the register's order."""
    return [term for term in register.glossary if term.status == "approved"]


class Glossary:
    """The approved terms, made ready to be found in many texts."""

    def __init__(self, register: Register) -> None:
        self._terms = approved(register)
        self._by_first: dict[str, list[tuple[tuple[str, ...], Term]]] = {}
        for term in self._terms:
            for form in {tuple(forms(text)) for text in term.written()}:
                if form:
                    self._by_first.setdefault(form[0], []).append((form, term))
        for held in self._by_first.values():  # the longest of those that begin alike
            held.sort(key=lambda pair: -len(pair[0]))

    def found_in(self, text: str, at: datetime | None = None) -> list[TermIn]:
        """Return the terms in a text that was posted then, in order, none overlapping.

        ``at``: null = at a time that is not known, when every gloss counts.
        """
        if not self._terms:
            return []
        tokens = words(text)
        running = [token.form for token in tokens]
        found: list[TermIn] = []
        free = 0
        for place, word in enumerate(running):
            for form, term in self._by_first.get(word, []) if place >= free else []:
                after = place + len(form)
                if tuple(running[place:after]) == form and (at is None or term.holds_at(at)):
                    start, end = tokens[place].start, tokens[after - 1].end
                    found.append(TermIn(start=start, end=end, term=term.text, gloss=term.gloss))
                    free = after
                    break
        return found

    def named(self, asked: Sequence[str], posts: Sequence[Sequence[TermIn]]) -> list[Term]:
        """Return the terms that stand in what was asked (or are its gloss) or in the posts."""
        told = {found.term for text in asked for found in self.found_in(text)}
        told |= {found.term for terms in posts for found in terms}
        wanted = [forms(text) for text in asked]
        return [
            term
            for term in self._terms
            if term.text in told or any(_holds(text, forms(term.gloss)) for text in wanted)
        ]


def _holds(running: Sequence[str], form: Sequence[str]) -> bool:
    n = len(form)
    return any(running[at : at + n] == form for at in range(len(running) - n + 1))
