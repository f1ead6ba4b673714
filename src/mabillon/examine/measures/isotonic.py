"""PAV: the best calibration that keeps the order of the figures."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mabillon.examine.measures.ranking import Floats, Truth


class Pooled(NamedTuple):
    """Figures in order, pooled: block b takes all LLRs up to ``upto[b]``.

    ``true`` and ``false`` (blocks,) count the truths in it; their ratio rises.
    """

    upto: Floats
    true: Floats
    false: Floats


def pooled(llrs: Floats, same: Truth) -> Pooled:
    """Return the blocks of the pool-adjacent-violators algorithm (Ayer et al. 1955).

    Parameters
    ----------
    llrs, same
        (n,), n at least 1. Equal figures share a block.
    """
    at, place = np.unique(llrs, return_inverse=True)
    true = np.bincount(place, weights=same).astype(np.float64)
    false = np.bincount(place, weights=~same).astype(np.float64)
    rises = np.flatnonzero(true[1:] * false[:-1] > true[:-1] * false[1:]) + 1
    starts = np.concatenate(([0], rises))
    stack: list[tuple[float, float, int]] = []
    ends = np.concatenate((starts[1:], [len(at)])) - 1
    sums = zip(np.add.reduceat(true, starts), np.add.reduceat(false, starts), ends, strict=True)
    for t, f, end in sums:
        while stack and stack[-1][0] * f >= t * stack[-1][1]:
            t, f = t + stack[-1][0], f + stack[-1][1]
            stack.pop()
        stack.append((t, f, end))
    trues, falses, lasts = zip(*stack, strict=True)
    return Pooled(at[list(lasts)], np.array(trues), np.array(falses))


def pav(llrs: Floats, same: Truth) -> Floats:
    """Return the LLRs after PAV, (n,): what they should have been, judged by the truth itself.

    Infinite where all below or all above are of one kind. Both kinds are needed.
    """
    blocks = pooled(llrs, same)
    with np.errstate(divide="ignore"):
        figures = np.log10(blocks.true / same.sum()) - np.log10(blocks.false / (~same).sum())
    placed: Floats = figures[np.searchsorted(blocks.upto, llrs)]
    return placed
