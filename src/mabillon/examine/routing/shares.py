"""How many of the statements that were watched were carried, with an interval."""

from __future__ import annotations

from math import log, sqrt
from statistics import NormalDist

import msgspec
import numpy as np

from mabillon.examine.carriage.delays import Flags, Floats
from mabillon.examine.instants import Micros


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """``k`` of ``n`` statements that were watched were carried in time.

    ``share`` is k / n, ``low`` and ``high`` its interval; all three null where n is 0.
    """

    n: int
    k: int
    share: float | None
    low: float | None
    high: float | None

    def apart(self, other: Share) -> bool:
        """Tell whether the two intervals do not overlap."""
        return _apart(self.low, self.high, other.low, other.high)


class Usual(msgspec.Struct, frozen=True, kw_only=True):
    """The median delay in seconds of what was carried in time, with its interval.

    ``low`` and ``high`` are null where too few were carried for the level (five for 0.9).
    """

    median: float
    low: float | None
    high: float | None

    def apart(self, other: Usual) -> bool:
        """Tell whether the two intervals do not overlap."""
        return _apart(self.low, self.high, other.low, other.high)


def _apart(
    low: float | None, high: float | None, other_low: float | None, other_high: float | None
) -> bool:
    """Tell whether two intervals do not overlap; one that is not known overlaps any."""
    if low is None or high is None or other_low is None or other_high is None:
        return False
    return low > other_high or other_low > high


def share(days: Micros, counts: Flags, hits: Flags, level: float) -> Share:
    """Count, and give the interval.

    Parameters
    ----------
    days
        (n,) the day each statement was posted on, as a number of days.
    counts, hits
        (n,): it was watched for long enough, by coverage alone; and was carried in time.

    Notes
    -----
    Wilson 1927, two-sided at ``level``, in which n counts days where those are fewer than
    statements, and k is reduced in proportion, as carriage does: statements of one day
    share its fate.
    """
    n, k = int(counts.sum()), int((counts & hits).sum())
    if not n:
        return Share(n=0, k=0, share=None, low=None, high=None)
    effective = min(n, int(np.unique(days[counts]).size))
    z = NormalDist().inv_cdf(0.5 + level / 2)
    p = k / n
    middle = (p + z * z / (2 * effective)) / (1 + z * z / effective)
    half = z * sqrt(p * (1 - p) / effective + z * z / (4 * effective**2)) / (1 + z * z / effective)
    return Share(
        n=n,
        k=k,
        share=p,
        low=max(0.0, middle - half) if k else 0.0,
        high=min(1.0, middle + half) if k < n else 1.0,
    )


def usual(delays: Floats, level: float) -> Usual | None:
    """Return the median delay and its interval; None where there is no delay.

    Notes
    -----
    The interval lies between two of the delays themselves, so chosen that it holds the
    median with at least ``level`` whatever their distribution (Conover 1999, section 3.2).
    """
    if not delays.size:
        return None
    ascending = np.sort(delays)
    tails = _tails(ascending.size)
    rank = int(np.searchsorted(tails, (1 - level) / 2, side="right"))
    low = high = None
    if rank:
        low, high = float(ascending[rank - 1]), float(ascending[ascending.size - rank])
    return Usual(median=float(np.median(ascending)), low=low, high=high)


def _tails(n: int) -> Floats:
    """Return P(k or fewer of n fair coins show heads), for k of 0 to n - 1."""
    k = np.arange(1, n)
    logs = np.concatenate(([0.0], np.cumsum(np.log((n - k + 1) / k)))) - n * log(2)
    tails: Floats = np.cumsum(np.exp(logs))
    return tails
