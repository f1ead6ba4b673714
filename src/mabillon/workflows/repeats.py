"""Posts in the order of time, less those that only repeat an own statement or an earlier post."""

from __future__ import annotations

from collections.abc import Collection, Container, Sequence
from typing import Final

from mabillon.workflows.holdings import Copy, Holdings
from mabillon.workflows.kept_posts import Post
from mabillon.workflows.questions import shown

AROUND: Final = 40
"""Words that a post may have around an own statement and still be a mere copy of it."""


BATCH: Final = 1_000
"""Posts whose candidates are looked up at once."""
MOST: Final = 5
"""Earlier posts, the likeliest, that a post is compared with."""


class Sifted:
    """Posts one after another, each with the later ones that only repeat it.

    Parameters
    ----------
    own
        Rows of the issuer's own posts: what repeats one of them is left out.
    refused
        Raw CHANNEL/ID of posts that are left out, and all that repeats them.
    """

    def __init__(self, holdings: Holdings, own: Collection[int], refused: Collection[str]) -> None:
        self._holdings, self._refused_keys = holdings, refused
        self._refused = frozenset([*own, *holdings.rows_named(refused)])
        self._by_row: dict[int, int] = {}
        self.kept: list[tuple[Post, list[str]]] = []

    def add(self, posts: Sequence[Post]) -> None:
        """Go through posts: each is kept, or counted with the one that it repeats, or left out."""
        texts = [self._holdings.text(post.row) for post in posts]
        for first in range(0, len(posts), BATCH):
            near = self._holdings.candidates_of(texts[first : first + BATCH])
            for post, rows in zip(posts[first : first + BATCH], near, strict=True):
                self._add(post, rows.tolist())

    def _add(self, post: Post, near: Sequence[int]) -> None:
        if post.key in self._refused_keys or self._repeats_any(post, near, self._refused):
            return
        before = self._repeats_any(post, near, self._by_row)
        if before:
            self.kept[self._by_row[before[0]]][1].append(shown(self._holdings, post))
        else:
            self.kept.append((post, []))
        self._by_row[post.row] = self._by_row[before[0]] if before else len(self.kept) - 1

    def _repeats_any(self, post: Post, near: Sequence[int], rows: Container[int]) -> list[int]:
        """Return a row of these that a post repeats: the likeliest are looked at, most alike first.

        First at a glance, then word by word.
        """
        asked = self._holdings.posts([r for r in near if r in rows and r != post.row][:MOST])
        for other in asked:
            if self._holdings.carried(other, post):
                return [other.row]
        found = self._holdings.copies(self._holdings.read(post), [p.row for p in asked])
        return [c.post.row for c in found if _repeats(c)]


def _repeats(copy: Copy) -> bool:
    found = copy.comparison
    if found.carries or found.unaltered_excerpt:
        return True
    return found.holds_whole and found.alignment.lost_a < AROUND
