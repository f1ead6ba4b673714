"""Arithmetic of stretches of time: sorted, non-overlapping [start, end] pairs of one channel."""

from __future__ import annotations

import numpy as np

from mabillon.examine.instants import EVER, Micros

Stretches = tuple[Micros, Micros]
"""Starts and ends, int64 microseconds; ascending, disjoint, each with start < end."""


def union(starts: Micros, ends: Micros) -> Stretches:
    """Merge stretches in any order, touching ones too; empty and reversed ones vanish."""
    real = starts < ends
    starts, ends = starts[real], ends[real]
    if not starts.size:
        return starts, ends
    order = np.lexsort((ends, starts))
    starts, ends = starts[order], np.maximum.accumulate(ends[order])
    fresh = np.ones(starts.size, dtype=bool)
    fresh[1:] = starts[1:] > ends[:-1]
    return starts[fresh], ends[np.append(np.flatnonzero(fresh)[1:] - 1, starts.size - 1)]


def complement(starts: Micros, ends: Micros) -> Stretches:
    """Return all of time outside the stretches."""
    return union(np.append(-EVER, ends), np.append(starts, EVER))


def intersection(a: Stretches, b: Stretches) -> Stretches:
    """Return the time that lies in both."""
    outside_a, outside_b = complement(*a), complement(*b)
    return complement(
        *union(
            np.concatenate([outside_a[0], outside_b[0]]),
            np.concatenate([outside_a[1], outside_b[1]]),
        )
    )


def difference(a: Stretches, b: Stretches) -> Stretches:
    """Return the time in ``a`` that is not in ``b``."""
    return intersection(a, complement(*b))


def ends_of(stretches: Stretches, at: Micros) -> Micros:
    """Return for each instant the end of the stretch it lies in; ``-EVER`` where in none."""
    starts, ends = stretches
    if not starts.size:
        return np.full(at.shape, -EVER, dtype=np.int64)
    place = np.searchsorted(starts, at, side="right") - 1
    end = ends[np.maximum(place, 0)]
    return np.where((place >= 0) & (at <= end), end, -EVER)
