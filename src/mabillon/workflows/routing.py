"""Which channels carry an issuer's statements: its routing profile, and what it suggests."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
import pyarrow as pa

from mabillon import pages, tables
from mabillon.archive.sketches import Progress
from mabillon.archive.store import Store
from mabillon.examine.routing import ChannelRouting, RoutingProfile, Suggestion, profile, suggest
from mabillon.examine.settings import Settings
from mabillon.pages import Point, RoutingContext, RoutingRow
from mabillon.workflows.entering import current
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.statements import carryings, known_statements, reference_table, role_keys
from mabillon.workflows.watched import coverage_table

CAVEATS = (
    "Shares are of statements that came while the channel was observed (Kaplan–Meier).",
    "Channels copy each other, so their shares must not be multiplied.",
    "Postings as picture only or in translation are not recognised as carrying.",
)


class Routing(msgspec.Struct, frozen=True, kw_only=True):
    """An issuer's routing profile, with suggestions; a person decides on those."""

    issuer: str
    issuer_name: str
    profile: RoutingProfile
    suggestions: list[Suggestion]
    caveats: list[str]
    schema: str = "mabillon.routing/1"


def routing(
    store: Store,
    issuer: str,
    *,
    days: int | None = None,
    settings: Settings | None = None,
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
    """
    _, register = current(store)
    chosen = settings or Settings()
    holdings = Holdings(store, register, chosen, progress=progress)
    found = register.issuer(issuer)
    statements = known_statements(holdings, found)
    latest = max((s.post.posted_at for s in statements if s.post.posted_at), default=None)
    if latest:
        start = latest - timedelta(days=days or chosen.window_days)
        statements = [s for s in statements if s.post.posted_at and s.post.posted_at >= start]
    everyone = pa.Table.from_pylist(
        carryings(holdings, found, statements, by_all=True), schema=tables.CARRYINGS
    )
    keys = {*role_keys(holdings, found, {"own", "forwarder"}), *holdings.channel_keys}
    measured = (
        reference_table(statements),
        everyone,
        coverage_table(holdings, keys),
        register.tracked(found.name),
        chosen,
    )
    return Routing(
        issuer=found.name,
        issuer_name=found.title,
        profile=profile(*measured),
        suggestions=suggest(*measured),
        caveats=list(CAVEATS),
    )


def context(made: Routing) -> RoutingContext:
    """Return a routing profile as its page and its screen want it."""
    suggested = {s.channel: s.reason for s in made.suggestions}
    known = {c.channel for c in made.profile.channels}
    rows = [_row(c, suggested) for c in made.profile.channels]
    rows += [
        RoutingRow(
            channel=s.channel,
            title=s.channel,
            n=s.n,
            share=s.carried / s.n if s.n else None,
            suggests=s.reason,
        )
        for s in made.suggestions
        if s.channel not in known
    ]
    return RoutingContext(
        issuer_name=made.issuer_name,
        rows=rows,
        curve=[msgspec.convert(point, Point) for point in made.profile.curve],
        statements=made.profile.statements,
        from_at=_time(made.profile.from_at),
        to_at=_time(made.profile.to_at),
        caveats=made.caveats,
        command=f"mabillon routing {made.issuer}",
    )


def _row(channel: ChannelRouting, suggested: dict[str, str]) -> RoutingRow:
    return RoutingRow(
        channel=channel.channel,
        title=channel.title,
        n=channel.n,
        share=channel.share,
        low=channel.low,
        high=channel.high,
        median_s=channel.median_s,
        p90_s=channel.p90_s,
        order=channel.order,
        since=_time(channel.since),
        role=channel.role,
        suggests=suggested.get(channel.channel),
    )


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def routing_page(made: Routing) -> str:
    """Return the routing profile as a self-contained HTML page."""
    return pages.routing(context(made))
