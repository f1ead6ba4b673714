"""Two terms of the house that never stood in one statement.

Each is used in many statements; were they independent, so many would hold both (uses of the
one times uses of the other over all statements) that none is remarkable. It says that two
habits exclude each other: of two periods, two kinds of product, two hands. It needs no date.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from mabillon.examine.lexicon.grams import Numbers
from mabillon.examine.lexicon.statements import House

MOST: Final = 400
"""Terms of one text that are paired: those with the most uses."""


@dataclass(frozen=True, slots=True)
class Apart:
    """Two n-grams that never met: ``together`` would be expected; all uses of ``a`` and ``b``."""

    a: int
    b: int
    uses_a: int
    uses_b: int
    together: float


def apart(house: House, grams: Numbers, hidden: npt.NDArray[np.bool_]) -> list[Apart]:
    """Return the pairs of these n-grams that never met, the most remarkable first."""
    counts = house.grams.counts[grams]
    shown = ~hidden
    size = int(shown.sum())
    # Of a pair that is expected often enough neither may be rarer than this.
    grams = grams[counts >= house.settings.lexicon_apart]
    grams = grams[np.argsort(-house.grams.counts[grams], kind="stable")][:MOST]
    if len(grams) < 2 or not size:
        return []
    stands = np.zeros((len(grams), house.grams.size), np.float32)
    for i, gram in enumerate(grams.tolist()):
        stands[i, house.grams.held(gram)] = 1
    stands = stands[:, shown]
    first = stands.argmax(axis=1)
    last = stands.shape[1] - 1 - stands[:, ::-1].argmax(axis=1)
    met = (first[:, None] <= last) & (first <= last[:, None])
    uses = stands.sum(axis=1)
    expected = np.outer(uses, uses) / size
    never = np.triu(~met & (expected >= house.settings.lexicon_apart), 1)
    found = [
        Apart(int(grams[i]), int(grams[j]), int(uses[i]), int(uses[j]), float(expected[i, j]))
        for i, j in np.argwhere(never).tolist()
    ]
    return sorted(found, key=lambda p: (-p.together, p.a, p.b))
