"""A term whose use had ended before a time, or began only after it.

The rule compares a silence with the term's own habit. Between its uses there was a longest
stretch without it, in statements and in days. Its use had ended where it was used in many
different weeks (``lexicon_weeks``); so many uses would have fallen into the silence at its own
share (``lexicon_missed``); and the silence is ``lexicon_gap`` times as many statements as any
stretch before, and longer in days. Read backwards in time, the same says that its use had not
begun. No chance is reckoned: statements come in bursts and subjects come back, so one that
takes uses as independent would be far too small. How often the rule is wrong is counted on
the issuer's own statements (``falsely``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from mabillon.examine.instants import DAY
from mabillon.examine.lexicon.grams import Numbers
from mabillon.examine.lexicon.statements import House

Side = Literal["ended", "began"]


@dataclass(frozen=True, slots=True)
class Silences:
    """Of each n-gram asked about, (q,), how it was used on one side of a time.

    ``uses``; ``weeks``: in how many different weeks; ``first``, ``last``: statements, -1 = no
    use; ``share``: of the statements from first to last use; ``quiet``: statements between
    that time and the nearest use, ``quiet_us``: microseconds; ``longest``, ``longest_us``:
    the longest such stretch between two uses; ``silent``: whether the rule holds.
    """

    grams: Numbers
    uses: Numbers
    weeks: Numbers
    first: Numbers
    last: Numbers
    share: npt.NDArray[np.float64]
    quiet: Numbers
    quiet_us: Numbers
    longest: Numbers
    longest_us: Numbers
    silent: npt.NDArray[np.bool_]


def silences(
    house: House, grams: Numbers, when: int, side: Side, hidden: npt.NDArray[np.bool_]
) -> Silences:
    """Tell how n-grams were used before a time (``ended``) or after it (``began``).

    Parameters
    ----------
    grams
        (q,) which.
    when
        Microseconds since 1970.
    hidden
        (n,) statements that are not looked at.
    """
    told, chosen = house.told, house.settings
    seen = (told.at < when if side == "ended" else told.at > when) & ~hidden
    rank = np.cumsum(seen) - 1
    every = int(seen.sum())
    texts, owner = house.uses(grams)
    kept = seen[texts]
    texts, owner = texts[kept], owner[kept]
    uses = np.bincount(owner, minlength=len(grams)).astype(np.int64)
    used = uses > 0
    ends = np.cumsum(uses) - 1
    first, last = np.full(len(grams), -1), np.full(len(grams), -1)
    first[used], last[used] = texts[(ends - uses + 1)[used]], texts[ends[used]]
    longest, longest_us = np.zeros(len(grams), np.int64), np.zeros(len(grams), np.int64)
    same = owner[1:] == owner[:-1]
    np.maximum.at(longest, owner[1:][same], np.diff(rank[texts])[same] - 1)
    np.maximum.at(longest_us, owner[1:][same], np.diff(told.at[texts])[same])
    week = told.at[texts] // (7 * DAY)
    new = np.append(True, ~same | (np.diff(week) > 0))[: len(texts)]
    weeks = np.bincount(owner[new], minlength=len(grams)).astype(np.int64)
    near = last if side == "ended" else first
    quiet = np.where(used, every - 1 - rank[near] if side == "ended" else rank[near], 0)
    quiet_us = np.where(used, np.abs(when - told.at[near]), 0)
    share = np.where(used, uses / (rank[last] - rank[first] + 1), 0.0)
    silent = (
        (weeks >= chosen.lexicon_weeks)
        & (share * quiet >= chosen.lexicon_missed)
        & (quiet >= chosen.lexicon_gap * longest)
        & (quiet_us > longest_us)
    )
    return Silences(
        grams, uses, weeks, first, last, share, quiet, quiet_us, longest, longest_us, silent
    )


def beyond(
    house: House, grams: Numbers, when: int, side: Side, hidden: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """Tell of each n-gram whether it was used on the other side of that time too."""
    texts, owner = house.uses(grams)
    at = house.told.at[texts]
    other = (at >= when if side == "ended" else at <= when) & ~hidden[texts]
    return np.bincount(owner, weights=other, minlength=len(grams)) > 0
