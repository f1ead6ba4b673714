"""When the use of a term changed: no change, one, or two, over its issuer's statements.

A use or none in each statement, in order of time, with a constant chance between changes. The
best place for a change is that of greatest likelihood (Hinkley & Hinkley 1970); it is named
where it gains more than a penalty of 1.5 times the logarithm of the number of statements
(Zhang & Siegmund 2007), the second one within what the first leaves (binary segmentation,
Scott & Knott 1974). Statements of one week are about one subject, so the gain is also held
against shuffles of whole weeks, by a seeded generator: ``chance`` is the share of them, the
observed order counted in, that gain as much.
"""

from __future__ import annotations

from math import log

import msgspec
import numpy as np
import numpy.typing as npt

from mabillon.examine.instants import DAY, rfc3339
from mabillon.examine.lexicon.grams import Numbers
from mabillon.examine.lexicon.statements import Told

SHUFFLES = 199
PENALTY = 1.5
CHANCE = 0.01
"""A change is named where no more than this share of shuffles gain as much."""

Stands = npt.NDArray[np.bool_]
Order = npt.NDArray[np.int64]


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One change of use.

    ``at``: RFC 3339, the first statement of the later stretch, ``post``; ``before``,
    ``after``: [with it, of how many] statements on either side, up to the next change.
    ``gain``: natural logarithm of the likelihood ratio against no change, less the penalty.
    ``chance``: share of shuffles that gain as much.
    """

    at: str
    post: str
    before: tuple[int, int]
    after: tuple[int, int]
    gain: float
    chance: float


class Changes:
    """Finds changes of many terms of one issuer; the shuffles are made once."""

    def __init__(self, told: Told, seed: int) -> None:
        self.told = told
        weeks = told.at // (7 * DAY)
        generator = np.random.default_rng(seed)
        names, week = np.unique(weeks, return_inverse=True)
        self._orders = np.empty((SHUFFLES, told.size), np.int64)
        for row in self._orders:
            row[:] = np.argsort(generator.permutation(len(names))[week], kind="stable")

    def of(self, texts: Numbers) -> list[Change]:
        """Return the changes of a term that stands in these statements; none, one or two."""
        stands = np.zeros(self.told.size, bool)
        stands[texts] = True
        penalty = PENALTY * log(max(self.told.size, 2))
        first, gain = _best(stands[None, :])
        if gain[0] <= penalty:
            return []
        chance = self._chance(stands, float(gain[0]))
        if chance > CHANCE:
            return []
        places = {int(first[0]): (float(gain[0]) - penalty, chance)}
        cut = int(first[0])
        halves = [(0, cut), (cut, self.told.size)]
        more = [(*_best(stands[None, a:b]), a) for a, b in halves if b - a > 1]
        where, gain, start = max(more, key=lambda m: float(m[1][0]))
        if gain[0] > penalty:
            places[int(where[0]) + start] = (float(gain[0]) - penalty, chance)
        cuts = [0, *sorted(places), self.told.size]
        return [
            Change(
                at=rfc3339(int(self.told.at[cut])),
                post=self.told.posts[cut],
                before=(int(stands[early:cut].sum()), cut - early),
                after=(int(stands[cut:late].sum()), late - cut),
                gain=places[cut][0],
                chance=places[cut][1],
            )
            for early, cut, late in zip(cuts, cuts[1:], cuts[2:], strict=False)
        ]

    def _chance(self, stands: Stands, gain: float) -> float:
        shuffled = _best(stands[self._orders])[1]
        return (1 + int((shuffled >= gain - 1e-9).sum())) / (SHUFFLES + 1)


def _best(stands: Stands) -> tuple[Order, npt.NDArray[np.float64]]:
    """Return of each row (m, n) where it is best cut, and the gain in log-likelihood."""
    n = stands.shape[1]
    uses = np.cumsum(stands, axis=1, dtype=np.float64)
    sizes = np.arange(1, n + 1, dtype=np.float64)
    whole = uses[:, -1:]
    left = _likelihood(uses[:, :-1], sizes[:-1])
    right = _likelihood(whole - uses[:, :-1], n - sizes[:-1])
    gain = left + right - _likelihood(whole, np.array([float(n)]))
    best = np.argmax(gain, axis=1)
    return best + 1, gain[np.arange(len(gain)), best]


def _likelihood(
    uses: npt.NDArray[np.float64], sizes: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Return the log-likelihood of so many uses in so many statements at their own rate."""
    other = sizes - uses
    with np.errstate(divide="ignore", invalid="ignore"):
        made = np.where(uses > 0, uses * np.log(uses / sizes), 0.0)
        made += np.where(other > 0, other * np.log(other / sizes), 0.0)
    return np.asarray(made, np.float64)
