"""Said: what an issuer's own posts say of an event, what others quote, what was watched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final, Literal

import msgspec
import pyarrow as pa

from mabillon import tables
from mabillon.archive.register import Issuer, Role
from mabillon.archive.sketches import Progress
from mabillon.archive.store import Store
from mabillon.errors import UsageError
from mabillon.examine.carriage.coverage import Watch
from mabillon.examine.events.model import Event
from mabillon.examine.instants import moved, of_datetime
from mabillon.examine.said import words
from mabillon.examine.said.cues import Cue, cues, digest
from mabillon.examine.said.silence import Channel, Silence, silence
from mabillon.examine.said.stance import in_one
from mabillon.examine.settings import Settings
from mabillon.text.tokens import raw_words
from mabillon.workflows.events import find
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.kept_posts import Post
from mabillon.workflows.register_in_force import current
from mabillon.workflows.saying import Hit, Look, in_name_of, posts_within
from mabillon.workflows.statements import (
    Statement,
    carryings,
    known_statements,
    reference,
    reference_table,
    role_keys,
)
from mabillon.workflows.watched import coverage_table

DAYS: Final = 14
"""Days after the event that are looked at unless others are asked for."""

EARLIEST_ZONE: Final = timedelta(hours=14)
"""A day begins somewhere so long before it begins in UTC."""

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


class WhatWasSaid(msgspec.Struct, frozen=True, kw_only=True):
    """What was found, and what was watched. The three lists of posts are never mixed.

    ``answer`` is of ``own`` alone, less what is disputed: what its words are words of, "silent
    so far" only where something was watched. ``own``: on the issuer's own channels, in its
    own words.
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
    held: Holdings | None = None,
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
    held
        The archive as known then, where somebody has it open already.

    Raises
    ------
    UnknownName
        There is no such issuer or event.
    UsageError
        The event has no day and no ``since`` is given, or the window is empty.
    """
    register = held.register if held else current(store, position, record=False)[1]
    known = register.issuer(issuer)
    event = find(store, about, position).event
    start, end = _window(event, days, since, until)
    holdings = held or Holdings(
        store, register, settings or Settings(), position=position, progress=progress
    )
    return _Looking(holdings, known, event, start, end, cues(more_cues)).answer()


def _window(
    event: Event, days: int, since: datetime | None, until: datetime | None
) -> tuple[datetime, datetime]:
    first, last = event.from_day, event.to_day or event.from_day
    if since is None:
        if last is None:
            raise UsageError(
                f"nobody says on what day {event.key!r} happened", do="give --since TIME"
            )
        begin = datetime.combine(first or last, time(), UTC)
        since = moved(begin, -EARLIEST_ZONE - timedelta(days=0 if first else days))
    if until is None:
        until = (
            moved(datetime.combine(last, time(), UTC), timedelta(days=days + 1))
            if last
            else moved(since, timedelta(days=days))
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
        posts = {p.row: p for p in posts_within(holdings, self.start, self.end)}
        mine = {p.row: p for p in posts.values() if _holds(p, own_roles)}
        written = [p for p in mine.values() if not p.is_forward or p.forward_channel in own_roles]
        passing = [p for p in posts.values() if p.row not in mine and _holds(p, passing_roles)]
        others = posts.keys() - mine.keys() - {p.row for p in passing}
        statements = known_statements(holdings, self.issuer)
        rows = [s.post.row for s in statements]
        look = Look.of(holdings, self.issuer, self.event, self.used, rows)
        every = list(look.hits(written))
        own = look.fates([hit for hit in every if hit.about])
        nearly = sorted((h for h in every if not h.about), key=lambda h: -h.score)
        told = [hit for hit in look.hits(passing) if hit.about]
        quoted = [
            quoting
            for hit in told
            if (quoting := look.quoted(hit, posts[hit.row], own_roles.keys())) is not None
        ]
        named = in_name_of(holdings, self.issuer, [p for r, p in posts.items() if r in others])
        in_name = [hit for hit in look.hits(named) if hit.about]
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
            besides=len(told) - len(quoted),
            passed_on=len(mine) - len(written),
            wordless=sum(not raw_words(holdings.text(p.row)) for p in written),
            undated=self._undated(own_roles),
            watched=watched,
            caveats=list(CAVEATS),
            cues=digest(self.used),
            known_as_of=holdings.store.known_at(holdings.position),
        )

    def _undated(self, own: dict[str, list[Role]]) -> int:
        rows = self.holdings.rows_of(own)
        return sum(p.posted_at is None for p in self.holdings.posts(rows.tolist()))

    def _watched(self, statements: Sequence[Statement] | None) -> Silence:
        """Return what was watched; with the issuer's statements also how much would be seen."""
        holdings, issuer = self.holdings, self.issuer
        channels: dict[str, Channel] = {}
        for role in sorted(holdings.register.roles_of(issuer.name), key=lambda r: r.role != "own"):
            ended = role.until is not None and role.until <= self.start
            later = role.since is not None and role.since >= self.end
            if role.role in ("own", "forwarder") and not ended and not later:
                title = holdings.register.channel(role.channel).title
                channels.setdefault(role.channel, Channel(role.channel, title, role.role))
        earlier = None
        if statements is not None:
            known = reference(holdings, statements, self.start, None, frozenset())
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
            stands = [hit for hit in own if not hit.disputed]
            every = sorted({stance for hit in stands for stance in hit.stances})
            told = [words.found(title, [hit.stances for hit in stands])] if stands else []
            told += words.disputed(title, len(own) - len(stands), len(stands))
            return (in_one(every) if stands else "not determined"), told
        first, last = self.event.from_day, self.event.to_day
        off_channel = self.holdings.settings.off_channel
        said = words.silent(title, watched, off_channel, first, last)
        said += words.beside(title, len(quoted), len(in_name), nearly)
        return ("silent so far" if watched.tells(first) else "not determined"), said


def _holds(post: Post, roles: dict[str, list[Role]]) -> bool:
    at = post.posted_at or post.seen_at
    return any(role.holds_at(at) for role in roles.get(post.channel, ()))
