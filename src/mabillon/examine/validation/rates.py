"""Counted outcomes: so many of so many, with an interval."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np

from mabillon.examine.routing.shares import Share, share

LEVEL = 0.95
"""Level of the intervals of validation."""


def rate(hits: Sequence[bool], groups: Sequence[Hashable]) -> Share:
    """Return how many of n are hits, with Wilson's interval at ``LEVEL``.

    Parameters
    ----------
    hits
        (n,).
    groups
        (n,): what shares a fate, a day or an organisation. n counts groups in the interval
        where those are fewer, as carriage does.
    """
    numbers: dict[Hashable, int] = {}
    of = np.array([numbers.setdefault(g, len(numbers)) for g in groups], np.int64)
    return share(of, np.ones(of.size, bool), np.array(hits, bool).reshape(of.size), LEVEL)
