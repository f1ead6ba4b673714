"""Conditions of wording that were not tried, and why: said with the figures of the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from mabillon.examine.phrases import joined
from mabillon.examine.validation.problems import Problem

FEWEST: Final = 10
"""Texts of a length that there are at least, for the condition to be tried."""

Same = tuple[tuple[int, ...], int]
"""Numbers of known statements of which as many are compared, and how many those are."""


def too_few(words: int, problems: Sequence[Problem]) -> str:
    """Say which texts of a length are too few; "" where there are enough of both kinds."""
    counts = Counter(p.issued for p in problems)
    short = [
        f"{counts[issued]} {what}"
        for issued, what in ((True, "of its statements"), (False, "texts by others"))
        if counts[issued] < FEWEST
    ]
    return f"{_long(words)}: {' and '.join(short)} are so long, {FEWEST} needed" if short else ""


def none_before(words: int, known: Sequence[int]) -> str:
    """Say that before no block there are so many known statements."""
    return f"{_long(words)}, {_numbers(known)} known statements: too few stand before the blocks"


def repeated(same: Same, lengths: Sequence[int]) -> str:
    """Say which numbers of known statements were left out, since they come to the same."""
    (least, *more), compared = same
    return (
        f"{_numbers(more)} known statements, {joined([_long(w) for w in lengths])}: the other "
        f"organisations can be known by {compared} texts each, so that as many are compared, and "
        f"the figures would be those of {least} again"
    )


def _numbers(known: Sequence[int]) -> str:
    return joined([str(n) for n in known])


def _long(words: int) -> str:
    return f"{words} words" if words else "as posted"
