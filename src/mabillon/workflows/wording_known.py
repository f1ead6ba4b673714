"""Which of an issuer's statements a questioned text's wording is held against."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from mabillon.archive.register import Issuer
from mabillon.examine.signature import signed
from mabillon.text.tokens import canonical
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.questions import Asked
from mabillon.workflows.statements import Statement, post_keys, role_keys

_MOST = 200
"""Statements, the latest, that are looked at."""


def known_before(
    holdings: Holdings, issuer: Issuer, statements: Sequence[Statement], asked: Asked
) -> list[Statement]:
    """Return the issuer's statements from before the questioned one, by time.

    Not the questioned one itself, nor what is recorded as not issued, nor what another
    issuer's own channel put out as well (joint statements).
    """
    mine = {c.post.key for c in asked.carriers} | ({asked.post.key} if asked.post else set())
    refused = {
        key
        for outcome in holdings.register.outcomes
        if outcome.issuer == issuer.name and outcome.outcome == "not_issued"
        for key in post_keys(holdings, outcome.post)
    }
    before = [
        s
        for s in statements
        if s.post.posted_at
        and (asked.first_at is None or s.post.posted_at < asked.first_at)
        and s.post.key not in mine
        and s.post.key not in refused
    ][-_MOST:]
    joint = _joint(holdings, issuer, before)
    return [s for s in before if s.post.key not in joint]


def _joint(holdings: Holdings, issuer: Issuer, statements: Sequence[Statement]) -> set[str]:
    """Return those that stand on the own channel of another issuer too."""
    elsewhere = _own_keys_of_others(holdings, issuer)
    if not elsewhere or not statements:
        return set()
    rows = set(holdings.rows_of(elsewhere).tolist())
    texts = [holdings.text(s.post.row) for s in statements]
    found = set()
    near = holdings.candidates_of(texts, floor=holdings.settings.near_copy / 2)
    for statement, candidates in zip(statements, near, strict=True):
        there = holdings.posts([row for row in candidates.tolist() if row in rows])
        if any(holdings.carried(statement.post, post) for post in there):
            found.add(statement.post.key)
    return found


def _own_keys_of_others(holdings: Holdings, issuer: Issuer) -> Collection[str]:
    own = role_keys(holdings, issuer, {"own"})
    return {
        key
        for other in holdings.register.issuers
        if other.name != issuer.name
        for key in role_keys(holdings, other, {"own"})
        if key not in own
    }


def of_branch(
    holdings: Holdings, issuer: Issuer, statements: Sequence[Statement], text: str
) -> tuple[list[Statement], str | None]:
    """Return the statements of the branch that a text names at its edges, and the branch.

    Branches have habits of their own: a text in the name of one is held against that one's
    statements alone, and a text that names none against those that name none, where there
    are any.
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
    return (kept, branch) if kept or branch else (list(statements), None)


def _named(text: str, names: dict[str, list[str]]) -> str | None:
    return next((branch for branch, forms in names.items() if signed(text, forms)), None)
