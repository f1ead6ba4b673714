"""What the archive holds at one ledger position, as the examinations want to see it.

One object a question: rows, channels by their register names, texts, furniture and
copies, all as known then. Nothing later than the position is ever looked at.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TypeVar

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from mabillon.archive.columns import NAMES, NEVER, Columns, open_columns
from mabillon.archive.register import Channel, Issuer, Register
from mabillon.archive.segments import Segment
from mabillon.archive.sketches import Progress, SketchCache, open_cache
from mabillon.archive.store import Store
from mabillon.errors import UnknownName
from mabillon.examine.candidates import both, largest_shares, owners, ranked
from mabillon.examine.copies import Comparison, Relation, compare
from mabillon.examine.glancing import may_be_related, most_words, says_any
from mabillon.examine.settings import Settings
from mabillon.examine.sifting import may_be_related as may_be_related_in_words
from mabillon.examine.signature import signed
from mabillon.examine.unread import Posts as Unread
from mabillon.examine.verbatim import at_a_glance, core
from mabillon.text import furniture
from mabillon.text.align import Text, read
from mabillon.text.furniture import Furniture, are_known, known_lines
from mabillon.text.lines import read_lines, together
from mabillon.text.lookalike import looks
from mabillon.text.signs import signs_of
from mabillon.text.sketch import sketches
from mabillon.text.tokens import canonical, raw_words
from mabillon.workflows.transcribed import pictured
from mabillon.workflows.wording_cache import kept

Rows = npt.NDArray[np.int64]

_LIGHT = ("row", *NAMES)
_MANY = 32
"""Candidates from which on those that share no passage are told on arrays."""

_FEW = 64
"""Posts up to which those that were asked for together are remembered."""

_MOST = 4096
"""Channels whose furniture is kept in the caches."""

_SOME = 4
"""Candidates from which on it is worth a glance at the signs of their words."""

_REPEATING = ("channel", "channel_name")
_FORWARD = ("forward_channel", "forward_name")
_ORIGIN = ("forward_channel", "forward_id")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Post:
    """One kept version of a post, without its text. ``channel`` is the raw channel key."""

    row: int
    channel: str
    channel_name: str | None
    id: str
    kind: str
    posted_at: datetime | None
    posted_at_uncertain_s: int | None
    edited_at: datetime | None
    forward_channel: str | None
    forward_id: str | None
    forward_name: str | None
    reply_channel: str | None
    reply_id: str | None
    url: str | None
    seen_at: datetime

    @property
    def key(self) -> str:
        """CHANNEL/ID with the raw channel key: the same for all versions of a post."""
        return f"{self.channel}/{self.id}"

    @property
    def is_forward(self) -> bool:
        """Whether the export marks it as a forward."""
        return bool(self.forward_channel or self.forward_name)


@dataclass(frozen=True, slots=True)
class Copy:
    """A post and how the questioned text (a) stands to it (b)."""

    post: Post
    comparison: Comparison


class Holdings:
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
        self.store, self.register, self.settings = store, register, settings
        self.position = store.position() if position is None else position
        self._segments: list[Segment] = store.segments("posts", self.position)
        self.size = sum(segment.rows for segment in self._segments)
        self._progress = progress
        self._columns: dict[str, pa.Array] = {}
        self._posts: dict[int, Post] = {}
        self._furniture: dict[str, Furniture] = {}
        self._edge_lines: dict[tuple[str, bool], Furniture] = {}
        self._most_words: dict[str, int] = {}
        self.pictured = pictured(store, self.position)
        self._texts = dict(self.pictured.texts)
        self._read: dict[int, Text] = {}
        self._stretches: dict[int, list[tuple[int, int]]] = {}
        self._versions: dict[str, dict[str, list[int]]] = {}
        self._named: dict[str, list[str]] = {}
        if sketches is not None:
            self.sketches = sketches

    def through(self, store: Store) -> Holdings:
        """Return the same, read through an archive that was opened anew.

        What either learns both know; so that several can ask at once, each with a catalogue
        of its own.
        """
        same = copy(self)
        same.store = store
        return same

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
        before = store.segments("posts", self.position)
        if before != self._segments or made._segments[: len(before)] != before:
            return made
        new = np.arange(self.size, made.size)
        if not len(new):
            made.__dict__.update(
                {name: self.__dict__[name] for name in _OF_ROWS if name in self.__dict__}
            )
        elif self._columns:
            names = list(self._columns)
            more = store.posts(names, rows=new, position=position)
            made._columns = {
                name: _longer(self._columns[name], more[name].combine_chunks()) for name in names
            }
        unlearned = np.arange(min(self.size, self.sketches.rows), made.size)
        codes = np.unique(made.columns.codes_of(unlearned))
        fresh = {made.columns.every_channel[n] for n in codes.tolist()}
        if register == self.register and not fresh & made._own_keys:
            made._furniture = _except(self._furniture, fresh)
            made._edge_lines = {
                key: lines for key, lines in self._edge_lines.items() if key[0] not in fresh
            }
        made._versions = _except(self._versions, fresh)
        return made

    @cached_property
    def table(self) -> pa.Table:
        """All posts known then without their texts, by row."""
        self._read_columns(_LIGHT)
        return pa.table({name: self.column(name) for name in _LIGHT})

    def column(self, name: str) -> pa.Array:
        """Return one column of all posts known then, by row; read when it is first asked for."""
        if name == "row":
            return pa.array(np.arange(self.size))
        self._read_columns([name])
        return self._columns[name]

    def _read_columns(self, names: Iterable[str]) -> None:
        new = [name for name in names if name != "row" and name not in self._columns]
        if new:
            encoded = [name for name in new if name in _REPEATING]
            held = self.store.posts(new, position=self.position, encoded=encoded)
            for name, read in zip(new, held.columns, strict=True):
                self._columns[name] = read.unify_dictionaries().combine_chunks()

    @cached_property
    def sketches(self) -> SketchCache:
        """The sketch cache, brought up to date."""
        return open_cache(
            self.store.root / "caches" / "sketches",
            self.store.segments("posts"),
            lambda rows: self.store.posts(["text"], rows=rows)["text"],
            self._progress,
        )

    @cached_property
    def columns(self) -> Columns:
        """The cache of the posts' columns, brought up to date."""
        return open_columns(
            self.store.root / "caches" / "columns",
            self.store.segments("posts"),
            lambda names, rows: self.store.posts(names, rows=rows),
        )

    def at(self, names: Sequence[str], rows: Rows) -> pa.Table:
        """Return columns of these rows, in the order given, without reading those of others."""
        return self.columns.take(names, rows)

    @cached_property
    def channel_keys(self) -> list[str]:
        """Every raw channel key that has a post."""
        return self.columns.channels(self.size)

    def channels_of(self, rows: Rows) -> list[str]:
        """Return the raw channel keys of rows."""
        found: list[str] = self.at(["channel"], rows)["channel"].to_pylist()
        return found

    def rows_of(self, keys: Collection[str], since: datetime | None = None) -> Rows:
        """Return the rows of these raw channel keys, ascending.

        ``since``: only those posted then or later; None = all, undated ones too.
        """
        return self.columns.rows_of(keys, self.size, None if since is None else _micros(since))

    def channel(self, key: str) -> Channel | None:
        """Return the register's channel of a raw key, or None."""
        return self.register.channel_of_key(key)

    def name(self, key: str) -> str:
        """Return the register name of a raw key, or the key itself."""
        found = self.channel(key)
        return found.name if found else key

    def title(self, key: str) -> str:
        """Return what a reader is shown for a raw key: title, display name, or the key.

        A display name that looks like a registered channel's title has the key beside it: a
        reader would take the one for the other.
        """
        name = self.borne(key)
        taken = self.channel(key) is None and looks(name) in self._registered_looks
        return f"{name} ({key})" if taken else name

    def borne(self, key: str) -> str:
        """Return the name that a channel bears: title, last display name, or the key."""
        found = self.channel(key)
        if found:
            return found.title
        rows = self.rows_of([key])
        shown = (
            self.at(["channel_name"], rows[-1:])["channel_name"][0].as_py() if len(rows) else None
        )
        return shown or key

    @cached_property
    def _registered_looks(self) -> set[str]:
        return {look for c in self.register.channels if (look := looks(c.title))}

    def keys_of(self, name: str) -> list[str]:
        """Return the raw keys of a register name, title or key (itself where unregistered)."""
        try:
            return list(self.register.channel(name).keys)
        except UnknownName:
            if name in self.channel_keys:
                return [name]
            raise

    def posts(self, rows: Iterable[int]) -> list[Post]:
        """Return the posts of these rows, in the order asked for."""
        asked = list(rows)
        new = np.unique(np.array([row for row in asked if row not in self._posts], np.int64))
        made = {post.row: post for post in _made(self.at(_LIGHT, new))} if len(new) else {}
        if len(new) <= _FEW:
            self._posts.update(made)
        return [made[row] if row in made else self._posts[row] for row in asked]

    def stood_from(self, post: Post) -> datetime:
        """Return from when this version stood, as far as is known.

        A later version of an edited post stood from its edit; a post without a time at
        least from when it was seen.
        """
        if post.edited_at is not None and self.versions(post) > 1 and not self._first(post):
            return post.edited_at
        return post.posted_at or post.seen_at

    def _first(self, post: Post) -> bool:
        """Tell whether this is the earliest version of its post."""
        versions = self.posts(self._repeated(post.channel).get(post.id, [post.row]))
        earliest = min(versions, key=lambda p: (p.edited_at is not None, p.edited_at or p.seen_at))
        return earliest.row == post.row

    def _repeated(self, key: str) -> dict[str, list[int]]:
        """Return, of a raw channel key, the ids with more than one version -> their rows."""
        if key not in self._versions:
            rows = self.rows_of([key])
            ids = self.at(["id"], rows)["id"].combine_chunks().dictionary_encode()
            codes = ids.indices.to_numpy()
            of_repeated = np.bincount(codes, minlength=len(ids.dictionary))[codes] > 1
            found: dict[str, list[int]] = {}
            several = zip(rows[of_repeated].tolist(), codes[of_repeated].tolist(), strict=True)
            for row, code in several:
                found.setdefault(ids.dictionary[code].as_py(), []).append(row)
            self._versions[key] = found
        return self._versions[key]

    def find(self, post: str) -> list[Post]:
        """Return all versions of the post CHANNEL/ID, oldest kept first.

        Raises
        ------
        UnknownName
            There is no such channel or no such post.
        """
        channel, slash, identifier = post.rpartition("/")
        if not slash or not channel:
            raise UnknownName(
                f"{post!r} does not name a post", do="write CHANNEL/ID, such as verge-relay/231"
            )
        rows = self.rows_of(self.keys_of(channel))
        if len(rows):
            rows = rows[pc.equal(self.at(["id"], rows)["id"], identifier).to_numpy()]
        if not len(rows):
            raise UnknownName(
                f"channel {channel!r} has no post {identifier!r} in the archive",
                do="ingest an export that has it, or look with: mabillon trace -",
            )
        return self.posts(rows.tolist())

    def text(self, row: int) -> str:
        """Return the original text of a row; of a post without one, what its picture says."""
        if row not in self._texts:
            self.load([row])
        return self._texts[row]

    def evidence(self, row: int) -> str:
        """Return the SHA-256 of the raw file that first brought a row and was not destroyed.

        Where all that show it were destroyed, of the one that brought it first.
        """
        digest: str = self.store.posts(["evidence"], rows=np.array([row]))["evidence"][0].as_py()
        gone = {stone.evidence for stone in self.store.tombstones()}
        if digest not in gone:
            return digest
        seen = self.store.sightings(["capture"], rows=[row])
        captured = self.store.captured()
        left = [d for c in seen["capture"].to_pylist() if (d := captured[c]) not in gone]
        return left[0] if left else digest

    def load(self, rows: Iterable[int]) -> None:
        """Read the texts of these rows at once."""
        wanted = np.unique(np.array([r for r in rows if r not in self._texts], np.int64))
        if len(wanted):
            self._texts.update(zip(wanted.tolist(), self.store.texts(wanted), strict=True))

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
        for key in unknown:
            learned = self.edge_lines(key, linked=key in self._own_keys)
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
        if (key, linked) not in self._edge_lines:
            self._edge_lines[key, linked] = self._learned(key, linked=linked)
        return self._edge_lines[key, linked]

    @cached_property
    def _formulas(self) -> frozenset[str]:
        """Lines that stand over and under the statements of issuers' own channels."""
        every = [self.edge_lines(key, linked=False).lines for key in self._own_keys]
        linked = [self.edge_lines(key, linked=True).lines for key in self._own_keys]
        return frozenset().union(*every) - frozenset().union(*linked)

    def _learned(self, key: str, *, linked: bool) -> Furniture:
        """Return the furniture of a raw channel key, as it was learned from the same posts.

        Of those that are sketched: what lacks the last ones is not kept for what has them.
        """
        rows = self.rows_of([key])
        rows = rows[rows < self.sketches.rows]
        said = [key, linked, len(rows), self.made_of(int(rows[-1]) + 1 if len(rows) else 0)]
        return kept(
            self.store.root / "caches" / "furniture",
            "lines",
            said,
            lambda: self._learned_from(rows, linked=linked),
            Furniture,
            most=_MOST,
        )

    def made_of(self, before_row: int) -> str:
        """Return a digest of the segments that hold the rows under ``before_row``."""
        held = [s.digest for s in self._segments if (s.first_row or 0) < before_row]
        return hashlib.sha256(" ".join(held).encode()).hexdigest()

    def _learned_from(self, rows: Rows, *, linked: bool) -> Furniture:
        """Learn furniture from those of a channel's posts that it did not forward."""
        rows = rows[~self.are_forwards(rows)]

        def text_of(i: int) -> str:
            return self.text(int(rows[i]))

        return furniture.learn_from(self.sketches.edges(rows), text_of, linked=linked)

    @cached_property
    def is_forward(self) -> npt.NDArray[np.bool_]:
        """Tell of each row whether the export marks it as a forward."""
        return _forwarded(pa.table({name: self.column(name) for name in _FORWARD}))

    def are_forwards(self, rows: Rows) -> npt.NDArray[np.bool_]:
        """Tell the same of these rows, without reading the columns of all."""
        return _forwarded(self.at(_FORWARD, rows))

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

    def is_sketched(self, row: int) -> bool:
        """Tell whether a row's text is that of the post itself, and has been sketched."""
        return row < self.sketches.rows and row not in self.pictured.texts

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

    def rows_between(self, times: Sequence[tuple[datetime, datetime] | None]) -> Rows:
        """Return between which rows all stand that were posted from one time to another, (n, 2).

        ``times``: null = none is asked for.
        """
        asked = [
            (NEVER + 1, NEVER + 1) if one is None else (_micros(one[0]), _micros(one[1]))
            for one in times
        ]
        least, most = np.array(asked, np.int64).reshape(-1, 2).T
        return self.columns.within(least, most, self.size)

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

    def _furnished(self, key: str) -> int:
        """Return how many words of a post of a channel can be furniture at the most."""
        if key not in self._most_words:
            [learned] = self.furniture([key])
            self._most_words[key] = most_words(learned)
        return self._most_words[key]

    def compare(self, text: Text, rows: Iterable[int]) -> list[Copy]:
        """Compare a text with the posts of these rows, the unrelated too."""
        posts = self.posts(rows)
        self.learn({p.channel for p in posts})
        self.load(p.row for p in posts)
        return [Copy(p, compare(text, self.read(p), self.settings)) for p in posts]

    def rows_named(self, posts: Collection[str]) -> list[int]:
        """Return the rows of all versions of these posts (raw CHANNEL/ID)."""
        names = [post.rpartition("/") for post in posts]
        rows = self.rows_of({channel for channel, _, _ in names})
        ids = pa.array(sorted({identifier for _, _, identifier in names}), pa.string())
        rows = rows[pc.is_in(self.at(["id"], rows)["id"], ids).to_numpy()]
        told = self.at(["channel", "id"], rows)
        found = zip(rows.tolist(), *(column.to_pylist() for column in told.columns), strict=True)
        return [row for row, channel, identifier in found if f"{channel}/{identifier}" in posts]

    def among(self, rows: Rows, keys: Collection[str]) -> npt.NDArray[np.bool_]:
        """Tell of rows, in any order, whether they are of these raw channel keys."""
        posts, which = np.unique(rows, return_inverse=True)
        wanted = np.array([key in keys for key in self.columns.every_channel], bool)
        found: npt.NDArray[np.bool_] = wanted[self.columns.codes_of(posts)][which]
        return found

    def forwards(
        self, posts: Collection[str], keys: Collection[str] | None = None
    ) -> dict[str, list[int]]:
        """Return which of these posts (raw CHANNEL/ID) are forwarded, and the rows that do so.

        ``keys``: only by these raw channel keys; null = by any.
        """
        rows = self.columns.naming(posts, self.size)
        rows = rows if keys is None else rows[self.among(rows, keys)]
        named = (column.to_pylist() for column in self.at(_ORIGIN, rows).columns)
        found: dict[str, list[int]] = {}
        for row, channel, identifier in zip(rows.tolist(), *named, strict=True):
            if (name := f"{channel}/{identifier}") in posts:
                found.setdefault(name, []).append(row)
        return found

    def versions(self, post: Post) -> int:
        """Return how many versions of a post are kept."""
        return len(self._repeated(post.channel).get(post.id, [post.row]))

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

    def _posted_at(self, rows: Rows) -> npt.NDArray[np.float64]:
        """Return when rows were posted, microseconds; NaN = not known: before nothing."""
        times = self.at(["posted_at"], rows)["posted_at"].cast(pa.int64())
        found: npt.NDArray[np.float64] = times.to_numpy().astype(np.float64)
        return found

    def words(self, post: Post) -> int:
        """Return how many words a post has."""
        return len(raw_words(self.text(post.row)))

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

    def furniture_digest(self) -> str:
        """Return the SHA-256 of the furniture that was learned for this question."""
        learned = sorted((key, sorted(f.lines)) for key, f in self._furniture.items())
        return hashlib.sha256(msgspec.json.encode(learned)).hexdigest()


_OF_ROWS = ("table", "_columns", "columns", "channel_keys", "is_forward", "_posts")
"""What holds as long as no post comes to those that are known."""

T = TypeVar("T")


def _except(learned: Mapping[str, T], keys: Collection[str]) -> dict[str, T]:
    return {key: found for key, found in learned.items() if key not in keys}


def _longer(known: pa.Array, more: pa.Array) -> pa.Array:
    """Return a column with rows added; texts that are dictionaries stay so."""
    if pa.types.is_dictionary(known.type):
        more = more.dictionary_encode() if not pa.types.is_dictionary(more.type) else more
        more = more.cast(known.type)
    return pa.chunked_array([known, more]).unify_dictionaries().combine_chunks()


def _made(posts: pa.Table) -> list[Post]:
    """Return posts from their columns (``_LIGHT``)."""
    return [Post(*row) for row in zip(*map(_values, posts.columns), strict=True)]


def _forwarded(posts: pa.Table) -> npt.NDArray[np.bool_]:
    """Tell of each post whether the export marks it as a forward."""
    named = [pc.fill_null(pc.not_equal(posts[name], ""), False) for name in _FORWARD]
    forward: npt.NDArray[np.bool_] = pc.or_(*named).to_numpy()
    return forward


def _micros(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)


def _values(column: pa.ChunkedArray) -> list[object]:
    """Return a column as Python values: what repeats and times far faster than Arrow does."""
    if column.null_count == len(column):
        return [None] * len(column)
    timed = pa.types.is_timestamp(column.type)
    if not timed and not pa.types.is_dictionary(column.type):
        return list(column.to_pylist())
    encoded = column.dictionary_encode().unify_dictionaries().combine_chunks()
    values = encoded.dictionary
    words = list(
        map(_instant, values.cast(pa.int64()).to_pylist()) if timed else values.to_pylist()
    )
    return [None if at is None else words[at] for at in encoded.indices.to_pylist()]


def _instant(micros: int) -> datetime:
    return _EPOCH + timedelta(microseconds=micros)
