"""Many questions of wording at once, as they would be judged one by one."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np

from mabillon.examine.validation.problems import Problem
from mabillon.examine.wording import language
from mabillon.examine.wording.calibrate import learn
from mabillon.examine.wording.corpus import Corpus
from mabillon.examine.wording.documents import Document
from mabillon.examine.wording.fusion import Fusion
from mabillon.examine.wording.outside import Windows, outside
from mabillon.examine.wording.pseudo_targets import affordable
from mabillon.examine.wording.refusal import FEWEST_KNOWN, FEWEST_WORDS, after_fitting, usable
from mabillon.examine.wording.stack import stacked
from mabillon.examine.wording.trials import Trial

WHY: Final = {
    "words": "fewer than 60 words left after the take-out",
    "known": "too few known statements",
    "alike": "too few known statements that differ",
    "language": "a language that the known statements lack",
    "background": "too few organisations in the background",
    "outside": "far fewer or far more different words or marks than any text compared",
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
    would be refused; "" = it would not. ``compared``: known statements that it was held against."""

    question: Question
    llr: float | None
    why: str
    compared: int


def affords(corpus: Corpus, background: Sequence[int], known: int) -> int:
    """Return how many of ``known`` statements are compared: as many as others are known by."""
    texts = np.unique(corpus.organisations[list(background)], return_counts=True)[1]
    return max(affordable(texts, known), FEWEST_KNOWN)


def judge(
    corpus: Corpus,
    questions: Sequence[Question],
    background: Sequence[int],
    *,
    issuer: str,
    known: int,
    words: int,
    seed: int,
    foreign: MutableMapping[tuple[str, int], bool],
    learned: MutableMapping[int, Fusion | None],
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
    foreign
        (kind, number) -> whether a genuine text is in a language that the known ones lack, as
        far as that was looked at; added to here. The others were chosen by their language.
    learned
        Number of known texts -> what this background taught about texts of this length; added
        to here.

    Notes
    -----
    As in ``wording.finding``, the background learned from once for all. Of the known texts
    ``known`` are there, however many more there were, which tells how much their number
    matters; compared are as many of them as the background can afford to play with.
    """
    compared = affords(corpus, background, known)
    trials, asked = [], []
    for question in questions:
        trial = Trial(question.known, question.row, issuer)
        fit = usable(corpus, trial, background)
        if len(fit) >= known:
            asked.append(question)
            trials.append(replace(trial, known=fit[-compared:]))
    if not trials:
        return []
    if compared not in learned:
        made = learn(corpus, background, known=compared, words=words, seed=seed)
        learned[compared] = made.fusion
    fusion = learned[compared]
    after = after_fitting(fusion)
    for question, trial in zip(asked, trials, strict=True):
        key = (question.problem.kind, question.problem.number)
        if question.problem.issued and key not in foreign:
            said = language.foreign(corpus.documents[trial.questioned], _known(corpus, trial))
            foreign[key] = said is not None
    measured = [corpus.windows[row] for row in background]
    why = [
        _why(corpus, question, foreign)
        or _outside(corpus, trial, measured)
        or (WHY[after.kind] if after else "")
        for question, trial in zip(asked, trials, strict=True)
    ]
    if fusion is None:
        return [Judged(q, None, w, compared) for q, w in zip(asked, why, strict=True)]
    llrs = fusion.llr(stacked(corpus, trials, background, fusion.scorers)).tolist()
    return [Judged(q, llr, w, compared) for q, llr, w in zip(asked, llrs, why, strict=True)]


def _known(corpus: Corpus, trial: Trial) -> list[Document]:
    return [corpus.documents[row] for row in trial.known]


def _why(corpus: Corpus, question: Question, foreign: Mapping[tuple[str, int], bool]) -> str:
    """Return which of its words or its language bars a figure; "" = neither."""
    if len(corpus.documents[question.row].words) < FEWEST_WORDS:
        return WHY["words"]
    problem = question.problem
    return WHY["language"] if foreign.get((problem.kind, problem.number)) else ""


def _outside(corpus: Corpus, trial: Trial, measured: Sequence[Windows]) -> str:
    known = [corpus.windows[row] for row in trial.known]
    unlike = outside(corpus.windows[trial.questioned], [*known, *measured])
    return WHY["outside"] if unlike else ""
