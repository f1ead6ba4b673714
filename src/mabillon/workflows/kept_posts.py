"""The kept posts known at a ledger position: rows, columns, channels, versions, texts."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Self, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from mabillon.archive.columns import NAMES, NEVER, Columns, open_columns
from mabillon.archive.register import Channel, Register
from mabillon.archive.segments import Segment
from mabillon.archive.store import Store
from mabillon.errors import UnknownName
from mabillon.examine.forwards import MARKS, are_forwards
from mabillon.text.distinct import distinct
from mabillon.text.lookalike import looks
from mabillon.text.tokens import raw_words
from mabillon.workflows.transcribed import pictured

Rows = npt.NDArray[np.int64]

_LIGHT = ("row", *NAMES)
_FEW = 64
"""Posts up to which those that were asked for together are remembered."""

_REPEATING = ("channel", "channel_name")
_ORIGIN = ("forward_channel", "forward_id")

_OF_ROWS = ("table", "_columns", "columns", "channel_keys", "is_forward", "_posts")
"""What holds as long as no post comes to those that are known."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

T = TypeVar("T")


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


class KeptPosts:
    """The posts of an archive as known at a ledger position (default: now).

    Channels are told by the register as it is given.
    """

    def __init__(self, store: Store, register: Register, *, position: int | None = None) -> None:
        self.store, self.register = store, register
        self.position = store.position() if position is None else position
        self._segments: list[Segment] = store.segments("posts", self.position)
        self.size = sum(segment.rows for segment in self._segments)
        self.pictured = pictured(store, self.position)
        self._texts = dict(self.pictured.texts)
        self._columns: dict[str, pa.Array] = {}
        self._posts: dict[int, Post] = {}
        self._versions: dict[str, dict[str, list[int]]] = {}

    def through(self, store: Store) -> Self:
        """Return the same, read through an archive that was opened anew.

        What either learns both know; so that several can ask at once, each with a catalogue
        of its own.
        """
        same = copy(self)
        same.store = store
        return same

    def goes_on_from(self, before: KeptPosts) -> bool:
        """Tell whether the posts known before are these, but for some that came after them."""
        known = self.store.segments("posts", before.position)
        return known == before._segments and self._segments[: len(known)] == known

    def keep_rows(self, before: KeptPosts) -> None:
        """Take over what was read of posts that these go on from; read what is new of it."""
        new = np.arange(before.size, self.size)
        if not len(new):
            held = before.__dict__
            self.__dict__.update({name: held[name] for name in _OF_ROWS if name in held})
        elif before._columns:
            names = list(before._columns)
            more = self.store.posts(names, rows=new, position=self.position)
            self._columns = {
                name: _longer(before._columns[name], more[name].combine_chunks()) for name in names
            }

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

    def among(self, rows: Rows, keys: Collection[str]) -> npt.NDArray[np.bool_]:
        """Tell of rows, in any order, whether they are of these raw channel keys."""
        posts, which = np.unique(rows, return_inverse=True)
        wanted = np.array([key in keys for key in self.columns.every_channel], bool)
        found: npt.NDArray[np.bool_] = wanted[self.columns.codes_of(posts)][which]
        return found

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
        new = distinct(np.array([row for row in asked if row not in self._posts], np.int64))
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

    def versions(self, post: Post) -> int:
        """Return how many versions of a post are kept."""
        return len(self._repeated(post.channel).get(post.id, [post.row]))

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

    def rows_named(self, posts: Collection[str]) -> list[int]:
        """Return the rows of all versions of these posts (raw CHANNEL/ID)."""
        names = [post.rpartition("/") for post in posts]
        rows = self.rows_of({channel for channel, _, _ in names})
        ids = pa.array(sorted({identifier for _, _, identifier in names}), pa.string())
        rows = rows[pc.is_in(self.at(["id"], rows)["id"], ids).to_numpy()]
        told = self.at(["channel", "id"], rows)
        found = zip(rows.tolist(), *(column.to_pylist() for column in told.columns), strict=True)
        return [row for row, channel, identifier in found if f"{channel}/{identifier}" in posts]

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

    @cached_property
    def is_forward(self) -> npt.NDArray[np.bool_]:
        """Tell of each row whether the export marks it as a forward."""
        return are_forwards(pa.table({name: self.column(name) for name in MARKS}))

    def are_forwards(self, rows: Rows) -> npt.NDArray[np.bool_]:
        """Tell the same of these rows, without reading the columns of all."""
        return are_forwards(self.at(MARKS, rows))

    def _posted_at(self, rows: Rows) -> npt.NDArray[np.float64]:
        """Return when rows were posted, microseconds; NaN = not known: before nothing."""
        times = self.at(["posted_at"], rows)["posted_at"].cast(pa.int64())
        found: npt.NDArray[np.float64] = times.to_numpy().astype(np.float64)
        return found

    def made_of(self, before_row: int) -> str:
        """Return a digest of the segments that hold the rows under ``before_row``."""
        held = [s.digest for s in self._segments if (s.first_row or 0) < before_row]
        return hashlib.sha256(" ".join(held).encode()).hexdigest()

    def text(self, row: int) -> str:
        """Return the original text of a row; of a post without one, what its picture says."""
        if row not in self._texts:
            self.load([row])
        return self._texts[row]

    def load(self, rows: Iterable[int]) -> None:
        """Read the texts of these rows at once."""
        wanted = distinct(np.array([r for r in rows if r not in self._texts], np.int64))
        if len(wanted):
            self._texts.update(zip(wanted.tolist(), self.store.texts(wanted), strict=True))

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

    def words(self, post: Post) -> int:
        """Return how many words a post has."""
        return len(raw_words(self.text(post.row)))


def without_keys(learned: Mapping[str, T], keys: Collection[str]) -> dict[str, T]:
    """Return what was learned of other raw channel keys than these."""
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
