"""What the house lexicon said of statements whose truth is known: anachronisms by rule.

Own statements hold no anachronism, so that each one named in them is false. Statements of old
that were given a new date should have some. Each is asked at once: only what is from before it
is known, as when a new statement is questioned.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from mabillon.examine.lexicon.sentences import RULES, Anachronism
from mabillon.examine.routing.shares import Share
from mabillon.examine.validation.problems import Kind, Problem
from mabillon.examine.validation.rates import rate

ASKED: Final[tuple[Kind, ...]] = ("genuine", "recycled")
"""Kinds of problems that are put to the lexicon."""


class LexiconRow(msgspec.Struct, frozen=True, array_like=True):
    """One problem: the rules that named an anachronism in it, each once.

    ``terms``: whether there were enough statements before it to look for terms.
    """

    kind: Kind
    post: str
    block: int
    group: str
    terms: bool
    rules: list[str]


class Anachronisms(msgspec.Struct, frozen=True, kw_only=True):
    """The lexicon, over problems of one kind.

    ``named``: in so many any anachronism was named. ``rules``: in so many by each rule, those
    that named any. ``without_terms``: for so many there was too little to look for terms by.
    """

    kind: Kind
    n: int
    named: Share
    rules: dict[str, int]
    without_terms: int


def row(problem: Problem, group: str, found: Sequence[Anachronism], *, terms: bool) -> LexiconRow:
    """Return what came out; ``group``: what shares its fate."""
    rules = sorted({str(one.rule) for one in found})
    return LexiconRow(problem.kind, problem.post, problem.block, group, terms, rules)


def of_kind(kind: Kind, rows: Sequence[LexiconRow]) -> Anachronisms:
    """Count what was said of problems of one kind."""
    of = [r for r in rows if r.kind == kind]
    return Anachronisms(
        kind=kind,
        n=len(of),
        named=rate([bool(r.rules) for r in of], [r.group for r in of]),
        rules={rule: k for rule in RULES if (k := sum(rule in r.rules for r in of))},
        without_terms=sum(not r.terms for r in of),
    )
