"""What each examination of one question needs, gathered from the holdings."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa

from mabillon import tables
from mabillon.archive.register import Issuer, Stance
from mabillon.archive.sketches import Progress
from mabillon.examine import (
    before,
    beside,
    carriage,
    donor,
    lexicon,
    near,
    read_off,
    reception,
    record,
)
from mabillon.examine.carriage.case import STANCES
from mabillon.examine.copies import PASSAGE_WORDS, in_time
from mabillon.examine.extent import Extent, extent
from mabillon.examine.fate import Fate
from mabillon.examine.finding import Finding, Nature, Transcribed
from mabillon.examine.instants import of_datetime
from mabillon.examine.wording.comparable import without
from mabillon.text.tokens import raw_words
from mabillon.workflows import house_words
from mabillon.workflows.copied_spans import copied_spans
from mabillon.workflows.holdings import Copy, Holdings
from mabillon.workflows.kept_posts import Post
from mabillon.workflows.lookalikes import handles, of_names
from mabillon.workflows.looks import looks_for
from mabillon.workflows.near_statements import near_statements
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
from mabillon.workflows.watched import coverage_table, posts_since, standings
from mabillon.workflows.wording import WordingQuestion, Wordings
from mabillon.workflows.wording_known import known_before

_NEARLY = 0.5
"""Share of the words, both ways, from which a post may be a copy that was misread."""
_REFERENCE_FOR_REUSE = 400
_RECORD_POSTS = 400
_AT_ONCE = 2048
"""Posts that are read together, the latest first, until enough speak in the issuer's name."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """One question with what is known of the issuer: gathers what each examination needs."""

    holdings: Holdings
    issuer: Issuer
    asked: Asked
    statements: list[Statement]

    def carriage(self) -> Finding:
        """Gather reference, carryings and coverage, and examine carriage."""
        asked = self.asked
        first_at = asked.first_at
        made = self.carriage_tables()
        by = self._deciding()
        found = carriage.examine(
            first_at + asked.uncertain if first_at else None,
            reference=made["REFERENCE"],
            carryings=made["CARRYINGS"],
            coverage=made["COVERAGE"],
            tracked=made["TRACKED"],
            recorded=made["RECORDED"],
            stances=self._stances(),
            settings=self.holdings.settings,
            issuer_title=self.issuer.title,
            words=len(raw_words(asked.text.original)),
            looks=looks_for(self.holdings, self.issuer.name, asked),
            why_silent=self._why_silent(),
            why_unsure=read_off.why_unsure(asked.transcription, by),
        )
        return read_off.carried_by(found, asked.transcription, by)

    def _deciding(self) -> list[tuple[str, Transcribed | None]]:
        """Return the carriers that decide, the own ones where there are any, and how each is read.

        Each is given as CHANNEL/ID with how its words were had; None = as text.
        """
        tracked = [copy.post for copy in self._carriers()]
        own = role_keys(self.holdings, self.issuer, {"own"})
        decide = [post for post in tracked if post.channel in own] or tracked
        read = self.holdings.pictured.read
        return [(shown(self.holdings, post), read.get(post.row)) for post in decide]

    def _why_silent(self) -> str | None:
        """Return why silence is not judged: words that a program read off a picture hide copies."""
        holdings, asked = self.holdings, self.asked
        tracked = role_keys(holdings, self.issuer, {"own", "forwarder"})
        nearly = [
            c.post
            for c in asked.copies
            if c.post.channel in tracked
            and not c.comparison.carries
            and min(c.comparison.containment_a, c.comparison.containment_b) >= _NEARLY
            and in_time(c.post.posted_at, asked.first_at, holdings.settings)
        ]
        nearly.sort(key=lambda post: not holdings.pictured.uncorrected(post.row))
        alike = nearly[0] if nearly else None
        return read_off.why_silent(
            asked.transcription,
            shown(holdings, alike) if alike else None,
            holdings.pictured.read.get(alike.row) if alike else None,
        )

    def carriage_tables(self) -> dict[str, pa.Table]:
        """Return what carriage is examined from, by the tables' names in `mabillon.tables`."""
        holdings, asked = self.holdings, self.asked
        first_at = asked.first_at
        mine = {c.post.key for c in asked.carriers}
        kind = self.issuer.kinds_of(pa.array([asked.text.original], pa.string()))[0].as_py()
        known = reference(holdings, self.statements, first_at, kind, mine) if first_at else []
        rows = carryings(holdings, self.issuer, known)
        rows += self._carried()
        keys = role_keys(holdings, self.issuer, {"own", "forwarder"})
        return {
            "REFERENCE": reference_table(known),
            "CARRYINGS": pa.Table.from_pylist(rows, schema=tables.CARRYINGS),
            "COVERAGE": coverage_table(holdings, keys),
            "TRACKED": holdings.register.tracked(self.issuer.name),
            "RECORDED": self._recorded(),
        }

    def _carried(self) -> list[dict[str, object]]:
        """Return who carried the questioned statement, with how long each post stood."""
        carriers = self._carriers()
        times = standings(self.holdings, [c.post for c in carriers])
        return [
            carrying(self.holdings, -1, c.post, c.comparison.relation)
            | {"stood_until": stood, "gone_by": gone}
            for c, (stood, gone) in zip(carriers, times, strict=True)
        ]

    def _carriers(self) -> list[Copy]:
        """Return the posts of tracked channels that carry the questioned statement."""
        own = role_keys(self.holdings, self.issuer, {"own"})
        tracked = role_keys(self.holdings, self.issuer, {"own", "forwarder"})
        carriers = []
        for copy in self.asked.copies:
            roles = tracked.get(copy.post.channel, [])
            if not any(r.holds_at(self.holdings.stood_from(copy.post)) for r in roles):
                continue
            in_part = (
                copy.post.channel in own
                and self._enough(copy)
                and (copy.comparison.unaltered_excerpt or copy.comparison.holds_whole)
            )
            if copy.comparison.carries or in_part:
                carriers.append(copy)
        return carriers

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
        """Gather earlier statements that share passages or rare words, and name the donor."""
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
            and (asked.first_at is None or holdings.stood_from(p) < asked.first_at)
        }
        found = holdings.candidates(asked.text.original, floor=holdings.settings.donor_share / 3)
        alike = [row for row in found.tolist() if row in earlier]
        rest = holdings.compare(asked.text, [row for row in alike if row not in asked.compared])
        compared = asked.compared | {c.post.row: c for c in rest}
        sources = [
            donor.Source(
                post=shown(holdings, c.post),
                title=known[c.post.row],
                posted_at=c.post.posted_at,
                issued=c.post.row in headings,
                comparison=c.comparison,
            )
            for c in map(compared.__getitem__, alike)
            if c.comparison.relation != "unrelated"
        ]
        own = [s.post.row for s in self.statements][-_REFERENCE_FOR_REUSE:]
        copied = copied_spans(
            holdings, asked, dict.fromkeys(headings, self.issuer.name), self.issuer.name
        )
        is_named = donor.named(sources, holdings.settings, copied)
        made = donor.examine(
            sources,
            compared=len(earlier),
            reuse=holdings.reuse(own) if is_named else [],
            detailed=asked.post is not None,
            settings=holdings.settings,
            copied=copied,
        )
        nearest, usual = near_statements(holdings, self.statements, asked)
        return near.beside(made, nearest, usual, detailed=asked.post is not None)

    def wording(self, tell: Progress | None = None) -> tuple[Finding, str | None]:
        """Gather known statements and comparable posts by others, and examine wording.

        Parameters
        ----------
        tell
            Told how far that is, the first time.

        Returns
        -------
        Finding, str or None
            And the digest of what was learned for it; None = it has no figure.
        """
        holdings, asked = self.holdings, self.asked
        refused = read_off.no_wording(asked.transcription)
        if refused is not None:
            return refused, None
        mine = {c.post.key for c in asked.carriers} | ({asked.post.key} if asked.post else set())
        wordings = Wordings(holdings, self.issuer)
        made = wordings.examine(
            WordingQuestion(
                text=without(asked.text.original, asked.text.furniture),
                at=asked.first_at,
                known=known_before(holdings, self.issuer, self.statements, asked),
                without=frozenset(mine),
                detailed=asked.post is not None,
            ),
            tell,
        )
        return made, wordings.learned

    def record(self) -> Finding:
        """Gather the channel's earlier statements in the issuer's name, and count them."""
        holdings, asked = self.holdings, self.asked
        own = role_keys(holdings, self.issuer, {"own"})
        channel = asked.channel
        if channel is None or channel in role_keys(holdings, self.issuer, {"own", "forwarder"}):
            why = (
                "the questioned text has no channel; give the one that posted it"
                if channel is None
                else f"{holdings.title(channel)} is "
                + ("the issuer's own channel" if channel in own else "a routine forwarder of it")
                + "; its record is its routing (mabillon routing)"
            )
            return record.examine(None, channel_title="", issuer_title="", why=why)
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
        in_name = self._in_name(posts, _RECORD_POSTS)
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
        title = holdings.title(channel)
        borne = {channel: [holdings.borne(channel), *handles([channel])]}
        alike = of_names(holdings.register, borne, issuer=self.issuer.name)
        return record.examine(
            found,
            channel_title=title,
            issuer_title=self.issuer.title,
            alike=[look.sentence for look in alike],
        )

    def _in_name(self, posts: Sequence[Post], most: int) -> list[Post]:
        """Return the last posts that speak in the issuer's name: by pattern, or a name at an edge.

        Without patterns, only posts in which a name may stand are read at all.
        """
        if not self.issuer.statements:
            posts = self.holdings.may_be_signed(posts, self.issuer)
        found: list[Post] = []
        for end in range(len(posts), 0, -_AT_ONCE):
            if len(found) >= most:
                break
            found = [*self._that_speak(posts[max(end - _AT_ONCE, 0) : end]), *found]
        return found[-most:]

    def _that_speak(self, posts: Sequence[Post]) -> list[Post]:
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

    def lexicon(self) -> Finding:
        """Gather statements, texts by others and dated names, and look for anachronisms."""
        holdings, asked = self.holdings, self.asked
        mine = {c.post.key for c in asked.carriers} | {
            c.post.key
            for c in self._own_copies()
            if c.comparison.unaltered_excerpt or c.comparison.holds_whole
        }
        return lexicon.examine(
            house_words.told(holdings, self.statements),
            house_words.by_others(holdings, self.issuer, self.statements),
            house_words.dated_names(self.issuer),
            asked.text.original,
            of_datetime(asked.first_at) if asked.first_at else None,
            hidden=np.array([s.post.key in mine for s in self.statements], bool),
            detailed=asked.post is not None,
            settings=holdings.settings,
        )

    def beside(self) -> list[str]:
        """Return what stands beside the opinion and changes no figure."""
        holdings, title = self.holdings, self.issuer.title
        lines = [
            beside.stance(title, s.says, s.by, self._said_at(s), s.reason, s.post)
            for s in self._about()
        ]
        if earlier := self._recycled():
            where = holdings.title(earlier.channel)
            lines.append(beside.recycled(where, earlier.posted_at, shown(holdings, earlier)))
        if not role_keys(holdings, self.issuer, {"own"}):
            lines.append(beside.no_own_channel(title))
        part = self.part()
        lines += part.sentences() if part else []
        own = list({c.post.key: c.post for c in self._own_copies()}.values())
        for post, (_, gone) in zip(own, standings(holdings, own), strict=True):
            name, versions = shown(holdings, post), holdings.versions(post)
            lines += Fate(name, post.posted_at_uncertain_s, versions, gone).sentences()
        if (ahead := self._ahead()) is not None:
            first = self.asked.carriers[0].post
            lines.append(beside.early(holdings.title(first.channel), ahead, shown(holdings, first)))
        return lines

    def issued_as(self) -> Nature | None:
        """Return what it is, should it have been issued: recycled, excerpt, leaked early, None."""
        if self._recycled():
            return "recycled"
        part = self.part()
        if part and part.kind == "excerpt":
            return "excerpt"
        return "leaked early" if self._ahead() is not None else None

    def _ahead(self) -> float | None:
        """Return by how many seconds it appeared before any own channel had it; None = not so."""
        if not self.asked.carriers:
            return None
        times = [p.posted_at for p in self._own_carriers()]
        return before.ahead(self.asked.first_at, times, self.holdings.settings)

    def _own_copies(self) -> list[Copy]:
        own = role_keys(self.holdings, self.issuer, {"own"})
        return [c for c in self.asked.copies if c.post.channel in own and self._enough(c)]

    def _own_carriers(self) -> list[Post]:
        return [c.post for c in self._own_copies() if c.comparison.carries]

    def _recycled(self) -> Post | None:
        """Return the own post of long ago that this post repeats word for word, if it does."""
        own = self._own_carriers()
        times = [p.posted_at for p in own]
        found = before.recycled(self.asked.posted_at, times, self.holdings.settings)
        return None if found is None else own[found]

    def part(self) -> Extent | None:
        """Return how the text stands to the own statement that it is, whole or in part."""
        return extent(
            [(shown(self.holdings, c.post), c.comparison) for c in self._own_copies()],
            lambda passage: bool(self.issuer.statements) and self._is_statement(passage),
        )

    def _is_statement(self, text: str) -> bool:
        return bool(self.issuer.statement_mask(pa.array([text], pa.string()))[0].as_py())
