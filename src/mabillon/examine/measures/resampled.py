"""Intervals by the bootstrap, over problems or over organisations."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from mabillon.examine.measures.ranking import Floats, Truth

RESAMPLES = 1000
LEVEL = 0.95


def interval(
    measure: Callable[[Floats, Truth], float],
    figures: Floats,
    same: Truth,
    seed: int,
    *,
    groups: npt.NDArray[np.int64] | None = None,
    resamples: int = RESAMPLES,
    level: float = LEVEL,
) -> tuple[float, float]:
    """Return the percentile interval of a measure (Efron 1979); NaN where it never has a value.

    Parameters
    ----------
    measure
        Of figures and truth, such as ``auc`` or ``cllr``.
    figures, same
        (n,).
    seed
        Of the resampling.
    groups
        (n,), whose trials stay together (numbers of organisations); null = each by itself.
        Trials of one organisation are alike: to resample them apart makes intervals too short.
    resamples, level
        How often, and of what share.
    """
    chance = np.random.default_rng(seed)
    draws = (
        chance.integers(len(same), size=(resamples, len(same)))
        if groups is None
        else _whole(groups, chance, resamples)
    )
    found = np.array([measure(figures[d], same[d]) for d in draws])
    found = found[~np.isnan(found)]
    if not len(found):
        return float("nan"), float("nan")
    tail = (1 - level) / 2
    low, high = np.quantile(found, [tail, 1 - tail])
    return float(low), float(high)


def _whole(
    groups: npt.NDArray[np.int64], chance: np.random.Generator, resamples: int
) -> list[npt.NDArray[np.int64]]:
    names = np.unique(groups)
    rows = [np.flatnonzero(groups == name) for name in names]
    drawn = chance.integers(len(names), size=(resamples, len(names)))
    return [np.concatenate([rows[i] for i in one]) for one in drawn]
