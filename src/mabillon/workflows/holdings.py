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

from mabillon.archive.register import Channel, Issuer, Register
from mabillon.archive.segments import Segment
from mabillon.archive.sketches import Progress, SketchCache, open_cache
from mabillon.archive.store import Store
from mabillon.archive.versions import version_ids
from mabillon.errors import UnknownName
from mabillon.examine.candidates import both, largest_shares, owners, ranked
from mabillon.examine.copies import Comparison, Relation, compare
from mabillon.examine.settings import Settings
from mabillon.examine.sifting import may_be_related
from mabillon.examine.signature import signed
from mabillon.examine.verbatim import at_a_glance
from mabillon.text import furniture
from mabillon.text.align import Text, read
from mabillon.text.furniture import Furniture
from mabillon.text.lookalike import looks
from mabillon.text.sketch import sketches
from mabillon.text.tokens import canonical, raw_words
from mabillon.workflows.transcribed import pictured

Rows = npt.NDArray[np.int64]

_LIGHT = (
    "row", "channel", "channel_name", "id", "kind", "posted_at", "posted_at_uncertain_s",
    "edited_at",
    "forward_channel", "forward_id", "forward_name", "reply_channel", "reply_id", "url", "seen_at",
)  # fmt: skip
_MANY = 32
"""Candidates from which on those that share no passage are told on arrays."""

_FEW = 64
"""Posts up to which each is taken out of its row group; for more, whole columns are read."""

_REPEATING = ("channel", "channel_name")
_ORIGIN = ("forward_channel", "forward_id")
_VERSIONED = ("channel", "id", "edited_at")
"""What a version is a digest of, beside the text."""

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
        _ = self.sketches, self.table, self._channel_codes, self._by_channel, self.is_forward
        _ = self._posted_at, self.column("version"), self._registered_looks, self._formulas

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
        fresh = set(made.column("channel")[self.size :].unique().to_pylist()) if len(new) else set()
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
    def _channel_codes(self) -> tuple[npt.NDArray[np.int32], list[str]]:
        encoded = self.column("channel")
        return encoded.indices.to_numpy(), encoded.dictionary.to_pylist()

    @property
    def channel_keys(self) -> list[str]:
        """Every raw channel key that has a post."""
        return self._channel_codes[1]

    def rows_of(self, keys: Collection[str]) -> Rows:
        """Return the rows of these raw channel keys, ascending."""
        found = [
            self._by_channel[code] for code, name in enumerate(self.channel_keys) if name in keys
        ]
        if len(found) == 1:
            return found[0]
        return np.sort(np.concatenate([np.empty(0, np.int64), *found]))

    @cached_property
    def _by_channel(self) -> list[Rows]:
        """The rows of each of ``channel_keys``, ascending."""
        codes, names = self._channel_codes
        short = codes.astype(np.uint16) if len(names) <= 1 << 16 else codes  # sorted far sooner
        order = np.argsort(short, kind="stable")
        ends = np.cumsum(np.bincount(codes, minlength=len(names)))
        return np.split(order, ends[:-1])

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
        shown = self.column("channel_name")[int(rows[-1])].as_py() if len(rows) else None
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
        if "seen_at" not in self._columns and len(self._posts) + len(asked) <= _FEW:
            new = np.unique(np.array([row for row in asked if row not in self._posts], np.int64))
            if len(new):
                self._posts.update((post.row, post) for post in _made(self._taken(new)))
            return [self._posts[row] for row in asked]
        return _made(self.table.take(pa.array(asked, pa.int64())))

    def _taken(self, rows: Rows) -> pa.Table:
        """Return the posts of rows, ascending; columns that are not read yet from their groups."""
        other = [name for name in _LIGHT if name not in self._columns]
        held = self.store.posts(other, rows=rows, position=self.position)
        known = {name: self._columns[name].take(pa.array(rows)) for name in self._columns}
        return pa.table({name: known[name] if name in known else held[name] for name in _LIGHT})

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
            ids = self.column("id").take(pa.array(rows)).dictionary_encode()
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
            ids = self.column("id").take(pa.array(rows))
            rows = rows[pc.equal(ids, identifier).to_numpy(zero_copy_only=False)]
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
            self._texts.update(zip(wanted.tolist(), self._held_against(wanted), strict=True))

    def _held_against(self, rows: Rows) -> list[str]:
        """Return texts from the cache where they are what the posts' versions say they are."""
        lacking = rows[rows >= self.sketches.rows]
        if len(lacking):
            known = rows[rows < self.sketches.rows]
            others: list[str] = self.store.posts(["text"], rows=lacking)["text"].to_pylist()
            return [*(self._held_against(known) if len(known) else []), *others]
        held = self.sketches.texts(rows)
        told = {name: self.column(name).take(pa.array(rows)) for name in _VERSIONED}
        found = version_ids(pa.table({**told, "text": held}))
        kept = self.column("version").take(pa.array(rows))
        texts: list[str] = held.to_pylist()
        for i in np.flatnonzero(pc.not_equal(found, kept).to_numpy(zero_copy_only=False)).tolist():
            texts[i] = self.store.posts(["text"], rows=rows[i : i + 1])["text"][0].as_py()
        return texts

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
        """Return the furniture of a raw channel key, from the posts that it did not forward."""
        rows = self.rows_of([key])
        rows = rows[~self.is_forward[rows]]

        def text_of(i: int) -> str:
            return self.text(int(rows[i]))

        return furniture.learn_from(self.sketches.edges(rows), text_of, linked=linked)

    @cached_property
    def is_forward(self) -> npt.NDArray[np.bool_]:
        """Tell of each row whether the export marks it as a forward."""
        columns = map(self.column, ("forward_channel", "forward_name"))
        named = [pc.fill_null(pc.not_equal(column, ""), False) for column in columns]
        forward: npt.NDArray[np.bool_] = pc.or_(*named).to_numpy(zero_copy_only=False)
        return forward

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

    def candidates_of(self, texts: list[str], *, floor: float | None = None) -> list[Rows]:
        """Return, for each text, the rows that may share much with it, most first."""
        made = sketches(texts)
        near = self.sketches.find_all(made.values, owners(made), self.size)
        if self.pictured.texts:
            near = both(near, self.pictured.find_all(made.values, owners(made)))
        return ranked(near, made, self.settings.candidate_floor if floor is None else floor)

    def copies(self, text: Text, rows: Iterable[int]) -> list[Copy]:
        """Compare a text with the posts of these rows; the unrelated are left out."""
        found = self.compare(text, self._may_be_related(text, list(rows)))
        return [c for c in found if c.comparison.relation != "unrelated"]

    def _may_be_related(self, text: Text, rows: list[int]) -> list[int]:
        """Leave out, of many rows, those that share turns of speech alone."""
        if len(rows) < _MANY:
            return rows
        channels = [self._channel_codes[1][code] for code in self._channel_codes[0][rows].tolist()]
        keys = sorted(set(channels))
        self.load(rows)
        may = may_be_related(
            text.original,
            [self.text(row) for row in rows],
            np.array([keys.index(channel) for channel in channels]),
            self.furniture(keys),
            self.settings,
        )
        return [row for row, related in zip(rows, may.tolist(), strict=True) if related]

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
        like = pc.is_in(self.column("id").take(pa.array(rows)), ids)
        rows = rows[like.to_numpy(zero_copy_only=False)]
        told = [self.column(name).take(pa.array(rows)).to_pylist() for name in ("channel", "id")]
        found = zip(rows.tolist(), *told, strict=True)
        return [row for row, channel, identifier in found if f"{channel}/{identifier}" in posts]

    def forwards(self, rows: Rows | None = None) -> dict[str, list[int]]:
        """Return exact origin (raw CHANNEL/ID) -> the rows, of these or all, that forward it."""
        known = np.flatnonzero(self.column("forward_id").is_valid().to_numpy(zero_copy_only=False))
        if rows is not None:
            known = known[np.isin(known, rows)]
        origins = [self.column(name).take(pa.array(known)) for name in _ORIGIN]
        found: dict[str, list[int]] = {}
        of_rows = zip(known.tolist(), *(column.to_pylist() for column in origins), strict=True)
        for row, channel, identifier in of_rows:
            found.setdefault(f"{channel}/{identifier}", []).append(row)
        return found

    def versions(self, post: Post) -> int:
        """Return how many versions of a post are kept."""
        return len(self._repeated(post.channel).get(post.id, [post.row]))

    def reuse(self, rows: Sequence[int]) -> list[float]:
        """Return, for each row, the largest share of it that stands in one earlier row of these.

        Estimated from sketches: the share of its sampled shingles, 0 to 1.
        """
        self.load(rows)
        among, times = np.zeros(self.size, bool), self._posted_at
        among[list(rows)] = True
        made = sketches([self.text(row) for row in rows])
        near = self.sketches.find_all(made.values, owners(made), self.size)
        own = np.array(rows, np.int64)[near.asked]
        earlier = among[near.rows] & (near.rows != own) & (times[near.rows] < times[own])
        return largest_shares(near, made, earlier)

    @cached_property
    def _posted_at(self) -> npt.NDArray[np.float64]:
        """When each row was posted, microseconds; NaN = not known, which is before nothing."""
        times: npt.NDArray[np.float64] = (
            self.column("posted_at")
            .cast(pa.int64())
            .to_numpy(zero_copy_only=False)
            .astype(np.float64)
        )
        return times

    def words(self, post: Post) -> int:
        """Return how many words a post has."""
        return len(raw_words(self.text(post.row)))

    def signed(self, post: Post, issuer: Issuer) -> bool:
        """Tell whether a name of the issuer stands in the first or last two lines of a post."""
        return signed(self.text(post.row), self._names(issuer))

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


_OF_ROWS = ("table", "_columns", "_channel_codes", "_by_channel", "is_forward", "_posted_at")
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
