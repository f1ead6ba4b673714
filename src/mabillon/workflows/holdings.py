"""What the archive holds at one ledger position, as the examinations want to see it.

One object a question: rows, channels by their register names (``kept_posts``), texts and
furniture (``kept_texts``) and copies, all as known then. Nothing later than the position is
ever looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from mabillon.archive.register import Register
from mabillon.archive.sketches import Progress, SketchCache
from mabillon.archive.store import Store
from mabillon.examine.candidates import both, largest_shares, owners, ranked
from mabillon.examine.copies import Comparison, Relation, compare
from mabillon.examine.glancing import may_be_related
from mabillon.examine.settings import Settings
from mabillon.examine.sifting import may_be_related as may_be_related_in_words
from mabillon.examine.unread import Posts as Unread
from mabillon.examine.verbatim import at_a_glance
from mabillon.text.align import Text
from mabillon.text.furniture import are_known, known_lines
from mabillon.text.lines import read_lines, together
from mabillon.text.signs import signs_of
from mabillon.text.sketch import sketches
from mabillon.workflows.kept_posts import Post, Rows
from mabillon.workflows.kept_texts import KeptTexts

_MANY = 32
"""Candidates from which on those that share no passage are told on arrays."""

_SOME = 4
"""Candidates from which on it is worth a glance at the signs of their words."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A post and how the questioned text (a) stands to it (b)."""

    post: Post
    comparison: Comparison


class Holdings(KeptTexts):
    """The archive and the register as known at a ledger position (default: now).

    ``sketches``: those that are open already, which may lack the last posts: these are then
    not found by their text. None = they are opened when asked for, all made that are missing.
    """

    def __init__(
        self,
        store: Store,
        register: Register,
        settings: Settings,
        *,
        position: int | None = None,
        progress: Progress | None = None,
        sketches: SketchCache | None = None,
    ) -> None:
        super().__init__(store, register, position=position, progress=progress, sketches=sketches)
        self.settings = settings

    def make_ready(self) -> None:
        """Read and reckon at once what questions about single posts need, for `through`."""
        _ = self.sketches, self.columns, self.channel_keys, self._registered_looks, self._formulas

    def later(
        self, store: Store, register: Register, position: int, sketches: SketchCache
    ) -> Holdings:
        """Return the archive as known later; what is still so is not read again.

        Columns keep the rows they have, if the posts' segments only went on. What was learned
        of a channel stays where it has no new posts.
        """
        made = Holdings(store, register, self.settings, position=position, sketches=sketches)
        if made.goes_on_from(self):
            made.keep_rows(self)
            made.keep_learned(self)
        return made

    def unread(self, rows: Rows) -> Unread:
        """Return what is held of sketched rows beside their texts, in their order."""
        posts, order = np.unique(rows, return_inverse=True)
        channels, which = np.unique(self.columns.codes_of(posts), return_inverse=True)
        learned = self.furniture([self.columns.every_channel[n] for n in channels.tolist()])
        cores, lines = self.sketches.cores(posts)
        furnished = are_known(lines, which, known_lines(learned))
        vague = are_known(lines, which, known_lines([one.shortened for one in learned]))
        return Unread(cores[order], lines[order], furnished[order], vague[order])

    def carried(self, a: Post, b: Post) -> Relation | None:
        """Return how post b carries post a, time apart; None = it does not."""
        sides = self.stretches(a), self.stretches(b)
        seen = at_a_glance(self.text(a.row), self.text(b.row), *sides, self.settings)
        if seen == "not plain":
            found = compare(self.read(a), self.read(b), self.settings)
            return found.relation if found.carries else None
        return None if seen == "not carried" else seen

    def candidates(self, text: str, *, floor: float | None = None) -> Rows:
        """Return the rows that may share much with a text, most first."""
        return self.candidates_of([text], floor=floor)[0]

    def candidates_of(
        self, texts: list[str], *, floor: float | None = None, within: Rows | None = None
    ) -> list[Rows]:
        """Return, for each text, the rows that may share much with it, most first.

        ``within``: (n, 2), only rows from one to before another (``rows_between``).
        """
        made = sketches(texts)
        near = self.sketches.find_all(made.values, owners(made), self.size, within)
        if self.pictured.texts:
            near = both(near, self.pictured.find_all(made.values, owners(made)))
        return ranked(near, made, self.settings.candidate_floor if floor is None else floor)

    def copies(self, text: Text, rows: Iterable[int]) -> list[Copy]:
        """Compare a text with the posts of these rows; the unrelated are left out."""
        found = self.compare(text, self._may_be_related(text, self.glanced(text, list(rows))))
        return [c for c in found if c.comparison.relation != "unrelated"]

    def _may_be_related(self, text: Text, rows: list[int]) -> list[int]:
        """Leave out, of many rows, those that share turns of speech alone."""
        if len(rows) < _MANY:
            return rows
        posts, order = np.unique(np.array(rows, np.int64), return_inverse=True)
        channels, which = np.unique(self.columns.codes_of(posts), return_inverse=True)
        keys = [self.columns.every_channel[n] for n in channels.tolist()]
        self.load(rows)
        may = may_be_related_in_words(
            text.original,
            [self.text(row) for row in rows],
            which[order],
            self.furniture(keys),
            self.settings,
        )
        return [row for row, related in zip(rows, may.tolist(), strict=True) if related]

    def glanced(self, text: Text, rows: Sequence[int]) -> list[int]:
        """Leave out the rows whose posts are unrelated to a text by the signs of their words."""
        told = [row for row in rows if row < self.sketches.rows and row not in self.pictured.texts]
        if len(told) < _SOME:
            return list(rows)
        posts, order = np.unique(np.array(told, np.int64), return_inverse=True)
        signs, ends = self.sketches.signs(posts)
        channels, which = np.unique(self.columns.codes_of(posts), return_inverse=True)
        most = [self._furnished(self.columns.every_channel[n]) for n in channels.tolist()]
        may = may_be_related(
            text,
            signs_of(together(read_lines([text.original]))),
            signs,
            ends,
            np.array(most)[which],
            self.settings,
        )
        out = {row for row, related in zip(told, may[order].tolist(), strict=True) if not related}
        return [row for row in rows if row not in out]

    def compare(self, text: Text, rows: Iterable[int]) -> list[Copy]:
        """Compare a text with the posts of these rows, the unrelated too."""
        posts = self.posts(rows)
        self.learn({p.channel for p in posts})
        self.load(p.row for p in posts)
        return [Copy(p, compare(text, self.read(p), self.settings)) for p in posts]

    def reuse(self, rows: Sequence[int]) -> list[float]:
        """Return, for each row, the largest share of it that stands in one earlier row of these.

        Estimated from sketches: the share of its sampled shingles, 0 to 1.
        """
        self.load(rows)
        made = sketches([self.text(row) for row in rows])
        near = self.sketches.find_all(made.values, owners(made), self.size)
        own = np.array(rows, np.int64)[near.asked]
        kept = np.isin(near.rows, rows) & (near.rows != own)
        kept[kept] = self._posted_at(near.rows[kept]) < self._posted_at(own[kept])
        return largest_shares(near, made, kept)
