"""Which channels carry an issuer's statements: its routing profile, and what it suggests."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

import msgspec
import pyarrow as pa

from mabillon import tables
from mabillon.archive.register import Issuer
from mabillon.archive.sketches import Progress
from mabillon.archive.store import Store
from mabillon.engine.counts import posts_by_channel
from mabillon.examine.instants import moved
from mabillon.examine.routing import (
    OTHERS,
    Remark,
    RoutingProfile,
    Suggestion,
    profile,
    remarks,
    suggest,
)
from mabillon.examine.routing.made import POSTED, by_channel, posts_made
from mabillon.examine.settings import RoutingSettings, Settings
from mabillon.pages import routing as page
from mabillon.pages.routing import RoutingContext
from mabillon.workflows.engine_sketches import EngineSketches
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.in_question import in_question
from mabillon.workflows.on_engine import holdings_on
from mabillon.workflows.register_in_force import current
from mabillon.workflows.statements import (
    UNCERTAIN_S,
    Statement,
    carryings,
    known_statements,
    reference_table,
    role_keys,
)
from mabillon.workflows.watched import coverage_table

CAVEATS = (
    "What was not watched counts neither as carried nor as missed.",
    "Channels copy each other, so their shares must not be multiplied.",
    "Postings as picture only or in translation are not recognised as carrying.",
)


class Routing(msgspec.Struct, frozen=True, kw_only=True):
    """An issuer's routing profile, with suggestions; a person decides on those.

    ``left_out`` statements were themselves in question, and suggest nothing.
    ``settings`` are those that a person chose; ``interval`` is the level of all intervals.
    """

    issuer: str
    issuer_name: str
    profile: RoutingProfile
    remarks: list[Remark]
    suggestions: list[Suggestion]
    left_out: int
    caveats: list[str]
    interval: float
    settings: RoutingSettings
    schema: str = "mabillon.routing/2"


def routing(
    store: Store,
    issuer: str,
    *,
    days: int | None = None,
    engine: str | None = None,
    settings: Settings | None = None,
    chosen: RoutingSettings | None = None,
    progress: Progress | None = None,
) -> Routing:
    """Measure how an issuer's statements travel.

    Parameters
    ----------
    store
        The archive.
    issuer
        Name, title or alias.
    days
        Over how many days before its latest statement; None = ``settings.window_days``.
    engine
        Where copies are looked for (``engine.open_engine``); None = here.
    settings, chosen
        Of the examinations, and of the routing profile; None = the defaults.
    """
    _, register = current(store, record=False)
    common, own = settings or Settings(), chosen or RoutingSettings()
    with holdings_on(engine, store, register, common, progress) as holdings:
        return _measured(holdings, issuer, days or common.window_days, own)


def _measured(holdings: Holdings, issuer: str, days: int, own: RoutingSettings) -> Routing:
    register, common = holdings.register, holdings.settings
    found = register.issuer(issuer)
    statements = _latest(known_statements(holdings, found), days)
    reference = reference_table(statements)
    everyone = pa.Table.from_pylist(
        carryings(holdings, found, statements, by_all=True), schema=tables.CARRYINGS
    )
    keys = {*role_keys(holdings, found, {"own", "forwarder"}), *holdings.channel_keys}
    coverage = coverage_table(holdings, keys)
    tracked = register.tracked(found.name)
    without = in_question(holdings, found, statements)
    made = profile(reference, everyone, coverage, tracked, common, own)
    return Routing(
        issuer=found.name,
        issuer_name=found.title,
        profile=made,
        remarks=remarks(made, reference, everyone, coverage, tracked),
        suggestions=suggest(
            found.name,
            reference,
            everyone,
            coverage,
            _others(holdings, found, statements, everyone, own),
            common,
            own,
            without=without,
        ),
        left_out=len(without),
        caveats=list(CAVEATS),
        interval=common.interval,
        settings=own,
    )


def _latest(statements: list[Statement], days: int) -> list[Statement]:
    """Return those of so many days before the latest, whose times are known well enough."""
    timed = [
        (at, s)
        for s in statements
        if (at := s.post.posted_at) and (s.post.posted_at_uncertain_s or 0) <= UNCERTAIN_S
    ]
    if not timed:
        return []
    start = moved(max(at for at, _ in timed), -timedelta(days=days))
    return [s for at, s in timed if at >= start]


def _others(
    holdings: Holdings,
    issuer: Issuer,
    statements: list[Statement],
    carryings: pa.Table,
    settings: RoutingSettings,
) -> pa.Table:
    """Return the channels that carried something and are not tracked, as ``OTHERS``."""
    times = [s.post.posted_at for s in statements if s.post.posted_at]
    if not times:
        return OTHERS.empty_table()
    end = max(times)
    posts = _posts(holdings, min(times), moved(end, timedelta(seconds=settings.within_s)))
    tracked = role_keys(holdings, issuer, {"own", "forwarder"})
    carriers = set(carryings["channel"].to_pylist())
    roles = defaultdict(list)
    for role in holdings.register.roles:
        if not (role.until and role.until <= end):
            roles[role.channel].append(role)
    rows: dict[str, dict[str, object]] = {}
    for key in holdings.channel_keys:
        name = holdings.name(key)
        if key in tracked or name not in carriers:
            continue
        decided = next((r for r in roles[name] if r.issuer == issuer.name), None)
        own = next((r for r in roles[name] if r.role == "own" and r.issuer != issuer.name), None)
        row = rows.setdefault(
            name,
            {
                "channel": name,
                "title": holdings.title(key),
                "role": decided.role if decided else None,
                "why": decided.reason if decided else None,
                "own_of": holdings.register.issuer(own.issuer).title if own else None,
                "posts": 0,
            },
        )
        row["posts"] = int(str(row["posts"])) + posts.get(key, 0)
    return pa.Table.from_pylist(list(rows.values()), schema=OTHERS)


def _posts(holdings: Holdings, start: datetime, end: datetime) -> dict[str, int]:
    """Return how many posts each raw channel key made from ``start`` to ``end``."""
    sketches = holdings.sketches
    if isinstance(sketches, EngineSketches):
        counted = sketches.engine.table(
            posts_by_channel(sketches.engine, sketches.posts(POSTED), start, end)
        )
    else:
        every = pa.table({name: holdings.column(name) for name in POSTED.names})
        counted = by_channel(posts_made(every, start, end))
    return dict(zip(*(counted[name].to_pylist() for name in ("channel", "posts")), strict=True))


def context(made: Routing) -> RoutingContext:
    """Return a routing profile as its page and its screen want it."""
    return RoutingContext(
        issuer_name=made.issuer_name,
        profile=made.profile,
        remarks=made.remarks,
        suggestions=made.suggestions,
        left_out=made.left_out,
        caveats=made.caveats,
        interval=made.interval,
        settings=made.settings,
        command=f"mabillon routing {made.issuer}",
    )


def routing_page(made: Routing) -> str:
    """Return the routing profile as a self-contained HTML page."""
    return page.routing(context(made))
