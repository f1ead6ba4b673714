"""Which runs of words are an issuer's formulas: frequent in its statements, rare in others'.

A slot has up to ``VARIANTS`` formulas, chosen one after another so that together they stand
in most of the issuer's statements and few of others' (a greedy cover). Nothing is known of
the language: a run counts by where it stands and how often.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mabillon.examine.wording.formula.naming import WordKinds
from mabillon.examine.wording.formula.zones import NUMBER, OTHER, Slot, runs

LONGEST = 8
"""Words of the longest formula; a longer one is found as the first eight of it."""

VARIANTS = 4
FEWEST = 3
"""A formula stands in at least so many of the issuer's statements."""

LEAST_SHARE = 0.25
"""And in at least this share of them."""

_APART = {"honorifics": 0.4}
_APART_ELSE = 0.2
"""By so much the share in the issuer's statements is above that in others'. In the middle of
a text, where a subject makes runs frequent too, by more."""

_NEW = 0.1
"""A further variant stands in this share of the statements that had none before."""

_CANDIDATES = 600

Marks = npt.NDArray[np.bool_]
Shares = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Runs that may be formulas of a slot.

    ``own``: (m, n) which of the issuer's statements have each; ``others``: (m, k) the same
    of others' statements.
    """

    runs: tuple[str, ...]
    own: Marks
    others: Marks


def candidates(
    slot: Slot, own: Sequence[str], others: Sequence[str], words: WordKinds
) -> Candidates:
    """Return the runs of a slot that are frequent in the issuer's zones."""
    counts = Counter(run for zone in own for run in runs(zone, LONGEST))
    least = max(FEWEST - 1, LEAST_SHARE * 0.75 * len(own))
    frequent = [(n, run) for run, n in counts.items() if n >= least]
    frequent.sort(key=lambda found: (-found[0], -len(found[1]), found[1]))
    kept: list[str] = []
    by_count: dict[int, list[str]] = {}
    for n, run in frequent:
        # A run within a longer one that stands as often is the same formula.
        if any(run in longer for longer in by_count.get(n, ())):
            continue
        if _may_be(slot, run.split(), words):
            by_count.setdefault(n, []).append(run)
            kept.append(run)
        if len(kept) == _CANDIDATES:
            break
    return Candidates(tuple(kept), _present(kept, own), _present(kept, others))


def _may_be(slot: Slot, run: list[str], words: WordKinds) -> bool:
    """Tell whether a run can be a formula of the slot: no name of the issuer's own in it.

    A dateline has a number in it, or consists of names that others use too, such as a
    capital; a signature has one word that is no name; any other formula two.
    """
    letters = [word for word in run if word not in (NUMBER, OTHER)]
    if OTHER in (run[0], run[-1]) or not words.shared.issuperset(letters):
        return False
    plain = [word for word in letters if len(word) > 1 and word not in words.names]
    if slot == "dateline":
        if NUMBER in run:
            return bool(letters) or run.count(NUMBER) > 1
        return not plain and any(len(word) > 1 for word in letters)
    if NUMBER in run:
        return False
    return len(plain) >= (1 if slot == "signature" else 2)


def _present(some: Sequence[str], zones: Sequence[str]) -> Marks:
    return np.array([[run in zone for zone in zones] for run in some], bool).reshape(
        len(some), len(zones)
    )


def chosen(slot: Slot, among: Candidates, own: Marks, weights: Shares) -> list[int]:
    """Return which candidates are the slot's formulas.

    Parameters
    ----------
    own
        (n,) which of the issuer's statements to learn from.
    weights
        (k,) what each of others' statements counts, so that organisations count alike; sums
        to 1, or to 0 where there are none.
    """
    learned = among.own[:, own]
    n = learned.shape[1]
    if not n or not len(among.runs):
        return []
    elsewhere = among.others @ weights
    apart = _APART.get(slot, _APART_ELSE)
    enough = learned.sum(axis=1) >= max(FEWEST, LEAST_SHARE * n)
    allowed = enough & (learned.mean(axis=1) - elsewhere >= apart)
    length = np.array([len(run.split()) for run in among.runs])
    without = np.ones(n, bool)
    free = np.ones(len(weights), bool)
    found: list[int] = []
    for _ in range(VARIANTS):
        gain = learned[:, without].sum(axis=1) / n
        cost = among.others[:, free] @ weights[free] if len(weights) else np.zeros(len(gain))
        score = np.where(allowed & (gain >= _NEW), gain - cost, -1.0) + 1e-6 * length
        best = int(np.argmax(score))
        if score[best] < _NEW / 2:
            break
        found.append(best)
        without &= ~learned[best]
        free &= ~among.others[best]
    return found
