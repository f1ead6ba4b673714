"""What each examination of one question needs, gathered from the holdings."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyarrow as pa

from mabillon import tables
from mabillon.archive.register import Issuer, Stance
from mabillon.examine import carriage, donor, reception, record
from mabillon.examine.carriage.case import STANCES
from mabillon.examine.copies import PASSAGE_WORDS, in_time
from mabillon.examine.finding import Finding, Nature
from mabillon.examine.phrases import day
from mabillon.text.tokens import raw_words
from mabillon.workflows.holdings import Copy, Holdings, Post
from mabillon.workflows.questions import Asked, shown
from mabillon.workflows.statements import (
    Statement,
    carrying,
    carryings,
    heading,
    post_keys,
    reference,
    reference_table,
    role_keys,
)
from mabillon.workflows.watched import coverage_table, posts_since, standing

_REFERENCE_FOR_REUSE = 400
_RECORD_POSTS = 400


@dataclass(frozen=True, slots=True)
class Gathered:
    """One question with what is known of the issuer: gathers what each examination needs."""

    holdings: Holdings
    issuer: Issuer
    asked: Asked
    statements: list[Statement]

    def carriage(self) -> Finding:
        """Gather reference, carryings and coverage, and examine carriage."""
        holdings, asked = self.holdings, self.asked
        first_at = asked.first_at
        mine = {c.post.key for c in asked.carriers}
        kind = self.issuer.kinds_of(pa.array([asked.text.original], pa.string()))[0].as_py()
        known = reference(holdings, self.statements, first_at, kind, mine) if first_at else []
        rows = carryings(holdings, self.issuer, known)
        rows += self._carried()
        keys = role_keys(holdings, self.issuer, {"own", "forwarder"})
        return carriage.examine(
            first_at + asked.uncertain if first_at else None,
            reference=reference_table(known),
            carryings=pa.Table.from_pylist(rows, schema=tables.CARRYINGS),
            coverage=coverage_table(holdings, keys),
            tracked=holdings.register.tracked(self.issuer.name),
            recorded=self._recorded(),
            stances=self._stances(),
            settings=holdings.settings,
            issuer_title=self.issuer.title,
            words=len(raw_words(asked.text.original)),
        )

    def _carried(self) -> list[dict[str, object]]:
        """Return who carried the questioned statement, with how long each post stood."""
        own = role_keys(self.holdings, self.issuer, {"own"})
        tracked = role_keys(self.holdings, self.issuer, {"own", "forwarder"})
        rows = []
        for copy in self.asked.copies:
            post = copy.post
            roles = tracked.get(post.channel, [])
            if post.posted_at is None or not any(r.holds_at(post.posted_at) for r in roles):
                continue
            in_part = (
                post.channel in own
                and self._enough(copy)
                and (copy.comparison.unaltered_excerpt or copy.comparison.holds_whole)
            )
            if copy.comparison.carries or in_part:
                stood, gone = standing(self.holdings, post)
                row = carrying(self.holdings, -1, post, copy.comparison.relation)
                rows.append(row | {"stood_until": stood, "gone_by": gone})
        return rows

    def _enough(self, copy: Copy) -> bool:
        return copy.comparison.alignment.shared >= self.holdings.settings.min_words

    def _recorded(self) -> pa.Table:
        """Return the statements recorded as not issued, and how soon each was carried."""
        holdings = self.holdings
        keys = role_keys(holdings, self.issuer, {"own", "forwarder"})
        mine = {c.post.key for c in self.asked.carriers}
        rows = []
        for outcome in holdings.register.outcomes:
            if outcome.issuer != self.issuer.name or outcome.outcome != "not_issued":
                continue
            for post in self._held(outcome.post)[:1]:
                if post.key in mine:
                    continue
                delays = [
                    (c.post.posted_at - post.posted_at).total_seconds()
                    for c in holdings.copies(
                        holdings.read(post), holdings.candidates(holdings.text(post.row)).tolist()
                    )
                    if c.comparison.carries
                    and c.post.channel in keys
                    and c.post.posted_at
                    and post.posted_at
                    and in_time(c.post.posted_at, post.posted_at, holdings.settings)
                ]
                rows.append(
                    {
                        "post": shown(holdings, post),
                        "posted_at": post.posted_at,
                        "carried_after_s": max(min(delays), 0.0) if delays else None,
                    }
                )
        return pa.Table.from_pylist(rows, schema=tables.RECORDED)

    def _held(self, name: str) -> list[Post]:
        """Return the versions of a post, oldest first; empty where the archive lacks it."""
        keys = set(post_keys(self.holdings, name))
        if not keys:
            return []
        channels = {key.rpartition("/")[0] for key in keys}
        found = self.holdings.posts(self.holdings.rows_of(channels).tolist())
        return [p for p in found if p.key in keys]

    def _about(self) -> list[Stance]:
        """Return what the register says that the issuer said of this statement."""
        digest = hashlib.sha256(self.asked.text.original.encode()).hexdigest()
        mine = {c.post.key for c in self.asked.carriers} | {digest}
        mine |= {self.asked.post.key} if self.asked.post else set()
        return [
            s
            for s in self.holdings.register.stances
            if s.issuer == self.issuer.name
            and (s.about in mine or mine & set(post_keys(self.holdings, s.about)))
        ]

    def _stances(self) -> pa.Table:
        rows = []
        for stance in self._about():
            channel = stance.post.rpartition("/")[0] if stance.post else None
            rows.append(
                {
                    "says": stance.says,
                    "channel": self.holdings.name(channel) if channel else None,
                    "post": stance.post,
                    "at": self._said_at(stance),
                }
            )
        return pa.Table.from_pylist(rows, schema=STANCES)

    def _said_at(self, stance: Stance) -> datetime | None:
        """Return when the issuer said so: as the register has it, else when it was posted."""
        held = self._held(stance.post) if stance.post and not stance.at else []
        return stance.at or (held[0].posted_at if held else None)

    def donor(self) -> Finding:
        """Gather earlier statements that share passages, and name the donor."""
        holdings, asked = self.holdings, self.asked
        mine = {c.post.key for c in asked.carriers}
        headings = {s.post.row: s.heading for s in self.statements}
        fakes: dict[int, str] = {}
        for outcome in holdings.register.outcomes:
            if outcome.issuer == self.issuer.name and outcome.outcome == "not_issued":
                for post in self._held(outcome.post)[:1]:
                    fakes[post.row] = heading(holdings.text(post.row))
        known = headings | fakes
        earlier = {
            p.row
            for p in holdings.posts(known)
            if p.key not in mine
            and (asked.first_at is None or (p.posted_at and p.posted_at < asked.first_at))
        }
        near = holdings.candidates(asked.text.original, floor=holdings.settings.donor_share / 3)
        compared = holdings.copies(asked.text, [r for r in near.tolist() if r in earlier])
        return donor.examine(
            [
                donor.Source(
                    post=shown(holdings, c.post),
                    title=known[c.post.row],
                    posted_at=c.post.posted_at,
                    issued=c.post.row in headings,
                    comparison=c.comparison,
                )
                for c in compared
            ],
            compared=len(earlier),
            reuse=holdings.reuse([s.post.row for s in self.statements][-_REFERENCE_FOR_REUSE:]),
            detailed=asked.post is not None,
            settings=holdings.settings,
        )

    def record(self) -> Finding:
        """Gather the channel's earlier statements in the issuer's name, and count them."""
        holdings, asked = self.holdings, self.asked
        own = role_keys(holdings, self.issuer, {"own"})
        channel = asked.channel
        if channel is None or channel in own:
            return record.examine(None, channel_title="", issuer_title=self.issuer.title)
        keys = post_keys(holdings, f"{channel}/x")
        rows = holdings.rows_of({k.rpartition("/")[0] for k in keys})
        mine = {c.post.key for c in asked.carriers}
        posts = [
            p
            for p in holdings.posts(rows.tolist())
            if p.kind == "post"
            and p.key not in mine
            and p.posted_at
            and (asked.first_at is None or p.posted_at < asked.first_at)
        ]
        in_name = self._in_name(posts)[-_RECORD_POSTS:]
        own_rows = set(holdings.rows_of(own).tolist())
        found = []
        for post in in_name:
            near = [
                r
                for r in holdings.candidates(holdings.text(post.row), floor=0.5).tolist()
                if r in own_rows
            ]
            carried = [
                c for c in holdings.copies(holdings.read(post), near) if c.comparison.carries
            ]
            by = shown(holdings, carried[0].post) if carried else None
            found.append(record.Earlier(shown(holdings, post), post.posted_at, by))
        return record.examine(
            found, channel_title=holdings.title(channel), issuer_title=self.issuer.title
        )

    def _in_name(self, posts: Sequence[Post]) -> list[Post]:
        """Return the posts that speak in the issuer's name: by pattern, or by a name at an edge."""
        holdings = self.holdings
        holdings.load(p.row for p in posts)
        texts = pa.array([holdings.text(p.row) for p in posts], pa.string())
        by_pattern = (
            self.issuer.statement_mask(texts).to_pylist()
            if self.issuer.statements
            else [False] * len(posts)
        )
        return [
            p
            for p, pattern in zip(posts, by_pattern, strict=True)
            if (pattern or holdings.signed(p, self.issuer))
            and holdings.words(p) >= holdings.settings.min_words
        ]

    def reception(self) -> Finding:
        """Gather what channels of the register did since."""
        holdings, asked = self.holdings, self.asked
        since = asked.first_at
        if since is None:
            return reception.examine([])
        mine = {c.post.key for c in asked.carriers} | ({asked.post.key} if asked.post else set())
        related = {
            c.post.key for c in asked.copies if c.comparison.alignment.longest >= PASSAGE_WORDS
        }
        responses = []
        for role in holdings.register.roles_of(self.issuer.name):
            channel = holdings.register.channel(role.channel)
            if role.role == "unknown" or not role.holds_at(since) or asked.channel in channel.keys:
                continue
            posts = posts_since(holdings, channel.keys, since)
            mentions = [
                shown(holdings, p)
                for p in posts
                if p.key not in mine
                and (p.key in related or f"{p.reply_channel}/{p.reply_id}" in mine)
            ]
            responses.append(
                reception.Response(
                    channel=channel.name,
                    title=channel.title,
                    role=role.role,
                    posted=len(posts),
                    carried=any(p.key in mine for p in posts),
                    mentions=mentions,
                )
            )
        return reception.examine(responses)

    def beside(self) -> list[str]:
        """Return what stands beside the opinion and changes no figure."""
        title, lines = self.issuer.title, []
        for stance in self._about():
            when = f" on {day(at)}" if (at := self._said_at(stance)) else ""
            by = f" ({stance.by})" if stance.by else ""
            cited = f" [{stance.post}]" if stance.post else ""
            lines.append(f"{title} {stance.says} it{by}{when}: {stance.reason}{cited}")
        if earlier := self._recycled():
            when = f" on {day(earlier.posted_at)}" if earlier.posted_at else ""
            lines.append(
                f"An earlier statement, re-circulated: {title} issued it{when} "
                f"({shown(self.holdings, earlier)})."
            )
        for copy in self._own_copies():
            lines += self._in_part(copy)
        return lines

    def issued_as(self) -> Nature | None:
        """Return what the statement is, should it have been issued: excerpt, recycled or None."""
        if self._recycled():
            return "recycled"
        own = [c.comparison for c in self._own_copies()]
        in_part = any(c.unaltered_excerpt for c in own) and not any(c.carries for c in own)
        return "excerpt" if in_part else None

    def _own_copies(self) -> list[Copy]:
        own = role_keys(self.holdings, self.issuer, {"own"})
        return [c for c in self.asked.copies if c.post.channel in own and self._enough(c)]

    def _recycled(self) -> Post | None:
        """Return the own post of long ago that this post repeats word for word, if it does."""
        at = self.asked.posted_at
        long_ago = timedelta(seconds=self.holdings.settings.recycled_after_s)
        carried = [c.post for c in self._own_copies() if c.comparison.carries]
        latest = max((p for p in carried if p.posted_at), key=_posted_at, default=None)
        if at is None or latest is None or at - _posted_at(latest) < long_ago:
            return None
        return latest

    def _in_part(self, copy: Copy) -> list[str]:
        found, name = copy.comparison, shown(self.holdings, copy.post)
        if found.carries and found.alignment.differences:
            n = len(found.alignment.differences)
            return [f"Its wording differs from {name} in {n} place{'' if n == 1 else 's'}."]
        if found.unaltered_excerpt:
            left_out, of = found.alignment.lost_b, len(found.alignment.b.words)
            return [
                f"An unaltered excerpt of {name}: {left_out} of that statement's {of} words "
                f"{'is' if left_out == 1 else 'are'} left out."
            ]
        if found.holds_whole:
            around = found.alignment.lost_a
            other = "one other word" if around == 1 else f"other {around} words"
            return [
                f"It holds {name} whole; the {other} around it "
                f"{'is' if around == 1 else 'are'} the poster's and no part of the statement."
            ]
        return []


def _posted_at(post: Post) -> datetime:
    assert post.posted_at is not None
    return post.posted_at
