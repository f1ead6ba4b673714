"""How often the routing profile names a change where there is none, and misses one.

``python -m benchmarks.quality.routing_changes`` simulates one channel for a year at a time,
with known habits, and prints for each regime: how often a change of share or delay was named
for each comparison; in what share of the years one was named; and how often the interval of
the year's share held the true one. In ``bursts`` several statements come on a day and, in
``outages``, whole days are passed over as well, so that statements are not independent.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.quality.figures import share
from mabillon.examine.instants import DAY, SECOND
from mabillon.examine.routing.changes import changes, compared
from mabillon.examine.routing.series import Seen, carried, series
from mabillon.examine.routing.windows import cut
from mabillon.examine.settings import RoutingSettings, Settings

YEARS = 1000
START = 1_900_000_000 // 86_400 * DAY
LEVEL = Settings().interval
ROUTING = RoutingSettings()


@dataclass(frozen=True)
class Regime:
    """``rate`` days with statements, a day; ``burst`` statements on each (geometric, on average).

    ``before`` and ``after``: the share carried up to half of the year and from there on;
    ``out``: the share of days that are passed over wholly; ``slower``: factor of the delay
    in the second half.
    """

    name: str
    rate: float = 0.8
    burst: float = 1.0
    before: float = 0.7
    after: float = 0.7
    out: float = 0.0
    slower: float = 1.0


REGIMES = (
    Regime("constant"),
    Regime("constant, few statements", rate=0.25),
    Regime("constant, nearly all carried", before=0.98, after=0.98),
    Regime("constant, bursts", rate=0.4, burst=3.0),
    Regime("constant, bursts and outages", rate=0.4, burst=3.0, out=0.1),
    Regime("starts midway", before=0.0, after=0.7),
    Regime("stops midway", before=0.7, after=0.0),
    Regime("from 0.9 to 0.6", before=0.9, after=0.6),
    Regime("from 0.7 to 0.6", before=0.7, after=0.6),
    Regime("three times as slow", slower=3.0),
)


def year(regime: Regime, random: np.random.Generator) -> Seen:
    """Return a year of statements as the channel shows them, watched throughout."""
    days = np.flatnonzero(random.random(365) < regime.rate)
    sizes = random.geometric(1 / regime.burst, days.size)
    day = np.repeat(days, sizes)
    out = np.repeat(random.random(days.size) < regime.out, sizes)
    late = day >= 182
    hit = (random.random(day.size) < np.where(late, regime.after, regime.before)) & ~out
    delay = random.lognormal(6.5, 1.0, day.size) * np.where(late, regime.slower, 1.0)
    posted = START + day * DAY + random.integers(0, 86_400, day.size) * SECOND
    order = np.argsort(posted, kind="stable")
    return Seen(
        posted=posted[order],
        day=posted[order] // DAY,
        due=np.ones(day.size, dtype=bool),
        delay=np.where(hit, delay, np.inf)[order],
        seen=np.full(day.size, 30 * 86_400.0),
    )


def run(regime: Regime, seed: int = 1) -> None:
    """Simulate many years of one regime and print its figures."""
    random = np.random.default_rng(seed)
    named = made = years = held = 0
    truth = regime.before * (1 - regime.out) if regime.before == regime.after else None
    for _ in range(YEARS):
        seen = year(regime, random)
        _, spans = cut(seen.posted, ROUTING.fewest)
        windows = series(seen, seen.due, spans, LEVEL, ROUTING)
        found = changes(seen, spans, windows, ROUTING)
        named += len(found)
        made += 2 * compared(windows)
        years += bool(found)
        within = carried(seen, LEVEL, ROUTING).within
        if truth is not None and within.low is not None and within.high is not None:
            held += within.low <= truth <= within.high
    share(f"{regime.name}: changes named, of comparisons", named, made)
    share(f"{regime.name}: years in which one was named", years, YEARS)
    if truth is not None:
        share(f"{regime.name}: interval of the share held the truth", held, YEARS, claimed=LEVEL)


def main() -> None:
    """Run every regime."""
    for regime in REGIMES:
        run(regime)


if __name__ == "__main__":
    main()
