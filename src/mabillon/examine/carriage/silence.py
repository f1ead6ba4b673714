"""How often genuine statements went uncarried, with bounds that bursts and outages respect."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mabillon.examine.beta import Beta, root
from mabillon.examine.settings import Settings

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

BLOCK_DAYS = 7
"""Runs of days that are resampled, and reckoned, together."""

_LONGER = 1.75
"""An unseen silence beside seen ones counts so many times its usual length. If lengths are
exponential the root of their mean square is 1.41 times their mean, and the few that were seen
tell little of it; 1.75 covers in simulation."""

METHOD = (
    "the wider of a bootstrap over runs of 7 days and a mid-P interval on the effective "
    "number of statements with an unseen silence allowed for"
)


@dataclass(frozen=True, slots=True)
class Silence:
    """Shares of statements uncarried, at J ages.

    All are (J,): ``n`` statements that count at that age, ``k`` of them uncarried,
    ``days`` on which they were posted, ``share`` the smoothed estimate, ``low`` and
    ``high`` its bounds. Where n is 0: share and high 1, low 0.
    """

    n: Ints
    k: Ints
    days: Ints
    share: Floats
    low: Floats
    high: Floats


def silence(day: Ints, counts: Flags, missed: Flags, settings: Settings) -> Silence:
    """Estimate the chance that a genuine statement is uncarried, at each of J ages.

    Parameters
    ----------
    day
        (m,) the day on which each statement was posted, as a number of days.
    counts, missed
        (m, J): the statement counts at that age (by coverage alone); it counts and had
        not been carried. ``missed`` implies ``counts``.

    Notes
    -----
    The estimate is (k + 1/2) / (n + 1), where n counts days if those are fewer and k is
    reduced in proportion.

    Bounds, two-sided at ``settings.interval``, the wider of two:

    1. percentile bootstrap over runs of days (circular blocks, Politis & Romano 1992;
       Künsch 1989), which collapses to a point where k = 0;
    2. the binomial mid-P interval (Lancaster 1961) on the effective number of statements,
       as for clustered samples (Korn & Graubard 1998, who take Clopper & Pearson's). The
       design effect is that of the residuals by day or by runs of days (Bartlett weights,
       Newey & West 1987), whichever is greater. To the upper bound is added, in
       quadrature (Zou & Donner 2008), the bound on a silence of ``silence_days`` days that
       the window happens not to show: without it a window without any silence would count
       every day as independent, and one outage of two days that did not fall in it would
       break the bound. Where silences were seen, so that the window may show the short
       ones only, a longer one is allowed for; the factor was chosen by the simulator
       (``benchmarks.quality.carriage_bounds``).
    """
    start = int(day.min()) if day.size else 0
    span = int(day.max()) - start + 1 if day.size else 1
    sizes = _by_day(day - start, counts, span)
    gone = _by_day(day - start, missed, span)
    n, k = sizes.sum(axis=0), gone.sum(axis=0)
    days = (sizes > 0).sum(axis=0).astype(float)
    some = np.maximum(n, 1.0)
    effective = np.minimum(n, days)
    share = (k * effective / some + 0.5) / (effective + 1.0)
    low, high = _effective(sizes, gone, n, k, days, settings)
    again_low, again_high = _bootstrap(sizes, gone, settings)
    low = np.minimum(np.minimum(low, again_low), share)
    high = np.maximum(np.maximum(high, again_high), share)
    none = n == 0
    return Silence(
        n=n.astype(np.int64),
        k=k.astype(np.int64),
        days=days.astype(np.int64),
        share=np.where(none, 1.0, share),
        low=np.where(none, 0.0, low),
        high=np.where(none, 1.0, high),
    )


def _by_day(day: Ints, flags: Flags, span: int) -> Floats:
    """Sum (m, J) flags into (span, J) counts."""
    table = np.zeros((span, flags.shape[1]))
    np.add.at(table, day, flags.astype(float))
    return table


def _effective(
    sizes: Floats, gone: Floats, n: Floats, k: Floats, days: Floats, settings: Settings
) -> tuple[Floats, Floats]:
    some = np.maximum(n, 1.0)
    p = k / some
    rest = gone - sizes * p
    daily = (rest**2).sum(axis=0)
    runs = daily.copy()
    for lag in range(1, min(BLOCK_DAYS, rest.shape[0])):
        weight = 2.0 * (1.0 - lag / BLOCK_DAYS)
        runs += weight * (rest[lag:] * rest[:-lag]).sum(axis=0)
    spread = np.maximum(daily, runs) * days / np.maximum(days - 1.0, 1.0)
    full = p >= 1.0
    inner = np.where(full, 0.0, spread / np.where(full, 1.0, 1.0 - p))
    design = np.maximum(inner / np.maximum(k, 1.0), 1.0)
    tail = (1.0 - settings.interval) / 2.0
    events = some / np.minimum(_unseen_silence(sizes, n, settings.silence_days), some)
    low, high, unseen = _mid_p(
        np.stack([k / design, k / design, np.zeros_like(k)]),
        np.stack([n / design, n / design, events]),
        np.array([[1.0 - tail], [tail], [tail]]),
    )
    low = np.where(k > 0, low, 0.0)
    high = np.where(k < n, high, 1.0)
    unseen = unseen * np.where(k > 0, _LONGER, 1.0)
    return low, np.minimum(p + np.hypot(high - p, unseen), 1.0)


def _unseen_silence(sizes: Floats, n: Floats, length: int) -> Floats:
    """Return how many statements a silence of ``length`` days that hits any hits on average."""
    length = min(length, sizes.shape[0])
    hit = np.zeros(sizes.shape, dtype=bool)
    for lag in range(length):
        hit |= np.roll(sizes, lag, axis=0) > 0
    hits: Floats = np.maximum(length * n / np.maximum(hit.sum(axis=0), 1), 1.0)
    return hits


def _mid_p(k: Floats, n: Floats, tail: Floats) -> Floats:
    """Return the share p at which P(X < k) + P(X = k) / 2 is ``tail``; k need not be whole.

    Of arrays that go together; all are sought at once. Where there is none (k is 0 and
    ``tail`` above a half, or k is n and it is below): 0 or 1.
    """
    k, n, tail = np.broadcast_arrays(k, n, tail)
    found = np.where(tail < 0.5, 1.0, 0.0)
    reached = (n > 0) & ((k > 0) | (tail < 0.5)) & ((k < n) | (tail >= 0.5))
    k, n = k[reached], n[reached]
    # P(X >= k), 1 where k is 0, and P(X > k), 0 where k is n; one array of both.
    there = np.concatenate([k > 0, k < n])
    beta = Beta(
        np.where(there, np.concatenate([k, k + 1]), 1.0),
        np.where(there, np.concatenate([n - k + 1, n - k]), 1.0),
    )
    otherwise = np.repeat([1.0, 0.0], len(k))

    def chance(p: Floats) -> tuple[Floats, Floats]:
        both = np.concatenate([p, p])
        value = np.where(there, beta.below(both), otherwise).reshape(2, -1)
        slope = np.where(there, beta.density(both), 0.0).reshape(2, -1)
        return value.mean(axis=0), slope.mean(axis=0)

    found[reached] = root(chance, 1.0 - tail[reached])
    return found


def _bootstrap(sizes: Floats, gone: Floats, settings: Settings) -> tuple[Floats, Floats]:
    span = sizes.shape[0]
    block = min(BLOCK_DAYS, span)
    draws = -(-span // block)
    random = np.random.default_rng(settings.seed)
    starts = random.integers(0, span, size=(settings.bootstrap_resamples, draws))
    weights = np.zeros((settings.bootstrap_resamples, span))
    rows = np.repeat(np.arange(settings.bootstrap_resamples), draws)
    np.add.at(weights, (rows, starts.ravel()), 1.0)
    around = np.concatenate([weights[:, span - block + 1 :], weights], axis=1)
    summed = np.cumsum(np.pad(around, ((0, 0), (1, 0))), axis=1)
    weights = summed[:, block:] - summed[:, :-block]  # each start stands for its whole block
    n, k = weights @ sizes, weights @ gone
    whole = gone.sum(axis=0) / np.maximum(sizes.sum(axis=0), 1.0)
    shares = np.where(n > 0, k / np.maximum(n, 1e-9), whole)
    tail = (1.0 - settings.interval) / 2.0
    low, high = np.quantile(shares, [tail, 1.0 - tail], axis=0)
    return low, high
