"""What each examination of one question needs, gathered from the holdings."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mabillon.archive.register import Issuer
from mabillon.archive.sketches import Progress
from mabillon.examine import beside, donor, lexicon, near, read_off, reception
from mabillon.examine.copies import PASSAGE_WORDS
from mabillon.examine.extent import Extent
from mabillon.examine.fate import Fate
from mabillon.examine.finding import Finding, Nature
from mabillon.examine.instants import of_datetime
from mabillon.examine.wording.comparable import without
from mabillon.workflows import house_words
from mabillon.workflows.carriage import Carriage
from mabillon.workflows.channel_record import channel_record
from mabillon.workflows.copied_spans import copied_spans
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.near_statements import near_statements
from mabillon.workflows.own_copies import OwnCopies
from mabillon.workflows.questions import Asked, shown
from mabillon.workflows.stances import said_at, stances
from mabillon.workflows.statements import Statement, heading, role_keys, versions_of
from mabillon.workflows.watched import posts_since, standings
from mabillon.workflows.wording import WordingQuestion, Wordings
from mabillon.workflows.wording_known import known_before

_REFERENCE_FOR_REUSE = 400


@dataclass(frozen=True)
class Gathered:
    """One question with what is known of the issuer: gathers what each examination needs."""

    holdings: Holdings
    issuer: Issuer
    asked: Asked
    statements: list[Statement]

    def carriage(self) -> Finding:
        """Gather reference, carryings and coverage, and examine carriage."""
        return Carriage(self.holdings, self.issuer, self.asked, self.statements).examine()

    def record(self) -> Finding:
        """Gather the channel's earlier statements in the issuer's name, and count them."""
        return channel_record(self.holdings, self.issuer, self.asked)

    def donor(self) -> Finding:
        """Gather earlier statements that share passages or rare words, and name the donor."""
        holdings, asked = self.holdings, self.asked
        mine = {c.post.key for c in asked.carriers}
        headings = {s.post.row: s.heading for s in self.statements}
        fakes: dict[int, str] = {}
        for outcome in holdings.register.outcomes:
            if outcome.issuer == self.issuer.name and outcome.outcome == "not_issued":
                for post in versions_of(holdings, outcome.post)[:1]:
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
        wordings = Wordings(holdings, self.issuer)
        made = wordings.examine(
            WordingQuestion(
                text=without(asked.text.original, asked.text.furniture),
                at=asked.first_at,
                known=known_before(holdings, self.issuer, self.statements, asked),
                without=asked.keys,
                detailed=asked.post is not None,
            ),
            tell,
        )
        return made, wordings.learned

    def reception(self) -> Finding:
        """Gather what channels of the register did since."""
        holdings, asked = self.holdings, self.asked
        since = asked.first_at
        if since is None:
            return reception.examine([])
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
                if p.key not in asked.keys
                and (p.key in related or f"{p.reply_channel}/{p.reply_id}" in asked.keys)
            ]
            responses.append(
                reception.Response(
                    channel=channel.name,
                    title=channel.title,
                    role=role.role,
                    posted=len(posts),
                    carried=any(p.key in asked.keys for p in posts),
                    mentions=mentions,
                )
            )
        return reception.examine(responses)

    def lexicon(self) -> Finding:
        """Gather statements, texts by others and dated names, and look for anachronisms."""
        holdings, asked = self.holdings, self.asked
        mine = {c.post.key for c in asked.carriers} | {p.key for p in self._own.in_part}
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
        holdings, title, own = self.holdings, self.issuer.title, self._own
        lines = [
            beside.stance(title, s.says, s.by, said_at(holdings, s), s.reason, s.post)
            for s in stances(holdings, self.issuer, self.asked)
        ]
        if earlier := own.recycled():
            where = holdings.title(earlier.channel)
            lines.append(beside.recycled(where, earlier.posted_at, shown(holdings, earlier)))
        if not role_keys(holdings, self.issuer, {"own"}):
            lines.append(beside.no_own_channel(title))
        part = own.part()
        lines += part.sentences() if part else []
        posts = list({c.post.key: c.post for c in own.copies}.values())
        for post, (_, gone) in zip(posts, standings(holdings, posts), strict=True):
            name, versions = shown(holdings, post), holdings.versions(post)
            lines += Fate(name, post.posted_at_uncertain_s, versions, gone).sentences()
        if (ahead := own.ahead()) is not None:
            first = self.asked.carriers[0].post
            lines.append(beside.early(holdings.title(first.channel), ahead, shown(holdings, first)))
        return lines

    def issued_as(self) -> Nature | None:
        """Return what it is, should it have been issued: recycled, excerpt, leaked early, None."""
        return self._own.issued_as()

    def part(self) -> Extent | None:
        """Return how the text stands to the own statement that it is, whole or in part."""
        return self._own.part()

    @cached_property
    def _own(self) -> OwnCopies:
        return OwnCopies(self.holdings, self.issuer, self.asked)
