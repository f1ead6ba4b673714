"""How many statements nobody saw, from those seen on one channel and on two."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, sqrt

from mabillon.examine.beta import normal_quantile


@dataclass(frozen=True, slots=True)
class Unseen:
    """``once`` and ``twice``: statements seen on one and on two channels; ``number``: the
    estimated number never seen, with ``high``, its upper bound."""

    once: int
    twice: int
    number: float
    high: float


def chao(once: int, twice: int, level: float) -> Unseen:
    """Estimate how many were never seen.

    Notes
    -----
    Chao 1987, in the bias-corrected form f1 (f1 - 1) / (2 (f2 + 1)), with its variance and
    log-normal interval; two-sided at ``level``. It is a lower bound: channels differ, and
    copy each other, and both make the true number greater.
    """
    f1, f2 = float(once), float(twice)
    number = f1 * (f1 - 1) / (2 * (f2 + 1))
    if number <= 0:
        return Unseen(once, twice, 0.0, float(once))
    variance = (
        number
        + f1 * (2 * f1 - 1) ** 2 / (4 * (f2 + 1) ** 2)
        + f1**2 * f2 * (f1 - 1) ** 2 / (4 * (f2 + 1) ** 4)
    )
    z = float(normal_quantile(0.5 + level / 2))
    spread = exp(z * sqrt(log(1 + variance / number**2)))
    return Unseen(once, twice, number, number * spread)
