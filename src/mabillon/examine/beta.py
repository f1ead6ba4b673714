"""The beta distribution and the normal quantile, as the intervals need them.

scipy has them too, and takes longer to import than all of a carriage examination; a test
holds these to it.
"""

from __future__ import annotations

from collections.abc import Callable
from math import lgamma
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_STEPS = 500
_HALVINGS = 60
_EXACT = 1e-14
_TINY = 1e-300


class Beta:
    """Beta distributions, one for each pair of parameters.

    Parameters
    ----------
    a, b
        (n,), each above 0.
    """

    def __init__(self, a: Floats, b: Floats) -> None:
        self._a, self._b = a, b
        self._log = np.array(
            [lgamma(x + y) - lgamma(x) - lgamma(y) for x, y in zip(a, b, strict=True)]
        )

    def below(self, x: Floats) -> Floats:
        """Return P(X <= x), (n,), for x of 0 to 1: the regularised incomplete beta function.

        Notes
        -----
        By its continued fraction (Abramowitz & Stegun 1964, 26.5.8), summed by the method of
        Lentz (1976), on the side where it converges fast.
        """
        swapped = x > (self._a + 1) / (self._a + self._b + 2)
        a, b = np.where(swapped, self._b, self._a), np.where(swapped, self._a, self._b)
        near = np.where(swapped, 1 - x, x)
        inside = (near > 0) & (near < 1)
        z = np.where(inside, near, 0.5)
        front = np.exp(self._log + a * np.log(z) + b * np.log1p(-z)) / a
        found = np.where(inside, front * _fraction(a, b, z), np.where(near > 0, 1.0, 0.0))
        return np.where(swapped, 1 - found, found)

    def density(self, x: Floats) -> Floats:
        """Return the density at x, (n,), between 0 and 1."""
        inside = (self._a - 1) * np.log(x) + (self._b - 1) * np.log1p(-x)
        return np.exp(self._log + inside)


def _fraction(a: Floats, b: Floats, x: Floats) -> Floats:
    c, d = np.ones_like(x), _inverse(1 - (a + b) * x / (a + 1))
    value = d.copy()
    for m in range(1, _STEPS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d, c = _inverse(1 + even * d), _kept(1 + even / c)
        value *= d * c
        d, c = _inverse(1 + odd * d), _kept(1 + odd / c)
        step = d * c
        value *= step
        if (np.abs(step - 1) < _EXACT).all():
            break
    return value


def _kept(x: Floats) -> Floats:
    return np.where(np.abs(x) < _TINY, _TINY, x)


def _inverse(x: Floats) -> Floats:
    return 1 / _kept(x)


def quantile(a: float, b: float, share: float) -> float:
    """Return below which value that share of a beta distribution lies."""
    made = Beta(np.array([a]), np.array([b]))
    return float(root(lambda x: (made.below(x), made.density(x)), np.array([share]))[0])


def root(rising: Callable[[Floats], tuple[Floats, Floats]], value: Floats) -> Floats:
    """Return where functions that rise over 0 to 1 reach a value.

    Parameters
    ----------
    rising
        Gives the functions' values and slopes, each (n,), at n places.
    value
        (n,), reached nowhere: 0 or 1 is returned.

    Notes
    -----
    By Newton's method; where it would leave the bounds known so far, by halving them.
    """
    low, high = np.zeros_like(value), np.ones_like(value)
    x = (low + high) / 2
    for _ in range(_HALVINGS):
        found, slope = rising(x)
        under = found < value
        low, high = np.where(under, x, low), np.where(under, high, x)
        with np.errstate(all="ignore"):
            better = x - (found - value) / slope
        last, x = x, np.where((better >= low) & (better <= high), better, (low + high) / 2)
        if (np.abs(x - last) < _EXACT).all():
            break
    return x


def normal_quantile(share: float) -> float:
    """Return below which value that share of the standard normal distribution lies."""
    return NormalDist().inv_cdf(share)
