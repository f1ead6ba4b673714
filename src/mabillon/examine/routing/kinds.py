"""Which product kinds each channel carries."""

from __future__ import annotations

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from mabillon.examine.carriage.coverage import Watch
from mabillon.examine.carriage.delays import Tracked, measure
from mabillon.examine.instants import EVER
from mabillon.examine.routing.series import Seen
from mabillon.examine.routing.shares import Share, share
from mabillon.examine.settings import RoutingSettings, Settings


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """One product kind.

    ``name`` as the register has it; null = of no kind that it knows. ``statements`` were
    issued; ``channels`` holds, by register name, what each tracked channel carried of those
    that were watched. ``unlike`` names the channels of which the interval for this kind does
    not overlap that for all the others, both at ``change_interval``.
    """

    name: str | None
    statements: int
    channels: dict[str, Share]
    unlike: list[str]


def kinds(
    reference: pa.Table,
    carryings: pa.Table,
    watch: Watch,
    tracked: Tracked,
    settings: Settings,
    routing: RoutingSettings,
) -> list[Kind]:
    """Count by product kind, the most frequent first; empty where all are of one kind.

    A kind and the rest are compared where ``fewest`` of each were watched.
    """
    column = reference.column("kind")
    names = sorted(
        pc.value_counts(column).to_pylist(),
        key=lambda row: (row["values"] is None, -row["counts"], row["values"] or ""),
    )
    if len(names) < 2:
        return []

    def shares(rows: pa.Table, level: float) -> dict[str, Share]:
        delays = measure(rows, carryings, watch, tracked, -EVER, EVER)
        found = {}
        for c, name in enumerate(tracked.names):
            seen = Seen.on(delays, c)
            counts, hits = seen.counts(routing.within_s), seen.hits(routing.within_s)
            found[name] = share(seen.day, counts, hits, level)
        return found

    found = []
    for row in names:
        of_kind = (
            pc.is_null(column)
            if row["values"] is None
            else pc.fill_null(pc.equal(column, row["values"]), False)
        )
        these, others = reference.filter(of_kind), reference.filter(pc.invert(of_kind))
        own, rest = (shares(rows, routing.change_interval) for rows in (these, others))
        found.append(
            Kind(
                name=row["values"],
                statements=row["counts"],
                channels=shares(these, settings.interval),
                unlike=[
                    name
                    for name in tracked.names
                    if min(own[name].n, rest[name].n) >= routing.fewest
                    and own[name].apart(rest[name])
                ],
            )
        )
    return found
