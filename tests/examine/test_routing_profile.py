"""The routing profile, and what it suggests for the register."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from carriage_world import ASKED, DAY, DESK, HOUR, SETTINGS, World, carried, stretch

from mabillon.examine.routing import RoutingProfile, profile, suggest


def profiled(world: World) -> RoutingProfile:
    t = world.tables()
    return profile(t["reference"], t["carryings"], t["coverage"], t["tracked"], SETTINGS)


def suggested(world: World) -> list[tuple[str, str]]:
    t = world.tables()
    found = suggest(t["reference"], t["carryings"], t["coverage"], t["tracked"], SETTINGS)
    return [(item.kind, item.channel) for item in found]


def test_shares_and_delays_by_hand() -> None:
    world = World(n=40, forwarders=2, share=0.0)
    for row in world.reference[:30]:
        world.carryings.append(
            carried("relay-00", row["posted_at"] + timedelta(minutes=5), row["statement"])
        )
    for row in world.reference[:20]:
        world.carryings.append(
            carried("relay-01", row["posted_at"] + timedelta(minutes=2), row["statement"])
        )
    found = profiled(world)
    assert [row.channel for row in found.channels] == ["relay-00", "relay-01", DESK]
    first, second, desk = found.channels
    assert (first.n, first.carried, first.share) == (40, 30, pytest.approx(0.75))
    assert first.low is not None
    assert first.high is not None
    assert first.low < 0.75 < first.high
    assert (first.median_s, first.p90_s) == (300.0, None)
    assert (first.first, second.first) == (10, 20)
    assert (first.order, second.order, desk.order) == (2.0, 1.0, None)
    assert (desk.n, desk.share, desk.since) == (0, None, None)
    assert found.share == pytest.approx(0.75)
    assert found.median_s == 120.0
    assert msgspec.json.decode(msgspec.json.encode(found), type=RoutingProfile) == found


def test_row_order_does_not_matter() -> None:
    world = World(n=60, forwarders=4, share=0.5)
    plain = profiled(world)
    for rows in (world.reference, world.carryings, world.coverage, world.tracked):
        rows.reverse()
    assert profiled(world) == plain


def test_a_gap_censors() -> None:
    world = World(n=40, forwarders=1, share=1.0)
    world.cover("relay-00", (ASKED - 100 * DAY, ASKED))
    row = next(r for r in profiled(world).channels if r.channel == "relay-00")
    assert 0 < row.n < 40
    assert row.share == pytest.approx(1.0, abs=0.1)


def test_an_untracked_channel_that_carries_much_is_suggested() -> None:
    world = World(n=50, forwarders=2)
    world.coverage += [stretch(c, ASKED - 500 * DAY, ASKED) for c in ("verge", "ledger")]
    for i, row in enumerate(world.reference):
        if i % 5:
            world.carryings.append(carried("verge", row["posted_at"] + HOUR, row["statement"]))
        if i % 9 == 0:
            world.carryings.append(carried("ledger", row["posted_at"] + HOUR, row["statement"]))
    kinds = suggested(world)
    assert ("forwarder", "verge") in kinds
    assert ("forwarder", "ledger") not in kinds


def test_a_channel_that_stopped_and_one_that_leads() -> None:
    world = World(n=60, forwarders=2, share=1.0)
    world.carryings = [
        row for row in world.carryings if row["channel"] == "relay-00" or row["statement"] < 40
    ]
    kinds = suggested(world)
    assert ("stopped", "relay-01") in kinds
    assert ("stopped", "relay-00") not in kinds
    assert ("lead", "relay-00") in kinds


def test_nothing_known() -> None:
    world = World(n=0, forwarders=0)
    world.tracked = []
    found = profiled(world)
    assert (found.statements, found.channels, found.curve) == (0, [], [])
    assert suggested(world) == []
