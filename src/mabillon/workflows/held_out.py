"""What a validation has to work with: known statements in blocks, recorded cases, others' posts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Final

import numpy as np

from mabillon.archive.register import Issuer
from mabillon.examine.instants import Micros, as_datetime, of_datetime
from mabillon.examine.validation.blocks import divide, evenly, place
from mabillon.examine.validation.forging import recycled, spliced, swapped, with_name
from mabillon.examine.validation.problems import Problem
from mabillon.examine.validation.topics import matched
from mabillon.examine.wording.documents import Document
from mabillon.examine.wording.topics import nearness
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.kept_posts import Post
from mabillon.workflows.questions import shown
from mabillon.workflows.statements import (
    UNCERTAIN_S,
    Statement,
    known_statements,
    post_keys,
    role_keys,
)

SIMULATED_MOST: Final = 100
"""Simulated problems of each kind at most."""
OTHERS_MOST: Final = 1000
"""Texts by others at most among which the nearest in subject is looked for."""
TAKEN_MOST: Final = 3
"""Times at most that one text by others is taken as the nearest in subject."""

_AFFILIATED: Final = ("own", "forwarder", "supporter")


@dataclass
class HeldOut:
    """An issuer's statements, held out block by block.

    ``most``: genuine statements examined at most, evenly drawn. ``seed``: of what is drawn.
    ``statements``: those that are dated, by time; ``undated`` the number of the others,
    ``doubted`` of those that are recorded as not issued, denied or disowned.
    """

    holdings: Holdings
    issuer: Issuer
    most: int
    seed: int
    statements: list[Statement] = field(init=False)
    undated: int = field(init=False)
    doubted: int = field(init=False)

    def __post_init__(self) -> None:
        every = known_statements(self.holdings, self.issuer)
        doubted = self._doubted()
        sure = [s for s in every if s.post.key not in doubted]
        self.doubted = len(every) - len(sure)
        self.statements = [s for s in sure if _dated(s.post)]
        self.undated = len(sure) - len(self.statements)
        self.statements.sort(key=lambda s: (at(s), s.post.row))
        self.holdings.load(s.post.row for s in self.statements)

    def _doubted(self) -> set[str]:
        """Return raw CHANNEL/ID of what is recorded as not issued, denied or disowned."""
        register, name = self.holdings.register, self.issuer.name
        said = [o.post for o in register.outcomes if o.issuer == name and o.outcome == "not_issued"]
        said += [
            s.about
            for s in register.stances
            if s.issuer == name and s.says in ("denies", "disowns") and "/" in s.about
        ]
        return {key for post in said for key in post_keys(self.holdings, post)}

    @cached_property
    def times(self) -> Micros:
        """When each statement was posted, (n,) microseconds, ascending."""
        return np.array([of_datetime(at(s)) for s in self.statements], np.int64)

    @cached_property
    def starts(self) -> list[int]:
        """Where the blocks begin and where the last ends, microseconds."""
        return divide(self.times)

    @cached_property
    def block(self) -> Micros:
        """The block of each statement, (n,), from 0."""
        return place(self.starts, self.times)

    def known(self, block: int) -> list[Statement]:
        """Return the statements from before a block: all that is known to its examination."""
        return self.statements[: int(np.searchsorted(self.times, self.starts[block]))]

    @cached_property
    def able(self) -> list[int]:
        """Numbers of the statements of blocks before which there are enough to know by."""
        least = self.holdings.settings.min_reference
        return [i for i, b in enumerate(self.block.tolist()) if len(self.known(b)) >= least]

    @cached_property
    def genuine(self) -> list[Problem]:
        """The issuer's own statements that are examined."""
        return [
            Problem(
                "genuine",
                number,
                int(self.block[i]),
                int(self.times[i]),
                self.holdings.text(self.statements[i].post.row),
                shown(self.holdings, self.statements[i].post),
            )
            for number, i in enumerate(self.able[k] for k in evenly(len(self.able), self.most))
        ]

    @cached_property
    def statement_of(self) -> dict[str, Statement]:
        """Each statement by its name, CHANNEL/ID."""
        return {shown(self.holdings, s.post): s for s in self.statements}

    @cached_property
    def recorded(self) -> list[tuple[Problem, Post]]:
        """The recorded cases of what was not issued, from when there was enough to know by."""
        cases = []
        for outcome in self.holdings.register.outcomes:
            if outcome.issuer != self.issuer.name or outcome.outcome != "not_issued":
                continue
            keys = set(post_keys(self.holdings, outcome.post))
            rows = self.holdings.rows_of({key.rpartition("/")[0] for key in keys})
            posts = [p for p in self.holdings.posts(rows.tolist()) if p.key in keys and _dated(p)]
            cases += posts[:1]
        found = []
        for number, post in enumerate(cases):
            moment = of_datetime(post.posted_at) if post.posted_at else 0
            block = int(place(self.starts, np.array([moment]))[0]) if self.starts else -1
            block = min(block, len(self.starts) - 2)
            if block < 0 or len(self.known(block)) < self.holdings.settings.min_reference:
                continue
            text = self.holdings.text(post.row)
            name = shown(self.holdings, post)
            found.append((Problem("recorded", number, block, moment, text, name), post))
        return found

    @cached_property
    def others(self) -> list[Post]:
        """First versions of posts by organisations that are not the issuer's, evenly drawn.

        Not forwards, long enough, dated; not by channels that are its own, carry it or
        support it; not copies of its statements.
        """
        holdings = self.holdings
        near = set(role_keys(holdings, self.issuer, set(_AFFILIATED)))
        rows = holdings.rows_of([key for key in holdings.channel_keys if key not in near])
        first: dict[str, Post] = {}
        for post in holdings.posts(rows.tolist()):
            if post.kind == "post" and not post.is_forward and _dated(post):
                first.setdefault(post.key, post)
        doubted = self._doubted()
        posts = [p for p in first.values() if p.key not in doubted]
        posts = [posts[i] for i in evenly(len(posts), 2 * OTHERS_MOST)]
        holdings.load(p.row for p in posts)
        posts = [p for p in posts if holdings.words(p) >= holdings.settings.min_words]
        mine = {s.post.row for s in self.statements}
        alike = holdings.candidates_of([holdings.text(p.row) for p in posts], floor=0.3)
        apart = [p for p, rows in zip(posts, alike, strict=True) if not mine & set(rows.tolist())]
        named = [p for p in apart if not holdings.signed(p, self.issuer)]
        return [named[i] for i in evenly(len(named), OTHERS_MOST)]

    def simulated(self) -> Iterable[Problem]:
        """Yield the simulated problems: for each drawn genuine one, one of each kind."""
        drawn = [self.genuine[i] for i in evenly(len(self.genuine), SIMULATED_MOST)]
        for kind, make in (("recycled", self._recycled), ("swapped", self._swapped)):
            chance = np.random.default_rng([self.seed, *kind.encode()])
            for problem in drawn:
                yield make(problem, chance)
        if not self.others or not drawn:
            return
        texts = [self.holdings.text(p.row) for p in self.others]
        chance = np.random.default_rng([self.seed, *b"random"])
        at_random = chance.integers(len(texts), size=len(drawn)).tolist()
        documents = [Document("", "", None, text) for text in (*(p.text for p in drawn), *texts)]
        near = nearness(documents, ())[: len(drawn), len(drawn) :]
        nearest = matched(near, TAKEN_MOST)
        for problem, i, j in zip(drawn, at_random, nearest, strict=True):
            yield self._by_other("random", problem, self.others[i])
            topic = self._by_other("topic", problem, self.others[j])
            yield topic
            yield self._spliced(topic, chance)

    def _donor(self, problem: Problem, chance: np.random.Generator) -> Statement:
        known = self.known(problem.block)
        return known[int(chance.integers(len(known)))]

    def _recycled(self, problem: Problem, chance: np.random.Generator) -> Problem:
        donor = self._donor(problem, chance)
        text = recycled(self.holdings.text(donor.post.row), at(donor), as_datetime(problem.at))
        name = shown(self.holdings, donor.post)
        return Problem("recycled", problem.number, problem.block, problem.at, text, name, name)

    def _swapped(self, problem: Problem, chance: np.random.Generator) -> Problem:
        donor, other = self._donor(problem, chance), self._donor(problem, chance)
        text = swapped(
            self.holdings.text(donor.post.row), self.holdings.text(other.post.row), chance
        )
        name = shown(self.holdings, donor.post)
        return Problem("swapped", problem.number, problem.block, problem.at, text, name, name)

    def _by_other(self, kind: str, problem: Problem, post: Post) -> Problem:
        holdings = self.holdings
        names = [n for n in (holdings.borne(post.channel), post.channel_name) if n]
        text = with_name(holdings.text(post.row), names, self.issuer.title)
        return Problem(
            "topic" if kind == "topic" else "random",
            problem.number,
            problem.block,
            problem.at,
            text,
            shown(holdings, post),
            organisation=holdings.name(post.channel),
        )

    def _spliced(self, near: Problem, chance: np.random.Generator) -> Problem:
        donor = self._donor(near, chance)
        text = spliced(near.text, self.holdings.text(donor.post.row), chance)
        return Problem(
            "spliced",
            near.number,
            near.block,
            near.at,
            text,
            near.post,
            shown(self.holdings, donor.post),
            near.organisation,
        )


def at(statement: Statement) -> datetime:
    """Return when a statement was posted; only dated ones are asked."""
    assert statement.post.posted_at is not None
    return statement.post.posted_at


def timed(post: Post) -> bool:
    """Tell whether the time of a post is known well enough for carriage to be told by it."""
    return (post.posted_at_uncertain_s or 0) <= UNCERTAIN_S


def _dated(post: Post) -> bool:
    return post.posted_at is not None
