"""A serial number in a questioned statement against the series that it belongs to.

It was used already, or it is out of sequence: above or below what the statements before and
after it allow, by more than the series itself ever strayed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from mabillon.examine.lexicon.serials import Series, edge_numbers
from mabillon.examine.lexicon.statements import Told

Seen = npt.NDArray[np.bool_]
Fault = Literal["used", "ahead", "behind"]


@dataclass(frozen=True, slots=True)
class Misnumbered:
    """What is wrong with a number; ``used``, ``before``, ``after``: statements, -1 = none.

    ``before`` and ``after`` are the nearest in time that bear a number of the series, with
    ``number_before`` and ``number_after``; ``step``, ``back``: the furthest that the series
    ever went on, and back, in one step.
    """

    series: Series
    number: int
    written: str
    fault: Fault
    used: int
    before: int
    number_before: int
    after: int
    number_after: int
    step: int
    back: int


def misnumbered(
    told: Told, found: Sequence[Series], text: str, when: int | None, hidden: Seen
) -> list[Misnumbered]:
    """Return what is wrong with the numbers of a text.

    ``when``: claimed time, None = not known; ``hidden``: (n,) statements that are the
    questioned one itself.
    """
    stands = edge_numbers(text)
    wrong = [
        _judged(told, made, *stands[key], when, ~hidden[made.statements])
        for made in found
        if (key := (made.marker, made.before)) in stands
    ]
    return [w for w in wrong if w is not None]


def wrongly(told: Told, made: Series) -> int:
    """Return of how many known statements the same would be said, each left out by itself."""
    wrong = 0
    for i, statement in enumerate(made.statements.tolist()):
        others = np.arange(len(made.numbers)) != i
        at = int(told.at[statement])
        wrong += _judged(told, made, int(made.numbers[i]), "", at, others) is not None
    return wrong


def _judged(
    told: Told, made: Series, number: int, written: str, when: int | None, seen: Seen
) -> Misnumbered | None:
    """Judge a number by the entries of a series that are ``seen``, (k,) bool."""
    statements, numbers, runs = made.statements[seen], made.numbers[seen], made.runs[seen]
    if not len(numbers):
        return None
    at = told.at[statements]
    split = int(np.searchsorted(at, when, "left")) if when is not None else len(at)
    before = split - 1
    after = split if when is not None and split < len(at) else -1
    step = int(made.steps.max(initial=1))
    back = int(-made.steps.min(initial=0)) if (made.steps < 0).any() else 0
    run = runs[before] if before >= 0 else runs[0]
    same = np.flatnonzero((numbers == number) & (runs == run))
    fault: Fault | None = None
    if len(same):
        fault = "used"
    elif before >= 0 and when is not None:
        here = runs == run
        so_far = int(numbers[: before + 1][here[: before + 1]].max())
        begins_again = number <= 3 and (after < 0 or runs[after] > run)
        follows = after >= 0 and runs[after] == run
        if number > so_far + 2 * step or (follows and number > int(numbers[after]) + back):
            fault = "ahead"
        elif number < so_far - back and not begins_again:
            fault = "behind"
    if fault is None:
        return None
    return Misnumbered(
        made,
        number,
        written,
        fault,
        int(statements[same[0]]) if len(same) else -1,
        int(statements[before]) if before >= 0 else -1,
        int(numbers[before]) if before >= 0 else -1,
        int(statements[after]) if after >= 0 else -1,
        int(numbers[after]) if after >= 0 else -1,
        step,
        back,
    )
