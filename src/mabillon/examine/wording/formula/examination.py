"""Which formulas of an issuer stand in a text, which are missing, and what that weighs.

Method: method.md section 3. Whoever forges a statement copies its formulas first, so that a
formula is there says next to nothing; that the issuer's habit is missing counts against,
with one capped figure a slot. Both come from the rates in the issuer's and in others'
statements, shrunk by half a statement each way (Krichevsky & Trofimov 1981). A forger who
does not copy writes as others do; one who does may put it in: what is missing is as likely
under H2 as in others' statements at the most (``llr_low``), and half as likely where every
second forger copies (``llr_high``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10
from typing import Literal

from mabillon.examine.beta import quantile
from mabillon.examine.wording.formula.habits import Habit, Rate
from mabillon.examine.wording.formula.zones import Read, Slot

PRESENT_CAP = 0.05
"""LLR of a formula that is there, at the most: it is easily copied."""

MISSING_CAP = 0.5
"""LLR of a slot that is missing, at the most, against."""

TOTAL_CAP = 1.0
"""LLR of all slots together, at the most, against: what lacks one often lacks others too."""

FEWEST_KNOWN, FEWEST_ORGANISATIONS, FEWEST_WORDS = 5, 10, 30
"""With fewer known statements, other organisations or words in the text: no figure."""

_TAIL = 0.05
_COPYING = 0.5
"""Share of forgers who copy a formula, under which a missing one weighs least."""


@dataclass(frozen=True, slots=True)
class SlotFinding:
    """One slot of a text: whether any of the issuer's formulas stands there.

    ``formulas``: each with its rates, and ``present``: whether it stands in the text.
    ``own_share``, ``others_share``: shares (0 to 1) of the issuer's and of others'
    statements that have any, by formulas mined from the rest. ``llr`` with its bounds: null
    where there are too few statements or organisations.
    """

    slot: Slot
    state: Literal["present", "missing"]
    formulas: tuple[Rate, ...]
    present: tuple[bool, ...]
    own_share: float
    own_n: int
    others_share: float
    organisations: int
    llr: float | None = None
    llr_low: float | None = None
    llr_high: float | None = None


@dataclass(frozen=True, slots=True)
class Formula:
    """All slots of a text in which the issuer has a habit, and their LLR together, capped.

    ``reason``: why there is no figure; null where there is one.
    """

    slots: tuple[SlotFinding, ...]
    llr: float | None = None
    llr_low: float | None = None
    llr_high: float | None = None
    reason: str | None = None

    @property
    def missing(self) -> tuple[SlotFinding, ...]:
        """The slots in which none of the issuer's formulas stands."""
        return tuple(s for s in self.slots if s.state == "missing")


def examine(text: str, habits: Sequence[Habit]) -> Formula:
    """Say which of an issuer's formulas stand in a text.

    Parameters
    ----------
    text
        The whole original, before anything is taken out; channel furniture cut out.
    habits
        Of the issuer, as ``learn`` mined them from statements before the text.
    """
    if not habits:
        return Formula((), reason="the issuer has no formula that others lack")
    read = Read(text)
    reason = _too_few(read, habits[0])
    slots = tuple(_slot(read, habit, with_figure=reason is None) for habit in habits)
    if reason:
        return Formula(slots, reason=reason)
    figures = [(s.llr_low, s.llr, s.llr_high) for s in slots]
    low, llr, high = (max(sum(f[k] or 0.0 for f in figures), -TOTAL_CAP) for k in range(3))
    cap = PRESENT_CAP
    return Formula(slots, min(llr, cap), min(low, cap), min(high, cap))


def _too_few(text: Read, habit: Habit) -> str | None:
    if len(text.tokens) < FEWEST_WORDS:
        return f"{len(text.tokens)} words; a figure needs {FEWEST_WORDS}"
    if habit.own_n < FEWEST_KNOWN:
        return f"{habit.own_n} known statements; a figure needs {FEWEST_KNOWN}"
    if habit.organisations < FEWEST_ORGANISATIONS:
        return (
            f"{habit.organisations} other organisations to compare with; a figure needs "
            f"{FEWEST_ORGANISATIONS}"
        )
    return None


def _slot(text: Read, habit: Habit, *, with_figure: bool) -> SlotFinding:
    present = tuple(habit.present(text))
    state: Literal["present", "missing"] = "present" if any(present) else "missing"
    figures = _llr(habit, missing=state == "missing") if with_figure else (None, None, None)
    return SlotFinding(
        habit.slot,
        state,
        habit.formulas,
        present,
        habit.own / habit.own_n,
        habit.own_n,
        habit.others,
        habit.organisations,
        *figures,
    )


def _llr(habit: Habit, *, missing: bool) -> tuple[float, float, float]:
    """Return (LLR, lower bound, upper bound) of one slot."""
    hits, n = habit.own + 0.5, habit.own_n + 1
    elsewhere = (habit.others * habit.organisations + 0.5) / (habit.organisations + 1)
    least, most = (quantile(hits, n - hits, tail) for tail in (_TAIL, 1 - _TAIL))
    share = hits / n
    if elsewhere >= share:
        return 0.0, 0.0, 0.0
    if not missing:
        figures = [log10(share / elsewhere), 0.0, log10(most / elsewhere)]
        return _within(figures, 0.0, PRESENT_CAP)
    lacking = 1 - elsewhere
    figures = [
        log10((1 - share) / lacking),
        log10(max(1 - most, 1e-6) / lacking),
        log10((1 - least) / (lacking * (1 - _COPYING))),
    ]
    return _within(figures, -MISSING_CAP, 0.0)


def _within(figures: Sequence[float], low: float, high: float) -> tuple[float, float, float]:
    llr, least, most = (min(max(f, low), high) for f in figures)
    return llr, min(least, llr), max(most, llr)
