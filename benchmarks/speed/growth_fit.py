"""The exponent with which a cost grows: least squares on logarithms, with its interval.

Fitted is ``log cost = a + b log posts``; ``b`` is the exponent. The interval is Student's t on
the residuals with two degrees of freedom fewer than there are points (95 %). Five points are
few: the interval says how well one straight line fits them, and not whether the line goes on.
What a command costs before it has read a post pulls the exponent down; so the slope of the
last step alone, between the two largest sizes, is told beside it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

Point = tuple[float, float]
"""Posts, and what they cost; both above 0."""

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Fit:
    """A power law: ``cost = scale · posts ** exponent``.

    Parameters
    ----------
    low, high
        Interval of the exponent; null = fewer than three points, so that nothing is left over.
    last
        Exponent between the two largest sizes alone.
    """

    exponent: float
    scale: float
    low: float | None
    high: float | None
    last: float
    points: int

    def at(self, posts: float) -> float:
        """Return what the law says of so many posts."""
        return float(self.scale * posts**self.exponent)


def fit(points: Sequence[Point]) -> Fit:
    """Fit a power law through points.

    Raises
    ------
    ValueError
        Fewer than two sizes, or a value that is not above 0.
    """
    ordered = sorted(points)
    if len({posts for posts, _ in ordered}) < 2 or min(min(pair) for pair in ordered) <= 0:
        raise ValueError("a power law needs two sizes, and nothing of 0 or less")
    x, y = np.log(np.array(ordered)).T
    exponent, constant = np.polyfit(x, y, 1).tolist()
    low = high = None
    if len(ordered) > 2:
        free = len(ordered) - 2
        left = y - (constant + exponent * x)
        error = math.sqrt(float(left @ left) / free / float(((x - x.mean()) ** 2).sum()))
        reach = float(stats.t.ppf((1 + CONFIDENCE) / 2, free)) * error
        low, high = exponent - reach, exponent + reach
    last = float((y[-1] - y[-2]) / (x[-1] - x[-2]))
    return Fit(exponent, math.exp(constant), low, high, last, len(ordered))


def said(found: Fit) -> str:
    """Return the exponent as a table shows it."""
    if found.low is None or found.high is None:
        return f"{found.exponent:.2f}"
    return f"{found.exponent:.2f} ({found.low:.2f} to {found.high:.2f})"
