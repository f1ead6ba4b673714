"""The texts by which wording is validated: known, questioned, and by others, all of them cut."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np

from mabillon.examine.validation.blocks import evenly
from mabillon.examine.validation.forging import spliced, with_name
from mabillon.examine.validation.problems import COPIED, Kind, Problem
from mabillon.examine.wording.comparable import (
    MOST_TEXTS,
    Cut,
    of_its_own,
    playing,
    share_out,
    without,
)
from mabillon.examine.wording.documents import Document
from mabillon.examine.wording.refusal import FEWEST_ORGANISATIONS, FEWEST_WORDS
from mabillon.examine.wording.repeats import repeats
from mabillon.examine.wording.same_language import of_question
from mabillon.examine.wording.takeout import Held, taken_out
from mabillon.examine.wording.topics import nearness
from mabillon.workflows.held_out import TAKEN_MOST, HeldOut
from mabillon.workflows.kept_posts import Post
from mabillon.workflows.questions import shown
from mabillon.workflows.wording_background import (
    earlier_rows,
    organisations,
    posts_of,
    rows_before,
)
from mabillon.workflows.wording_prepared import ALL_OF
from mabillon.workflows.wording_texts import document, edges, first_versions

MOST: Final = 50
"""Texts of each kind and length at most, evenly drawn."""
TRIES: Final = 6
"""Texts by others that are tried for each genuine one, until one is left long enough."""
FOLDS: Final = (2, 3)
"""Parts that the other organisations are divided into, the more where there are few: of each
question, those of the part that wrote it are in no background, nor those beside them."""
LENGTH: Final = 120
"""Words: texts by others that may be compared with so long a one are looked at."""
BY_OTHERS: Final[tuple[Kind, ...]] = ("random", "topic", "spliced")


@dataclass
class TriedTexts:
    """What the examination of wording is tried with."""

    held: HeldOut

    @cached_property
    def _posts(self) -> dict[str, list[Post]]:
        """Comparable posts by organisation, of all times."""
        holdings, issuer = self.held.holdings, self.held.issuer
        rows = rows_before(holdings, organisations(holdings, issuer), None, LENGTH)
        return posts_of(holdings, issuer, rows, ())

    @cached_property
    def _named(self) -> dict[str, str]:
        """How a reader knows each of these posts, by its raw CHANNEL/ID."""
        every = [post for posts in self._posts.values() for post in posts]
        return {post.key: shown(self.held.holdings, post) for post in every}

    @cached_property
    def _texts(self) -> Held:
        """Every text in which a span may stand; each question asks only for the earlier ones."""
        holdings, issuer = self.held.holdings, self.held.issuer
        rows = {
            name: np.array([p.row for p in posts], np.int64) for name, posts in self._posts.items()
        }
        every = earlier_rows(holdings, issuer, rows, all_of=ALL_OF)
        holdings.load(every)
        whose = {p.key: name for name, posts in self._posts.items() for p in posts}
        whose |= {s.post.key: issuer.name for s in self.held.statements}
        return Held(
            [
                document(holdings, p, whose.get(p.key, holdings.name(p.channel)))
                for p in first_versions(holdings.posts(every))
                if p.posted_at is not None
            ]
        )

    @cached_property
    def known(self) -> list[Document]:
        """The issuer's statements after the take-out, those that can be compared, by time."""
        posts = [s.post for s in self.held.statements]
        cuts = self._cuts({self.held.issuer.name: posts}, most=len(posts))
        return sorted((c.left for c in cuts), key=lambda d: (d.at or 0, d.id))

    @cached_property
    def _others(self) -> list[Cut]:
        """Texts by others in the issuer's language, as the background shares them out."""
        cuts = self._cuts(self._posts, most=MOST_TEXTS)
        if not self.known:
            return []
        language = of_question(self.known[len(self.known) // 2], self.known)
        return share_out([c for c in cuts if language.has(c.whole)])

    def _cuts(self, posts: dict[str, list[Post]], most: int) -> list[Cut]:
        holdings = self.held.holdings
        texts = [
            (document(holdings, post, name), edges(holdings, post, linked=False))
            for name, of in posts.items()
            for post in of
        ]
        return of_its_own(texts, self._texts, words=FEWEST_WORDS, most=most)

    @cached_property
    def background(self) -> list[Document]:
        """Texts by others without what is cut."""
        return [c.left for c in self._others]

    @cached_property
    def folds(self) -> int:
        """How many parts the other organisations are divided into."""
        able = playing(self.background)
        return next((n for n in FOLDS if able >= needed(n)), FOLDS[-1])

    @cached_property
    def fold(self) -> dict[str, int]:
        """The part that each other organisation is in."""
        names = sorted({c.whole.organisation for c in self._others})
        order = np.random.default_rng([self.held.seed, *b"folds"]).permutation(len(names))
        return {names[i]: place % self.folds for place, i in enumerate(order.tolist())}

    def problems(self, words: int) -> Iterator[Problem]:
        """Yield genuine texts of a length, and as many by others as there are.

        ``words`` they are cut to; 0 = all that is left after the take-out.
        """
        genuine = [
            cut
            for problem in self.held.genuine
            if (cut := self._cut(problem, words, ())) is not None
        ]
        genuine = [genuine[i] for i in evenly(len(genuine), MOST)]
        yield from genuine
        long = [c.whole for c in self._others if len(c.whole.words) >= max(words, 1)]
        if not long or not genuine:
            return
        chance = np.random.default_rng([self.held.seed, words])
        asked = [Document("", "", None, p.text) for p in genuine]
        near = nearness([*asked, *long], ())[: len(asked), len(asked) :]
        taken: Counter[str] = Counter()
        for problem, alike in zip(genuine, near, strict=True):
            nearest = [long[j] for j in np.argsort(-alike, kind="stable").tolist()]
            fresh = [other for other in nearest if taken[other.id] < TAKEN_MOST]
            at_random = [long[i] for i in chance.permutation(len(long)).tolist()]
            for kind, others in zip(BY_OTHERS, (at_random, fresh, fresh), strict=True):
                for other in others[:TRIES]:
                    made = self._by_other(kind, problem, other, chance)
                    if (cut := self._cut(made, words, (other.id,))) is not None:
                        taken[other.id] += kind == "topic"
                        yield cut
                        break

    def copied(self, simulated: Sequence[Problem]) -> tuple[list[Problem], list[Problem]]:
        """Return what is left of recycled and swapped texts: enough to be judged, and too little.

        ``simulated``: problems, of which those are looked at, evenly drawn.
        """
        left: list[Problem] = []
        short: list[Problem] = []
        for kind in COPIED:
            of = [p for p in simulated if p.kind == kind]
            for problem in (of[i] for i in evenly(len(of), MOST)):
                cut = self._cut(problem, 0, ())
                (short if cut is None else left).append(cut or problem)
        return left, short

    def _by_other(
        self, kind: Kind, problem: Problem, other: Document, chance: np.random.Generator
    ) -> Problem:
        """Return another's text in the issuer's name, as if posted when a genuine one was."""
        holdings = self.held.holdings
        channel = other.id.rpartition("/")[0]
        names = [holdings.borne(channel), other.organisation]
        text, donor = with_name(other.text, names, self.held.issuer.title), None
        if kind == "spliced":
            known = self.held.known(problem.block)
            statement = known[int(chance.integers(len(known)))]
            text = spliced(text, holdings.text(statement.post.row), chance)
            donor = shown(holdings, statement.post)
        return replace(
            problem,
            kind=kind,
            text=text,
            post=self._named.get(other.id, other.id),
            donor=donor,
            organisation=other.organisation,
        )

    def _cut(self, problem: Problem, words: int, but: Sequence[str]) -> Problem | None:
        """Return the first words of what is left after the take-out; None = too few are.

        Without a number of words all that is left, where an opinion would judge it. ``but``:
        ids of texts in which no span is looked for.
        """
        before = self.held.starts[problem.block]
        taken = taken_out(problem.text, self._texts, before=before, without=but)
        whole = Document("", "", None, taken.text)
        left = Document("", "", None, without(whole.text, repeats(whole)))
        if len(left.tokens) < (words or FEWEST_WORDS):
            return None
        text = left.text[: left.tokens[words - 1].end] if words else left.text
        return replace(problem, text=text)


def needed(folds: int) -> int:
    """Return how many organisations there must be for each background to have enough."""
    return -(-FEWEST_ORGANISATIONS * folds // (folds - 1))
