"""The routing profile of tracked channels, against counts made by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from carriage_world import DAY, DESK, HOUR, SETTINGS, World, carried, stretch

from mabillon.examine.routing import ChannelRouting, Remark, RoutingProfile, profile, remarks
from mabillon.examine.settings import RoutingSettings

ROUTING = RoutingSettings()


def profiled(world: World) -> RoutingProfile:
    t = world.tables()
    return profile(t["reference"], t["carryings"], t["coverage"], t["tracked"], SETTINGS, ROUTING)


def remarked(world: World) -> list[Remark]:
    t = world.tables()
    tables = (t["reference"], t["carryings"], t["coverage"], t["tracked"])
    return remarks(profiled(world), *tables)


def channel(found: RoutingProfile, name: str) -> ChannelRouting:
    return next(row for row in found.channels if row.channel == name)


def daily(days: int, start: datetime, forwarders: int = 2) -> World:
    """A world with a statement each noon from ``start`` on, carried by nobody yet."""
    world = World(n=0, forwarders=forwarders)
    world.reference = [
        {"statement": i, "post": f"{DESK}/{i}", "channel": DESK, "posted_at": start + i * DAY}
        for i in range(days)
    ]
    world.coverage = [
        stretch(c, start - DAY, start + (days + 5) * DAY) for c in (DESK, *world.names)
    ]
    return world


def carry(world: World, name: str, rows: range, after: timedelta, **more: object) -> None:
    for row in world.reference[rows.start : rows.stop]:
        world.carryings.append(carried(name, row["posted_at"] + after, row["statement"], **more))


def test_shares_and_delays_by_hand() -> None:
    world = World(n=40, forwarders=2, share=0.0)
    carry(world, "relay-00", range(30), timedelta(minutes=5))
    carry(world, "relay-01", range(20), timedelta(minutes=2))
    found = profiled(world)
    assert [row.channel for row in found.channels] == ["relay-00", "relay-01", DESK]
    first, second, desk = found.channels
    share = first.carried.within
    assert (share.n, share.k, share.share) == (40, 30, pytest.approx(0.75))
    assert share.low is not None
    assert share.high is not None
    assert share.low < 0.75 < share.high
    assert first.carried.usual is not None
    assert first.carried.usual.median == 300.0
    assert (first.carried.median_s, first.carried.p90_s) == (300.0, None)
    assert (first.order.places, second.order.places) == ([10, 20, 0, 0], [20, 0, 0, 0])
    assert (first.order.after, first.order.after_n) == ("relay-01", 20)
    assert (first.order.median, second.order.median, desk.order.median) == (2.0, 1.0, None)
    assert (desk.carried.within.n, desk.carried.within.share, desk.since) == (0, None, None)
    assert found.together is not None
    assert found.together.carried.within.share == pytest.approx(0.75)
    assert msgspec.json.decode(msgspec.json.encode(found), type=RoutingProfile) == found


def test_row_order_does_not_matter() -> None:
    world = World(n=60, forwarders=4, share=0.5)
    plain = profiled(world)
    for rows in (world.reference, world.carryings, world.coverage, world.tracked):
        rows.reverse()
    assert profiled(world) == plain


def test_what_was_not_watched_for_long_enough_is_not_counted() -> None:
    start = datetime(2030, 4, 1, 12, tzinfo=UTC)
    world = daily(30, start, 1)
    carry(world, "relay-00", range(20), HOUR)
    world.cover("relay-00", (start - DAY, start + 24 * DAY + HOUR))
    share = channel(profiled(world), "relay-00").carried.within
    assert (share.n, share.k) == (24, 20)  # the 25th was watched for an hour only


def test_a_quarter_without_watching_is_a_gap_and_not_zero() -> None:
    start = datetime(2030, 4, 1, 12, tzinfo=UTC)
    world = daily(360, start)
    world.reference = world.reference[::6]  # five a month: quarters
    carry(world, "relay-00", range(60), HOUR)
    carry(world, "relay-01", range(60), HOUR)
    world.cover(
        "relay-01",
        (start - DAY, start + 98 * DAY),
        (datetime(2030, 10, 1, tzinfo=UTC), start + 365 * DAY),
    )
    found = profiled(world)
    assert found.unit == "quarter"
    labels = [w.label for w in channel(found, "relay-01").windows]
    assert labels[:2] == ["April to June 2030", "July to September 2030"]
    whole, gapped = channel(found, "relay-00").windows, channel(found, "relay-01").windows
    assert [w.gap for w in whole] == [None] * 4
    assert gapped[1].gap == "watched for 1 of 15 statements; 10 are needed"
    assert [w.gap for w in gapped if w != gapped[1]] == [None] * 3
    assert gapped[1].carried.within.n == 1
    assert channel(found, "relay-01").carried.within.share == 1.0
    assert channel(found, DESK).windows[0].gap == "all began on it"
    assert channel(found, "relay-01").changes == []


def test_no_statement_and_no_role_are_gaps_with_their_own_reasons() -> None:
    start = datetime(2030, 4, 1, 12, tzinfo=UTC)
    world = daily(120, start)
    world.reference = [r for r in world.reference if not 30 <= r["statement"] < 61]
    world.tracked[1]["since"] = datetime(2030, 6, 15, tzinfo=UTC)
    carry(world, "relay-00", range(89), HOUR)
    found = profiled(world)
    assert found.unit == "month"
    assert [w.gap for w in channel(found, "relay-00").windows] == [
        "not tracked then",
        "nothing was issued",
        None,
        None,
    ]
    world.cover("relay-01")
    assert channel(profiled(world), "relay-01").windows[0].gap == (
        "not watched for any of 30 statements"
    )


def test_a_channel_that_begins_midway_changed_and_the_other_did_not() -> None:
    start = datetime(2030, 4, 1, 12, tzinfo=UTC)
    world = daily(180, start)
    carry(world, "relay-00", range(180), HOUR)
    carry(world, "relay-01", range(95, 180), HOUR)
    found = profiled(world)
    assert channel(found, "relay-00").changes == []
    assert channel(found, "relay-01").changes == [
        "carried 0 of 91 (0 %) in April to June 2030 and 27 of 31 (87 %) in July 2030"
    ]
    assert found.compared == 15  # five for each channel and for both together


def test_a_delay_that_changed_is_named() -> None:
    start = datetime(2030, 4, 1, 12, tzinfo=UTC)
    world = daily(120, start, 1)
    for i in range(120):
        minutes = 5 + i % 3 + (60 if i >= 61 else 0)
        carry(world, "relay-00", range(i, i + 1), timedelta(minutes=minutes))
    assert channel(profiled(world), "relay-00").changes == [
        "its usual delay was 6 min in April to May 2030 and 66 min in June 2030"
    ]


def test_chance_alone_names_hardly_any_change() -> None:
    named = compared = 0
    for seed in range(6):
        found = profiled(World(n=260, forwarders=8, share=0.6, seed=seed))
        named += sum(len(row.changes) for row in found.channels)
        compared += found.compared
    assert compared > 400
    assert named <= compared / 200


def test_kinds_that_a_channel_never_carries() -> None:
    start = datetime(2030, 4, 1, 12, tzinfo=UTC)
    world = daily(90, start)
    for i, row in enumerate(world.reference):
        row["kind"] = ("communiqué", "photo report", None)[i % 3]
    carry(world, "relay-00", range(90), HOUR)
    for i in range(90):
        if i % 3 != 1:
            carry(world, "relay-01", range(i, i + 1), HOUR)
    kinds = {kind.name: kind for kind in profiled(world).kinds}
    assert list(kinds) == ["communiqué", "photo report", None]
    photo = kinds["photo report"]
    assert (photo.statements, photo.channels["relay-01"].n, photo.channels["relay-01"].k) == (
        30,
        30,
        0,
    )
    assert photo.unlike == ["relay-01"]
    assert kinds["communiqué"].channels["relay-01"].share == 1.0
    for row in world.reference:
        row["kind"] = None
    assert profiled(world).kinds == []


def test_times_that_cannot_be_told_apart_share_a_place() -> None:
    start = datetime(2030, 4, 1, 12, tzinfo=UTC)
    world = daily(20, start, 3)
    carry(world, "relay-00", range(20), timedelta(minutes=10))
    carry(world, "relay-01", range(20), timedelta(minutes=25), posted_at_uncertain_s=1800)
    carry(world, "relay-02", range(20), timedelta(minutes=90))
    found = profiled(world)
    places = {row.channel: row.order.places for row in found.channels}
    assert places["relay-00"] == places["relay-01"] == [20, 0, 0, 0]
    assert places["relay-02"] == [0, 0, 20, 0]
    assert channel(found, "relay-01").since_uncertain_s == 1800
    assert channel(found, "relay-01").order.after is None


def test_a_channel_that_stopped_and_one_that_leads() -> None:
    world = World(n=60, forwarders=2, share=1.0)
    world.carryings = [
        row for row in world.carryings if row["channel"] == "relay-00" or row["statement"] < 40
    ]
    kinds = [(remark.kind, remark.channel) for remark in remarked(world)]
    assert ("stopped", "relay-01") in kinds
    assert ("stopped", "relay-00") not in kinds
    assert ("lead", "relay-00") in kinds


def test_nothing_known() -> None:
    world = World(n=0, forwarders=0)
    world.tracked = []
    found = profiled(world)
    assert (found.statements, found.channels, found.together, found.kinds) == (0, [], None, [])
    assert remarked(world) == []
    world = World(n=0, forwarders=2)
    assert [row.windows for row in profiled(world).channels] == [[], [], []]


def test_together_looks_through_those_that_were_watched() -> None:
    start = datetime(2030, 4, 1, 12, tzinfo=UTC)
    world = daily(90, start)
    carry(world, "relay-00", range(90), HOUR)
    carry(world, "relay-01", range(90), timedelta(minutes=5))
    world.cover("relay-01", (start - DAY, start + 30 * DAY), (start + 61 * DAY, start + 95 * DAY))
    together = profiled(world).together
    assert together is not None
    assert together.channels == ["relay-00", "relay-01"]
    assert [(w.without, w.carried.within.n, w.gap) for w in together.windows] == [
        ([], 30, None),
        (["relay-01"], 31, None),
        ([], 29, None),
    ]
    delays = [w.carried.usual.median for w in together.windows if w.carried.usual]
    assert delays == [300.0, 3600.0, 300.0]
    assert together.changes == []  # other channels, not another delay
