"""Held-out texts put to the examination of wording, by length and number of known statements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Final

import numpy as np

from mabillon.examine.instants import DAY
from mabillon.examine.validation.blocks import evenly
from mabillon.examine.validation.forging import spliced, with_name
from mabillon.examine.validation.judging import Judged, Question, judge
from mabillon.examine.validation.problems import Kind, Problem
from mabillon.examine.validation.wording import (
    AS_POSTED,
    KNOWN,
    LENGTHS,
    MAIN_KNOWN,
    WordingResult,
    WordingRow,
    condition,
)
from mabillon.examine.wording.comparable import (
    MOST_KNOWN,
    MOST_TEXTS,
    Cut,
    length_class,
    lengths_like,
    of_its_own,
    playing,
    share_out,
    without,
)
from mabillon.examine.wording.corpus import Corpus
from mabillon.examine.wording.documents import Document
from mabillon.examine.wording.fusion import Fusion
from mabillon.examine.wording.refusal import FEWEST_KNOWN, FEWEST_ORGANISATIONS, FEWEST_WORDS
from mabillon.examine.wording.repeats import repeats
from mabillon.examine.wording.same_language import of_question
from mabillon.examine.wording.stack import DEFAULT
from mabillon.examine.wording.takeout import Held, taken_out
from mabillon.examine.wording.topics import nearness
from mabillon.text.tokens import forms
from mabillon.workflows.held_out import TAKEN_MOST, HeldOut
from mabillon.workflows.holdings import Post
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
FEWEST: Final = 10
"""Texts of a length that there are at least, for the condition to be tried."""
TRIES: Final = 6
"""Texts by others that are tried for each genuine one, until one is left long enough."""
FOLDS: Final = (2, 3)
"""Parts that the other organisations are divided into, the more where there are few: of each
question, those of the part that wrote it are in no background, nor those beside them."""
LENGTH: Final = 120
"""Words: texts by others that may be compared with so long a one are looked at."""
NEGATIVES: Final[tuple[Kind, ...]] = ("random", "topic", "spliced")


@dataclass
class WordingTried:
    """Wording of held-out texts. ``tell``: told how many examinations more are done."""

    held: HeldOut
    tell: Callable[[int], None]

    def count(self) -> int:
        """Return about how many examinations there will be."""
        kinds = 1 + len(NEGATIVES)
        return kinds * min(MOST, len(self.held.genuine)) * (len(KNOWN) + len(LENGTHS))

    def result(self) -> WordingResult | str:
        """Try every condition; return what came out, or why nothing was tried."""
        if len(self._known) <= FEWEST_KNOWN:
            return (
                f"{len(self._known)} known statements have {FEWEST_WORDS} words and more of their "
                "own"
            )
        able = playing(self._background)
        needed = _needed(FOLDS[-1])
        if able < needed:
            return (
                f"{able} other organisations have comparable texts enough, {needed} needed, for "
                "those that wrote a questioned text are kept apart from those that it is measured "
                "by"
            )
        rows, untried = [], []
        for words in (AS_POSTED, *LENGTHS):
            problems = list(self._problems(words))
            enough = self._enough(words, problems)
            untried += [enough] if enough else []
            for fold in () if enough else range(self._folds):
                rows += self._judged(words, problems, fold)
        tried = sorted({(r.words, r.known) for r in rows})
        untried += [
            f"{known} known statements: too few stand before the blocks"
            for known in KNOWN
            if known not in {k for _, k in tried}
        ]
        return WordingResult(
            organisations=len(self._fold),
            background=len(self._others),
            scorers=list(DEFAULT),
            conditions=[
                condition(words, known, kind, rows, self.held.seed)
                for (words, known), kind in product(tried, NEGATIVES)
                if any((r.words, r.known, r.kind) == (words, known, kind) for r in rows)
            ],
            untried=untried,
            rows=rows,
        )

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
    def _known(self) -> list[Document]:
        """The issuer's statements after the take-out, those that can be compared, by time."""
        posts = [s.post for s in self.held.statements]
        cuts = self._cuts({self.held.issuer.name: posts}, most=len(posts))
        return sorted((c.left for c in cuts), key=lambda d: (d.at or 0, d.id))

    @cached_property
    def _others(self) -> list[Cut]:
        """Texts by others in the issuer's language, as the background shares them out."""
        cuts = self._cuts(self._posts, most=MOST_TEXTS)
        if not self._known:
            return []
        language = of_question(self._known[len(self._known) // 2], self._known)
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
    def _background(self) -> list[Document]:
        """The same without what is cut."""
        return [c.left for c in self._others]

    @cached_property
    def _folds(self) -> int:
        able = playing(self._background)
        return next((n for n in FOLDS if able >= _needed(n)), FOLDS[-1])

    @cached_property
    def _languages(self) -> dict[tuple[str, int], bool]:
        """Which genuine texts are in a language that the known ones lack, as it is found out."""
        return {}

    @cached_property
    def _fold(self) -> dict[str, int]:
        """The part that each other organisation is in."""
        names = sorted({c.whole.organisation for c in self._others})
        order = np.random.default_rng([self.held.seed, *b"folds"]).permutation(len(names))
        return {names[i]: place % self._folds for place, i in enumerate(order.tolist())}

    def _enough(self, words: int, problems: Sequence[Problem]) -> str:
        """Say which texts of a length are too few; "" where there are enough of both kinds."""
        counts = Counter(p.issued for p in problems)
        long = f"{words} words" if words else "as posted"
        short = [
            f"{counts[issued]} {what}"
            for issued, what in ((True, "of its statements"), (False, "texts by others"))
            if counts[issued] < FEWEST
        ]
        return f"{long}: {' and '.join(short)} are so long, {FEWEST} needed" if short else ""

    def _problems(self, words: int) -> Iterator[Problem]:
        """Yield genuine texts of a length, and as many by others as there are."""
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
            for kind, others in zip(NEGATIVES, (at_random, fresh, fresh), strict=True):
                for other in others[:TRIES]:
                    made = self._by_other(kind, problem, other, chance)
                    if (cut := self._cut(made, words, (other.id,))) is not None:
                        taken[other.id] += kind == "topic"
                        yield cut
                        break

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
        return Problem(
            kind,
            problem.number,
            problem.block,
            problem.at,
            text,
            self._named.get(other.id, other.id),
            donor,
            other.organisation,
        )

    def _cut(self, problem: Problem, words: int, but: Sequence[str]) -> Problem | None:
        """Return the first words of what is left after the take-out; None = too few are.

        Without a number of words all that is left, where an opinion would judge it.
        """
        before = self.held.starts[problem.block]
        taken = taken_out(
            problem.text, self._texts, own=self.held.issuer.name, before=before, without=but
        )
        whole = Document("", "", None, taken.text)
        left = Document("", "", None, without(whole.text, repeats(whole)))
        if len(left.tokens) < (words or FEWEST_WORDS):
            return None
        text = left.text[: left.tokens[words - 1].end] if words else left.text
        return Problem(
            problem.kind,
            problem.number,
            problem.block,
            problem.at,
            text,
            problem.post,
            problem.donor,
            problem.organisation,
        )

    def _judged(self, words: int, problems: Sequence[Problem], fold: int) -> list[WordingRow]:
        """Judge the questions of one fold against the organisations of the others.

        ``words``: they are cut to; 0 = as posted, and what is learned is for their usual length.
        """
        length = words or length_class(int(np.median([_words(p) for p in problems])))
        others = self._like(self._background, length)
        background = [d for d in others if self._fold[d.organisation] != fold]
        asked = [
            p
            for p in problems
            if (p.number % self._folds if p.issued else self._fold[p.organisation]) == fold
        ]
        known = self._latest_known(length, {p.block for p in asked})
        documents = [
            *(Document("", p.organisation, p.at, p.text) for p in asked),
            *known,
            *background,
        ]
        if not asked or not known or not background:
            return []
        first = len(asked) + len(known)
        rows = range(first, len(documents))
        corpus = Corpus(documents, background=rows)
        questions = [
            Question(
                p,
                row,
                tuple(
                    len(asked) + i
                    for i, d in enumerate(known)
                    if (d.at or 0) < self.held.starts[p.block]
                ),
            )
            for row, p in enumerate(asked)
        ]
        found, learned = [], dict[int, Fusion | None]()
        for many in (MAIN_KNOWN,) if words else KNOWN:
            judged = judge(
                corpus,
                questions,
                rows,
                issuer=self.held.issuer.name,
                known=many,
                words=length,
                seed=self.held.seed,
                foreign=self._languages,
                learned=learned,
            )
            self.tell(len(questions))
            found += [_row(one, words, many) for one in judged]
        return found

    def _like(self, documents: Sequence[Document], words: int) -> list[Document]:
        """Return those that may be compared with a text of so many words."""
        fewest, most = lengths_like(words)
        return [d for d in documents if fewest <= len(d.words) <= most]

    def _latest_known(self, words: int, blocks: set[int]) -> list[Document]:
        """Return the known statements that any of these blocks compares, by time."""
        fit = self._like(self._known, words)
        wanted = {
            d.id
            for block in blocks
            for d in [d for d in fit if (d.at or 0) < self.held.starts[block]][-2 * MOST_KNOWN :]
        }
        return [d for d in fit if d.id in wanted]


def _needed(folds: int) -> int:
    """Return how many organisations there must be for each background to have enough."""
    return -(-FEWEST_ORGANISATIONS * folds // (folds - 1))


def _words(problem: Problem) -> int:
    return len(forms(problem.text))


def _row(judged: Judged, words: int, known: int) -> WordingRow:
    problem = judged.question.problem
    return WordingRow(
        problem.kind,
        problem.post,
        problem.block,
        problem.organisation or str(problem.at // DAY),
        words,
        known,
        judged.compared,
        None if judged.llr is None else round(judged.llr, 4),
        judged.why,
    )
