"""The lexicon page: an issuer's terms over time, its numbers, and how often the rules err."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Final

import msgspec

from mabillon.examine.lexicon.falsely import Rate
from mabillon.examine.lexicon.listing import Numbering, Window
from mabillon.examine.lexicon.terms import Term
from mabillon.pages import frame, term_plots, words

RULES: Final = {
    "ended": "a term whose use had ended",
    "began": "a term whose use had not begun",
    "apart": "two terms of different times",
    "serial": "a serial number used already or out of sequence",
}
DRAWN: Final = 48
"""Terms that are drawn; the others stand in the table."""


class LexiconContext(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that ``templates/lexicon.html`` prints.

    ``terms`` in their order; ``windows`` of time, to which ``Term.uses`` refers; ``false``:
    by rule, how often it fires on the issuer's own statements; ``why_not``: why terms were
    not looked for, null = they were.
    """

    issuer_name: str
    statements: int
    from_at: str | None
    to_at: str | None
    others: int
    windows: Sequence[Window]
    terms: Sequence[Term]
    numbers: Sequence[Numbering]
    false: Mapping[str, Rate]
    why_not: str | None = None
    command: str | None = None

    @property
    def title(self) -> str:
        """The page's title."""
        return f"House lexicon of {self.issuer_name}"

    @property
    def counted(self) -> str:
        """How many statements, from when to when, beside how many texts by others."""
        said = words.count(self.statements, "known statement")
        if self.from_at and self.to_at:
            said += f" from {day(self.from_at)} to {day(self.to_at)}"
        return f"{said}, held against {words.count(self.others, 'text')} by others"

    @property
    def dated(self) -> list[Term]:
        """Terms whose use ended or began."""
        return [t for t in self.terms if t.state != "in use" and t.times is not None]

    @property
    def changed(self) -> list[Term]:
        """Terms in use throughout whose use changed."""
        found = [t for t in self.terms if t.state == "in use" and t.changes]
        return [t for t in found if t.times is not None]

    @property
    def steady(self) -> list[Term]:
        """The other terms of the house."""
        return [
            t for t in self.terms if t.state == "in use" and not t.changes and t.times is not None
        ]

    @property
    def registered(self) -> list[Term]:
        """Names of the register that stand in statements."""
        return [t for t in self.terms if t.times is None]


def day(text: str) -> str:
    """Return the UTC date of an RFC 3339 time."""
    return words.date(datetime.fromisoformat(text))


def changed(term: Term) -> list[str]:
    """Say when the use of a term changed, with the shares on either side."""
    return [
        f"from {day(c.at)} in {c.after[0]} of {c.after[1]}, before it in {c.before[0]} of "
        f"{c.before[1]}"
        for c in term.changes
    ]


def rate(rule: str, found: Rate) -> str:
    """Say how often a rule fires on genuine statements."""
    return (
        f"{RULES.get(rule, rule)}: {found.k} of {found.n} genuine statements "
        f"({words.percent(found.low)} to {words.percent(found.high)})"
    )


def lexicon(page: LexiconContext, render: frame.Render = frame.render) -> str:
    """Return the lexicon page as one HTML file that fetches nothing."""
    return render(
        "lexicon.html",
        page,
        small=partial(term_plots.draw, windows=page.windows),
        spark=partial(term_plots.spark, windows=page.windows),
        day=day,
        changed=changed,
        rate=rate,
        drawn=DRAWN,
    )
