"""Channels that carry an issuer's statements and are not tracked: suggested, never decided.

A person accepts or refuses; either is a role with a reason in the register, and a channel
that has a role is not suggested again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from mabillon.examine.carriage.coverage import Watch
from mabillon.examine.carriage.delays import Tracked, measure
from mabillon.examine.instants import DAY, EVER, SECOND, as_datetime, micros, rfc3339
from mabillon.examine.routing.cautions import cautions, commands
from mabillon.examine.routing.order import Carrying, Carryings, first_carryings
from mabillon.examine.routing.series import Seen
from mabillon.examine.routing.shares import Share, share, usual
from mabillon.examine.routing.suggestion import Example, Other, Suggestion
from mabillon.examine.settings import RoutingSettings, Settings
from mabillon.tables import TRACKED

EXAMPLES: Final = 3


def suggest(
    issuer: str,
    reference: pa.Table,
    carryings: pa.Table,
    coverage: pa.Table,
    others: pa.Table,
    settings: Settings,
    routing: RoutingSettings,
    *,
    without: Collection[int] = (),
) -> list[Suggestion]:
    """Suggest channels that carried ``suggest_share`` of ``suggest_watched`` statements or more.

    Parameters
    ----------
    issuer
        Its register name, for the commands.
    reference, carryings, coverage
        As the profile takes them; ``carryings`` and ``coverage`` of the others too.
    others
        ``OTHERS``.
    without
        Statements that tell nothing here: those that were themselves in question. What the
        questioned statement shows must not choose the channels that judge it.

    Returns
    -------
    list of Suggestion
        Those without a role first; then by statements carried.
    """
    left = pc.is_in(reference.column("statement"), pa.array(list(without), pa.int64()))
    reference = reference.filter(pc.invert(left))
    times = first_carryings(carryings)
    carriers = {carrying.channel for of in times.values() for carrying in of}
    strangers = {
        other.channel: other
        for row in others.to_pylist()
        if (other := Other(**row)).channel in carriers
    }
    known = _as_tracked(strangers.values())
    delays = measure(reference, carryings, Watch(coverage), known, -EVER, EVER)
    found = []
    for c, name in enumerate(known.names):
        seen = Seen.on(delays, c)
        within = _within(seen, settings, routing)
        enough = max(1.0, routing.suggest_share * within.n)
        if within.n >= routing.suggest_watched and within.k >= enough:
            pairs = _pairs(name, reference, times)
            carrying = len({c.post for of in times.values() for c in of if c.channel == name})
            made = _measured(strangers[name], seen, pairs, carrying, settings, routing)
            found.append(_advised(issuer, made, strangers[name], routing))
    return sorted(found, key=lambda s: (s.role is not None, -s.within.k, s.channel))


def _as_tracked(others: Iterable[Other]) -> Tracked:
    """Return them as if they were tracked always, to be measured like the tracked ones."""
    rows = [{"channel": o.channel, "title": o.title, "role": "forwarder"} for o in others]
    return Tracked.of(pa.Table.from_pylist(rows, schema=TRACKED))


def _within(seen: Seen, settings: Settings, routing: RoutingSettings) -> Share:
    counts, hits = seen.counts(routing.within_s), seen.hits(routing.within_s)
    return share(seen.day, counts, hits, settings.interval)


Pair = tuple[Carrying, Carrying]
"""A statement's own first post, and how a channel carried it."""


def _pairs(channel: str, reference: pa.Table, times: Carryings) -> list[Pair]:
    """Return what the channel carried, by time."""
    own = zip(
        reference.column("statement").to_pylist(),
        reference.column("channel").to_pylist(),
        micros(reference.column("posted_at"), EVER).tolist(),
        reference.column("posted_at_uncertain_s").to_pylist(),
        reference.column("post").to_pylist(),
        strict=True,
    )
    found = [
        (Carrying(origin, at, (half or 0) * SECOND, post), carrying)
        for statement, origin, at, half, post in own
        for carrying in times.get(statement, [])
        if carrying.channel == channel
    ]
    return sorted(found, key=lambda pair: (pair[1].at, pair[1].post))


def _measured(
    other: Other,
    seen: Seen,
    pairs: list[Pair],
    carrying: int,
    settings: Settings,
    routing: RoutingSettings,
) -> Suggestion:
    """Count what is known of a channel; nothing is advised yet.

    ``carrying``: its posts that carried any statement, those in question too.
    """
    own, first = pairs[0]
    day = min(own.at - own.half, first.at - first.half) // DAY * DAY
    return Suggestion(
        channel=other.channel,
        title=other.title,
        role=other.role,
        why=other.why,
        within=_within(seen, settings, routing),
        usual=usual(seen.delay[seen.hits(routing.within_s)], settings.interval),
        since=rfc3339(first.at),
        since_uncertain_s=first.half // SECOND,
        role_since=f"{as_datetime(day):%Y-%m-%d}",
        then=_within(seen.of(seen.posted >= day), settings, routing),
        posts=max(other.posts, carrying),
        carrying=carrying,
        earlier=sum(post.before(own) for own, post in pairs),
        cautions=[],
        examples=[_example(*pairs[i]) for i in _spread(len(pairs))],
        accept=None,
        refuse=None,
    )


def _advised(issuer: str, made: Suggestion, other: Other, routing: RoutingSettings) -> Suggestion:
    """Add what to weigh; and, where nobody decided, the commands that do."""
    accept, refuse = commands(issuer, made, routing) if made.role is None else (None, None)
    return msgspec.structs.replace(
        made, cautions=cautions(made, other.own_of, routing), accept=accept, refuse=refuse
    )


def _spread(count: int) -> list[int]:
    """Return the places of the examples: the first, the last, and between."""
    return sorted({round(i * (count - 1) / (EXAMPLES - 1)) for i in range(EXAMPLES)})


def _example(own: Carrying, carrying: Carrying) -> Example:
    return Example(
        statement=own.post,
        post=carrying.post,
        posted_at=rfc3339(carrying.at),
        uncertain_s=carrying.half // SECOND,
        delay_s=(carrying.at - own.at) / SECOND,
        delay_uncertain_s=(carrying.half + own.half) // SECOND,
    )
