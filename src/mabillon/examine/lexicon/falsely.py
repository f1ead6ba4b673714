"""How often each rule fires on the issuer's own statements, which hold no anachronism.

Each is examined as if questioned on the day it was posted, with its own block of time left
out (a twelfth of the statements): for "ended" by the statements before the block, for "began"
by those after it, for "apart" by all the others. Only statements count that have enough of
the others before them (or after, or beside) for the rule to be able to fire. Serial numbers
are left out one by one, for a block left out would leave a gap that is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
import numpy as np

from mabillon.examine.lexicon.numbering import wrongly
from mabillon.examine.lexicon.pairs import apart
from mabillon.examine.lexicon.serials import Series
from mabillon.examine.lexicon.silences import Side, silences
from mabillon.examine.lexicon.statements import ENOUGH, House, Told
from mabillon.examine.record import interval

MOST = 200
"""Statements that are examined, evenly spread over time."""


class Rate(msgspec.Struct, frozen=True, kw_only=True):
    """Of ``n`` genuine statements the rule fired on ``k``; 95 % interval ``low`` to ``high``."""

    k: int
    n: int
    low: float
    high: float


def rate(k: int, n: int) -> Rate:
    """Return k of n with its interval (Jeffreys 1946)."""
    low, high = interval(k, n)
    return Rate(k=k, n=n, low=low, high=high)


def false_rates(house: House | None, told: Told, found: Sequence[Series]) -> dict[str, Rate]:
    """Return, by rule, how often it fires on genuine statements; rules with none to count left out.

    ``house``: None = terms were not looked at. Keys: "ended", "began", "apart", "serial".
    """
    counts = {rule: [0, 0] for rule in ("ended", "began", "apart", "serial")}
    for statement in _examined(told.size) if house else ():
        assert house is not None
        for rule, fired in _fired(house, statement):
            counts[rule][0] += fired
            counts[rule][1] += 1
    for made in found:
        counts["serial"][0] += wrongly(told, made)
        counts["serial"][1] += len(made.numbers)
    return {rule: rate(k, n) for rule, (k, n) in counts.items() if n}


def _examined(size: int) -> list[int]:
    return sorted({int(i) for i in np.linspace(0, size - 1, min(size, MOST))}) if size else []


def _fired(house: House, statement: int) -> Iterator[tuple[str, bool]]:
    """Yield each rule that could fire on a statement, and whether it did."""
    told, grams = house.told, house.of_text(statement)
    hidden = told.blocks == told.blocks[statement]
    block = np.flatnonzero(hidden)
    sides: tuple[tuple[Side, int], ...] = (
        ("ended", int(block[0])),
        ("began", told.size - 1 - int(block[-1])),
    )
    for side, room in sides:
        if room >= ENOUGH:
            when = int(told.at[statement])
            yield side, bool(silences(house, grams, when, side, hidden).silent.any())
    if told.size - len(block) >= ENOUGH:
        yield "apart", bool(apart(house, grams, hidden))
