"""In which order channels carried the statements, and after whom; order is not descent."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import msgspec
import numpy as np
import pyarrow as pa

from mabillon.examine.carriage.delays import Tracked
from mabillon.examine.instants import EVER, SECOND, micros

PLACES: Final = 3
"""Places that are counted one by one: first, second, third; then "later"."""


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """Where one channel stands among the tracked ones that carried a statement.

    ``carried`` how many it carried; ``places`` how often it was first, second, third and
    later, ``median`` its usual place (1 = first; null = it never carried one). ``after`` is
    the channel that most often had it just before, in ``after_n`` of the statements where
    any had; null = none ever had. A channel was before another only where that holds
    whatever the true times were; what cannot be told apart shares a place.
    """

    carried: int
    places: list[int]
    median: float | None
    after: str | None
    after_n: int


@dataclass(frozen=True, slots=True)
class Carrying:
    """When a channel first carried a statement: microseconds, and the half-width of those."""

    channel: str
    at: int
    half: int
    post: str

    def before(self, other: Carrying) -> bool:
        """Tell whether it came surely earlier."""
        return self.at + self.half < other.at - other.half


Carryings = Mapping[int, list[Carrying]]
"""Statement -> the first carrying of each channel, by time."""


def first_carryings(carryings: pa.Table) -> Carryings:
    """Return each channel's first carrying of each statement, from ``tables.CARRYINGS``."""
    found: dict[int, dict[str, Carrying]] = defaultdict(dict)
    rows = zip(
        carryings.column("statement").to_pylist(),
        carryings.column("channel").to_pylist(),
        micros(carryings.column("posted_at"), EVER).tolist(),
        carryings.column("posted_at_uncertain_s").to_pylist(),
        carryings.column("post").to_pylist(),
        strict=True,
    )
    for statement, channel, at, half, post in sorted(rows, key=lambda row: (row[2], row[4])):
        made = Carrying(channel, at, (half or 0) * SECOND, post)
        found[statement].setdefault(channel, made)
    return {statement: list(of.values()) for statement, of in found.items()}


def orders(reference: pa.Table, carryings: Carryings, tracked: Tracked) -> dict[str, Order]:
    """Return the order of every tracked channel.

    The channel on which a statement began, and those without a tracked role at the time,
    have no place in it.
    """
    places: dict[str, list[int]] = defaultdict(list)
    after: dict[str, Counter[str]] = defaultdict(Counter)
    posted = micros(reference.column("posted_at"), EVER).tolist()
    for statement, origin, at in zip(
        reference.column("statement").to_pylist(),
        reference.column("channel").to_pylist(),
        posted,
        strict=True,
    ):
        due = [
            c
            for c in carryings.get(statement, [])
            if c.channel != origin and tracked.role(c.channel, at) is not None
        ]
        for one in due:
            earlier = [other for other in due if other.before(one)]
            places[one.channel].append(1 + len(earlier))
            if earlier:
                last = max(earlier, key=lambda c: (c.at, c.channel))
                after[one.channel][last.channel] += 1
    return {name: _order(places[name], after[name]) for name in tracked.names}


def _order(places: list[int], after: Counter[str]) -> Order:
    counted = [sum(p == place for p in places) for place in range(1, PLACES + 1)]
    channel, n = min(after.items(), key=lambda item: (-item[1], item[0]), default=(None, 0))
    return Order(
        carried=len(places),
        places=[*counted, len(places) - sum(counted)],
        median=float(np.median(places)) if places else None,
        after=channel,
        after_n=n,
    )
