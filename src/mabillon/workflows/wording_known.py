"""Which of an issuer's statements a questioned text's wording is held against."""

from __future__ import annotations

from collections.abc import Sequence

from mabillon.archive.register import Issuer
from mabillon.examine.signature import signed
from mabillon.examine.wording.refusal import FEWEST_KNOWN
from mabillon.text.tokens import canonical
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.questions import Asked
from mabillon.workflows.statements import Statement, post_keys

_MOST = 200
"""Statements, the latest, that are looked at."""


def known_before(
    holdings: Holdings, issuer: Issuer, statements: Sequence[Statement], asked: Asked
) -> list[Statement]:
    """Return the issuer's statements from before the questioned one, by time.

    Not the questioned one itself, nor what is recorded as not issued, nor what a program read
    off a picture and nobody corrected: its slips are no habit of the issuer's.
    """
    refused = {
        key
        for outcome in holdings.register.outcomes
        if outcome.issuer == issuer.name and outcome.outcome == "not_issued"
        for key in post_keys(holdings, outcome.post)
    }
    return [
        s
        for s in statements
        if s.post.posted_at
        and (asked.first_at is None or s.post.posted_at < asked.first_at)
        and s.post.key not in asked.keys
        and s.post.key not in refused
        and not holdings.pictured.uncorrected(s.post.row)
    ][-_MOST:]


def of_branch(
    holdings: Holdings, issuer: Issuer, statements: Sequence[Statement], text: str
) -> tuple[list[Statement], str | None]:
    """Return the statements of the branch that a text names at its edges, and the branch.

    Branches have habits of their own: a text in the name of one is held against that one's
    statements alone; a text that names none against those that name none, where there are
    enough of them, else against all.
    """
    names = {
        branch.text: [name for n in (branch.text, branch.latin) if n and (name := canonical(n))]
        for branch in issuer.branches
    }
    if not names:
        return list(statements), None
    branch = _named(text, names)
    of = [_named(holdings.text(s.post.row), names) for s in statements]
    kept = [s for s, named in zip(statements, of, strict=True) if named == branch]
    return (kept, branch) if branch or len(kept) >= FEWEST_KNOWN else (list(statements), None)


def _named(text: str, names: dict[str, list[str]]) -> str | None:
    return next((branch for branch, forms in names.items() if signed(text, forms)), None)
