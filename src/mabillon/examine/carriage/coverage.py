"""From looks to stretches: when each channel was observed, and how.

*Watched throughout* and *looked at afterwards* are different facts and are kept apart.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from mabillon.examine.carriage import stretches
from mabillon.examine.carriage.stretches import Stretches
from mabillon.examine.instants import EVER, SECOND, Micros, micros
from mabillon.examine.settings import Settings
from mabillon.tables import COVERAGE, TIME

THROUGHOUT = "throughout"
RETROSPECTIVE = "retrospective"


def coverage(observations: pa.Table, settings: Settings) -> pa.Table:
    """Return when each channel was observed.

    Parameters
    ----------
    observations
        Rows of ``tables.OBSERVATIONS``, in any order, ``channel`` being a register name.
        A look shows what stood at ``seen_at``, back to ``from_at``, silence included;
        with ``seen_at`` null it shows [from_at, last_at] only; with ``from_at`` null
        (no dated post in it) it shows nothing.
    settings
        ``watch_gap_s``: the longest time between two looks that still makes a watch.

    Returns
    -------
    pa.Table
        ``tables.COVERAGE``, by channel and time, without overlaps. Mode "throughout"
        between two successive live looks no further apart than ``watch_gap_s`` of which
        the later reaches back to the earlier; all else that was shown is "retrospective".
        Being present at an instant makes no stretch.
    """
    first = micros(observations.column("from_at"), EVER)
    last = micros(observations.column("last_at"), -EVER)
    seen = micros(observations.column("seen_at"), -EVER)
    live = np.asarray(
        pc.equal(observations.column("mode").cast(pa.string()), "live").to_numpy(), dtype=bool
    )

    found: list[tuple[str, str, Stretches]] = []
    for name, rows in _by_channel(observations):
        shown = stretches.union(first[rows], np.where(seen[rows] == -EVER, last[rows], seen[rows]))
        lively = rows[live[rows] & (seen[rows] != -EVER)]
        watched = _watched(first[lively], seen[lively], settings.watch_gap_s * SECOND)
        found.append((name, THROUGHOUT, watched))
        found.append((name, RETROSPECTIVE, stretches.difference(shown, watched)))
    return _table(found)


def _by_channel(table: pa.Table) -> list[tuple[str, npt.NDArray[np.int64]]]:
    """Return each channel's name with its rows, by name."""
    names = table.column("channel").cast(pa.string()).combine_chunks().dictionary_encode()
    if isinstance(names, pa.ChunkedArray):
        names = names.combine_chunks()
    codes = np.asarray(names.indices.to_numpy(zero_copy_only=False), dtype=np.int64)
    labels: list[str] = names.dictionary.to_pylist()
    order = np.argsort(codes, kind="stable")
    bounds = np.searchsorted(codes[order], np.arange(len(labels) + 1))
    found = [(name, order[bounds[i] : bounds[i + 1]]) for i, name in enumerate(labels)]
    return sorted(found, key=lambda item: item[0])


def _watched(first: Micros, seen: Micros, gap: int) -> Stretches:
    """Return the stretches between live looks that hang together."""
    if not seen.size:
        return seen, seen
    order = np.lexsort((first, seen))
    first, seen = first[order], seen[order]
    fresh = np.append(True, seen[1:] != seen[:-1])  # the widest of looks at one instant
    first, seen = first[fresh], seen[fresh]
    linked = (seen[1:] - seen[:-1] <= gap) & (first[1:] <= seen[:-1])
    return stretches.union(seen[:-1][linked], seen[1:][linked])


def _table(found: list[tuple[str, str, Stretches]]) -> pa.Table:
    sizes = [starts.size for _, _, (starts, _) in found]
    starts = np.concatenate([np.empty(0, np.int64), *(s for _, _, (s, _) in found)])
    ends = np.concatenate([np.empty(0, np.int64), *(e for _, _, (_, e) in found)])
    table = pa.table(
        [
            pa.array(np.repeat([name for name, _, _ in found], sizes).tolist(), pa.string()),
            pa.array(starts).cast(TIME),
            pa.array(ends).cast(TIME),
            pa.array(np.repeat([mode for _, mode, _ in found], sizes).tolist(), pa.string()),
        ],
        schema=COVERAGE,
    )
    return table.sort_by([("channel", "ascending"), ("from_at", "ascending")])


class Watch:
    """COVERAGE, ready for questions; stretches by register name of the channel."""

    def __init__(self, table: pa.Table) -> None:
        modes = np.asarray(table.column("mode").to_pylist(), dtype=object)
        starts = micros(table.column("from_at"), EVER)
        ends = micros(table.column("to_at"), -EVER)
        self._shown: dict[str, Stretches] = {}
        self._watched: dict[str, Stretches] = {}
        for name, rows in _by_channel(table):
            live = rows[modes[rows] == THROUGHOUT]
            self._shown[name] = stretches.union(starts[rows], ends[rows])
            self._watched[name] = stretches.union(starts[live], ends[live])

    def shown(self, channel: str) -> Stretches:
        """Return when the channel was observed in either way."""
        return self._shown.get(channel, _NEVER)

    def watched(self, channel: str) -> Stretches:
        """Return when the channel was watched throughout."""
        return self._watched.get(channel, _NEVER)

    def throughout(self, channel: str, start: int, end: int) -> bool:
        """Say whether the channel was watched throughout [start, end]."""
        return int(stretches.ends_of(self.watched(channel), np.array([start]))[0]) >= end

    def within(self, channel: str, start: int, end: int) -> list[tuple[int, int, str]]:
        """Return the stretches of [start, end] with their modes, by time."""
        span = (np.array([start]), np.array([end]))
        watched = self.watched(channel)
        parts = [
            (THROUGHOUT, stretches.intersection(watched, span)),
            (
                RETROSPECTIVE,
                stretches.intersection(stretches.difference(self.shown(channel), watched), span),
            ),
        ]
        return sorted(
            (int(a), int(b), mode)
            for mode, (starts, ends) in parts
            for a, b in zip(starts, ends, strict=True)
        )

    def gaps(self, channel: str, start: int, end: int) -> list[tuple[int, int]]:
        """Return the stretches of [start, end] in which the channel was not observed."""
        span = (np.array([start]), np.array([end]))
        starts, ends = stretches.difference(span, self.shown(channel))
        return [(int(a), int(b)) for a, b in zip(starts, ends, strict=True)]


_NEVER: Stretches = (np.empty(0, np.int64), np.empty(0, np.int64))
