"""Said: what an issuer's own posts say of an event, what others quote, what was watched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Final, Literal

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mabillon import tables
from mabillon.archive.register import Issuer, Register, Role
from mabillon.archive.sketches import Progress
from mabillon.archive.store import Store
from mabillon.errors import UnknownName, UsageError
from mabillon.examine.carriage.coverage import Watch
from mabillon.examine.events.model import Event
from mabillon.examine.instants import of_datetime
from mabillon.examine.said import words
from mabillon.examine.said.about import ENOUGH, About, Match, score
from mabillon.examine.said.cues import Cue, Stance, cues, digest, read
from mabillon.examine.said.silence import Channel, Silence, silence
from mabillon.examine.said.stance import Cues, Said, in_one, stances
from mabillon.examine.settings import Settings
from mabillon.text.tokens import raw_words
from mabillon.workflows.entering import current
from mabillon.workflows.events import find
from mabillon.workflows.holdings import Holdings, Post
from mabillon.workflows.questions import shown
from mabillon.workflows.statements import (
    carryings,
    known_statements,
    post_keys,
    reference,
    reference_table,
    role_keys,
)
from mabillon.workflows.watched import coverage_table

DAYS: Final = 14
"""Days after the event that are looked at unless others are asked for."""

EARLIEST_ZONE: Final = timedelta(hours=14)
"""A day begins somewhere so long before it begins in UTC."""

FILE: Final = "cues.csv"
"""In the archive's folder: a desk's own words of claiming, praising and denying."""
MAX_BYTES: Final = 1 << 20

NEARLY: Final = 20
"""Own posts that may be about it, the likeliest, which are shown."""

CAVEATS: Final = (
    "The words are found by a list, and shown; whose claim it is, and whether it is so, is for "
    "the reader. Irony, pictures and words that no list has are missed.",
    "That an issuer claims a thing is no sign that it did it; that it is silent, none that it "
    "did not.",
)

Answer = Literal[
    "claims", "praises", "denies", "several", "mentions", "silent so far", "not determined"
]


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """A post about the event: one kept version of it.

    ``post``: CHANNEL/ID by register names. ``role``: towards the issuer; null = none.
    ``of``: what it forwards or quotes; null = nothing that is known here. ``statement``:
    whether the register counts it among the issuer's statements. ``matched``: what ties it
    to the event, ``score`` their sum. ``stances``: what its words near that are words of.
    """

    post: str
    channel: str
    title: str
    role: str | None
    posted_at: datetime | None
    edited_at: datetime | None
    of: str | None
    statement: bool
    score: int
    matched: list[Match]
    stances: list[Stance]
    said: list[Said]
    text: str
    evidence: str


class WhatWasSaid(msgspec.Struct, frozen=True, kw_only=True):
    """What was found, and what was watched. The three lists of posts are never mixed.

    ``answer`` is of ``own`` alone: what its words are words of, "silent so far" only where
    something was watched. ``own``: on the issuer's own channels, in its own words.
    ``quoted``: forwarders that forward or quote it. ``in_name``: others' posts in its name;
    whether it issued them is another question (``mabillon verify``). ``nearly``: own posts
    that share something with the event, too little to count. ``besides``: forwarders' posts
    about the event in words of their own; ``passed_on``: what own channels forwarded from
    elsewhere; ``wordless``: own posts without a word in them; ``undated``: own posts without
    a time, which are in no window. ``cues``: SHA-256 of the list of cues.
    """

    issuer: str
    issuer_name: str
    event: Event
    since: datetime
    until: datetime
    answer: Answer
    sentences: list[str]
    own: list[Hit]
    quoted: list[Hit]
    in_name: list[Hit]
    nearly: list[Hit]
    nearly_total: int
    besides: int
    passed_on: int
    wordless: int
    undated: int
    watched: Silence
    caveats: list[str]
    cues: str
    known_as_of: datetime | None
    schema: str = "mabillon.said/1"


def said(
    store: Store,
    issuer: str,
    about: str,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    days: int = DAYS,
    more_cues: Sequence[Cue] = (),
    settings: Settings | None = None,
    position: int | None = None,
    progress: Progress | None = None,
) -> WhatWasSaid:
    """Find what an issuer said of an event.

    Parameters
    ----------
    issuer
        Name, title or alias.
    about
        Key or title of the event.
    since, until
        Posts of this time; None = from the event's first day, wherever on Earth, to
        ``days`` days after its last. A later ``until`` than that is taken as given.
    more_cues
        Further words of claiming, praising and denying (`desk_cues`).
    position
        A ledger position: what would have been found then. None = now.

    Raises
    ------
    UnknownName
        There is no such issuer or event.
    UsageError
        The event has no day and no ``since`` is given, or the window is empty.
    """
    _, register = current(store, position, record=False)
    known = register.issuer(issuer)
    event = find(store, about, position).event
    start, end = _window(event, days, since, until)
    holdings = Holdings(
        store, register, settings or Settings(), position=position, progress=progress
    )
    used = cues(more_cues)
    looked = _Looking(holdings, known, event, start, end, used)
    return looked.answer()


def desk_cues(store: Store, path: Path | None = None) -> list[Cue]:
    """Return the words of the desk's own table: the one given, else the archive's, if any."""
    file = path or store.root / FILE
    if path is None and not file.is_file():
        return []
    try:
        with file.open("rb") as opened:
            content = opened.read(MAX_BYTES + 1)
        table = content.decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"cannot be read ({error.strerror})", where=str(file)) from error
    except UnicodeDecodeError as error:
        raise UsageError("is not UTF-8", where=str(file)) from error
    if len(content) > MAX_BYTES:
        raise UsageError("is too large for a table of cues", where=str(file))
    return read(table, file.name)


def _window(
    event: Event, days: int, since: datetime | None, until: datetime | None
) -> tuple[datetime, datetime]:
    first, last = event.from_day, event.to_day or event.from_day
    if since is None:
        begin = first or (last - timedelta(days=days) if last else None)
        if begin is None:
            raise UsageError(
                f"nobody says on what day {event.key!r} happened", do="give --since TIME"
            )
        since = datetime.combine(begin, time(), UTC) - EARLIEST_ZONE
    if until is None:
        until = (
            datetime.combine(last, time(), UTC) + timedelta(days=days + 1)
            if last
            else since + timedelta(days=days)
        )
    if until <= since:
        raise UsageError("the window ends before it begins", do="give a later --until")
    return since, until


@dataclass(frozen=True)
class _Looking:
    """One issuer's and others' posts of a window, looked through for one event."""

    holdings: Holdings
    issuer: Issuer
    event: Event
    start: datetime
    end: datetime
    used: Sequence[Cue]

    def answer(self) -> WhatWasSaid:
        holdings = self.holdings
        own_roles = role_keys(holdings, self.issuer, {"own"})
        passing_roles = role_keys(holdings, self.issuer, {"forwarder"})
        posts = self._posts()
        mine = [p for p in posts if _holds(p, own_roles)]
        written = [p for p in mine if not p.is_forward or p.forward_channel in own_roles]
        passing = [p for p in posts if _holds(p, passing_roles)]
        tracked = {p.row for p in (*mine, *passing)}
        others = [p for p in posts if p.row not in tracked]
        statements = known_statements(holdings, self.issuer)
        look = self._look(frozenset(s.post.row for s in statements))
        every = list(look.hits(written, "own"))
        own = [hit for hit in every if hit.score >= ENOUGH]
        nearly = sorted((h for h in every if h.score < ENOUGH), key=lambda h: -h.score)
        forwarded = [h for h in look.hits(passing, "forwarder") if h.score >= ENOUGH]
        quoted = look.quoting(forwarded, {p.row: p for p in passing}, own_roles)
        in_name = [h for h in look.hits(self._in_name(others), None) if h.score >= ENOUGH]
        watched = self._watched(None if own else statements)
        answer, sentences = self._told(own, quoted, in_name, len(nearly), watched)
        return WhatWasSaid(
            issuer=self.issuer.name,
            issuer_name=self.issuer.title,
            event=self.event,
            since=self.start,
            until=self.end,
            answer=answer,
            sentences=sentences,
            own=own,
            quoted=quoted,
            in_name=in_name,
            nearly=nearly[:NEARLY],
            nearly_total=len(nearly),
            besides=len(forwarded) - len(quoted),
            passed_on=len(mine) - len(written),
            wordless=sum(not raw_words(holdings.text(p.row)) for p in written),
            undated=self._undated(own_roles),
            watched=watched,
            caveats=list(CAVEATS),
            cues=digest(self.used),
            known_as_of=holdings.store.known_at(holdings.position),
        )

    def _posts(self) -> list[Post]:
        """Return the posts of the window, by time; of an edited one those of its edits too."""
        table = self.holdings.table
        begin, end = pa.scalar(self.start, tables.TIME), pa.scalar(self.end, tables.TIME)
        inside = [
            pc.fill_null(
                pc.and_(pc.greater_equal(table[name], begin), pc.less(table[name], end)), False
            )
            for name in ("posted_at", "edited_at")
        ]
        rows = np.flatnonzero(pc.or_(*inside).to_numpy(zero_copy_only=False))
        found = [p for p in self.holdings.posts(rows.tolist()) if p.kind == "post"]
        self.holdings.load(p.row for p in found)
        return sorted(found, key=lambda p: (p.posted_at or p.seen_at, p.row))

    def _undated(self, own: dict[str, list[Role]]) -> int:
        rows = self.holdings.rows_of(own)
        return sum(p.posted_at is None for p in self.holdings.posts(rows.tolist()))

    def _in_name(self, posts: Sequence[Post]) -> list[Post]:
        """Return the posts that speak in the issuer's name, by pattern or a name at an edge."""
        texts = pa.array([self.holdings.text(p.row) for p in posts], pa.string())
        by_pattern = (
            self.issuer.statement_mask(texts).to_pylist()
            if self.issuer.statements
            else [False] * len(posts)
        )
        return [
            p
            for p, pattern in zip(posts, by_pattern, strict=True)
            if pattern or self.holdings.signed(p, self.issuer)
        ]

    def _look(self, statements: frozenset[int]) -> _Look:
        return _Look(
            holdings=self.holdings,
            issuer=self.issuer,
            about=About(self.event, _also(self.holdings.register, self.event), self.issuer.names()),
            cues=Cues(self.used),
            sources=_sources(self.holdings, self.event),
            statements=statements,
        )

    def _watched(self, statements: Sequence[object] | None) -> Silence:
        """Return what was watched; with the issuer's statements also how much would be seen."""
        holdings, issuer = self.holdings, self.issuer
        tracked = holdings.register.tracked(issuer.name).to_pylist()
        channels: dict[str, Channel] = {}
        for row in sorted(tracked, key=lambda r: (r["role"] != "own", r["channel"])):
            ended = row["until"] is not None and row["until"] <= self.start
            later = row["since"] is not None and row["since"] >= self.end
            if not ended and not later:
                channels.setdefault(
                    row["channel"], Channel(row["channel"], row["title"], row["role"])
                )
        earlier = None
        if statements is not None:
            known = reference(
                holdings, known_statements(holdings, issuer), self.start, None, frozenset()
            )
            rows = carryings(holdings, issuer, known)
            earlier = (
                reference_table(known),
                pa.Table.from_pylist(rows, schema=tables.CARRYINGS),
            )
        keys = role_keys(holdings, issuer, {"own", "forwarder"})
        return silence(
            Watch(coverage_table(holdings, keys)),
            list(channels.values()),
            of_datetime(self.start),
            of_datetime(self.end),
            earlier=earlier,
            settings=holdings.settings,
        )

    def _told(
        self,
        own: Sequence[Hit],
        quoted: Sequence[Hit],
        in_name: Sequence[Hit],
        nearly: int,
        watched: Silence,
    ) -> tuple[Answer, list[str]]:
        title = self.issuer.title
        if own:
            every = sorted({stance for hit in own for stance in hit.stances})
            return in_one(every), [words.found(title, [hit.stances for hit in own])]
        said = words.silent(title, watched, self.holdings.settings.off_channel)
        said += words.beside(title, len(quoted), len(in_name), nearly)
        return ("not determined" if watched.by is None else "silent so far"), said


def _holds(post: Post, roles: dict[str, list[Role]]) -> bool:
    at = post.posted_at or post.seen_at
    return any(role.holds_at(at) for role in roles.get(post.channel, ()))


def _also(register: Register, event: Event) -> dict[str, Sequence[str]]:
    """Return the register's further names of the actors and places of an event."""
    aliases = [a for i in register.issuers for a in (*i.branches, *i.outlets)]
    spelt = [tuple(n for n in (a.text, a.latin) if n) for a in aliases]
    found: dict[str, Sequence[str]] = {}
    for actor in event.actors:
        for name in (actor.name, *actor.also):
            try:
                found[name] = register.issuer(name).names()
            except UnknownName:
                continue
    for path in event.places:
        for place in path:
            same = [n for n in spelt if place.name.casefold() in map(str.casefold, n)]
            if same:
                found[place.name] = [name for names in same for name in names]
    return found


def _sources(holdings: Holdings, event: Event) -> dict[str, str]:
    """Return raw CHANNEL/ID -> the event's source that it is."""
    named = [*event.sources, *(c.statement for c in event.claims if c.statement)]
    return {key: source for source in named if "/" in source for key in post_keys(holdings, source)}


@dataclass(frozen=True)
class _Look:
    """Looks at posts one by one."""

    holdings: Holdings
    issuer: Issuer
    about: About
    cues: Cues
    sources: dict[str, str]
    statements: frozenset[int]

    def hits(self, posts: Iterable[Post], role: str | None) -> Iterator[Hit]:
        """Yield the posts that share anything with the event; of equal versions the first."""
        seen: set[tuple[str, str]] = set()
        for post in posts:
            text = self.holdings.text(post.row)
            if (post.key, text) in seen:
                continue
            seen.add((post.key, text))
            matched = [*self._cited(post), *self.about.matches(text)]
            if matched:
                yield self._hit(post, text, matched, role)

    def _cited(self, post: Post) -> Iterator[Match]:
        """Yield the event's source that a post is, forwards or answers."""
        for key, how in (
            (post.key, "is it"),
            (f"{post.forward_channel}/{post.forward_id}", "forwards it"),
            (f"{post.reply_channel or post.channel}/{post.reply_id}", "answers it"),
        ):
            if key in self.sources:
                yield Match(what="source", asked=self.sources[key], words=[how], at=[])
                return

    def _hit(self, post: Post, text: str, matched: list[Match], role: str | None) -> Hit:
        found = self.cues.said(text, matched)
        named = self.holdings.channel(post.channel)
        held = self.holdings.register.roles_of(self.issuer.name)
        at = post.posted_at or post.seen_at
        towards = (r.role for r in held if named and r.channel == named.name and r.holds_at(at))
        return Hit(
            post=shown(self.holdings, post),
            channel=post.channel,
            title=self.holdings.title(post.channel),
            role=role or next(towards, None),
            posted_at=post.posted_at,
            edited_at=post.edited_at,
            of=self._origin(post),
            statement=post.row in self.statements,
            score=score(matched),
            matched=matched,
            stances=stances(found),
            said=found,
            text=text,
            evidence=self.holdings.evidence(post.row),
        )

    def _origin(self, post: Post) -> str | None:
        if post.forward_channel is None:
            return post.forward_name
        name = self.holdings.name(post.forward_channel)
        return f"{name}/{post.forward_id}" if post.forward_id else name

    def quoting(
        self, hits: Sequence[Hit], posts: dict[int, Post], own: dict[str, list[Role]]
    ) -> list[Hit]:
        """Return the hits that forward the issuer, copy an own post, or speak in its name."""
        by_name = {(shown(self.holdings, p), self.holdings.text(p.row)): p for p in posts.values()}
        own_rows = set(self.holdings.rows_of(own).tolist())
        found = []
        for hit in hits:
            post = by_name[hit.post, hit.text]
            if post.forward_channel in own:
                found.append(hit)
                continue
            near = [r for r in self.holdings.candidates(hit.text).tolist() if r in own_rows]
            copied = self.holdings.copies(self.holdings.read(post), near[:20])
            if copied:
                best = max(copied, key=lambda c: c.comparison.alignment.shared)
                origin = shown(self.holdings, best.post)
                found.append(msgspec.structs.replace(hit, of=origin))
            elif self.holdings.signed(post, self.issuer):
                found.append(hit)
        return found
