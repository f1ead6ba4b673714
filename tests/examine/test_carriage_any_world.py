"""Whatever the world: an answer that holds its promises, or a reason; never an exception."""

from __future__ import annotations

import json
from datetime import timedelta
from math import log10

import msgspec
from carriage_world import ASKED, DAY, DESK, SETTINGS, World, carried, stretch, table
from hypothesis import given, settings
from hypothesis import strategies as st

from mabillon.examine.finding import Finding
from mabillon.examine.routing import OTHERS, profile, remarks, suggest
from mabillon.examine.settings import RoutingSettings

QUICK = msgspec.structs.replace(SETTINGS, bootstrap_resamples=40, min_reference=5)
HOURS = st.integers(-800, 800).map(lambda h: timedelta(hours=h))


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Some statements, channels with any gaps and dated roles, any carriers."""
    channels = [DESK, "relay-00", "relay-01", "relay-02"]
    world = World(n=0, forwarders=3)
    hours = st.integers(-800, draw(st.sampled_from([-1, 40])))
    times = [timedelta(hours=h) for h in draw(st.lists(hours, max_size=40, unique=True))]
    where = st.sampled_from(channels)
    world.reference = [
        {"statement": i, "post": f"{DESK}/{i}", "channel": draw(where), "posted_at": ASKED + t}
        for i, t in enumerate(times)
    ]
    mode = st.sampled_from(["throughout", "retrospective"])
    world.coverage = []
    for c in channels:
        end = ASKED + timedelta(hours=draw(st.sampled_from([-5, 0, 1, 30, 30, 31, 900])))
        hole = ASKED + draw(HOURS)
        over = hole + timedelta(hours=draw(st.sampled_from([0, 0, 5, 300])))
        parts = ((ASKED - 60 * DAY, min(hole, end)), (over, end))
        world.coverage += [stretch(c, a, b, draw(mode)) for a, b in parts if a < b]
    for row in world.tracked:
        row["role"] = draw(st.sampled_from(["own", "forwarder", row["role"]]))
        row["since"] = draw(st.sampled_from([None, None, ASKED - 9 * DAY, ASKED + DAY]))
        row["until"] = draw(st.sampled_from([None, None, ASKED - 2 * DAY, ASKED + 2 * DAY]))
    world.tracked = world.tracked[: draw(st.sampled_from([4, 4, 4, 2, 1, 0]))]
    numbers = st.integers(draw(st.sampled_from([-1, 0, 0])), 40)
    for _ in range(draw(st.sampled_from([0, 20, 120]))):
        statement, channel = draw(numbers), draw(st.sampled_from([*channels, "marl"]))
        stood = draw(st.sampled_from([None, timedelta(hours=2), 9 * DAY]))
        at = ASKED + (
            draw(HOURS)
            if statement < 0
            else timedelta(hours=draw(st.sampled_from([-30, 0, 1, 5, 20, 90])))
        )
        if 0 <= statement < len(times):
            at += times[statement]
        world.carryings.append(
            carried(
                channel,
                at,
                statement,
                stood_until=None if stood is None else at + stood,
                gone_by=None if stood is None or draw(st.booleans()) else at + stood + DAY,
            )
        )
    world.stances = [
        {"says": draw(st.sampled_from(["denies", "disowns"])), "channel": draw(where), "at": None}
        for _ in range(draw(st.integers(0, 1)))
    ]
    return world


@settings(deadline=None, max_examples=80)
@given(worlds(), st.sampled_from([True, True, True, False]), st.randoms(use_true_random=False))
def test_any_world(world: World, dated: bool, random: object) -> None:
    found = world.examine(ASKED if dated else None, QUICK)
    assert msgspec.json.decode(msgspec.json.encode(found), type=Finding) is not None
    json.dumps(found.figures, allow_nan=False)
    if found.llr is None:
        assert found.reason
    else:
        assert found.llr_low is not None
        assert found.llr_high is not None
        assert log10(QUICK.off_channel) <= found.llr_low <= found.llr <= found.llr_high
        assert found.would_be_wrong_if
    assert not any("nan" in line or "None" in line for line in found.explanation)
    assert not any(c["role"] == "own" for c in found.figures["carried"]) or (found.llr or 1) > 0
    for rows in (world.reference, world.carryings, world.coverage, world.tracked):
        random.shuffle(rows)
    assert world.examine(ASKED if dated else None, QUICK) == found


@settings(deadline=None, max_examples=30)
@given(worlds())
def test_any_routing(world: World) -> None:
    t = world.tables()
    three = (t["reference"], t["carryings"], t["coverage"])
    found = profile(*three, t["tracked"], QUICK, RoutingSettings())
    json.dumps(msgspec.to_builtins(found), allow_nan=False)
    assert {row.channel for row in found.channels} == {row["channel"] for row in world.tracked}
    for row in found.channels:
        assert row.carried.within.k <= row.carried.within.n <= row.carried.due
        assert sum(w.carried.within.n for w in row.windows) == row.carried.within.n
        assert sum(row.order.places) == row.order.carried
    remarks(found, *three, t["tracked"])
    known = {row["channel"] for row in world.tracked}
    others = [
        {"channel": c, "title": c, "posts": 9}
        for c in sorted({row["channel"] for row in world.carryings} - known)
    ]
    few = RoutingSettings(suggest_watched=1, suggest_share=0.0)
    for item in suggest("league", *three, table(OTHERS, others), QUICK, few):
        assert item.within.k <= item.within.n
