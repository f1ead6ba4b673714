"""Many questions of wording at once, as they would be judged one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from mabillon.examine.validation.problems import Problem
from mabillon.examine.wording.calibrate import learn
from mabillon.examine.wording.corpus import Corpus
from mabillon.examine.wording.refusal import after_fitting, before_scoring, usable
from mabillon.examine.wording.stack import stacked
from mabillon.examine.wording.trials import Trial

WHY: Final = {
    "words": "fewer than 60 words left after the take-out",
    "known": "too few known statements",
    "alike": "too few known statements that differ",
    "language": "a language that the known statements lack",
    "background": "too few organisations in the background",
    "calibration": "wording does not tell the background's organisations apart",
}
"""Refusals in few words, by their kind."""


class Question(NamedTuple):
    """A problem in a corpus: the row of its text, and those of what is known before its block,
    by time."""

    problem: Problem
    row: int
    known: tuple[int, ...]


class Judged(NamedTuple):
    """A question with its LLR before any refusal (null = there is none even so), and why it
    would be refused; "" = it would not."""

    question: Question
    llr: float | None
    why: str


def judge(
    corpus: Corpus,
    questions: Sequence[Question],
    background: Sequence[int],
    *,
    issuer: str,
    known: int,
    words: int,
    seed: int,
) -> list[Judged]:
    """Judge those questions that have ``known`` statements to be compared with.

    Parameters
    ----------
    corpus
        Questioned, known and background texts, after the take-out.
    background
        Rows by organisations none of which wrote a questioned text.
    issuer
        The organisation of the known texts.
    known, words
        Of each question so many known statements, the latest; its length.
    seed
        Of all that is drawn.

    Notes
    -----
    As in ``wording.calibrate.examine``, the background learned from once for all. That of
    the known texts exactly ``known`` are compared, however many there are, is what tells how
    much their number matters.
    """
    trials, asked = [], []
    for question in questions:
        trial = Trial(question.known, question.row, issuer)
        fit = usable(corpus, trial, background)
        if len(fit) >= known:
            asked.append(question)
            trials.append(replace(trial, known=fit[-known:]))
    if not trials:
        return []
    fusion = learn(corpus, background, known=known, words=words, seed=seed).fusion
    after = after_fitting(fusion)
    refused = [before_scoring(corpus, t, background, t.known) or after for t in trials]
    why = [WHY[refusal.kind] if refusal else "" for refusal in refused]
    if fusion is None:
        return [Judged(q, None, w) for q, w in zip(asked, why, strict=True)]
    llrs = fusion.llr(stacked(corpus, trials, background, fusion.scorers)).tolist()
    return [Judged(q, llr, w) for q, llr, w in zip(asked, llrs, why, strict=True)]
