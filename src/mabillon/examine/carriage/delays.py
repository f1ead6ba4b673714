"""How soon each tracked channel carried each reference statement, and how long it was observed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from mabillon.examine.carriage import stretches
from mabillon.examine.carriage.coverage import Watch
from mabillon.examine.instants import DAY, EVER, SECOND, Micros, micros

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Tracked:
    """The tracked channels, by register name, with the dates of their roles.

    ``names`` ascend; ``titles`` are what a reader is shown. ``spans`` holds for each
    channel its (role, since, until) in microseconds, ``±EVER`` where open.
    """

    names: tuple[str, ...]
    titles: tuple[str, ...]
    spans: tuple[tuple[tuple[str, int, int], ...], ...]

    @classmethod
    def of(cls, table: pa.Table) -> Tracked:
        """Read ``tables.TRACKED``, in any order."""
        rows = sorted(
            zip(
                table.column("channel").to_pylist(),
                micros(table.column("since"), -EVER).tolist(),
                micros(table.column("until"), EVER).tolist(),
                table.column("role").to_pylist(),
                table.column("title").to_pylist(),
                strict=True,
            )
        )
        names = tuple(sorted({row[0] for row in rows}))
        titles = {row[0]: row[4] for row in rows}
        return cls(
            names=names,
            titles=tuple(titles[name] for name in names),
            spans=tuple(tuple((r[3], r[1], r[2]) for r in rows if r[0] == n) for n in names),
        )

    def role(self, channel: str, at: int) -> str | None:
        """Return the channel's role at that instant; own comes first; None = none."""
        if channel not in self.names:
            return None
        roles = [r for r, a, b in self.spans[self.names.index(channel)] if a <= at < b]
        return min(roles, key=lambda r: (r != "own", r)) if roles else None

    def title(self, channel: str) -> str:
        """Return the channel's title, or its name where it is not tracked."""
        known = channel in self.names
        return self.titles[self.names.index(channel)] if known else channel

    def had_role(self, at: Micros) -> Flags:
        """Return a table (instants × channels) of who had a tracked role when."""
        had = np.zeros((at.size, len(self.names)), dtype=bool)
        for c, spans in enumerate(self.spans):
            for _, since, until in spans:
                had[:, c] |= (since <= at) & (at < until)
        return had


@dataclass(frozen=True, slots=True)
class Delays:
    """n reference statements × C tracked channels.

    posted
        (n,) int64, microseconds; ascending.
    days
        (n,) int64, days since 1970 in UTC.
    due
        (n, C): the channel had a tracked role then and is not the one it started on.
    delay
        (n, C), seconds from the first own post until the channel carried it (0 where it
        was earlier); inf = not seen on it.
    seen
        (n, C), seconds from the first own post for which the channel was observed without
        a break; -1 = it was not observed at that time.
    """

    posted: Micros
    days: Micros
    due: Flags
    delay: Floats
    seen: Floats

    @property
    def size(self) -> int:
        """How many reference statements there are."""
        return int(self.posted.size)


def measure(
    reference: pa.Table,
    carryings: pa.Table,
    watch: Watch,
    tracked: Tracked,
    start: int,
    end: int,
) -> Delays:
    """Measure the delays of the reference statements posted in [start, end).

    Parameters
    ----------
    reference, carryings
        ``tables.REFERENCE`` and ``tables.CARRYINGS``, in any order; every row of
        ``carryings`` is taken as carried. Rows of channels that are not tracked, and of
        statements that are not in ``reference``, do not matter.
    start, end
        Microseconds; the window before the questioned statement.
    """
    ids = np.asarray(reference.column("statement").to_numpy(), dtype=np.int64)
    posted = micros(reference.column("posted_at"), EVER)
    origins = np.asarray(reference.column("channel").to_pylist(), dtype=object)
    order = np.lexsort((origins.astype(str), ids, posted))
    order = order[(posted[order] >= start) & (posted[order] < end)]
    order = order[np.sort(np.unique(ids[order], return_index=True)[1])]
    ids, posted, origins = ids[order], posted[order], origins[order]

    names = np.asarray(tracked.names, dtype=object)
    due = tracked.had_role(posted) & (origins[:, None] != names[None, :])
    delay = np.full(due.shape, np.inf)
    seen = np.empty(due.shape)
    for c, name in enumerate(tracked.names):
        until = stretches.ends_of(watch.shown(name), posted)
        seen[:, c] = np.where(until == -EVER, -1.0, (until - posted) / SECOND)

    place = {int(s): i for i, s in enumerate(ids)}
    column = {name: c for c, name in enumerate(tracked.names)}
    whose = carryings.column("statement").to_pylist()
    where = carryings.column("channel").to_pylist()
    rows = np.array([place.get(s, -1) for s in whose], dtype=np.int64)
    cols = np.array([column.get(w, -1) for w in where], dtype=np.int64)
    known = (rows >= 0) & (cols >= 0)
    rows, cols = rows[known], cols[known]
    carried = micros(carryings.column("posted_at"), EVER)[known]
    first = first_delays(rows, cols, carried - posted[rows])
    delay[rows[first.places], cols[first.places]] = first.delay
    return Delays(posted=posted, days=posted // DAY, due=due, delay=delay, seen=seen)


class Firsts(NamedTuple):
    """The first carrying of each statement by each channel.

    ``places``: (f,), which of the carryings, by statement and channel; ``delay``: (f,),
    seconds from the first own post, 0 where it was earlier.
    """

    places: Micros
    delay: Floats


def first_delays(statements: Micros, channels: Micros, after: Micros) -> Firsts:
    """Return how soon each channel carried each statement.

    Parameters
    ----------
    statements, channels
        (m,) numbers: of whom each carrying is, and by whom.
    after
        (m,) microseconds from the first own post, less than 0 where it was earlier.
    """
    order = np.lexsort((after, channels, statements))
    whose = np.stack([statements[order], channels[order]])
    places = order[np.append(True, (whose[:, 1:] != whose[:, :-1]).any(axis=0))[: len(order)]]
    return Firsts(places, np.maximum(after[places], 0) / SECOND)
