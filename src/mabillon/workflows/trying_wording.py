"""Held-out texts put to the examination of wording, by length and number of known statements."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np

from mabillon.examine.instants import DAY
from mabillon.examine.validation import untried
from mabillon.examine.validation.judging import WHY, Judged, Question, affords, judge
from mabillon.examine.validation.problems import COPIED, Problem
from mabillon.examine.validation.wording import (
    AS_POSTED,
    KNOWN,
    LENGTHS,
    WordingResult,
    WordingRow,
    condition,
)
from mabillon.examine.wording.comparable import MOST_KNOWN, length_class, lengths_like, playing
from mabillon.examine.wording.corpus import Corpus
from mabillon.examine.wording.documents import Document
from mabillon.examine.wording.fusion import Fusion
from mabillon.examine.wording.refusal import FEWEST_KNOWN, FEWEST_WORDS
from mabillon.examine.wording.stack import DEFAULT
from mabillon.text.tokens import forms
from mabillon.workflows.held_out import HeldOut
from mabillon.workflows.trying_texts import BY_OTHERS, FOLDS, MOST, TriedTexts, needed


@dataclass
class Fold:
    """The questions of one part, and the organisations of the others to measure them by.

    ``learned``: number of known texts -> what the background taught, as it is learned.
    """

    questions: list[Question]
    corpus: Corpus
    background: range
    length: int
    learned: dict[int, Fusion | None] = field(default_factory=dict)


@dataclass
class WordingTried:
    """Wording of held-out texts.

    ``simulated``: problems, of which recycled and swapped ones are tried too. ``tell``: told
    how many examinations more are done.
    """

    held: HeldOut
    simulated: Sequence[Problem]
    tell: Callable[[int], None]

    def __post_init__(self) -> None:
        self.texts = TriedTexts(self.held)
        self._languages: dict[tuple[str, int], bool] = {}

    def count(self) -> int:
        """Return about how many examinations there will be."""
        copied = len(KNOWN) * len(COPIED) * min(MOST, len(self.held.genuine))
        return (len(LENGTHS) + 1) * self._of_one_length + copied

    @property
    def _of_one_length(self) -> int:
        return len(KNOWN) * (1 + len(BY_OTHERS)) * min(MOST, len(self.held.genuine))

    def result(self) -> WordingResult | str:
        """Try every condition; return what came out, or why nothing was tried."""
        texts = self.texts
        if len(texts.known) <= FEWEST_KNOWN:
            return (
                f"{len(texts.known)} known statements have {FEWEST_WORDS} words and more of their "
                "own"
            )
        able = playing(texts.background)
        if able < needed(FOLDS[-1]):
            return (
                f"{able} other organisations have comparable texts enough, {needed(FOLDS[-1])} "
                "needed, for those that wrote a questioned text are kept apart from those that it "
                "is measured by"
            )
        rows: list[WordingRow] = []
        left_out: list[str] = []
        same: dict[untried.Same, list[int]] = {}
        for words in (AS_POSTED, *LENGTHS):
            made, why, repeating = self._of_length(words)
            rows += made
            left_out += why
            for one in repeating:
                same.setdefault(one, []).append(words)
        left_out += [untried.repeated(one, lengths) for one, lengths in same.items()]
        tried = sorted({(r.words, r.known) for r in rows})
        return WordingResult(
            organisations=len(texts.fold),
            background=len(texts.background),
            scorers=list(DEFAULT),
            conditions=[
                condition(words, known, kind, rows, self.held.seed)
                for (words, known), kind in product(tried, (*BY_OTHERS, *COPIED))
                if any((r.words, r.known, r.kind) == (words, known, kind) for r in rows)
            ],
            untried=left_out,
            rows=rows,
        )

    def _of_length(self, words: int) -> tuple[list[WordingRow], list[str], list[untried.Same]]:
        """Try texts of a length with each number of known statements.

        Returns
        -------
        rows, why, same
            What came out; why a number could not be tried; and numbers that would repeat others.
        """
        problems = list(self.texts.problems(words))
        copied, short = self.texts.copied(self.simulated) if words == AS_POSTED else ([], [])
        enough = untried.too_few(words, problems)
        if enough:
            self.tell(self._of_one_length)
            return [], [enough], []
        length = words or length_class(int(np.median([len(forms(p.text)) for p in problems])))
        made = [self._fold(length, [*problems, *copied], n) for n in range(self.texts.folds)]
        folds = [f for f in made if f is not None]
        rows: list[WordingRow] = []
        as_few: dict[tuple[int, ...], list[int]] = {}
        none: list[int] = []
        for known in KNOWN:
            compared = tuple(affords(f.corpus, f.background, known) for f in folds)
            as_few.setdefault(compared, []).append(known)
            if as_few[compared][0] != known:
                self.tell(sum(len(f.questions) for f in folds))
                continue
            found = [row for f in folds for row in self._judged(f, words, known)]
            rows += found
            rows += [_row(p, words, known) for p in short if found]
            none += [known] * (not found)
        why = [untried.none_before(words, none)] if none else []
        same = [(tuple(known), max(compared)) for compared, known in as_few.items() if known[1:]]
        return rows, why, same

    def _fold(self, length: int, problems: Sequence[Problem], number: int) -> Fold | None:
        """Return the questions of one part; None = it has none, or nothing to measure them by.

        ``length``: words, for which is learned; of texts as posted their usual length.
        """
        texts = self.texts
        others = [
            d for d in _like(texts.background, length) if texts.fold[d.organisation] != number
        ]
        asked = [
            p
            for p in problems
            if (texts.fold[p.organisation] if p.organisation else p.number % texts.folds) == number
        ]
        known = self._latest_known(length, {p.block for p in asked})
        if not asked or not known or not others:
            return None
        documents = [
            *(Document("", p.organisation, p.at, p.text) for p in asked),
            *known,
            *others,
        ]
        background = range(len(asked) + len(known), len(documents))
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
        return Fold(questions, Corpus(documents, background=background), background, length)

    def _judged(self, fold: Fold, words: int, known: int) -> list[WordingRow]:
        judged = judge(
            fold.corpus,
            fold.questions,
            fold.background,
            issuer=self.held.issuer.name,
            known=known,
            words=fold.length,
            seed=self.held.seed,
            foreign=self._languages,
            learned=fold.learned,
        )
        self.tell(len(fold.questions))
        return [_row(one.question.problem, words, known, one) for one in judged]

    def _latest_known(self, words: int, blocks: set[int]) -> list[Document]:
        """Return the known statements that any of these blocks compares, by time."""
        fit = _like(self.texts.known, words)
        wanted = {
            d.id
            for block in blocks
            for d in [d for d in fit if (d.at or 0) < self.held.starts[block]][-2 * MOST_KNOWN :]
        }
        return [d for d in fit if d.id in wanted]


def _like(documents: Sequence[Document], words: int) -> list[Document]:
    """Return those that may be compared with a text of so many words."""
    fewest, most = lengths_like(words)
    return [d for d in documents if fewest <= len(d.words) <= most]


def _row(problem: Problem, words: int, known: int, judged: Judged | None = None) -> WordingRow:
    """Return what came out; without it too little was left to be judged."""
    return WordingRow(
        problem.kind,
        problem.post,
        problem.block,
        problem.organisation or str(problem.at // DAY),
        words,
        known,
        judged.compared if judged else 0,
        None if judged is None or judged.llr is None else round(judged.llr, 4),
        judged.why if judged else WHY["words"],
    )
