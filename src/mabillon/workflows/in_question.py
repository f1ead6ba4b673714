"""Which of an issuer's statements were themselves in question: they choose no channels."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from mabillon.archive.register import Issuer
from mabillon.text.align import read
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.statements import Statement, post_keys
from mabillon.workflows.verify import load


def in_question(holdings: Holdings, issuer: Issuer, statements: Sequence[Statement]) -> set[int]:
    """Return the rows of the statements that somebody asked about, or that were disowned.

    Those of which an opinion is kept, or which carry the text of one; those recorded as
    not issued; those that the issuer denies or disowns.
    """
    register = holdings.register
    posts: set[str] = set()
    digests: set[str] = set()
    texts: list[str] = []
    for kept in holdings.store.opinions():
        document = load(holdings.store, kept.number)
        if document.issuer == issuer.name:
            texts.append(document.question.text)
            if document.question.post:
                posts |= set(post_keys(holdings, document.question.post))
    for outcome in register.outcomes:
        if outcome.issuer == issuer.name and outcome.outcome == "not_issued":
            posts |= set(post_keys(holdings, outcome.post))
    for stance in register.stances:
        if stance.issuer == issuer.name and stance.says in ("denies", "disowns"):
            posts |= set(post_keys(holdings, stance.about))
            digests.add(stance.about)
    by_row = {s.post.row: s for s in statements}
    named = {row for row in by_row if by_row[row].post.key in posts}
    if digests:
        holdings.load(by_row)
        named |= {row for row in by_row if _digest(holdings.text(row)) in digests}
    texts += [holdings.text(row) for row in holdings.rows_named(posts)]
    copies = holdings.candidates_of(texts, floor=0.5) if texts else []
    for text, rows in zip(texts, copies, strict=True):
        own = [row for row in rows.tolist() if row in by_row and row not in named]
        found = holdings.compare(read(text), own)
        named |= {c.post.row for c in found if c.comparison.carries}
    return named


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
