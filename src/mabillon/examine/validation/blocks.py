"""Dividing an issuer's known statements into blocks of time."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import msgspec
import numpy as np

from mabillon.examine.instants import DAY, Micros, rfc3339

MOST: Final = 12
"""Blocks at most."""


class Block(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of time whose statements are taken out together.

    ``from_at`` (included) and ``to_at`` (not included): RFC 3339, whole days. ``statements``
    lie in it, ``known`` before it: only those are known when one of the block is examined.
    ``examined``: how many of its statements were examined.
    """

    from_at: str
    to_at: str
    statements: int
    known: int
    examined: int = 0


def divide(times: Micros, most: int = MOST) -> list[int]:
    """Return where the blocks begin, and where the last one ends, microseconds.

    Parameters
    ----------
    times
        (n,) int64, microseconds UTC, ascending.
    most
        Blocks at most; days with statements are as many at least.

    Returns
    -------
    list of int
        Midnights, ascending: one more than there are blocks; empty where n is 0.

    Notes
    -----
    Blocks hold about as many statements each. A day is never divided, since statements of
    one day share its fate and its subject (method.md, honesty).
    """
    if not times.size:
        return []
    days, counts = np.unique(times // DAY, return_counts=True)
    before = np.cumsum(counts) - counts
    wanted = [round(i * times.size / most) for i in range(most)]
    firsts = sorted({int(days[np.abs(before - w).argmin()]) for w in wanted} | {int(days[0])})
    return [*(day * DAY for day in firsts), (int(days[-1]) + 1) * DAY]


def place(starts: Sequence[int], times: Micros) -> Micros:
    """Return the number of the block, from 0, that each time (n,) lies in."""
    return np.searchsorted(np.array(starts[:-1], np.int64), times, side="right") - 1


def blocks(starts: Sequence[int], times: Micros, examined: Sequence[int]) -> list[Block]:
    """Describe the blocks; ``examined``: how many of each were examined."""
    return [
        Block(
            from_at=rfc3339(start),
            to_at=rfc3339(end),
            statements=int(((times >= start) & (times < end)).sum()),
            known=int((times < start).sum()),
            examined=many,
        )
        for (start, end), many in zip(pairwise(starts), examined, strict=True)
    ]


def evenly(n: int, most: int) -> list[int]:
    """Return at most ``most`` numbers of 0 to n - 1, evenly drawn."""
    return sorted({int(i * max(n / most, 1.0)) for i in range(min(n, most))})
