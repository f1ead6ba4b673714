"""The earlier statements of an issuer to which a questioned text is nearest in its words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from mabillon.examine.instants import of_datetime
from mabillon.examine.near import MOST, Near
from mabillon.examine.wording.documents import Document
from mabillon.examine.wording.neighbours import By, Neighbours, Postings, indexed
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.questions import Asked, shown
from mabillon.workflows.statements import Statement
from mabillon.workflows.wording_cache import digest_of, kept

_KEPT: Final = 8
"""Indices kept: each has a dozen bytes for every run of four characters of the statements."""

_USUAL: Final = 100
"""Statements, the latest, of which it is told how near they are to the nearest before them."""


class Index(msgspec.Struct, frozen=True):
    """An index of an issuer's statements, and how near the latest are to earlier ones."""

    made: dict[By, Postings]
    usual: list[float]


def near_statements(
    holdings: Holdings, statements: Sequence[Statement], asked: Asked
) -> tuple[list[Near], list[float]]:
    """Return the statements from before a questioned text that are nearest to it.

    Returns
    -------
    list of Near
        One more than are named beside a donor, which may be among them.
    list of float
        Of the issuer's latest statements, how near each is to the nearest before it.

    Notes
    -----
    The index is of all statements that are known, so that it serves every question, and is
    kept in the archive's caches.
    """
    holdings.load(s.post.row for s in statements)
    documents = [_document(holdings, s) for s in statements]
    index = kept(
        holdings.store.root / "caches" / "neighbours",
        "statements",
        [[d.at, digest_of(d.text)] for d in documents],
        lambda: _indexed(documents),
        Index,
        most=_KEPT,
    )
    ranked = Neighbours(documents, made=index.made).ranked(
        asked.text.original,
        most=MOST + 1,
        before=of_datetime(asked.first_at) if asked.first_at else None,
        without=asked.keys,
    )
    of = {s.post.key: s for s in statements}
    near = [
        Near(shown(holdings, s.post), s.heading, s.post.posted_at, n.rare, n.share)
        for n in ranked
        for s in [of[n.id]]
    ]
    return near, index.usual


def _document(holdings: Holdings, statement: Statement) -> Document:
    post = statement.post
    at = of_datetime(post.posted_at or post.seen_at)
    return Document(post.key, "", at, holdings.text(post.row))


def _indexed(documents: Sequence[Document]) -> Index:
    made = indexed([d.text for d in documents])
    neighbours = Neighbours(documents, made=made)
    usual = [
        neighbours.ranked(d.text, most=1, before=d.at, without={d.id}) for d in documents[-_USUAL:]
    ]
    return Index(made, [found[0].share for found in usual if found])
