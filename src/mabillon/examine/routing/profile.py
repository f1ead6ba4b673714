"""How an issuer's statements travel: each channel by itself, and all of them together."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import pyarrow as pa

from mabillon.examine.carriage.alternative import none_if_not_issued
from mabillon.examine.carriage.choice import choose, joint
from mabillon.examine.carriage.clock import draw, points
from mabillon.examine.carriage.coverage import Watch
from mabillon.examine.carriage.delays import Delays, Flags, Tracked, measure
from mabillon.examine.carriage.survival import kaplan_meier
from mabillon.examine.instants import EVER, SECOND, rfc3339
from mabillon.examine.routing.changes import changes, compared
from mabillon.examine.routing.kinds import Kind, kinds
from mabillon.examine.routing.order import Carrying, Carryings, Order, first_carryings, orders
from mabillon.examine.routing.series import Carried, Seen, Window, carried, series, through
from mabillon.examine.routing.windows import Span, cut
from mabillon.examine.settings import RoutingSettings, Settings
from mabillon.tables import RECORDED


class ChannelRouting(msgspec.Struct, frozen=True, kw_only=True):
    """How one tracked channel carries the statements.

    ``role`` is that at the latest statement; null = it has none any more. ``since`` and
    ``last``: when it first and last carried one, RFC 3339, null = never, with the
    half-widths of what is not known of them in seconds. ``watched``: [from, to, mode], as
    carriage gives it. ``windows`` are those of the profile's ``unit``, ``changes`` what
    changed in the course of them. ``curve``: [age_s, share, low, high], Kaplan–Meier.
    """

    channel: str
    title: str
    role: str | None
    carried: Carried
    order: Order
    since: str | None
    since_uncertain_s: int
    last: str | None
    last_uncertain_s: int
    watched: list[tuple[str, str, str]]
    windows: list[Window]
    changes: list[str]
    curve: list[list[float]]


class Together(msgspec.Struct, frozen=True, kw_only=True):
    """What at least one of ``channels`` carried: those whose past was watched well enough.

    A window leaves out those that were not watched in it. ``curve`` as in the carriage
    finding.
    """

    channels: list[str]
    carried: Carried
    windows: list[Window]
    changes: list[str]
    curve: list[dict[str, Any]]


class RoutingProfile(msgspec.Struct, frozen=True, kw_only=True):
    """The tracked channels by share carried, and all together.

    ``statements`` reference statements from ``from_at`` to ``to_at`` (null where there is
    none). ``unit`` is what the windows are: month, quarter, half-year or year. ``kinds`` is
    empty where all statements are of one kind. ``together`` is null where no statement was
    watched on any channel. ``compared`` counts the windows that were compared with those
    before them for ``changes``.
    """

    statements: int
    from_at: str | None
    to_at: str | None
    unit: str
    channels: list[ChannelRouting]
    together: Together | None
    kinds: list[Kind]
    compared: int

    def title(self, channel: str) -> str:
        """Return what a reader is shown for a tracked channel."""
        return next((c.title for c in self.channels if c.channel == channel), channel)


def profile(
    reference: pa.Table,
    carryings: pa.Table,
    coverage: pa.Table,
    tracked: pa.Table,
    settings: Settings,
    routing: RoutingSettings,
) -> RoutingProfile:
    """Measure how the issuer's statements travel.

    Parameters
    ----------
    reference, carryings, coverage, tracked
        The tables of the carriage examination, rows in any order. All of ``reference`` is
        used: the caller chooses the window.

    Notes
    -----
    Method: docs/methods/routing.md. Delays by Kaplan–Meier for each channel by itself
    (method.md, section 2); jointly empirical, for channels copy each other.
    """
    known, watch = Tracked.of(tracked), Watch(coverage)
    delays = measure(reference, carryings, watch, known, -EVER, EVER)
    unit, spans = cut(delays.posted, routing.fewest)
    times = first_carryings(carryings)
    order = orders(reference, times, known)
    ends = _ends(reference, times)
    rows = [
        _channel(delays, c, known, watch, spans, order[name], ends.get(name), settings, routing)
        for c, name in enumerate(known.names)
    ]
    rows.sort(key=lambda row: (-(row.carried.within.share or 0.0), _soon(row), row.channel))
    together = _together(delays, known, spans, settings, routing)
    every = [row.windows for row in rows] + ([together.windows] if together else [])
    return RoutingProfile(
        statements=delays.size,
        from_at=rfc3339(int(delays.posted[0])) if delays.size else None,
        to_at=rfc3339(int(delays.posted[-1])) if delays.size else None,
        unit=unit,
        channels=rows,
        together=together,
        kinds=kinds(reference, carryings, watch, known, settings, routing),
        compared=sum(compared(windows) for windows in every),
    )


def _soon(row: ChannelRouting) -> float:
    usual = row.carried.usual
    return usual.median if usual is not None else float("inf")


def _channel(
    delays: Delays,
    c: int,
    known: Tracked,
    watch: Watch,
    spans: list[Span],
    order: Order,
    ends: tuple[Carrying, Carrying] | None,
    settings: Settings,
    routing: RoutingSettings,
) -> ChannelRouting:
    name = known.names[c]
    first, last = ends or (None, None)
    seen = Seen.on(delays, c)
    km = kaplan_meier(seen.delay[seen.due], seen.seen[seen.due], settings.interval)
    tracked = known.had_role(delays.posted)[:, c]
    windows = series(seen, tracked, spans, settings.interval, routing)
    end = int(delays.posted[-1]) + routing.within_s * SECOND if delays.size else 0
    start = int(delays.posted[0]) if delays.size else 0
    return ChannelRouting(
        channel=name,
        title=known.titles[c],
        role=known.role(name, int(delays.posted[-1])) if delays.size else None,
        carried=carried(seen, settings.interval, routing),
        order=order,
        since=rfc3339(first.at) if first else None,
        since_uncertain_s=first.half // SECOND if first else 0,
        last=rfc3339(last.at) if last else None,
        last_uncertain_s=last.half // SECOND if last else 0,
        watched=[
            (rfc3339(a), rfc3339(b), mode)
            for a, b, mode in (watch.within(name, start, end) if end > start else [])
        ],
        windows=windows,
        changes=changes(seen, spans, windows, routing),
        curve=np.column_stack([km.age, km.share, km.low, km.high]).tolist(),
    )


def _ends(reference: pa.Table, times: Carryings) -> dict[str, tuple[Carrying, Carrying]]:
    """Return each channel's first and last carrying of a statement that did not begin on it."""
    found: dict[str, tuple[Carrying, Carrying]] = {}
    for statement, origin in zip(
        reference.column("statement").to_pylist(),
        reference.column("channel").to_pylist(),
        strict=True,
    ):
        for one in times.get(statement, []):
            if one.channel != origin:
                first, last = found.get(one.channel, (one, one))
                found[one.channel] = (
                    min(first, one, key=lambda c: (c.at, c.post)),
                    max(last, one, key=lambda c: (c.at, c.post)),
                )
    return found


def _together(
    delays: Delays,
    known: Tracked,
    spans: list[Span],
    settings: Settings,
    routing: RoutingSettings,
) -> Together | None:
    """Look at the statements through the channels that the carriage examination would judge."""
    if not known.names:
        return None
    age = float(routing.within_s)
    choice = choose(delays, np.full(len(known.names), age), settings)
    if choice is None or not choice.n:
        return None
    members: Flags = choice.members
    seen, without = through(delays, known.names, members, spans, routing)
    tracked = np.asarray(known.had_role(delays.posted)[:, members].any(axis=1))
    windows = [
        msgspec.structs.replace(window, without=out)
        for window, out in zip(
            series(seen, tracked, spans, settings.interval, routing), without, strict=True
        )
    ]
    h2 = none_if_not_issued(RECORDED.empty_table(), choice.age, settings)
    curve = draw(joint(delays, members), delays.days, choice.age, h2, None, settings)
    due = np.asarray(delays.due.any(axis=0))
    return Together(
        channels=[n for n, m, d in zip(known.names, members, due, strict=True) if m and d],
        carried=carried(Seen.through(delays, members), settings.interval, routing),
        windows=windows,
        changes=changes(seen, spans, windows, routing),
        curve=points(curve),
    )
