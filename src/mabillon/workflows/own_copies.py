"""The issuer's own posts that have a questioned text, whole or in part, and what that makes it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa

from mabillon.archive.register import Issuer
from mabillon.examine import before
from mabillon.examine.extent import Extent, extent
from mabillon.examine.finding import Nature
from mabillon.workflows.holdings import Copy, Holdings
from mabillon.workflows.kept_posts import Post
from mabillon.workflows.questions import Asked, shown
from mabillon.workflows.statements import role_keys


@dataclass(frozen=True)
class OwnCopies:
    """Those of the copies of a questioned text that stand on the issuer's own channels."""

    holdings: Holdings
    issuer: Issuer
    asked: Asked

    @cached_property
    def copies(self) -> list[Copy]:
        """Those that share words enough, most alike first."""
        own = role_keys(self.holdings, self.issuer, {"own"})
        least = self.holdings.settings.min_words
        return [
            copy
            for copy in self.asked.copies
            if copy.post.channel in own and copy.comparison.alignment.shared >= least
        ]

    @cached_property
    def carriers(self) -> list[Post]:
        """Those that carry it."""
        return [copy.post for copy in self.copies if copy.comparison.carries]

    @cached_property
    def in_part(self) -> list[Post]:
        """Those that it is an unaltered excerpt of, and those that it holds whole."""
        return [
            copy.post
            for copy in self.copies
            if copy.comparison.unaltered_excerpt or copy.comparison.holds_whole
        ]

    def part(self) -> Extent | None:
        """Return how the text stands to the own statement that it is, whole or in part."""
        return extent(
            [(shown(self.holdings, copy.post), copy.comparison) for copy in self.copies],
            lambda passage: bool(self.issuer.statements) and self._is_statement(passage),
        )

    def _is_statement(self, text: str) -> bool:
        return bool(self.issuer.statement_mask(pa.array([text], pa.string()))[0].as_py())

    def recycled(self) -> Post | None:
        """Return the own post of long ago that the text repeats word for word, if it does."""
        times = [post.posted_at for post in self.carriers]
        found = before.recycled(self.asked.posted_at, times, self.holdings.settings)
        return None if found is None else self.carriers[found]

    def ahead(self) -> float | None:
        """Return by how many seconds it appeared before any own channel had it; None = not so."""
        if not self.asked.carriers:
            return None
        times = [post.posted_at for post in self.carriers]
        return before.ahead(self.asked.first_at, times, self.holdings.settings)

    def issued_as(self) -> Nature | None:
        """Return what it is, should it have been issued: recycled, excerpt, leaked early, None."""
        if self.recycled():
            return "recycled"
        part = self.part()
        if part and part.kind == "excerpt":
            return "excerpt"
        return "leaked early" if self.ahead() is not None else None
