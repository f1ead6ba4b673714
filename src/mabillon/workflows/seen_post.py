"""One post with all that is known of it: texts, times, origin, who passed it on, its custody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, cast

import msgspec
import numpy as np

from mabillon import tables
from mabillon.archive.layout import Capture, captures
from mabillon.archive.rows import Tombstone
from mabillon.archive.search_index import SearchIndex
from mabillon.archive.store import Store
from mabillon.errors import UnknownName
from mabillon.pages.appearance import TraceRow
from mabillon.tables import FieldState
from mabillon.workflows.appearances import appearances, row
from mabillon.workflows.holdings import Copy, Holdings
from mabillon.workflows.kept_posts import Post
from mabillon.workflows.media_items import Item, MediaItems
from mabillon.workflows.recorded import Subject, in_order, of_versions
from mabillon.workflows.translating import Shown, beside
from mabillon.workflows.watched import stood_until

COPIES: Final = 24
"""Posts that are compared word by word, those most alike; the trace has them all."""
LETTERS: Final = 1_500_000
"""Characters of them together, if the post itself and one other have no more."""
ALIKE: Final = 0.8
"""As share of ``donor_share``: what is estimated to share less is not compared, for the page."""
FORWARDS: Final = 50
"""Forwards that are named."""
CHAIN: Final = 12
"""Origins of origins that are followed."""
_COLUMNS: Final = (
    *("row", "forward_at", "media", "views", "forwards", "state", "evidence", "capture"),
    *("member", "offset", "length", "record", "repair"),
)
"""What is not known of every post at once."""
_SIGHTED: Final = ("capture", "row", "seen_at")
AHEAD: Final = 1 << 20
"""Posts of which such things are read ahead: the latest."""
_STEP: Final = 1 << 14
"""Posts that are likely to stand together."""


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """A field that an export may leave out: what it says, or why it says nothing.

    ``value``: null = there is no such thing where it is known, else not told.
    """

    name: str
    state: FieldState
    value: Any = None


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """A post in the chain of forwards.

    ``post``: CHANNEL/ID; null = only a name is told. ``title``: of its channel, or the name.
    ``held``: whether the archive has it.
    """

    post: str | None
    title: str
    at: datetime | None
    held: bool


class Stood(msgspec.Struct, frozen=True, kw_only=True):
    """What one capture saw of a version: when first and last, and how many times."""

    capture: Capture
    first: datetime
    last: datetime
    times: int


class SeenVersion(msgspec.Struct, frozen=True, kw_only=True):
    """One kept text of a post, and where its raw record lies.

    Parameters
    ----------
    digest
        SHA-256 (hex) of the text's UTF-8.
    evidence
        SHA-256 (hex) of the raw file that first brought it.
    member, offset, length, record
        As in ``tables.POSTS``.
    repair
        What a reader mended in it; null = nothing.
    stood
        What saw it stand, in the order of keeping.
    tombstones
        Of its evidence.
    """

    row: int
    text: str
    digest: str
    edited_at: datetime | None
    seen_at: datetime
    evidence: str
    member: str | None
    offset: int | None
    length: int | None
    record: int
    repair: str | None
    stood: list[Stood]
    tombstones: list[Tombstone]


class SeenPost(msgspec.Struct, frozen=True, kw_only=True):
    """A post as the archive knows it at a position.

    Parameters
    ----------
    key, post
        CHANNEL/ID with the raw key, and as a reader names it.
    title, role
        Of its channel; role: towards the only issuer, or null.
    posted_at, uncertain_s
        As the platform says; null = not dated, or exact.
    stood_until, gone_by
        Last seen, first seen gone; null = never.
    versions
        Its texts, the first posted first.
    pictured
        What its picture says, where it has no text of its own; "" = nothing.
    fields
        What the export says of the last version, and what not.
    origins
        Where it was had from, as forwards say: the nearest first.
    forwards, forwarded
        How many rows forward it by its exact origin, and some of them.
    items
        What it has attached; null = its exports do not say.
    copies
        It and the posts most like it, by time; null = they are not at hand yet.
    compared, candidates
        How many posts were compared with it, of how many that may share much with it.
    """

    key: str
    post: str
    channel: str
    title: str
    role: str | None
    kind: str
    posted_at: datetime | None
    uncertain_s: int | None
    stood_until: datetime | None
    gone_by: datetime | None
    versions: list[SeenVersion]
    pictured: str
    fields: list[Said]
    origins: list[Link]
    forwards: int
    forwarded: list[Link]
    items: list[Item] | None
    translations: list[Shown]
    language: str | None
    copies: list[TraceRow] | None
    compared: int
    candidates: int
    known_as_of: datetime | None


def find_post(holdings: Holdings, index: SearchIndex | None, name: str) -> list[Post]:
    """Return all versions of CHANNEL/ID as `Holdings.find`, from the index where it has them."""
    channel, slash, identifier = name.rpartition("/")
    if index is not None and slash and channel:
        try:
            keys = holdings.keys_of(channel)
        except UnknownName:
            keys = [channel]
        found = [post.row for key in keys for post in index.with_key(f"{key}/{identifier}")]
        rows = sorted(row for row in found if row < holdings.size)
        if rows:
            return holdings.posts(rows)
    return holdings.find(name)


def read_ahead(holdings: Holdings) -> Iterator[int]:
    """Read into memory what `see_post` will ask for, in parts; yield a row of each part.

    The first questions about posts would else wait for that.
    """
    for one in range(max(0, holdings.size - AHEAD), holdings.size, _STEP):
        of: dict[str, Any] = {"rows": np.array([one]), "position": holdings.position, "keep": True}
        holdings.store.posts(_COLUMNS, **of)
        holdings.store.sightings(_SIGHTED, **of)
        yield one


def see_post(
    holdings: Holdings,
    index: SearchIndex | None,
    media: MediaItems,
    name: str,
    *,
    comparing: bool = True,
) -> SeenPost:
    """Return what is known of the post CHANNEL/ID.

    Parameters
    ----------
    index
        The search index; None = there is none yet, then nothing is told of forwards.
    media
        What posts have attached, as known at the holdings' position.
    comparing
        Whether it is held against other posts.

    Raises
    ------
    UnknownName
        There is no such post.
    """
    return _Seeing(holdings, index, media, name).seen(comparing=comparing)


class _Seeing:
    def __init__(
        self, holdings: Holdings, index: SearchIndex | None, media: MediaItems, name: str
    ) -> None:
        self.holdings, self.index, self.media = holdings, index, media
        self.store: Store = holdings.store
        self.versions = in_order(find_post(holdings, index, name))
        self.first, self.last = self.versions[0], self.versions[-1]
        rows = np.array([post.row for post in self.versions])
        held = self.store.posts(_COLUMNS, rows=rows, position=holdings.position, keep=True)
        self.held: dict[int, dict[str, Any]] = {r["row"]: r for r in held.to_pylist()}

    def seen(self, *, comparing: bool) -> SeenPost:
        holdings, first, last = self.holdings, self.first, self.last
        texts = [self._text(post) for post in self.versions]
        of = of_versions(holdings, self.versions, texts, self.held[last.row])
        versions, stood = self._versions(of)
        until, gone = stood_until(holdings, first, stood)
        copies, compared, candidates = self._copies() if comparing else (None, 0, 0)
        forwards, forwarded = self._forwarded()
        return SeenPost(
            key=first.key,
            post=of.shown,
            channel=first.channel,
            title=holdings.title(first.channel),
            role=_role(holdings, first),
            kind=first.kind,
            posted_at=first.posted_at,
            uncertain_s=first.posted_at_uncertain_s,
            stood_until=until,
            gone_by=gone,
            versions=versions,
            pictured=holdings.pictured.texts.get(last.row, ""),
            fields=self._fields(),
            origins=self._origins(),
            forwards=forwards,
            forwarded=forwarded,
            items=self.media.of(last.row, self.held[last.row]),
            translations=beside(self.store, of, holdings.position),
            language=of.language,
            copies=copies,
            compared=compared,
            candidates=candidates,
            known_as_of=self.store.known_at(holdings.position),
        )

    def _text(self, post: Post) -> str:
        return "" if post.row in self.holdings.pictured.texts else self.holdings.text(post.row)

    def _versions(self, of: Subject) -> tuple[list[SeenVersion], datetime | None]:
        """Return its texts, and when it was last seen to stand with any of them."""
        rows = [post.row for post in self.versions]
        sightings = self.store.sightings(
            _SIGHTED, rows=rows, position=self.holdings.position, keep=True
        )
        saw: dict[tuple[int, int], list[datetime]] = {}
        columns = (sightings[name].to_pylist() for name in ("row", "capture", "seen_at"))
        for of_row, capture, at in zip(*columns, strict=True):
            saw.setdefault((of_row, capture), []).append(at)
        known = captures(self.store.connection, {capture for _, capture in saw})
        made = []
        for version in of.versions:
            held = self.held[version.row]
            made.append(
                SeenVersion(
                    row=version.row,
                    text=version.text,
                    digest=version.digest,
                    edited_at=version.edited_at,
                    seen_at=version.seen_at,
                    evidence=held["evidence"],
                    member=held["member"],
                    offset=held["offset"],
                    length=held["length"],
                    record=held["record"],
                    repair=held["repair"],
                    stood=[
                        Stood(capture=known[c], first=min(at), last=max(at), times=len(at))
                        for (of_row, c), at in sorted(saw.items())
                        if of_row == version.row
                    ],
                    tombstones=self.store.tombstones(held["evidence"]),
                )
            )
        return made, max(sightings["seen_at"].to_pylist(), default=None)

    def _fields(self) -> list[Said]:
        held, post = self.held[self.last.row], self.last
        values = {
            **{name: getattr(post, name) for name in ("posted_at", "edited_at", "url")},
            **{name: held[name] for name in ("views", "forwards")},
            "forward": _key(post.forward_channel, post.forward_id) or post.forward_name,
            "reply": _key(post.reply_channel, post.reply_id),
            "media": len(held["media"] or ()) or None,
        }
        state: Mapping[str, str | None] = held["state"] or {}
        return [
            Said(
                name=name,
                state=cast(FieldState, state.get(name) or "not_exported"),
                value=values[name],
            )
            for name in tables.STATED_FIELDS
        ]

    # --- Forwards -----------------------------------------------------------------------

    def _origins(self) -> list[Link]:
        """Follow what forwards say of their origin, as far as the archive has it."""
        found: list[Link] = []
        at, post = self.held[self.last.row]["forward_at"], self.last
        seen = {post.key}
        while post.is_forward and len(found) < CHAIN:
            link, origin = self._origin(post, at)
            found.append(link)
            if origin is None or origin.key in seen:
                break
            seen.add(origin.key)
            post, at = origin, None
        return found

    def _origin(self, post: Post, at: datetime | None) -> tuple[Link, Post | None]:
        holdings = self.holdings
        if not (post.forward_channel and post.forward_id):
            name = post.forward_channel or post.forward_name or ""
            title = holdings.title(name) if post.forward_channel else name
            return Link(post=None, title=title, at=at, held=False), None
        key = f"{post.forward_channel}/{post.forward_id}"
        try:
            origin = in_order(find_post(holdings, self.index, key))[0]
        except UnknownName:
            origin = None
        return Link(
            post=f"{holdings.name(post.forward_channel)}/{post.forward_id}",
            title=holdings.title(post.forward_channel),
            at=origin.posted_at if origin else at,
            held=origin is not None,
        ), origin

    def _forwarded(self) -> tuple[int, list[Link]]:
        if self.index is None:
            return 0, []
        total, posts = self.index.forwards_of(self.first.key, FORWARDS)
        return total, [
            Link(
                post=f"{self.holdings.name(post.channel)}/{post.id}",
                title=self.holdings.title(post.channel),
                at=post.posted_at,
                held=True,
            )
            for post in sorted(posts, key=lambda p: (p.posted_at is None, p.posted_at, p.row))
            if post.row < self.holdings.size
        ]

    # --- Copies -------------------------------------------------------------------------

    def _copies(self) -> tuple[list[TraceRow], int, int]:
        """Compare it with the posts most like it."""
        holdings = self.holdings
        text = holdings.read(self.first)
        if not text.words:
            return [], 0, 0
        rows = holdings.candidates(text.original, floor=ALIKE * holdings.settings.donor_share)
        own = {post.row for post in self.versions}
        others = [number for number in rows.tolist() if number != self.first.row]
        chosen = _fitting(holdings, [self.first.row, *others][:COPIES])
        found = holdings.copies(text, chosen)
        least, near = holdings.settings.donor_share, holdings.settings.near_copy
        strong = [
            copy
            for copy in found
            if copy.post.row in own
            or copy.comparison.containment_a >= least
            or copy.comparison.containment_b >= near
        ]
        keys = dict.fromkeys(copy.post.channel for copy in strong)
        titles = {key: holdings.title(key) for key in keys}
        first = min(
            (c.post.posted_at for c in strong if c.comparison.carries and c.post.posted_at),
            default=self.first.posted_at,
        )
        towards = _towards(holdings)
        made = appearances(
            holdings, strong, _numbers(strong), titles, towards, first, standing=False
        )
        left = len(rows) - len(own & {*rows.tolist()})
        return [row(one) for one in made], len(chosen) - 1, max(left, 0)


def _fitting(holdings: Holdings, rows: list[int]) -> list[int]:
    """Return as many of these rows as may be compared for a page: the first two at least."""
    holdings.load(rows)
    ends = np.cumsum([len(holdings.text(number)) for number in rows])
    return rows[: max(2, int(np.searchsorted(ends, LETTERS, "right")))]


def _numbers(copies: Sequence[Copy]) -> dict[int, int]:
    """Return of each row which version of its post it is, among those that are shown."""
    found: dict[str, list[Post]] = {}
    for copy in copies:
        found.setdefault(copy.post.key, []).append(copy.post)
    return {p.row: n for posts in found.values() for n, p in enumerate(in_order(posts), 1)}


def _towards(holdings: Holdings) -> str | None:
    issuers = holdings.register.issuers
    return issuers[0].name if len(issuers) == 1 else None


def _role(holdings: Holdings, post: Post) -> str | None:
    channel, towards = holdings.channel(post.channel), _towards(holdings)
    if channel is None or towards is None:
        return None
    held = (
        r.role
        for r in holdings.register.roles_of(towards)
        if r.channel == channel.name and (post.posted_at is None or r.holds_at(post.posted_at))
    )
    return next(held, None)


def _key(channel: str | None, identifier: str | None) -> str | None:
    if channel is None and identifier is None:
        return None
    return f"{channel or '?'}/{identifier or '?'}"
