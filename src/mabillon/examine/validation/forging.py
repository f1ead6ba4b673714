"""Statements that were not issued, made from known texts: what a forger would do, by rule.

They are made in memory for validation and never kept or shown (product.md: no help to make a
statement pass); what is kept of each is which post it was made from, and what came out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import numpy as np

from mabillon.text.tokens import Token, fold, words

SPLICED_SHARE: Final = 0.3
"""Share of the words of a spliced text that come from a genuine statement."""

_SENTENCE_END: Final = re.compile(r"[.!?…。؟۔:\n]\W*$")


def with_name(text: str, others: Sequence[str], name: str) -> str:
    """Return the text with the issuer's name in the place of its writer's.

    Parameters
    ----------
    others
        Names of the organisation that wrote it; each is replaced wherever it stands.
    name
        The issuer's. Where none of the others stands, it goes on a line above the text.
    """
    known = [re.escape(n) for n in sorted(others, key=len, reverse=True) if n.strip()]
    if not known:
        return f"{name}\n\n{text}"
    put, count = re.subn(rf"(?<!\w)(?:{'|'.join(known)})(?!\w)", lambda _: name, text, flags=re.I)
    return put if count else f"{name}\n\n{text}"


def spliced(text: str, donor: str, chance: np.random.Generator) -> str:
    """Return the text with a passage of the donor in it, ``SPLICED_SHARE`` of all words.

    The passage is one run of the donor's words, from a random place; it goes between two
    sentences of the text. A donor that is too short gives all of it.
    """
    mine, theirs = words(text), words(donor)
    if not mine or not theirs:
        return text
    many = min(len(theirs), round(len(mine) * SPLICED_SHARE / (1 - SPLICED_SHARE)))
    first = int(chance.integers(len(theirs) - many + 1))
    passage = donor[theirs[first].start : theirs[first + many - 1].end] if many else ""
    ends = [i for i in range(1, len(mine)) if _SENTENCE_END.search(_between(text, mine, i))]
    at = mine[int(chance.choice(ends))].start if ends else len(text)
    return f"{text[:at].rstrip()} {passage}. {text[at:]}".strip()


def _between(text: str, found: Sequence[Token], i: int) -> str:
    return text[found[i - 1].end : found[i].start]


def recycled(text: str, then: datetime, now: datetime) -> str:
    """Return an earlier statement with a new date.

    Numbers in it that are the day, the month or the year when it was posted (UTC) are set to
    those of ``now``, in every language alike; month names stay as they are.
    """
    then, now = then.astimezone(UTC), now.astimezone(UTC)
    dates = {str(then.year): str(now.year)}
    for old, new in ((then.month, now.month), (then.day, now.day)):  # the day counts for more
        dates |= {str(old): str(new), f"{old:02}": f"{new:02}"}
    return _replaced(text, [(t, dates.get(t.form)) for t in words(text)])


def swapped(text: str, other: str, chance: np.random.Generator) -> str:
    """Return a statement with its names and figures exchanged for those of another.

    A name is a word with a capital that does not begin a sentence; in scripts without
    capitals only figures are exchanged. Each distinct one has one replacement throughout.
    """
    names, figures = _names(other), _figures(other)
    given: dict[str, str] = {}
    found = words(text)
    changes: list[tuple[Token, str | None]] = []
    mine = {t.start for t in _name_tokens(text, found)}
    for token in found:
        pool = figures if token.form.isdigit() else names if token.start in mine else []
        others = [p for p in pool if fold(p) != token.form]
        if others and token.form not in given:
            given[token.form] = others[int(chance.integers(len(others)))]
        changes.append((token, given.get(token.form) if pool else None))
    return _replaced(text, changes)


def _names(text: str) -> list[str]:
    found = [text[t.start : t.end] for t in _name_tokens(text, words(text))]
    return list(dict.fromkeys(found))


def _figures(text: str) -> list[str]:
    return list(dict.fromkeys(t.form for t in words(text) if t.form.isdigit()))


def _name_tokens(text: str, found: Sequence[Token]) -> list[Token]:
    return [
        t
        for i, t in enumerate(found)
        if i
        and text[t.start].isupper()
        and not t.form.isdigit()
        and not _SENTENCE_END.search(_between(text, found, i))
    ]


def _replaced(text: str, changes: Sequence[tuple[Token, str | None]]) -> str:
    pieces, at = [], 0
    for token, new in changes:
        if new is not None:
            pieces += [text[at : token.start], new]
            at = token.end
    return "".join([*pieces, text[at:]])
