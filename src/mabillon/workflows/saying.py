"""Posts that say something of an event: what ties each to it, and what its words are words of."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mabillon import tables
from mabillon.archive.register import Issuer, Register
from mabillon.errors import UnknownName
from mabillon.examine.events.model import Event
from mabillon.examine.said.about import About, Match, score
from mabillon.examine.said.cues import Cue, Stance
from mabillon.examine.said.stance import Cues, Said, stances
from mabillon.text.tokens import canonical
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.kept_posts import Post
from mabillon.workflows.looks import digest_of
from mabillon.workflows.questions import shown
from mabillon.workflows.statements import post_keys
from mabillon.workflows.watched import standings

COMPARED = 20
"""Own posts, the likeliest, that a forwarder's post is compared with."""


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """A post that shares something with the event: one kept version of it.

    ``post``: CHANNEL/ID by register names. ``role``: towards the issuer; null = none. ``of``:
    what it forwards or quotes; null = nothing that is known here. ``statement``: whether the
    register counts it among the issuer's statements. ``matched``: what ties it to the event,
    ``score`` their sum, ``about``: whether that is enough. ``stances``: what its words near
    that are words of; ``said``: those words. ``gone_by``: when it was first seen gone; null =
    never, or not an own post. ``evidence``: SHA-256 of the raw file that first brought it.
    ``recorded``: what the register says of it, in words; ``disputed``: whether the issuer
    denies or disowns it, or it is a recorded case of what was not issued.
    """

    row: int
    post: str
    channel: str
    title: str
    role: str | None
    posted_at: datetime | None
    edited_at: datetime | None
    of: str | None
    statement: bool
    score: int
    about: bool
    matched: list[Match]
    stances: list[Stance]
    said: list[Said]
    text: str
    evidence: str
    gone_by: datetime | None = None
    recorded: list[str] = []
    disputed: bool = False


class _Recorded(NamedTuple):
    """What the register says of a post or text: that the issuer disowns it, or the like."""

    says: str
    disputed: bool


@dataclass(frozen=True)
class Look:
    """Looks at posts one by one.

    ``sources``: raw CHANNEL/ID -> the event's source it is. ``recorded``: raw CHANNEL/ID or
    the SHA-256 of a text -> what the register says of it.
    """

    holdings: Holdings
    issuer: Issuer
    about: About
    cues: Cues
    sources: dict[str, str]
    statements: frozenset[int]
    recorded: dict[str, list[_Recorded]]

    @classmethod
    def of(
        cls,
        holdings: Holdings,
        issuer: Issuer,
        event: Event,
        used: Sequence[Cue],
        statements: Iterable[int],
    ) -> Look:
        """Make ready to look for an event in what concerns an issuer.

        ``statements``: rows of the posts that the register counts as its statements.
        """
        named = [*event.sources, *(c.statement for c in event.claims if c.statement)]
        return cls(
            holdings=holdings,
            issuer=issuer,
            about=About(event, _also(holdings.register, event), issuer.names()),
            cues=Cues(used),
            sources={s: name for name in named if "/" in name for s in post_keys(holdings, name)},
            statements=frozenset(statements),
            recorded=_recorded(holdings, issuer),
        )

    def hits(self, posts: Iterable[Post]) -> Iterator[Hit]:
        """Yield the posts that share anything with the event; of equal versions the first."""
        seen: set[tuple[str, str]] = set()
        for post in posts:
            text = self.holdings.text(post.row)
            if (post.key, text) in seen:
                continue
            seen.add((post.key, text))
            matched = [*self._cited(post), *self.about.matches(text)]
            if matched:
                yield self._hit(post, text, matched)

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

    def _hit(self, post: Post, text: str, matched: list[Match]) -> Hit:
        found = self.cues.said(text, matched)
        recorded = [
            *self.recorded.get(post.key, []),
            *self.recorded.get(digest_of(text), []),
        ]
        return Hit(
            row=post.row,
            post=shown(self.holdings, post),
            channel=post.channel,
            title=self.holdings.title(post.channel),
            role=self._role(post),
            posted_at=post.posted_at,
            edited_at=post.edited_at,
            of=self._origin(post),
            statement=post.row in self.statements,
            score=score(matched),
            about=self.about.tells(matched),
            matched=matched,
            stances=stances(found),
            said=found,
            text=text,
            evidence=self.holdings.evidence(post.row),
            recorded=list(dict.fromkeys(one.says for one in recorded)),
            disputed=any(one.disputed for one in recorded),
        )

    def _role(self, post: Post) -> str | None:
        at, name = post.posted_at or post.seen_at, self.holdings.name(post.channel)
        roles = self.holdings.register.roles_of(self.issuer.name)
        held = sorted(r.role for r in roles if r.channel == name and r.holds_at(at))
        return ("own" if "own" in held else held[0]) if held else None

    def _origin(self, post: Post) -> str | None:
        if post.forward_channel is None:
            return post.forward_name
        name = self.holdings.name(post.forward_channel)
        return f"{name}/{post.forward_id}" if post.forward_id else name

    def fates(self, hits: Sequence[Hit]) -> list[Hit]:
        """Return hits with when their posts were seen to be gone."""
        stood = standings(self.holdings, self.holdings.posts(hit.row for hit in hits))
        return [
            msgspec.structs.replace(hit, gone_by=gone)
            for hit, (_, gone) in zip(hits, stood, strict=True)
        ]

    def quoted(self, hit: Hit, post: Post, own: Collection[str]) -> Hit | None:
        """Return a forwarder's post as it quotes the issuer; None = it speaks for itself.

        It quotes where it forwards an own channel (``own``: raw keys), shares a passage with
        an own post, which is then named, or has the issuer's name at an edge.
        """
        if post.forward_channel in own:
            return hit
        near = self.holdings.candidates(hit.text).tolist()
        mine = [p.row for p in self.holdings.posts(near) if p.channel in own][:COMPARED]
        copied = self.holdings.copies(self.holdings.read(post), mine)
        if copied:
            best = max(copied, key=lambda copy: copy.comparison.alignment.shared)
            return msgspec.structs.replace(hit, of=shown(self.holdings, best.post))
        return hit if self.holdings.signed(post, self.issuer) else None


def _recorded(holdings: Holdings, issuer: Issuer) -> dict[str, list[_Recorded]]:
    """Return what the register says of posts and texts in an issuer's name."""
    said = [
        (s.about, _Recorded(f"the issuer {s.says} it{f', {s.post}' if s.post else ''}", doubt))
        for s in holdings.register.stances
        for doubt in [s.says in ("denies", "disowns")]
        if s.issuer == issuer.name
    ]
    said += [
        (o.post, _Recorded(f"recorded as {o.outcome.replace('_', ' ')}", o.outcome == "not_issued"))
        for o in holdings.register.outcomes
        if o.issuer == issuer.name
    ]
    found: dict[str, list[_Recorded]] = {}
    for about, one in said:
        for key in (about, *post_keys(holdings, about)):
            found.setdefault(key, []).append(one)
    return found


def _also(register: Register, event: Event) -> dict[str, Sequence[str]]:
    """Return the register's further names of what an event names, by the name as it has it.

    Issuers for actors; for all of it branches, outlets, and the terms of the glossary whose
    gloss it is.
    """
    aliases = [a for issuer in register.issuers for a in (*issuer.branches, *issuer.outlets)]
    same = [[name for name in (alias.text, alias.latin) if name] for alias in aliases]
    same += [[*t.written(), t.gloss] for t in register.glossary if t.status == "approved"]
    spelt = [({canonical(name) for name in names}, names) for names in same]
    actors = [name for actor in event.actors for name in (actor.name, *actor.also)]
    places = [place.name for path in event.places for place in path]
    found: dict[str, Sequence[str]] = {}
    for name in dict.fromkeys([*actors, *places, *event.words]):
        also = [other for forms, names in spelt if canonical(name) in forms for other in names]
        if name in actors:
            also += _issuer_names(register, name)
        if also:
            found[name] = list(dict.fromkeys(also))
    return found


def _issuer_names(register: Register, name: str) -> list[str]:
    try:
        return register.issuer(name).names()
    except UnknownName:
        return []


def posts_within(holdings: Holdings, start: datetime, end: datetime) -> list[Post]:
    """Return the posts of a stretch of time, in order; those too that were edited in it.

    Start is included, end is not. Their texts are read.
    """
    table = holdings.table
    begin, stop = pa.scalar(start, tables.TIME), pa.scalar(end, tables.TIME)
    inside = [
        pc.fill_null(
            pc.and_(pc.greater_equal(table[name], begin), pc.less(table[name], stop)), False
        )
        for name in ("posted_at", "edited_at")
    ]
    rows = np.flatnonzero(pc.or_(*inside).to_numpy(zero_copy_only=False))
    found = [p for p in holdings.posts(rows.tolist()) if p.kind == "post"]
    holdings.load(p.row for p in found)
    return sorted(found, key=lambda p: (p.posted_at or p.seen_at, p.row))


def in_name_of(holdings: Holdings, issuer: Issuer, posts: Sequence[Post]) -> list[Post]:
    """Return the posts that speak in an issuer's name, by pattern or by a name at an edge."""
    texts = pa.array([holdings.text(p.row) for p in posts], pa.string())
    by_pattern = (
        issuer.statement_mask(texts).to_pylist() if issuer.statements else [False] * len(posts)
    )
    return [
        p
        for p, pattern in zip(posts, by_pattern, strict=True)
        if pattern or holdings.signed(p, issuer)
    ]
