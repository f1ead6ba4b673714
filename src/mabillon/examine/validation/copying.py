"""What the search for a donor said of statements whose truth is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

import msgspec

from mabillon.examine.finding import Finding
from mabillon.examine.routing.shares import Share
from mabillon.examine.validation.problems import Kind, Problem
from mabillon.examine.validation.rates import rate

RIGHT: Final[dict[Kind, frozenset[str]]] = {
    "spliced": frozenset({"spliced"}),
    "recycled": frozenset({"recycled"}),
    "swapped": frozenset({"altered"}),
}
"""What each kind that was built on a statement should be called."""


class CopyingRow(msgspec.Struct, frozen=True, array_like=True):
    """One problem: the donor that was named, and as what.

    ``post``: what was examined; ``built_on``: the statement it was built on, ``named``: the
    one that was named; null = none. ``build``: what it was called, as
    ``examine.donor`` has it; null = nothing.
    ``shared``: share of its words that stand in the named one; null = none was named.
    """

    kind: Kind
    post: str
    block: int
    group: str
    built_on: str | None
    named: str | None
    build: str | None
    shared: float | None


def row(problem: Problem, group: str, finding: Finding) -> CopyingRow:
    """Return what came out; ``group``: what shares its fate."""
    given = finding.figures
    return CopyingRow(
        problem.kind,
        problem.post,
        problem.block,
        group,
        problem.donor,
        given.get("donor"),
        given.get("build"),
        given.get("shared"),
    )


class OfKind(msgspec.Struct, frozen=True, kw_only=True):
    """The search for a donor, over problems of one kind.

    ``named``: a donor was named (of genuine statements and of others' a false alarm, though
    a true sentence: issuers reuse their own words). ``right``: it was the one that the problem
    was built on; ``called``: named, and called what it is. The last two null where it was
    built on none. ``builds``: how many were called what.
    """

    kind: Kind
    n: int
    named: Share
    right: Share | None
    called: Share | None
    builds: dict[str, int]


def of_kind(kind: Kind, rows: Sequence[CopyingRow]) -> OfKind:
    """Count what was said of problems of one kind."""
    of = [r for r in rows if r.kind == kind]
    groups = [r.group for r in of]
    built = kind in RIGHT
    return OfKind(
        kind=kind,
        n=len(of),
        named=rate([r.named is not None for r in of], groups),
        right=rate([r.named == r.built_on for r in of], groups) if built else None,
        called=rate([r.build in RIGHT.get(kind, ()) for r in of], groups) if built else None,
        builds=dict(Counter(r.build or "neither of these" for r in of if r.named)),
    )
