"""Two terms of the house of different times: the one ended before the other began.

Each is used in many statements; were they independent, so many would hold both (uses of the
one times uses of the other over all statements) that none is remarkable. It needs no date.
Terms that exclude each other at one time, as those of two kinds of product do, are not told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from mabillon.examine.lexicon.grams import Numbers
from mabillon.examine.lexicon.statements import House

MOST: Final = 1_000
"""Terms of one text that are paired: those with the most uses."""


@dataclass(frozen=True, slots=True)
class Apart:
    """N-gram ``a`` ended before ``b`` began; ``together`` with both would be expected."""

    a: int
    b: int
    uses_a: int
    uses_b: int
    together: float


def apart(house: House, grams: Numbers, hidden: npt.NDArray[np.bool_]) -> list[Apart]:
    """Return the pairs of these n-grams of different times, the most remarkable first."""
    size = int((~hidden).sum())
    counts = house.grams.counts[grams]
    # Of a pair that is expected often enough neither may be rarer than this.
    grams = grams[counts >= house.settings.lexicon_apart]
    grams = grams[np.argsort(-house.grams.counts[grams], kind="stable")][:MOST]
    texts, owner = house.uses(grams)
    seen = ~hidden[texts]
    texts, owner = texts[seen], owner[seen]
    uses = np.bincount(owner, minlength=len(grams))
    grams, ends = grams[uses > 0], np.cumsum(uses)[uses > 0] - 1
    uses = uses[uses > 0]
    if len(grams) < 2:
        return []
    first, last = texts[ends - uses + 1], texts[ends]
    expected = np.outer(uses, uses) / size
    before = last[:, None] < first
    pairs = np.argwhere(before & (expected >= house.settings.lexicon_apart)).tolist()
    found = [
        Apart(int(grams[i]), int(grams[j]), int(uses[i]), int(uses[j]), float(expected[i, j]))
        for i, j in pairs
    ]
    return sorted(found, key=lambda p: (-p.together, p.a, p.b))
