"""Known statements and comparable posts by others, chosen and cut, and kept so."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Final

import msgspec

from mabillon.archive.register import Issuer
from mabillon.examine.wording.comparable import (
    MOST_KNOWN,
    Cut,
    lengths_like,
    of_each,
    of_its_own,
    share_out,
)
from mabillon.examine.wording.documents import Document
from mabillon.examine.wording.refusal import FEWEST_WORDS, FULL_ORGANISATIONS
from mabillon.examine.wording.same_language import Language, of_question
from mabillon.examine.wording.takeout import Held
from mabillon.workflows import wording_cache
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.kept_posts import Post, Rows
from mabillon.workflows.register_in_force import current
from mabillon.workflows.statements import Statement, role_keys
from mabillon.workflows.wording_background import (
    earlier_rows,
    month_of,
    organisations,
    posts_of,
    rows_before,
)
from mabillon.workflows.wording_texts import document, edges, first_versions

ALL_OF: Final = 20_000
"""Posts up to which all of an archive is looked at for copied spans."""

_LOOKED_AT: Final = 2 * MOST_KNOWN
"""Known statements, the latest, of which those are chosen that are compared."""


class Piece(msgspec.Struct, frozen=True):
    """A post that is compared: its row, whose it is, and what of it is not compared.

    ``cut``: half-open stretches, edges and copied spans; ``linked``: edges with a link alone.
    """

    row: int
    organisation: str
    cut: list[tuple[int, int]]
    linked: list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Prepared:
    """Texts to compare with, cut; and the same whole but for lines with links."""

    cuts: list[Cut]
    wholes: list[Cut]


class Preparing:
    """Chooses and cuts texts for the questions about one issuer."""

    def __init__(self, holdings: Holdings, issuer: Issuer) -> None:
        self.holdings, self.issuer = holdings, issuer
        self.folder: Path = holdings.store.root / "caches" / "wording"
        self._held_rows: list[int] = []
        self._last_held: Held | None = None

    @cached_property
    def _organisations(self) -> dict[str, str]:
        return organisations(self.holdings, self.issuer)

    @cached_property
    def _whose(self) -> dict[str, str]:
        """Raw channel key -> who writes there: an issuer for its own channels."""
        holdings = self.holdings
        of = {key: holdings.name(key) for key in holdings.channel_keys}
        for issuer in (*holdings.register.issuers, self.issuer):
            of |= dict.fromkeys(role_keys(holdings, issuer, {"own"}), issuer.name)
        return of

    @cached_property
    def _known_as_of(self) -> list[object]:
        """What everything here is made from, beside the question."""
        digest, _ = current(self.holdings.store, self.holdings.position, record=False)
        segments = self.holdings.store.segments("posts")
        held = [s.digest for s in segments if (s.first_row or 0) < self.holdings.size]
        of_pictures = self.holdings.pictured.made_of
        return [self.holdings.size, held, digest, self.issuer.name, *of_pictures]

    def rows(self, at: datetime | None, words: int) -> dict[str, Rows]:
        """Return organisation -> rows that may be comparable with so many words.

        Only what stood at the beginning of the month, where that is enough: so what is made
        of it serves all questions of a month.
        """
        if at is not None:
            early = rows_before(self.holdings, self._organisations, month_of(at), words)
            if len(early) >= FULL_ORGANISATIONS:
                return early
        return rows_before(self.holdings, self._organisations, at, words)

    def held(self, rows: Sequence[int]) -> Held:
        """Return the texts of rows as those in which a span may stand."""
        holdings = self.holdings
        holdings.load(rows)
        dated = [p for p in first_versions(holdings.posts(rows)) if p.posted_at is not None]
        return Held([document(holdings, p, self._whose[p.channel]) for p in dated])

    def _earlier(self, rows: dict[str, Rows]) -> Held:
        """Return the texts in which spans of known statements and the background may stand."""
        wanted = earlier_rows(self.holdings, self.issuer, rows, all_of=ALL_OF)
        if self._last_held is None or wanted != self._held_rows:
            self._held_rows, self._last_held = wanted, self.held(wanted)
        return self._last_held

    def _own(self, known: Sequence[Statement]) -> list[Document]:
        latest = [s.post for s in known[-_LOOKED_AT:]]
        self.holdings.load(post.row for post in latest)
        return [document(self.holdings, post, self.issuer.name) for post in latest]

    def language(self, asked: Document, known: Sequence[Statement]) -> Language:
        """Return which of the issuer's languages a questioned text may be in."""
        return of_question(asked, self._own(known))

    def prepared(
        self,
        asked: Document,
        known: Sequence[Statement],
        rows: dict[str, Rows],
        without: Collection[str],
        language: Language,
    ) -> tuple[Prepared, Prepared]:
        """Return the known statements and the background of a question.

        Parameters
        ----------
        asked
            The questioned text, whole.
        known
            The issuer's statements from before, by time.
        rows
            As ``rows`` returned them.
        without
            Raw CHANNEL/ID of posts that are the questioned one.
        language
            Of the questioned text.
        """
        holdings = self.holdings
        posts = [s.post for s in known[-_LOOKED_AT:]]
        own = self._own(known)
        limits = lengths_like(len(asked.words))
        spoken = [language.script, sorted(language.frequent), language.usual, *limits]
        there = {name: of.tolist() for name, of in rows.items()}
        keys = {p.key for p in holdings.posts(r for of in there.values() for r in of)}
        left_out = sorted(keys & set(without))

        def choose_own() -> list[Piece]:
            fit = [
                (p, self.issuer.name)
                for p, d in zip(posts, own, strict=True)
                if _fits(d, language, limits)
            ]
            return self._pieces(
                of_its_own(
                    self._with_edges(fit), self._earlier(rows), words=FEWEST_WORDS, most=MOST_KNOWN
                ),
                posts,
            )

        def choose_others() -> list[Piece]:
            by_name = posts_of(holdings, self.issuer, rows, without)
            fit = [
                (p, name)
                for name, of in by_name.items()
                for p in of
                if _fits(document(holdings, p, name), language, limits)
            ]
            most = of_each(len(by_name))
            cuts = of_its_own(
                self._with_edges(fit), self._earlier(rows), words=FEWEST_WORDS, most=most
            )
            return self._pieces(share_out(cuts), [p for p, _ in fit])

        own_rows = [p.row for p in posts]
        return (
            self._kept("known", [*self._known_as_of, own_rows, spoken], choose_own),
            self._kept("others", [*self._known_as_of, there, spoken, left_out], choose_others),
        )

    def _kept(self, what: str, said: list[object], make: Callable[[], list[Piece]]) -> Prepared:
        pieces = wording_cache.kept(self.folder, what, said, make, list[Piece])
        holdings = self.holdings
        holdings.load(piece.row for piece in pieces)
        posts = holdings.posts(piece.row for piece in pieces)
        wholes = [document(holdings, p, i.organisation) for p, i in zip(posts, pieces, strict=True)]
        return Prepared(
            [Cut(d, tuple(i.cut)) for d, i in zip(wholes, pieces, strict=True)],
            [Cut(d, tuple(i.linked)) for d, i in zip(wholes, pieces, strict=True)],
        )

    def _with_edges(
        self, posts: Sequence[tuple[Post, str]]
    ) -> list[tuple[Document, list[tuple[int, int]]]]:
        holdings = self.holdings
        return [
            (document(holdings, p, name), edges(holdings, p, linked=False)) for p, name in posts
        ]

    def _pieces(self, cuts: Sequence[Cut], posts: Sequence[Post]) -> list[Piece]:
        of = {p.key: p for p in posts}
        return [
            Piece(
                (post := of[cut.whole.id]).row,
                cut.whole.organisation,
                list(cut.stretches),
                edges(self.holdings, post, linked=True),
            )
            for cut in cuts
        ]


def _fits(text: Document, language: Language, limits: tuple[int, int]) -> bool:
    fewest, most = limits
    return fewest <= len(text.words) <= most and language.has(text)
