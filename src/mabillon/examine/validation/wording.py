"""What wording said of statements whose truth is known, by length and number of known ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

import msgspec

from mabillon.examine.validation.calibration import Calibration, Given, calibration
from mabillon.examine.validation.problems import Kind

LENGTHS: Final = (50, 100, 200, 400)
"""Words that a questioned text is cut to."""
AS_POSTED: Final = 0
"""Stands for a length: the whole text, as long as it is."""
KNOWN: Final = (5, 10, 20, 50)
"""Numbers of known statements, tried at every length."""
MAIN_KNOWN: Final = 20
"""Known statements of the condition that is told first, or a number near it."""


class WordingRow(msgspec.Struct, frozen=True, array_like=True):
    """One problem in one condition: its LLR before any refusal, and why it would be refused.

    ``words`` it was cut to, 0 = as posted. Of a recycled or swapped text of which too little
    is left there is no LLR, and nothing was compared. ``group``: what shares its fate, a day or an
    organisation. ``compared``: of the known statements, as many as the background affords.
    ``why``: "" = not refused.
    """

    kind: Kind
    post: str
    block: int
    group: str
    words: int
    known: int
    compared: int
    llr: float | None
    why: str


class Condition(msgspec.Struct, frozen=True, kw_only=True):
    """Wording at one length and number of known statements, against one kind of negatives.

    ``compared``: so many of the known ones at least, as many as the background affords.
    ``refused``: problems of these for which an opinion gives no figure, by cause; ``figures``:
    measured before that refusal, since a refusal hides no error. ``figures_kept``: of those
    that are not refused.
    """

    words: int
    known: int
    compared: int
    kind: Kind
    n: int
    refused: dict[str, int]
    figures: Calibration
    figures_kept: Calibration


class WordingResult(msgspec.Struct, frozen=True, kw_only=True):
    """Wording by condition.

    ``organisations`` wrote the background and the statements by others; ``background`` texts
    of theirs were used. ``conditions`` that could not be tried, and why, are in ``untried``.
    ``shown``: the number of the condition whose plots are drawn; null = none has figures.
    """

    organisations: int
    background: int
    scorers: list[str]
    conditions: list[Condition]
    untried: list[str]
    rows: list[WordingRow]


def condition(
    words: int, known: int, kind: Kind, rows: Sequence[WordingRow], seed: int
) -> Condition:
    """Measure one condition: the genuine of it against one kind of negatives."""
    of = [r for r in rows if (r.words, r.known) == (words, known) and r.kind in ("genuine", kind)]
    return Condition(
        words=words,
        known=known,
        compared=min((r.compared for r in of if r.compared), default=0),
        kind=kind,
        n=len(of),
        refused=dict(Counter(r.why for r in of if r.why)),
        figures=_figures(of, seed),
        figures_kept=_figures([r for r in of if not r.why], seed),
    )


def _figures(rows: Sequence[WordingRow], seed: int) -> Calibration:
    given = [Given(r.llr, r.kind == "genuine", r.group) for r in rows if r.llr is not None]
    return calibration(given, seed, drawn=True)
