"""The routing profile: which channels carry an issuer's statements, how often and how soon."""

from __future__ import annotations

from typing import Any, Literal

import msgspec
import numpy as np
import pyarrow as pa

from mabillon.examine import phrases
from mabillon.examine.carriage.alternative import none_if_not_issued
from mabillon.examine.carriage.choice import choose, joint
from mabillon.examine.carriage.clock import draw, points, quantile
from mabillon.examine.carriage.coverage import Watch
from mabillon.examine.carriage.delays import Delays, Flags, Tracked, measure
from mabillon.examine.carriage.survival import kaplan_meier
from mabillon.examine.instants import EVER, SECOND, rfc3339
from mabillon.examine.settings import Settings
from mabillon.tables import RECORDED, TRACKED

_LEADS = 0.25  # a channel that is first with so large a share leads
_AT_ONCE_S = 60.0  # sooner than a routine forwarder usually is
_FEWEST = 5  # carried fewer times: no suggestion
_STOPPED = 0.01  # so unlikely is the silence at the end, had the channel gone on as before


class ChannelRouting(msgspec.Struct, frozen=True, kw_only=True):
    """How one channel carries the statements.

    ``n`` statements were due on it while it was observed, ``carried`` of all were seen on
    it. ``share`` with ``low`` and ``high``: carried within ``longest_age_s`` (Kaplan–Meier;
    null where n is 0). ``median_s``, ``p90_s``: null = never reached. ``first`` counts how
    often it was the first of all (ties count for each), ``order`` its usual place among those
    that carry (median, 1 = first; null = it never did). ``since`` and ``last``: when it
    first and last carried one, RFC 3339; null = never. ``curve``: [age_s, share, low, high].
    """

    channel: str
    title: str
    role: str | None
    n: int
    carried: int
    share: float | None
    low: float | None
    high: float | None
    median_s: float | None
    p90_s: float | None
    first: int
    order: float | None
    since: str | None
    last: str | None
    curve: list[list[float]]


class RoutingProfile(msgspec.Struct, frozen=True, kw_only=True):
    """The channels by share carried, and their joint curve.

    ``statements`` reference statements from ``from_at`` to ``to_at`` (null where there are
    none). ``curve`` as in the carriage finding, over ``together``, the channels whose past
    was observed well enough, with ``n`` statements and their ``median_s`` and ``p90_s``.
    """

    statements: int
    from_at: str | None
    to_at: str | None
    channels: list[ChannelRouting]
    together: list[str]
    n: int
    share: float | None
    median_s: float | None
    p90_s: float | None
    curve: list[dict[str, Any]]


class Suggestion(msgspec.Struct, frozen=True, kw_only=True):
    """A change to the register worth a look, and why. A person decides."""

    channel: str
    kind: Literal["forwarder", "lead", "stopped"]
    reason: str
    n: int
    carried: int


def profile(
    reference: pa.Table,
    carryings: pa.Table,
    coverage: pa.Table,
    tracked: pa.Table,
    settings: Settings,
) -> RoutingProfile:
    """Measure how the issuer's statements travel.

    Parameters
    ----------
    reference, carryings, coverage, tracked
        The tables of the carriage examination, rows in any order. All of ``reference`` is
        used: the caller chooses the window.

    Notes
    -----
    Kaplan–Meier for each channel by itself (method.md, section 2); jointly empirical, for
    channels copy each other.
    """
    known = Tracked.of(tracked)
    delays = measure(reference, carryings, Watch(coverage), known, -EVER, EVER)
    firsts = _firsts(delays)
    now = int(delays.posted[-1]) if delays.size else 0
    rows = [_channel(delays, known, c, firsts, now, settings) for c in range(len(known.names))]
    rows.sort(key=lambda row: (-(row.share or 0.0), row.median_s or np.inf, row.channel))

    until = np.full(len(known.names), 86_400.0)
    choice = choose(delays, until, settings) if known.names else None
    empty = RoutingProfile(
        statements=delays.size,
        from_at=rfc3339(int(delays.posted[0])) if delays.size else None,
        to_at=rfc3339(now) if delays.size else None,
        channels=rows,
        together=[],
        n=0,
        share=None,
        median_s=None,
        p90_s=None,
        curve=[],
    )
    if choice is None or not choice.n:
        return empty
    through = joint(delays, choice.members)
    h2 = none_if_not_issued(RECORDED.empty_table(), choice.age, settings)
    curve = draw(through, delays.days, choice.age, h2, None, settings)
    soonest = np.sort(through.delay[through.seen >= choice.age])
    return msgspec.structs.replace(
        empty,
        together=[n for n, m in zip(known.names, choice.members, strict=True) if m],
        n=choice.n,
        share=choice.share,
        median_s=quantile(soonest, 0.5),
        p90_s=quantile(soonest, 0.9),
        curve=points(curve),
    )


def _order(delays: Delays, c: int) -> float | None:
    """Return the channel's usual place among the due ones that carried a statement."""
    delay = np.where(delays.due, delays.delay, np.inf)
    own = delay[:, [c]]
    places = 1 + (delay < own).sum(axis=1)[np.isfinite(own[:, 0])]
    return float(np.median(places)) if places.size else None


def _firsts(delays: Delays) -> Flags:
    """Return (n, C): the channel was the first of the due ones to carry the statement."""
    delay = np.where(delays.due, delays.delay, np.inf)
    soonest = delay.min(axis=1, initial=np.inf, keepdims=True)
    firsts: Flags = np.isfinite(delay) & (delay == soonest)
    return firsts


def _channel(
    delays: Delays, known: Tracked, c: int, firsts: Flags, now: int, settings: Settings
) -> ChannelRouting:
    due = delays.due[:, c]
    km = kaplan_meier(delays.delay[due, c], delays.seen[due, c], settings.interval)
    share, low, high = km.at(float(settings.longest_age_s)) if km.n else (None, None, None)
    times = (delays.posted + delays.delay[:, c] * SECOND)[due & np.isfinite(delays.delay[:, c])]
    return ChannelRouting(
        channel=known.names[c],
        title=known.titles[c],
        role=known.role(known.names[c], now),
        n=km.n,
        carried=int(times.size),
        share=share,
        low=low,
        high=high,
        median_s=km.when(0.5),
        p90_s=km.when(0.9),
        first=int(firsts[:, c].sum()),
        order=_order(delays, c),
        since=rfc3339(int(times.min())) if times.size else None,
        last=rfc3339(int(times.max())) if times.size else None,
        curve=np.column_stack([km.age, km.share, km.low, km.high]).tolist(),
    )


def suggest(
    reference: pa.Table,
    carryings: pa.Table,
    coverage: pa.Table,
    tracked: pa.Table,
    settings: Settings,
) -> list[Suggestion]:
    """Suggest changes to the register.

    Untracked channels that carried ``min_share`` and more of the statements posted while they
    were observed are likely forwarders; tracked ones that are first with a quarter and more
    lead; tracked ones stopped whose silence at the end would, had they gone on as before,
    have had a chance below 1 in 100. ``carryings`` may name channels that are not tracked.
    """
    known = Tracked.of(tracked)
    others = sorted(set(carryings.column("channel").to_pylist()) - set(known.names))
    watch = Watch(coverage)
    rows = [
        {"channel": name, "title": name, "role": "forwarder", "since": None, "until": None}
        for name in others
    ]
    strangers = Tracked.of(pa.Table.from_pylist(rows, schema=TRACKED))
    apart = measure(reference, carryings, watch, strangers, -EVER, EVER)
    found = [_likely(apart, c, name, settings) for c, name in enumerate(strangers.names)]
    delays = measure(reference, carryings, watch, known, -EVER, EVER)
    firsts = _firsts(delays)
    for c, name in enumerate(known.names):
        found += [_lead(delays, c, name, known.titles[c], firsts)]
        found += [_stopped(delays, c, name, known.titles[c])]
    order = {"forwarder": 0, "lead": 1, "stopped": 2}
    kept = [item for item in found if item is not None]
    return sorted(kept, key=lambda item: (order[item.kind], -item.carried, item.channel))


def _observed(delays: Delays, c: int) -> tuple[Flags, Flags]:
    """Return (n,): due on the channel while it was observed; and carried by it, of these."""
    due = delays.due[:, c] & (delays.seen[:, c] >= 0)
    return due, due & np.isfinite(delays.delay[:, c])


def _likely(delays: Delays, c: int, name: str, settings: Settings) -> Suggestion | None:
    due, hit = _observed(delays, c)
    n, carried = int(due.sum()), int(hit.sum())
    if carried < _FEWEST or carried < settings.min_share * n:
        return None
    median = float(np.median(delays.delay[hit, c]))
    likely = "a forwarder" if median >= _AT_ONCE_S else "a forwarder, or a channel of its own"
    return Suggestion(
        channel=name,
        kind="forwarder",
        reason=f"carried {carried} of {n} statements posted while it was observed, "
        f"usual delay {phrases.span(median)}: likely {likely}",
        n=n,
        carried=carried,
    )


def _lead(delays: Delays, c: int, name: str, title: str, firsts: Flags) -> Suggestion | None:
    due, _ = _observed(delays, c)
    n, first = int(due.sum()), int((firsts[:, c] & due).sum())
    if first < _FEWEST or first < _LEADS * n:
        return None
    return Suggestion(
        channel=name,
        kind="lead",
        reason=f"{title} was the first to carry {first} of {n}: look there first",
        n=n,
        carried=first,
    )


def _stopped(delays: Delays, c: int, name: str, title: str) -> Suggestion | None:
    due, hit = _observed(delays, c)
    rows = np.flatnonzero(due)
    hits = np.flatnonzero(hit[rows])
    if hits.size < _FEWEST:
        return None
    last = int(hits[-1])
    silent = rows.size - 1 - last
    share = hits.size / (last + 1)
    if (1.0 - share) ** silent > _STOPPED or not silent:
        return None
    at = phrases.moment(int(delays.posted[rows[last]]))
    return Suggestion(
        channel=name,
        kind="stopped",
        reason=f"{title} carried {hits.size} of {last + 1} until {at} and none of the "
        f"{silent} since: give its role an end, or look at what happened",
        n=rows.size,
        carried=int(hits.size),
    )
