"""How firmly a sentence says who issued a statement: the rungs of formats.md, both ways.

+2 issued, +1 appears issued, 0 not established, -1 appears not issued, -2 not issued; beyond
them what no standing allows: +3 genuine or proven, -3 fake. What is left open (whether, if,
might), attributed (the council says) or denied (it is not proven) states nothing.

The words are looked up one by one in `ladder_words`; there is no parsing. What stands between
a full stop, a colon, a dash, a bracket or a conjunction and the word decides about it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from mabillon.dispatch.cited import Opinion
from mabillon.dispatch.rules.ladder_words import WORDS, Words

Kind = Literal["standing", "fake", "genuine", "proof", "alleged", "open"]

STANDINGS: Final[dict[str, int]] = {
    "assessed as not issued": -2,
    "appears not to have been issued": -1,
    "not established": 0,
    "appears to have been issued": 1,
    "assessed as issued": 2,
}

_TOKEN: Final = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*|[;:—–()…]")
_BREAKS: Final = frozenset(";:—–()…")
_PREFIXES: Final = ("وال", "بال", "فال", "ال", "و", "ف", "ب", "ل")
_AFTER: Final = 4
"""Words within which the object of "issued" is looked for."""
_WINDOW: Final = 40
"""Words before and behind that are looked at, however long a sentence is."""
_NEAR: Final = 4
"""Words within which a negation bears on what follows it."""


@dataclass(frozen=True, slots=True)
class Stated:
    """What a sentence states: the rung, by which words, at which place of the sentence."""

    rung: int
    kind: Kind
    word: str
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class _Word:
    form: str
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
    tokens = [_Word(_form(m.group(), words), m.start(), m.end()) for m in _TOKEN.finditer(text)]
    for n, token in enumerate(tokens[:-1]):
        if token.form == "no" and tokens[n + 1].form.isdecimal():
            tokens[n] = _Word("number", token.start, token.stop)
    named = [m.start() for m in names.finditer(text)]
    for n in range(len(tokens)):
        found = _at(tokens, n, words, named, cites=cites, alone=alone)
        if found:
            yield found


def _form(word: str, words: Words) -> str:
    """Return a word as the tables have it; an Arabic one without what is written into it."""
    form = word.casefold().replace("’", "'")
    if words is not WORDS["ar"] or _is_known(form, words):
        return form
    for prefix in _PREFIXES:
        if form.startswith(prefix) and _is_known(form[len(prefix) :], words):
            return form[len(prefix) :]
    return form


def _is_known(form: str, words: Words) -> bool:
    tables = (
        words.fake, words.genuine, words.proof, words.issued, words.issue, words.things,
        words.negations, words.soft, words.open, words.reporting,
    )  # fmt: skip
    return any(form in table for table in tables)


def _at(
    tokens: Sequence[_Word],
    n: int,
    words: Words,
    named: Sequence[int],
    *,
    cites: bool,
    alone: bool,
) -> Stated | None:
    """Return what the word at ``n`` states; None = nothing."""
    word = tokens[n]
    kind = _kind(tokens, n, words, named, alone=alone)
    if kind is None:
        return None
    clause = _clause(tokens, n, words)
    before = [t.form for t in clause]
    near = before[-_NEAR:]
    denied = any(_negates(form, words) for form in near)
    if kind == "alleged":
        return Stated(0, kind, word.form, word.start, word.stop)
    if kind == "open":
        return Stated(0, kind, word.form, word.start, word.stop) if denied else None
    if any(form in words.open | words.proof for form in before) or _attributed(
        tokens, n, words, cites=cites
    ):
        return None
    if kind == "standing":
        softened = next((k for k, form in enumerate(before) if form in words.soft), None)
        against = any(_negates(form, words) for form in (before if softened else near))
        against = against or _negated_behind(tokens, n, words)
        against = against or (softened == 0 and any(_negates(f, words) for f in before))
        size = 1 if softened is not None else 2
        start = clause[softened].start if softened is not None else _from(clause, words, word)
        return Stated(-size if against else size, kind, word.form, start, word.stop)
    if denied:
        return None
    return Stated(-3 if kind == "fake" else 3, kind, word.form, word.start, word.stop)


def _kind(
    tokens: Sequence[_Word], n: int, words: Words, named: Sequence[int], *, alone: bool
) -> Kind | None:
    form = tokens[n].form
    previous = tokens[n - 1].form if n else ""
    following = [t.form for t in tokens[n + 1 : n + 1 + _AFTER]]
    if form in words.fake:
        return "fake"
    if form in words.alleged:
        return "alleged" if any(f in words.things for f in following[:3]) else None
    if form in words.unknown and "not" not in following:
        return "open" if any(f in words.open for f in following) else None
    if form in words.genuine:
        return "genuine" if alone or _of_a_statement(tokens, n, words) else None
    if form in words.proof:
        around = {t.form for t in tokens[max(0, n - _WINDOW) : n + _WINDOW]}
        spoken_of = around & ((words.things - {"it", "this"}) | words.issued | words.issue)
        return "proof" if alone or spoken_of else None
    if form in words.issued:
        behind = {t.form for t in tokens[max(0, n - 3) : n]}
        if behind & words.plural:
            return None
        if not words.be or previous in words.be or behind & words.negations:
            return "standing"
    if form in words.issue and _acts(tokens, n, words, named, following, alone=alone):
        return "standing"
    if form in words.origin:
        k = n + (n + 1 < len(tokens) and tokens[n + 1].form in words.negations)
        came = k + 1 < len(tokens) and tokens[k + 1].form in ("from", "by")
        if (came and _names_next(tokens, k + 1, named)) or _owns(tokens, k, named):
            return "standing"
    return None


def _acts(
    tokens: Sequence[_Word],
    n: int,
    words: Words,
    named: Sequence[int],
    following: list[str],
    *,
    alone: bool,
) -> bool:
    """Return whether a verb of issuing has an issuer before it and a statement behind it.

    A headline may call the issuer by a part of its name, so that none is asked for.
    """
    if not words.be and n and tokens[n - 1].form in words.negations and named:
        return True
    if not any(form in words.things for form in following):
        return False
    clause = _clause(tokens, n, words)
    first = clause[0].start if clause else tokens[n].start
    return alone or any(
        first <= at <= tokens[min(n + _AFTER, len(tokens) - 1)].start for at in named
    )


def _names_next(tokens: Sequence[_Word], n: int, named: Sequence[int]) -> bool:
    """Return whether an issuer's name begins with the next word or the one behind it."""
    after = {t.start for t in tokens[n + 1 : n + 3]}
    return any(at in after for at in named)


def _owns(tokens: Sequence[_Word], n: int, named: Sequence[int]) -> bool:
    """Return whether an issuer's name follows in the possessive, with nothing that it owns."""
    for k in range(n + 1, min(n + 6, len(tokens))):
        if tokens[k].form.endswith("'s") and _names_next(tokens, n, named):
            last = k + 1 == len(tokens) or tokens[k + 1].start - tokens[k].stop > 1
            return last or tokens[k + 1].form in _BREAKS
    return False


def _of_a_statement(tokens: Sequence[_Word], n: int, words: Words) -> bool:
    """Return whether "genuine" is said of one statement: "is genuine", "the genuine letter"."""
    previous = tokens[n - 1].form if n else ""
    if previous in words.be - {"not", "never", "as", "no"}:
        return True
    if previous in words.soft or (previous == "as" and n > 1 and tokens[n - 2].form == "assessed"):
        return True
    thing = any(t.form in words.things for t in tokens[n + 1 : n + 4])
    definite = previous in {"the", "this", "el", "la", "este", "esta", "это"}
    return thing and definite


def _clause(tokens: Sequence[_Word], n: int, words: Words) -> Sequence[_Word]:
    """Return what stands before a word in its clause."""
    first = n
    breaks = _BREAKS | words.breaks
    while first > max(0, n - _WINDOW) and tokens[first - 1].form not in breaks:
        first -= 1
    return tokens[first:n]


def _from(clause: Sequence[_Word], words: Words, word: _Word) -> int:
    """Return where the words begin that state it: with the negation, where there is one."""
    for token in clause[-_NEAR:]:
        if _negates(token.form, words):
            return token.start
    return word.start


def _negated_behind(tokens: Sequence[_Word], n: int, words: Words) -> bool:
    """Return whether the word behind a verb of origin denies it: "is not the League's"."""
    behind = tokens[n + 1].form if n + 1 < len(tokens) else ""
    return tokens[n].form in words.origin and _negates(behind, words)


def _negates(form: str, words: Words) -> bool:
    return form in words.negations or form.endswith("n't")


def _attributed(tokens: Sequence[_Word], n: int, words: Words, *, cites: bool) -> bool:
    """Return whether a verb before the word, or the word itself, says that another says so."""
    for k in range(max(0, n - _WINDOW), n + 1):
        form = tokens[k].form
        if form not in words.reporting or (k == n and form not in words.proof):
            continue
        if form in ("according", "según"):
            return True
        subject = tokens[k - 1].form if k else ""
        if subject in words.be | words.plural:
            if cites and k < n:
                return True
        elif subject and subject not in words.ourselves and subject not in _BREAKS:
            return True
    return False
