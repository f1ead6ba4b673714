"""Carriage: each answer it can give, and each reason for giving none."""

from __future__ import annotations

import json
import random
import time
from datetime import timedelta
from math import log10

import msgspec
import pytest
from carriage_world import ASKED, DAY, DESK, HOUR, SETTINGS, World, carried

from mabillon.examine.scale import in_words


def test_the_aim() -> None:
    """The screen of the design: eleven watched throughout, a twelfth with a night's gap."""
    world = World()
    world.cover(
        "relay-03",
        (ASKED - 500 * DAY, ASKED - 13 * HOUR),
        (ASKED - 3 * HOUR, ASKED + 31 * HOUR),
    )
    world.carryings = [row for row in world.carryings if row["statement"] not in (60, 150)]
    found = world.examine()
    assert found.status == "determined"
    assert found.figures["absence"] == (
        "Had not appeared by 16:12 UTC on 27 March 2031 on any of 11 channels that routinely "
        "carry its statements, all watched throughout. (A twelfth, Relay 03, was not collected "
        "from 20:12 UTC on 25 March 2031 to 06:12 UTC on 26 March 2031 and is left out.)"
    )
    assert found.figures["measured"].startswith(
        "Of 231 statements in the year before, 229 had been carried by that age; usual delay"
    )
    assert (found.figures["n"], found.figures["k"]) == (231, 2)
    assert found.llr == pytest.approx(-1.9, abs=0.05)
    assert found.llr_low is not None
    assert found.llr_high is not None
    assert found.llr_low == pytest.approx(-2.0, abs=0.05)
    assert found.llr_high <= -1.0  # "appears not" can be reached
    assert in_words(found.llr or 0) == 'moderate support for "not issued"'
    (left,) = found.figures["left_out"]
    assert left["gaps"] == [["2031-03-25T20:12:00Z", "2031-03-26T06:12:00Z"]]
    assert DESK in found.figures["watched"]
    json.dumps(found.figures)
    assert any("route nobody watches (assumed 1 in 100)" in w for w in found.would_be_wrong_if)


def test_the_figure_can_be_reckoned_by_hand() -> None:
    world = World(n=100, days=300)
    world.carryings = [row for row in world.carryings if row["statement"] >= 10]
    found = world.examine()
    figures = found.figures
    n, k, days = figures["n"], figures["k"], figures["days"]
    assert (n, k) == (100, 10)
    assert days < n
    chance = (k * days / n + 0.5) / (days + 1)
    assert figures["p_none_h1"] == pytest.approx(chance)
    assert found.llr == pytest.approx(log10(chance / 0.9))


def test_off_channel_is_the_floor() -> None:
    world = World(n=400)
    for off in (0.01, 0.05):
        found = world.examine(settings=msgspec.structs.replace(SETTINGS, off_channel=off))
        assert found.llr == pytest.approx(log10(off / 0.9))
        assert found.llr_low == pytest.approx(log10(off))


def test_recorded_cases_replace_the_assumption() -> None:
    world = World()
    world.recorded = [
        {"post": f"x:@a/{i}", "carried_after_s": 600.0 if i < 10 else None} for i in range(40)
    ]
    figures = world.examine().figures
    assert figures["p_none_h2"] == pytest.approx(30.5 / 41)
    assert figures["p_none_h2_bounds"][0] < 0.75 < figures["p_none_h2_bounds"][1]
    world.recorded = world.recorded[:29]
    assert world.examine().figures["p_none_h2"] == 0.9


# --- not determined ---------------------------------------------------------------------------


def test_no_age() -> None:
    found = World().examine(None)
    assert found.status == "not_determined"
    assert "--posted-at" in (found.reason or "")


def test_a_text_shorter_than_any_that_is_counted_is_not_judged_by_its_absence() -> None:
    world = World()
    short = world.examine(words=14)
    assert (short.status, short.llr) == ("not_determined", None)
    assert "14 words" in (short.reason or "")
    assert "15 or more" in (short.reason or "")
    assert world.examine(words=15).llr == world.examine().llr
    world.carryings.append(carried(DESK, ASKED))
    assert world.examine(words=3).status == "determined"  # it stood there, however short


def test_no_tracked_channels() -> None:
    world = World()
    world.tracked = []
    found = world.examine()
    assert found.status == "not_determined"
    assert "no tracked channel" in (found.reason or "")


def test_all_silent_because_the_collection_was_down() -> None:
    world = World()
    for name in (DESK, *world.names):
        world.cover(
            name,
            (ASKED - 500 * DAY, ASKED - 2 * HOUR),
            (ASKED + 8 * HOUR, ASKED + 31 * HOUR),
        )
    found = world.examine()
    assert found.status == "not_determined"
    assert "none of the 12 tracked channels was observed" in (found.reason or "")
    assert found.figures["left_out"][0]["gaps"] == [
        ["2031-03-26T07:12:00Z", "2031-03-26T17:12:00Z"]
    ]


def test_too_few_earlier_statements() -> None:
    found = World(n=15).examine()
    assert found.status == "not_determined"
    assert "only 15 earlier statements" in (found.reason or "")


def test_an_own_channel_and_no_forwarders() -> None:
    found = World(forwarders=0).examine()
    assert found.status == "not_determined"
    assert "register its routine forwarders" in (found.reason or "")


def test_days_are_counted_where_they_are_fewer() -> None:
    found = World(n=60, days=10).examine()
    assert found.status == "not_determined"
    assert "60 earlier statements on" in (found.reason or "")


def test_three_minutes_old_and_the_clock_says_when() -> None:
    found = World(forwarders=3, until=ASKED + timedelta(minutes=3)).examine()
    assert found.status == "not_determined"
    assert (found.reason or "").startswith("too early: by 3 min only")
    assert found.figures["speaks"]["at"] > "2031-03-26T09:15:00Z"
    assert found.figures["clock"]


def test_channels_that_carry_too_little() -> None:
    found = World(forwarders=2, share=0.15).examine()
    assert found.status == "not_determined"
    assert "their silence means little at any age" in (found.reason or "")
    assert found.llr is None


def test_an_unlooked_at_channel_is_named() -> None:
    world = World()
    world.cover("relay-05")
    found = world.examine()
    assert "Relay 05, was never collected and is left out" in found.figures["absence"]


# --- carried ----------------------------------------------------------------------------------


def test_on_an_own_channel() -> None:
    world = World()
    world.carryings.append(carried(DESK, ASKED + HOUR, stood_until=ASKED + 31 * HOUR))
    world.carryings.append(carried("relay-01", ASKED - timedelta(minutes=3)))
    found = world.examine()
    assert found.status == "determined"
    assert found.llr == pytest.approx(log10(0.99 / 0.001))
    assert found.llr_high == pytest.approx(3.0)
    assert found.llr_low is not None
    assert 2 <= found.llr_low < 3
    assert any("Desk was at 16:12 UTC on 27 March 2031" in w for w in found.would_be_wrong_if)
    assert [row["channel"] for row in found.figures["carried"]] == ["relay-01", DESK]


def test_on_an_own_channel_without_a_time() -> None:
    world = World()
    world.carryings.append(carried(DESK, ASKED))
    assert world.examine(None).status == "determined"


@pytest.mark.parametrize(
    ("hours", "stood", "status"),
    [(5, 4, "conflict"), (24 * 40, 24 * 30, "determined"), (24 * 40, 3, "conflict")],
)
def test_deleted_there(hours: int, stood: int, status: str) -> None:
    """Within a week, or perhaps within it: a conflict. Seen standing for longer: none."""
    world = World()
    world.carryings.append(
        carried(DESK, ASKED, stood_until=ASKED + stood * HOUR, gone_by=ASKED + hours * HOUR)
    )
    found = world.examine()
    assert found.status == status
    assert (found.llr is None) == (status == "conflict")
    assert found.figures["deleted"]


def test_deleted_and_put_back_is_no_conflict() -> None:
    world = World()
    world.carryings.append(carried(DESK, ASKED, stood_until=ASKED, gone_by=ASKED + HOUR))
    world.carryings.append(carried(DESK, ASKED + HOUR, stood_until=ASKED + 30 * HOUR))
    assert world.examine().status == "determined"


@pytest.mark.parametrize(
    ("says", "channel", "after", "status"),
    [
        ("disowns", DESK, HOUR, "conflict"),
        ("denies", DESK, 6 * DAY, "conflict"),
        ("denies", DESK, 8 * DAY, "determined"),
        ("denies", "relay-01", HOUR, "determined"),
        ("denies", None, HOUR, "determined"),
        ("acknowledges", DESK, HOUR, "determined"),
    ],
)
def test_disowned_there(says: str, channel: str | None, after: timedelta, status: str) -> None:
    world = World()
    world.carryings.append(carried(DESK, ASKED))
    world.stances = [{"says": says, "channel": channel, "at": ASKED + after}]
    found = world.examine()
    assert found.status == status
    assert ("disowned there within 7 days" in (found.reason or "")) == (status == "conflict")


def test_a_denial_does_not_change_an_absence() -> None:
    world = World()
    plain = world.examine()
    world.stances = [{"says": "denies", "channel": DESK, "at": ASKED + HOUR}]
    assert world.examine() == plain


def test_by_forwarders_only() -> None:
    world = World()
    world.cover(DESK)
    world.carryings.append(carried("relay-01", ASKED + HOUR))
    found = world.examine()
    assert found.status == "determined"
    assert found.llr is None
    assert "30 needed" in (found.reason or "")


def test_by_forwarders_with_recorded_cases() -> None:
    world = World()
    world.cover(DESK)
    world.carryings.append(carried("relay-01", ASKED + HOUR))
    world.recorded = [
        {"post": f"x:@a/{i}", "carried_after_s": 60.0 if i < 4 else None} for i in range(40)
    ]
    found = world.examine()
    assert found.llr is not None
    assert 0.5 < found.llr < log10(41 / 4)


def test_by_forwarders_while_an_own_channel_was_silent() -> None:
    world = World()
    world.carryings.append(carried("relay-01", ASKED + HOUR))
    world.recorded = [{"post": f"x:@a/{i}"} for i in range(40)]
    found = world.examine()
    assert found.llr is None
    assert "absent from an own channel that was observed" in (found.reason or "")


def test_a_carrier_that_is_not_tracked_does_not_count() -> None:
    world = World()
    plain = world.examine()
    world.carryings.append(carried("marl", ASKED))
    assert world.examine().llr == plain.llr


# --- how it was watched -----------------------------------------------------------------------


def test_looked_at_afterwards_is_said() -> None:
    found = World(mode="retrospective").examine()
    assert "all looked at afterwards" in found.figures["absence"]
    assert any("deleted it before it was looked at" in w for w in found.would_be_wrong_if)
    assert not any("deleted it before" in w for w in World().examine().would_be_wrong_if)


def test_some_watched_some_looked_at_afterwards() -> None:
    world = World()
    for row in world.coverage[:3]:
        row["mode"] = "retrospective"
    assert (
        "nine watched throughout, three looked at afterwards" in world.examine().figures["absence"]
    )


def test_a_channel_observed_for_less_long_gives_way_to_the_later_time() -> None:
    world = World()
    world.cover("relay-02", (ASKED - 500 * DAY, ASKED + 2 * HOUR))
    found = world.examine()
    assert found.figures["asked_at"] == "2031-03-27T16:12:00Z"
    assert (
        "Relay 02, was not looked at after 11:12 UTC on 26 March 2031" in found.figures["absence"]
    )


def test_a_channel_whose_own_past_is_missing_does_not_take_that_of_the_others() -> None:
    world = World()
    world.cover("relay-02", (ASKED - 3 * DAY, ASKED + 31 * HOUR))
    found = world.examine()
    assert found.status == "determined"
    assert found.figures["n"] == 231
    assert "relay-02" not in found.figures["watched"]
    assert "too little of its own past" in found.figures["left_out"][0]["why"]


def test_a_role_that_began_later_is_not_asked_of_earlier_statements() -> None:
    world = World()
    world.tracked[3]["since"] = ASKED - 20 * DAY
    world.cover("relay-02", (ASKED - 22 * DAY, ASKED + 31 * HOUR))
    found = world.examine()
    assert found.figures["n"] == 231
    assert "relay-02" in found.figures["watched"]


def test_an_issuer_without_an_own_channel() -> None:
    world = World(own=False, forwarders=4, share=0.6)
    found = world.examine()
    assert found.status == "determined"
    text = " ".join(found.explanation)
    assert "has no channel of its own" in text
    assert "Chao 1987" in text
    n, k = found.figures["n"], found.figures["k"]
    assert found.figures["p_none_h1"] > (k + 0.5) / (n + 1)


def test_what_was_taken_down_later_counts_for_the_time_it_stood() -> None:
    world = World()
    plain = world.examine()
    row = world.carryings[0]
    row["gone_by"] = row["posted_at"] + DAY
    found = world.examine()
    assert found.llr == plain.llr
    assert found.figures["reference_deleted"] == [row["post"]]
    assert any(
        line.startswith("One post that carried them was taken") for line in found.explanation
    )


# --- properties -------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
def test_row_order_never_matters(seed: int) -> None:
    world = World(n=80, forwarders=4, share=0.5, seed=seed)
    plain = world.examine()
    shuffle = random.Random(seed).shuffle
    for rows in (world.reference, world.carryings, world.coverage, world.tracked):
        shuffle(rows)
    assert world.examine() == plain


@pytest.mark.parametrize("seed", range(4))
def test_an_unobserved_channel_changes_no_figure(seed: int) -> None:
    world = World(n=80, forwarders=3, share=0.5, seed=seed)
    plain = world.examine()
    world.tracked.append({"channel": "aa-new", "title": "New", "role": "forwarder"})
    other = world.examine()
    same = ("n", "k", "p_none_h1", "age_s", "watched", "curve", "clock", "limit")
    assert [plain.figures[f] for f in same] == [other.figures[f] for f in same]
    assert (plain.llr, plain.llr_low, plain.llr_high) == (other.llr, other.llr_low, other.llr_high)


@pytest.mark.parametrize("seed", range(6))
def test_a_further_carrying_never_lowers_the_share(seed: int) -> None:
    world = World(n=60, forwarders=2, share=0.5, seed=seed)
    before = world.examine().figures
    pick = random.Random(seed)
    for _ in range(15):
        row = pick.choice(world.reference)
        after = timedelta(hours=pick.choice([0.1, 5, 30, 100]))
        world.carryings.append(
            carried(pick.choice(world.names), row["posted_at"] + after, row["statement"])
        )
    later = world.examine().figures
    assert later["age_s"] == before["age_s"]
    assert later["share_by_age"] >= before["share_by_age"]
    old = {point["age_s"]: point["share"] for point in before["curve"]}
    new = {point["age_s"]: point["share"] for point in later["curve"]}
    upto = [age for age in old.keys() & new.keys() if age <= before["age_s"]]
    assert len(upto) > 8
    assert all(new[age] >= old[age] for age in upto)


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
@pytest.mark.parametrize("n", [40, 250])
def test_within_the_stated_limits(share: float, n: int) -> None:
    found = World(n=n, forwarders=3, share=share).examine()
    assert found.llr is not None
    assert found.llr_low is not None
    assert found.llr_low >= log10(SETTINGS.off_channel)
    assert found.figures["limit"]["llr"] <= found.llr
    curve = found.figures["curve"]
    here = next(point for point in curve if point["age_s"] == found.figures["age_s"])
    assert here["share"] == pytest.approx(found.figures["share_by_age"])
    assert all(point["low"] <= point["share"] <= point["high"] for point in curve)


def test_the_same_twice() -> None:
    assert World().examine() == World().examine()


def test_fifty_channels_and_four_hundred_statements_quickly() -> None:
    world = World(n=400, forwarders=50)
    tables = world.tables()
    world.examine(**tables)
    before = time.process_time()
    world.examine(**tables)
    assert time.process_time() - before < 2.0  # 0.1 s on a quiet machine
