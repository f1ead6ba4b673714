"""Held-out problems put to the examinations of carriage and of the donor."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from mabillon import tables
from mabillon.examine import carriage, donor
from mabillon.examine.carriage.case import STANCES
from mabillon.examine.copies import in_time
from mabillon.examine.finding import Finding
from mabillon.examine.instants import DAY, as_datetime
from mabillon.examine.validation import ages, carrying, copying
from mabillon.examine.validation.blocks import evenly
from mabillon.examine.validation.carrying import CarriageRow
from mabillon.examine.validation.copying import CopyingRow
from mabillon.examine.validation.problems import Problem
from mabillon.text.align import read
from mabillon.text.tokens import raw_words
from mabillon.workflows.held_out import HeldOut, at, timed
from mabillon.workflows.kept_posts import Post
from mabillon.workflows.statements import (
    carrying as carrying_row,
)
from mabillon.workflows.statements import (
    carryings,
    heading,
    reference,
    reference_table,
    role_keys,
)
from mabillon.workflows.watched import coverage_table

STATED_MOST: Final = 120
"""Genuine statements at each age, evenly drawn, for which it is worked out what silence would
have been stated to mean; each takes a bootstrap."""

Tell = Callable[[int], None]
"""Told how many examinations more are done."""


@dataclass
class Carrying:
    """Carriage of held-out statements, as it would have been judged at an age."""

    held: HeldOut

    @cached_property
    def coverage(self) -> pa.Table:
        """When the tracked channels were observed."""
        holdings, issuer = self.held.holdings, self.held.issuer
        return coverage_table(holdings, role_keys(holdings, issuer, {"own", "forwarder"}))

    @cached_property
    def _carryings(self) -> pa.Table:
        rows = carryings(self.held.holdings, self.held.issuer, self.held.statements)
        return pa.Table.from_pylist(rows, schema=tables.CARRYINGS)

    @cached_property
    def _recorded(self) -> dict[str, list[dict[str, object]]]:
        """Who carried each recorded case, by its name; statement -1, as when it is asked about."""
        return {problem.post: self._carriers(post) for problem, post in self.held.recorded}

    def _carriers(self, post: Post) -> list[dict[str, object]]:
        """Return who carried a post; itself too, should it stand on a tracked channel."""
        holdings = self.held.holdings
        roles = role_keys(holdings, self.held.issuer, {"own", "forwarder"})
        near = holdings.candidates(holdings.text(post.row)).tolist()
        return [
            carrying_row(holdings, -1, copy.post, copy.comparison.relation)
            for copy in holdings.copies(holdings.read(post), near)
            if copy.comparison.carries
            and in_time(copy.post.posted_at, post.posted_at, holdings.settings)
            and any(
                r.holds_at(holdings.stood_from(copy.post)) for r in roles.get(copy.post.channel, ())
            )
        ]

    def count(self, hours: Sequence[int]) -> int:
        """Return how many examinations there will be."""
        return (len(self.held.genuine) + len(self.held.recorded)) * len(hours)

    def rows(self, hours: Sequence[int], tell: Tell) -> tuple[list[CarriageRow], dict[str, int]]:
        """Examine genuine statements and recorded cases at each age.

        Returns
        -------
        rows, younger
            What came out; and of each "kind hours" how many had not reached that age.
        """
        problems = [*self.held.genuine, *(problem for problem, _ in self.held.recorded)]
        drawn = {self.held.genuine[i].post for i in evenly(len(self.held.genuine), STATED_MOST)}
        seen_until = ages.latest(self.coverage)
        found: list[CarriageRow] = []
        younger: dict[str, int] = defaultdict(int)
        for problem in problems:
            for age in hours:
                tell(1)
                if not timed(self._post(problem)):
                    found.append(carrying.untimed(problem, age))
                    continue
                if not ages.old_enough(as_datetime(problem.at), age, seen_until):
                    younger[f"{problem.kind} {age}"] += 1
                    continue
                found.append(self._row(problem, age, stated=problem.post in drawn))
        return found, dict(younger)

    def _post(self, problem: Problem) -> Post:
        cases = {case.post: post for case, post in self.held.recorded}
        return cases.get(problem.post) or self.held.statement_of[problem.post].post

    def _row(self, problem: Problem, hours: int, *, stated: bool) -> CarriageRow:
        settings = self.held.holdings.settings
        own = self._question(problem)
        made = self._examined(problem, hours, own)
        silent = made if stated else None
        if stated and made.figures.get("carried"):
            silent = self._examined(problem, hours, own.slice(0, 0))
        return carrying.row(problem, hours, made, silent, settings)

    def _question(self, problem: Problem) -> pa.Table:
        """Return who carried it but for its own first channel, as statement -1."""
        if problem.kind == "recorded":
            return pa.Table.from_pylist(self._recorded[problem.post], schema=tables.CARRYINGS)
        statement = self.held.statement_of[problem.post]
        whose = pc.equal(self._carryings["statement"], statement.post.row)
        elsewhere = pc.not_equal(self._carryings["channel"], statement.channel)
        mine = self._carryings.filter(pc.and_(whose, elsewhere))
        asked = pa.array([-1] * mine.num_rows, pa.int64())
        return mine.set_column(0, tables.CARRYINGS.field("statement"), asked)

    def _examined(self, problem: Problem, hours: int, own: pa.Table) -> Finding:
        """Examine one problem in the world as of its age, with what is known before its block."""
        held, holdings = self.held, self.held.holdings
        posted = as_datetime(problem.at)
        now = posted + timedelta(hours=hours)
        statement = held.statement_of.get(problem.post) if problem.issued else None
        kind = statement.kind if statement else _kind(held, problem.text)
        known = reference(holdings, held.known(problem.block), posted, kind, ())
        before = pc.is_in(
            self._carryings["statement"], pa.array([s.post.row for s in known], pa.int64())
        )
        rows = ages.carried_by(pa.concat_tables([self._carryings.filter(before), own]), now)
        return carriage.examine(
            posted,
            reference=reference_table(known),
            carryings=rows,
            coverage=ages.watched_by(self.coverage, now, [statement.channel] if statement else ()),
            tracked=holdings.register.tracked(held.issuer.name),
            recorded=self._cases(problem, as_datetime(held.starts[problem.block])),
            stances=STANCES.empty_table(),
            settings=holdings.settings,
            issuer_title=held.issuer.title,
            words=len(raw_words(problem.text)),
        )

    def _cases(self, problem: Problem, before: datetime) -> pa.Table:
        """Return the recorded cases from before the block, but for the one that is asked about."""
        rows: list[dict[str, object]] = []
        for case, post in self.held.recorded:
            if case.post == problem.post or post.posted_at is None or post.posted_at >= before:
                continue
            times = [row["posted_at"] for row in self._recorded[case.post]]
            delays = [
                (t - post.posted_at).total_seconds() for t in times if isinstance(t, datetime)
            ]
            rows.append(
                {
                    "post": case.post,
                    "posted_at": post.posted_at,
                    "carried_after_s": max(min(delays), 0.0) if delays else None,
                }
            )
        return pa.Table.from_pylist(rows, schema=tables.RECORDED)


def _kind(held: HeldOut, text: str) -> str | None:
    kind: str | None = held.issuer.kinds_of(pa.array([text], pa.string()))[0].as_py()
    return kind


def named_donors(held: HeldOut, problems: Sequence[Problem], tell: Tell) -> list[CopyingRow]:
    """Look for the donor of each problem among the statements from before its block."""
    holdings = held.holdings
    settings = holdings.settings
    mine = {s.post.row: s for s in held.statements}
    found = []
    near = holdings.candidates_of([p.text for p in problems], floor=settings.donor_share / 3)
    for problem, rows in zip(problems, near, strict=True):
        tell(1)
        before = as_datetime(held.starts[problem.block])
        earlier = [r for r in rows.tolist() if r in mine and at(mine[r]) < before]
        sources = [
            donor.Source(
                post=f"{mine[c.post.row].channel}/{c.post.id}",
                title=heading(holdings.text(c.post.row)),
                posted_at=c.post.posted_at,
                issued=True,
                comparison=c.comparison,
            )
            for c in holdings.compare(read(problem.text), earlier)
            if c.comparison.relation != "unrelated"
        ]
        finding = donor.examine(
            sources,
            compared=len(held.known(problem.block)),
            reuse=[],
            detailed=False,
            settings=settings,
        )
        group = problem.organisation or str(problem.at // DAY)
        found.append(copying.row(problem, group, finding))
    return found
