"""Carriage of a questioned statement: the tables that it stands on are gathered, and examined."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa

from mabillon import tables
from mabillon.archive.register import Issuer
from mabillon.examine import carriage, read_off
from mabillon.examine.copies import in_time
from mabillon.examine.finding import Finding, Transcribed
from mabillon.text.tokens import raw_words
from mabillon.workflows.holdings import Copy, Holdings
from mabillon.workflows.looks import looks_for
from mabillon.workflows.own_copies import OwnCopies
from mabillon.workflows.questions import Asked, shown
from mabillon.workflows.stances import stance_table, stances
from mabillon.workflows.statements import (
    Statement,
    carrying,
    carryings,
    reference,
    reference_table,
    role_keys,
    versions_of,
)
from mabillon.workflows.watched import coverage_table, standings

_NEARLY = 0.5
"""Share of the words, both ways, from which a post may be a copy that was misread."""


@dataclass(frozen=True)
class Carriage:
    """What is known of an issuer's carriage, for one questioned statement."""

    holdings: Holdings
    issuer: Issuer
    asked: Asked
    statements: list[Statement]

    def examine(self) -> Finding:
        """Gather reference, carryings and coverage, and examine carriage."""
        asked = self.asked
        first_at = asked.first_at
        made = self.tables()
        by = self._deciding()
        found = carriage.examine(
            first_at + asked.uncertain if first_at else None,
            reference=made["REFERENCE"],
            carryings=made["CARRYINGS"],
            coverage=made["COVERAGE"],
            tracked=made["TRACKED"],
            recorded=made["RECORDED"],
            stances=stance_table(self.holdings, stances(self.holdings, self.issuer, asked)),
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
        tracked = [copy.post for copy in self._carriers]
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

    def tables(self) -> dict[str, pa.Table]:
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
        carriers = self._carriers
        times = standings(self.holdings, [c.post for c in carriers])
        return [
            carrying(self.holdings, -1, c.post, c.comparison.relation)
            | {"stood_until": stood, "gone_by": gone}
            for c, (stood, gone) in zip(carriers, times, strict=True)
        ]

    @cached_property
    def _carriers(self) -> list[Copy]:
        """Return the posts of tracked channels that carry the questioned statement."""
        tracked = role_keys(self.holdings, self.issuer, {"own", "forwarder"})
        own = {post.row for post in OwnCopies(self.holdings, self.issuer, self.asked).in_part}
        return [
            copy
            for copy in self.asked.copies
            if (copy.comparison.carries or copy.post.row in own)
            and any(
                role.holds_at(self.holdings.stood_from(copy.post))
                for role in tracked.get(copy.post.channel, [])
            )
        ]

    def _recorded(self) -> pa.Table:
        """Return the statements recorded as not issued, and how soon each was carried."""
        holdings = self.holdings
        keys = role_keys(holdings, self.issuer, {"own", "forwarder"})
        mine = {c.post.key for c in self.asked.carriers}
        rows = []
        for outcome in holdings.register.outcomes:
            if outcome.issuer != self.issuer.name or outcome.outcome != "not_issued":
                continue
            for post in versions_of(holdings, outcome.post)[:1]:
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
