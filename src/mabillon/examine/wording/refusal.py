"""When wording says nothing, or nothing in figures, and why (method.md, section 3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from mabillon.examine.wording.corpus import Corpus
from mabillon.examine.wording.fusion import Fusion
from mabillon.examine.wording.language import foreign
from mabillon.examine.wording.outside import outside
from mabillon.examine.wording.trials import Trial

FEWEST_WORDS = 60
"""Words left after the take-out: with fewer, wording is not determined."""
FEWEST_KNOWN = 5
"""Known statements of so many words, no two alike: with fewer, words only."""
FEWEST_ORGANISATIONS = 10
"""Organisations in the background: with fewer, no figure."""
FULL_ORGANISATIONS = 20
"""With fewer than these, the interval is wide."""
WORST_CLLR = 0.95
"""From this out-of-fold Cllr on the scorers cannot tell this issuer from others."""

MORE_KNOWN = "ingest the issuer's own channels, further back"
MORE_OTHERS = "ingest posts by others in the same language, about as long"
THAT_LANGUAGE = (
    "ingest statements that the issuer wrote in that language; a translation helps nothing"
)
"""What would help."""

Kind = Literal["words", "known", "alike", "language", "background", "outside", "calibration"]


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """No figure. ``reason`` is a sentence that says why, ``do`` what would help.

    ``silent``: nothing is determined at all; else the formulas and the copying may still be
    spoken of, in words.
    """

    kind: Kind
    reason: str
    do: str
    silent: bool = False


NO_FIGURE = Refusal(kind="calibration", reason="There is no figure.", do=MORE_KNOWN)
"""Where nothing was scored and nothing says why."""


def usable(corpus: Corpus, trial: Trial, background: Sequence[int]) -> tuple[int, ...]:
    """Return the known rows that can be compared: long enough, each once, the issuer's own.

    Of texts that are one text twice the first is kept. One that is also a background
    organisation's is left out: a forward carries another's wording.
    """
    others = [r for r in background if corpus.documents[r].organisation != trial.organisation]
    shared = [bool(corpus.twins[row][others].any()) for row in trial.known]
    kept: list[int] = []
    for row, anothers in zip(trial.known, shared, strict=True):
        long = len(corpus.documents[row].words) >= FEWEST_WORDS
        if long and not anothers and not corpus.twins[row][kept].any():
            kept.append(row)
    return tuple(kept)


def before_scoring(
    corpus: Corpus, trial: Trial, background: Sequence[int], known: Sequence[int]
) -> Refusal | None:
    """Return why no figure can be had of this trial; null = nothing stands against it yet.

    ``known`` are the rows that ``usable`` kept.
    """
    questioned = corpus.documents[trial.questioned]
    if len(questioned.words) < FEWEST_WORDS:
        return Refusal(
            kind="words",
            reason=(
                f"{len(questioned.words)} words remain once what stands in earlier texts is"
                f" taken out; {FEWEST_WORDS} are needed to judge wording."
            ),
            do="read the donor finding; more statements do not help",
            silent=True,
        )
    if len(known) < FEWEST_KNOWN:
        return _too_few(len(trial.known), len(known))
    other = foreign(questioned, [corpus.documents[r] for r in known])
    if other is not None:
        return Refusal(
            kind="language",
            reason=f"{other} A translation carries its translator's wording.",
            do=THAT_LANGUAGE,
        )
    organisations = _organisations(corpus, trial, background)
    if organisations < FEWEST_ORGANISATIONS:
        return Refusal(
            kind="background",
            reason=(
                f"The background has comparable posts by {organisations} other organisations;"
                f" {FEWEST_ORGANISATIONS} are needed for a figure, {FULL_ORGANISATIONS} for a"
                " narrow one."
            ),
            do=MORE_OTHERS,
        )
    unlike = outside(
        corpus.windows[trial.questioned], [corpus.windows[r] for r in (*known, *background)]
    )
    if unlike is not None:
        return Refusal(kind="outside", reason=unlike.said, do=unlike.do)
    return None


def after_fitting(fusion: Fusion | None) -> Refusal | None:
    """Return why what was learned from the background gives no figure; null = it does."""
    if fusion is None:
        return Refusal(
            kind="background",
            reason="Too few organisations of the background have texts enough to play the issuer.",
            do=MORE_OTHERS,
        )
    if fusion.cllr >= WORST_CLLR:
        return Refusal(
            kind="calibration",
            reason=(
                "On organisations of the background, with as many known texts, wording did not"
                f" tell who wrote what (Cllr {fusion.cllr:.2f}; {WORST_CLLR} and more is no"
                " better than saying nothing)."
            ),
            do="ingest more of the issuer's statements, and longer ones",
        )
    return None


def _too_few(given: int, left: int) -> Refusal:
    if given < FEWEST_KNOWN:
        return Refusal(
            kind="known",
            reason=f"There are {given} known statements; {FEWEST_KNOWN} are needed for a figure.",
            do=MORE_KNOWN,
        )
    return Refusal(
        kind="alike",
        reason=(
            f"Of {given} known statements {left} can be compared: the others are too short, the"
            f" same text again, or another organisation's. {FEWEST_KNOWN} are needed for a figure."
        ),
        do="ingest statements of the issuer's own that differ from each other",
    )


def _organisations(corpus: Corpus, trial: Trial, background: Sequence[int]) -> int:
    names = {corpus.documents[r].organisation for r in background}
    return len(names - {trial.organisation, ""})
