"""Channels that carry an issuer's statements and are not tracked: suggested, never decided.

A person accepts or refuses; either is a role with a reason in the register, and a channel
that has a role is not suggested again.
"""

from __future__ import annotations

import shlex
from collections.abc import Collection
from typing import Final

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from mabillon.examine import phrases
from mabillon.examine.carriage.coverage import Watch
from mabillon.examine.carriage.delays import Delays, Tracked, measure
from mabillon.examine.instants import DAY, EVER, SECOND, as_datetime, micros, rfc3339
from mabillon.examine.routing.order import Carrying, Carryings, first_carryings
from mabillon.examine.routing.series import Seen
from mabillon.examine.routing.shares import Share, Usual, share, usual
from mabillon.examine.settings import RoutingSettings, Settings
from mabillon.tables import TRACKED

EXAMPLES: Final = 3
_EARLIER: Final = 0.1  # a channel that had so large a share first may be a source

OTHERS: Final = pa.schema(
    [
        pa.field("channel", pa.string(), nullable=False),  # register name, or raw channel key
        pa.field("title", pa.string(), nullable=False),  # what a reader is shown
        # Its role towards the issuer, unless that ended before the latest statement; null =
        # none: nobody decided.
        pa.field("role", pa.string()),
        pa.field("why", pa.string()),  # the reason given for that role
        pa.field("own_of", pa.string()),  # title of another issuer whose own channel it is
        # Posts that it made from the first statement to ``within_s`` after the last.
        pa.field("posts", pa.int64(), nullable=False),
    ]
)
"""The channels of the archive that are not tracked for the issuer: one row a channel."""


class Example(msgspec.Struct, frozen=True, kw_only=True):
    """One carrying: the statement, the post that carried it (CHANNEL/ID), and when.

    ``delay_s`` counts from the issuer's own post, negative = before it; ``uncertain_s`` is
    the half-width of what is not known of ``posted_at``, ``delay_uncertain_s`` that of the
    delay; 0 = exact to the second.
    """

    statement: str
    post: str
    posted_at: str
    uncertain_s: int
    delay_s: float
    delay_uncertain_s: int


class Suggestion(msgspec.Struct, frozen=True, kw_only=True):
    """A channel that carries much and is not tracked.

    ``within``: statements watched on it for ``within_s``, and those it carried by then;
    ``usual`` its delay with these. ``since`` is when it first carried one; ``role_since``
    the day in UTC from which a role would hold, and ``then`` the share from that day on.
    ``posts`` it made in the same time, of which ``carrying`` carried a statement;
    ``earlier`` statements stood on it surely before they stood on the issuer's own channel.
    ``role`` and ``why``: what a person decided; null = nobody did, and ``accept`` and
    ``refuse`` are the commands that would.
    """

    channel: str
    title: str
    role: str | None
    why: str | None
    within: Share
    usual: Usual | None
    since: str
    since_uncertain_s: int
    role_since: str
    then: Share
    posts: int
    carrying: int
    earlier: int
    cautions: list[str]
    examples: list[Example]
    accept: str | None
    refuse: str | None


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
    rows = {row["channel"]: row for row in others.to_pylist()}
    seen_on = {c.channel for of in times.values() for c in of}
    strangers = Tracked.of(
        pa.Table.from_pylist(
            [
                {"channel": name, "title": row["title"], "role": "forwarder"}
                for name, row in rows.items()
                if name in seen_on
            ],
            schema=TRACKED,
        )
    )
    delays = measure(reference, carryings, Watch(coverage), strangers, -EVER, EVER)
    found = []
    for c, name in enumerate(strangers.names):
        counted = _counted(delays, c, settings, routing)
        enough = max(1.0, routing.suggest_share * counted.n)
        if counted.n >= routing.suggest_watched and counted.k >= enough:
            of_it = _of(name, reference, times)
            found.append(
                _suggestion(issuer, rows[name], counted, delays, c, of_it, settings, routing)
            )
    return sorted(found, key=lambda s: (s.role is not None, -s.within.k, s.channel))


def _counted(delays: Delays, c: int, settings: Settings, routing: RoutingSettings) -> Share:
    seen = Seen.on(delays, c)
    counts, hits = seen.counts(routing.within_s), seen.hits(routing.within_s)
    return share(seen.day, counts, hits, settings.interval)


Pair = tuple[str, Carrying, Carrying]
"""A statement's name, its own first post, and the carrying."""


def _of(channel: str, reference: pa.Table, times: Carryings) -> list[Pair]:
    """Return the channel's carryings, by time."""
    found = []
    posted = micros(reference.column("posted_at"), EVER).tolist()
    halves = reference.column("posted_at_uncertain_s").to_pylist()
    for row, at, half in zip(
        reference.select(["statement", "post", "channel"]).to_pylist(), posted, halves, strict=True
    ):
        own = Carrying(row["channel"], at, (half or 0) * SECOND, row["post"])
        found += [(row["post"], own, c) for c in times.get(row["statement"], [])]
    return sorted((p for p in found if p[2].channel == channel), key=lambda p: p[2].at)


def _suggestion(
    issuer: str,
    row: dict[str, str | int | None],
    counted: Share,
    delays: Delays,
    c: int,
    of_it: list[Pair],
    settings: Settings,
    routing: RoutingSettings,
) -> Suggestion:
    seen = Seen.on(delays, c)
    _, own, first = of_it[0]
    day = min(own.at - own.half, first.at - first.half) // DAY * DAY
    later = seen.of(seen.posted >= day)
    counts, hits = later.counts(routing.within_s), later.hits(routing.within_s)
    made = Suggestion(
        channel=str(row["channel"]),
        title=str(row["title"]),
        role=None if row["role"] is None else str(row["role"]),
        why=None if row["why"] is None else str(row["why"]),
        within=counted,
        usual=usual(seen.delay[seen.hits(routing.within_s)], settings.interval),
        since=rfc3339(first.at),
        since_uncertain_s=first.half // SECOND,
        role_since=f"{as_datetime(day):%Y-%m-%d}",
        then=share(later.day, counts, hits, settings.interval),
        posts=max(int(row["posts"] or 0), len({carrying.post for _, _, carrying in of_it})),
        carrying=len({carrying.post for _, _, carrying in of_it}),
        earlier=sum(carrying.before(own) for _, own, carrying in of_it),
        cautions=[],
        examples=[_example(of_it[i]) for i in _spread(len(of_it))],
        accept=None,
        refuse=None,
    )
    cautions = _cautions(made, None if row["own_of"] is None else str(row["own_of"]), routing)
    made = msgspec.structs.replace(made, cautions=cautions)
    if made.role is not None:
        return made
    accept, refuse = _commands(issuer, made, routing)
    return msgspec.structs.replace(made, accept=accept, refuse=refuse)


def _spread(count: int) -> list[int]:
    """Return the places of the examples: the first, the last, and between."""
    return sorted({round(i * (count - 1) / (EXAMPLES - 1)) for i in range(EXAMPLES)})


def _example(pair: Pair) -> Example:
    statement, own, carrying = pair
    return Example(
        statement=statement,
        post=carrying.post,
        posted_at=rfc3339(carrying.at),
        uncertain_s=carrying.half // SECOND,
        delay_s=(carrying.at - own.at) / SECOND,
        delay_uncertain_s=(carrying.half + own.half) // SECOND,
    )


def _cautions(made: Suggestion, own_of: str | None, routing: RoutingSettings) -> list[str]:
    """Say what else would look like this, and what its share of posts shows."""
    part = made.carrying / made.posts
    found = [f"{made.carrying:,} of its {made.posts:,} posts in the time counted carried one"]
    if part < routing.crowd_share:
        found[0] += ": an aggregator, which carries everybody, would look like this"
    elif part >= routing.mirror_share:
        found[0] += ": a mirror or a sister channel would look like this"
    if made.usual is not None and made.usual.median < routing.at_once_s:
        soon = f"within {phrases.span(made.usual.median)}"
        found.append(
            f"it usually has them {soon if made.usual.median >= 1 else 'at the same second'}: a "
            "channel of the issuer's own, or one hand behind both, would look like this"
        )
    if made.earlier and made.earlier >= _EARLIER * made.within.k:
        found.append(
            f"it had {made.earlier} of them before the issuer's own channel: a source, or a "
            "channel of its own, would look like this"
        )
    if own_of is not None:
        found.append(
            f"it is an own channel of {own_of}: statements made together would look like this"
        )
    return found


def _commands(issuer: str, made: Suggestion, routing: RoutingSettings) -> tuple[str, str]:
    """Return the two commands, with a reason to be put in one's own words."""
    which = f"{shlex.quote(issuer)} {shlex.quote(made.channel)}"
    since = f"--since {made.role_since}"
    hours = phrases.span(routing.within_s)
    counted = f"carried {made.within.k} of {made.within.n} watched within {hours}"
    if made.carrying / made.posts < routing.crowd_share:
        against = f"carries everybody: {made.carrying} of {made.posts} posts carried one"
    else:
        against = f"no routine forwarder, though it carried {made.within.k} of {made.within.n}"
    return (
        f"mabillon register accept {which} {since} --reason {shlex.quote(counted)}",
        f"mabillon register refuse {which} {since} --reason {shlex.quote(against)}",
    )
