"""What the channels of the kept posts open and close them with, and the texts without it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from functools import cached_property, partial

import msgspec
import numpy as np

from mabillon.archive.register import Issuer, Register
from mabillon.archive.sketches import Asked, Progress, SketchCache, open_cache
from mabillon.archive.store import Store
from mabillon.examine.glancing import most_words, says_any
from mabillon.examine.signature import signed
from mabillon.examine.verbatim import core
from mabillon.text.align import Text, read
from mabillon.text.furniture import Furniture, read_out
from mabillon.text.lines import read_lines, together
from mabillon.text.signs import signs_of
from mabillon.text.tokens import canonical
from mabillon.workflows.kept_posts import KeptPosts, Post, Rows, without_keys
from mabillon.workflows.wording_cache import kept_all

_MOST = 4096
"""Channels whose furniture is kept in the caches."""


class KeptTexts(KeptPosts):
    """The same posts with their texts as they are compared: furniture marked, names found.

    ``sketches``: those that are open already, which may lack the last posts: furniture is then
    learned without these. None = they are opened when asked for, all made that are missing.
    """

    def __init__(
        self,
        store: Store,
        register: Register,
        *,
        position: int | None = None,
        progress: Progress | None = None,
        sketches: SketchCache | None = None,
    ) -> None:
        super().__init__(store, register, position=position)
        self._progress = progress
        self._furniture: dict[str, Furniture] = {}
        self._edge_lines: dict[tuple[str, bool], Furniture] = {}
        self._most_words: dict[str, int] = {}
        self._read: dict[int, Text] = {}
        self._stretches: dict[int, list[tuple[int, int]]] = {}
        self._named: dict[str, list[str]] = {}
        if sketches is not None:
            self.sketches = sketches

    def keep_learned(self, before: KeptTexts) -> None:
        """Take over what was learned of channels that have no posts but those known before."""
        unlearned = np.arange(min(before.size, before.sketches.rows), self.size)
        codes = np.unique(self.columns.codes_of(unlearned))
        fresh = {self.columns.every_channel[n] for n in codes.tolist()}
        if self.register == before.register and not fresh & self._own_keys:
            self._furniture = without_keys(before._furniture, fresh)
            self._edge_lines = {
                key: lines for key, lines in before._edge_lines.items() if key[0] not in fresh
            }
        self._versions = without_keys(before._versions, fresh)

    @cached_property
    def sketches(self) -> SketchCache:
        """The sketch cache, brought up to date."""
        return open_cache(
            self.store.root / "caches" / "sketches",
            self.store.segments("posts"),
            lambda rows: self.store.posts(["text"], rows=rows)["text"],
            self._progress,
        )

    def is_sketched(self, row: int) -> bool:
        """Tell whether a row's text is that of the post itself, and has been sketched."""
        return row < self.sketches.rows and row not in self.pictured.texts

    @property
    def learned(self) -> frozenset[str]:
        """The raw channel keys whose furniture was learned."""
        return frozenset(self._furniture)

    @cached_property
    def _own_keys(self) -> frozenset[str]:
        """The raw keys of every channel that is an issuer's own."""
        own = {role.channel for role in self.register.roles if role.role == "own"}
        return frozenset(key for name in own for key in self.register.channel(name).keys)

    def learn(self, keys: Iterable[str]) -> None:
        """Learn the furniture of these raw channel keys at once.

        What an issuer's own channel opens and closes its statements with is no furniture,
        there or where it is carried, unless there is a link in it.
        """
        unknown = sorted(set(keys) - self._furniture.keys())
        if not unknown:
            return
        every = self._edges_of([(key, key in self._own_keys) for key in unknown])
        for key, learned in zip(unknown, every, strict=True):
            self._furniture[key] = learned.without(self._formulas)

    def furniture(self, keys: Iterable[str]) -> list[Furniture]:
        """Return the furniture of these raw channel keys, in their order."""
        wanted = list(keys)
        self.learn(wanted)
        return [self._furniture[key] for key in wanted]

    def edge_lines(self, key: str, *, linked: bool) -> Furniture:
        """Return what a raw channel key opens and closes its posts with, formulas too.

        An issuer's own channels are treated as any other here. ``linked``: only lines with
        a link in them.
        """
        [found] = self._edges_of([(key, linked)])
        return found

    def _edges_of(self, asked: Sequence[tuple[str, bool]]) -> list[Furniture]:
        """Return the same of several (key, linked); what is not known yet is learned at once."""
        new = [one for one in dict.fromkeys(asked) if one not in self._edge_lines]
        self._edge_lines.update(zip(new, self._learned(new), strict=True))
        return [self._edge_lines[one] for one in asked]

    @cached_property
    def _formulas(self) -> frozenset[str]:
        """Lines that stand over and under the statements of issuers' own channels."""
        keys = sorted(self._own_keys)
        every = self._edges_of([(key, linked) for linked in (False, True) for key in keys])
        lines = [one.lines for one in every]
        return frozenset().union(*lines[: len(keys)]) - frozenset().union(*lines[len(keys) :])

    def _learned(self, asked: Sequence[tuple[str, bool]]) -> list[Furniture]:
        """Return the furniture of raw channel keys, as it was learned from the same posts.

        Of those that are sketched: what lacks the last ones is not kept for what has them.
        """
        rows = [self.rows_of([key]) for key, _ in asked]
        rows = [some[some < self.sketches.rows] for some in rows]
        said = [
            [*one, len(some), self.made_of(int(some[-1]) + 1 if len(some) else 0)]
            for one, some in zip(asked, rows, strict=True)
        ]
        return kept_all(
            self.store.root / "caches" / "furniture",
            "lines",
            said,
            lambda lacking: self._learned_from([(*asked[n], rows[n]) for n in lacking]),
            Furniture,
            most=_MOST,
        )

    def _learned_from(self, asked: Sequence[tuple[str, bool, Rows]]) -> list[Furniture]:
        """Learn furniture from those of each channel's posts that it did not forward."""
        own = [Asked(key, rows[~self.are_forwards(rows)], linked) for key, linked, rows in asked]
        found = self.sketches.repeated(own)
        self.load(
            int(one.rows[line.post])
            for one, lines in zip(own, found, strict=True)
            for line in lines
        )
        return [
            read_out(lines, partial(self._text_of, one.rows), len(one.rows))
            for one, lines in zip(own, found, strict=True)
        ]

    def _text_of(self, rows: Rows, place: int) -> str:
        return self.text(int(rows[place]))

    def furniture_digest(self) -> str:
        """Return the SHA-256 of the furniture that was learned for this question."""
        learned = sorted((key, sorted(f.lines)) for key, f in self._furniture.items())
        return hashlib.sha256(msgspec.json.encode(learned)).hexdigest()

    def read(self, post: Post) -> Text:
        """Return a post's text for alignment, its channel's furniture marked."""
        if post.row not in self._read:
            self._read[post.row] = read(self.text(post.row), self.stretches(post))
        return self._read[post.row]

    def stretches(self, post: Post) -> list[tuple[int, int]]:
        """Return the half-open stretches of a post's text that are its channel's furniture."""
        if post.row not in self._stretches:
            if post.channel not in self._furniture:
                self.learn([post.channel])
            found = self._furniture[post.channel].stretches(self.text(post.row))
            self._stretches[post.row] = found
        return self._stretches[post.row]

    def core(self, post: Post) -> str:
        """Return what a plain copy of a post begins with (``verbatim.core``)."""
        return core(self.text(post.row), self.stretches(post))

    def _furnished(self, key: str) -> int:
        """Return how many words of a post of a channel can be furniture at the most."""
        if key not in self._most_words:
            [learned] = self.furniture([key])
            self._most_words[key] = most_words(learned)
        return self._most_words[key]

    def signed(self, post: Post, issuer: Issuer) -> bool:
        """Tell whether a name of the issuer stands in the first or last two lines of a post."""
        return signed(self.text(post.row), self._names(issuer))

    def may_be_signed(self, posts: Sequence[Post], issuer: Issuer) -> list[Post]:
        """Leave out the posts in which no name of the issuer stands, by their words' signs."""
        rows = np.unique(np.array([p.row for p in posts if p.row < self.sketches.rows], np.int64))
        names = [signs_of(together(read_lines([name]))) for name in self._names(issuer)]
        may = says_any(names, *self.sketches.signs(rows))
        out = set(rows[~may].tolist()) - self.pictured.texts.keys()
        return [post for post in posts if post.row not in out]

    def _names(self, issuer: Issuer) -> list[str]:
        """Return the canonical names of an issuer and its outlets."""
        if issuer.name not in self._named:
            names = [*issuer.names(), *(outlet.text for outlet in issuer.outlets)]
            self._named[issuer.name] = list(filter(None, map(canonical, names)))
        return self._named[issuer.name]
