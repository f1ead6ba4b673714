"""From texts to an LLR with its interval, or to a reasoned refusal: body wording in one call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import msgspec
import numpy as np

from mabillon.examine.wording.corpus import Corpus
from mabillon.examine.wording.fusion import Examples, Fusion, fit
from mabillon.examine.wording.pseudo_targets import EACH, pseudo_trials
from mabillon.examine.wording.refusal import (
    FULL_ORGANISATIONS,
    Refusal,
    after_fitting,
    before_scoring,
    usable,
)
from mabillon.examine.wording.stack import DEFAULT, stacked
from mabillon.examine.wording.trials import Trial

LEVEL = 0.9
WIDE_LEVEL = 0.99
"""Level of the interval where the background has fewer than ``FULL_ORGANISATIONS``."""


class Learned(msgspec.Struct, frozen=True, kw_only=True):
    """What a background taught about questions with so many known texts of about that length.

    ``fusion`` is null where it could not be fitted. ``known`` is how many known texts the
    pseudo-targets had (as many as asked, or as the background can afford).
    """

    fusion: Fusion | None
    known: int
    words: int


class Wording(msgspec.Struct, frozen=True, kw_only=True):
    """What body wording says of one questioned text.

    ``llr`` (log10) and its bounds ``low`` <= ``llr`` <= ``high`` are null where ``refusal``
    is given. ``scores`` and ``contributions`` (log10, before the bounds on figures) are by
    scorer; empty where nothing was scored. ``known`` counts the known texts compared.
    """

    llr: float | None = None
    low: float | None = None
    high: float | None = None
    refusal: Refusal | None = None
    known: int = 0
    organisations: int = 0
    scores: dict[str, float] = {}
    contributions: dict[str, float] = {}
    learned: Learned | None = None


def examine(
    corpus: Corpus,
    trial: Trial,
    background: Sequence[int],
    *,
    seed: int,
    learned: Learned | None = None,
    scorers: Sequence[str] = DEFAULT,
) -> Wording:
    """Examine the wording of one questioned text.

    Parameters
    ----------
    corpus
        Known, questioned and background texts, after the take-out.
    trial
        The comparison.
    background
        Rows of comparable texts by other organisations; the issuer's are left out.
    seed
        Of all that is drawn.
    learned
        What ``learn`` returned for this background, issuer, number of known texts and
        length; learned now where null.
    scorers
        Names, of ``SCORERS``.
    """
    rows = tuple(r for r in background if corpus.documents[r].organisation != trial.organisation)
    known = usable(corpus, trial, rows)
    names = {corpus.documents[r].organisation for r in rows}
    refusal = before_scoring(corpus, trial, rows, known)
    if refusal is not None:
        return Wording(refusal=refusal, known=len(known), organisations=len(names))
    if learned is None:
        words = len(corpus.documents[trial.questioned].words)
        learned = learn(corpus, rows, known=len(known), words=words, seed=seed, scorers=scorers)
    refusal = after_fitting(learned.fusion)
    if refusal is not None or learned.fusion is None:
        return Wording(refusal=refusal, known=len(known), organisations=len(names), learned=learned)
    fusion = learned.fusion
    scores = stacked(corpus, [replace(trial, known=known)], rows, fusion.scorers)
    few = fusion.organisations < FULL_ORGANISATIONS
    low, high = fusion.interval(scores, WIDE_LEVEL if few else LEVEL)
    return Wording(
        llr=float(fusion.llr(scores)[0]),
        low=float(low[0]),
        high=float(high[0]),
        known=len(known),
        organisations=len(names),
        scores=dict(zip(fusion.scorers, scores[0].tolist(), strict=True)),
        contributions=dict(
            zip(fusion.scorers, fusion.contributions(scores)[0].tolist(), strict=True)
        ),
        learned=learned,
    )


def learn(
    corpus: Corpus,
    background: Sequence[int],
    *,
    known: int,
    words: int,
    seed: int,
    each: int = EACH,
    scorers: Sequence[str] = DEFAULT,
) -> Learned:
    """Learn from a background what the scorers are worth for such a question.

    Parameters
    ----------
    corpus, background
        Texts, and rows of the background, without the issuer's.
    known, words
        Known texts that are compared, and words of the questioned text.
    seed
        Of all that is drawn.
    each
        Genuine trials of an organisation that plays the issuer, at most.
    scorers
        Names, of ``SCORERS``.
    """
    played = pseudo_trials(corpus, background, known=known, words=words, seed=seed, each=each)
    if not len(played):
        return Learned(fusion=None, known=played.known, words=words)
    examples = _examples(corpus, [*played.genuine, *played.matched], background, scorers)
    return Learned(fusion=fit(examples, scorers, seed), known=played.known, words=words)


def _examples(
    corpus: Corpus, trials: Sequence[Trial], background: Sequence[int], scorers: Sequence[str]
) -> Examples:
    number = {
        row: int(corpus.organisations[row]) for t in trials for row in (*t.known, t.questioned)
    }
    return Examples(
        stacked(corpus, trials, background, scorers),
        np.array([bool(t.same) for t in trials]),
        np.array([number[t.known[0]] for t in trials]),
        np.array([number[t.questioned] for t in trials]),
    )
