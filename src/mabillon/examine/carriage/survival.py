"""Kaplan–Meier estimates of how soon something happens, with a band."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mabillon.examine.beta import normal_quantile

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Survival:
    """A step curve: from ``age[i]`` (seconds) on, ``share[i]`` had happened.

    ``low`` and ``high`` are the pointwise band; ``risk`` how many were at risk just
    before, ``events`` how many happened at that age. All of one length; empty = nothing
    ever happened. ``n`` is how many were observed at age 0.
    """

    age: Floats
    share: Floats
    low: Floats
    high: Floats
    risk: Floats
    events: Floats
    n: int

    def at(self, age: float) -> tuple[float, float, float]:
        """Return share, low and high at that age."""
        place = int(np.searchsorted(self.age, age, side="right")) - 1
        if place < 0:
            return 0.0, 0.0, 0.0
        return float(self.share[place]), float(self.low[place]), float(self.high[place])

    def when(self, share: float) -> float | None:
        """Return the first age at which that share had happened; None = never."""
        reached = np.flatnonzero(self.share >= share - 1e-12)
        return float(self.age[reached[0]]) if reached.size else None


def kaplan_meier(happened: Floats, observed: Floats, level: float) -> Survival:
    """Estimate the share that had happened by each age.

    Parameters
    ----------
    happened
        (n,) age in seconds at which it happened; inf = not seen to happen.
    observed
        (n,) age until which it was observed without a break; what happens later is not
        counted (a gap censors at its start). Negative = not observed at age 0: left out
        of the risk set, for nobody knows whether it had happened before.
    level
        Of the two-sided pointwise band, 0 to 1.

    Notes
    -----
    Kaplan & Meier 1958; variance by Greenwood 1926; band on the log(-log S) scale
    (Kalbfleisch & Prentice 1980), which stays within 0 and 1. Where all at risk have
    gone, or none have, the band has no width there and is given as [low of the step
    before, 1], as [0, 0] before the first event.
    """
    watched = observed >= 0
    happened, observed = happened[watched], observed[watched]
    event = happened <= observed
    age, places = np.unique(happened[event], return_inverse=True)
    gone = np.bincount(places, minlength=age.size).astype(float)
    last = np.sort(np.where(event, happened, observed))
    risk = (last.size - np.searchsorted(last, age, side="left")).astype(float)
    stays = np.cumprod(1.0 - gone / risk) if age.size else np.empty(0)
    low, high = _band(stays, gone, risk, level)
    return Survival(
        age=age,
        share=1.0 - stays,
        low=1.0 - high,
        high=1.0 - low,
        risk=risk,
        events=gone,
        n=int(last.size),
    )


def _band(stays: Floats, gone: Floats, risk: Floats, level: float) -> tuple[Floats, Floats]:
    inner = stays > 0
    if not inner.any():
        return np.zeros_like(stays), np.ones_like(stays)
    s = stays[inner]
    spread = np.cumsum(gone[inner] / (risk[inner] * (risk[inner] - gone[inner])))
    half = normal_quantile(0.5 + level / 2) * np.sqrt(spread) / np.abs(np.log(s))
    low, high = np.zeros_like(stays), np.ones_like(stays)
    low[inner], high[inner] = s ** np.exp(half), s ** np.exp(-half)
    high[~inner] = high[inner][-1]
    return low, high
