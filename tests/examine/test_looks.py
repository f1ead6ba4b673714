"""Guided looks: what they add to carriage, and what they can never add."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import log10
from typing import Any

import msgspec
import pytest
from carriage_world import ASKED, DAY, DESK, HOUR, SETTINGS, World, carried

from mabillon.examine.finding import Finding
from mabillon.examine.looks import Answer, Look, Looked

LATER = ASKED + 6 * HOUR


def look(channel: str, answer: Answer = "not_there", at: datetime = LATER, **more: Any) -> Look:
    given: dict[str, Any] = {
        "issuer": "thistledown-league",
        "channel": channel,
        "about": "marl/1904",
        "digest": "3f" * 32,
        "sought": "To all who pass by",
        "since": ASKED - DAY,
        "answer": answer,
        "at": at,
        "by": "R. Vane",
        "round": "one",
    }
    return Look(**(given | more))


def world(**more: Any) -> World:
    """A world whose channels were collected until an hour before the question, all of them."""
    return World(until=ASKED - HOUR, **more)


def examine(made: World, *looks: Look, **more: Any) -> Finding:
    return made.examine(looks=looks, **more)


def all_round(made: World, at: datetime = LATER, **more: Any) -> list[Look]:
    names = [row["channel"] for row in made.tracked]
    return [look(n, at=at + i * timedelta(seconds=9), **more) for i, n in enumerate(names)]


def test_a_round_lets_silence_speak_that_collecting_alone_could_not() -> None:
    made = world()
    alone = examine(made)
    assert alone.figures.get("looks") is None
    found = examine(made, *all_round(made))
    assert found.status == "determined"
    assert found.figures["age_s"] == 6 * 3600
    assert found.llr is not None
    assert alone.status == "not_determined"
    assert found.figures["looked_at"] == [*made.names, DESK]
    assert found.figures["absence"] == (
        "Had not appeared by 15:12 UTC on 26 March 2031 on any of 12 channels that routinely "
        "carry its statements, all looked at by R. Vane, attested and not collected (what was "
        "deleted before that look does not show)."
    )
    assert any("a look overlooks what stands there is assumed at 1 in 20" in s
               for s in found.explanation)  # fmt: skip
    assert found.would_be_wrong_if[0].startswith("R. Vane overlooked it (assumed 1 in 20)")
    assert sum("looked at by R. Vane at 15:1" in line for line in found.explanation) == 12


def _watched(found: Finding) -> list[Any]:
    return [stretch for row in found.figures["channels"] for stretch in row["watched"]]


def test_a_look_is_never_watching() -> None:
    made = world()
    found = examine(made, *all_round(made))
    assert {row["throughout"] for row in found.figures["channels"]} == {False}
    ends = {stretch[1] for stretch in _watched(found)}
    assert ends == {"2031-03-26T08:12:00Z"}  # the bars end where collecting ended


def test_the_figure_with_looks_can_be_reckoned_by_hand() -> None:
    made = world(n=100, days=300)
    found = examine(made, *all_round(made))
    n, k, days = (found.figures[name] for name in ("n", "k", "days"))
    effective = min(n, days)
    silent = (k * effective / n + 0.5) / (effective + 1)
    alone = (effective + 0.5) / (effective + 1)  # without the looks nobody would have seen it
    chance = silent + 0.05 * (alone - silent)
    assert found.figures["p_none_h1"] == pytest.approx(chance)
    assert found.llr == pytest.approx(log10(chance / 0.9))
    low, high = found.figures["p_none_h1_bounds"]
    assert low <= chance <= high
    assert found.llr_high == pytest.approx(log10(high / 0.5))


def test_looks_beside_collected_channels_cost_nothing_where_those_tell_as_much() -> None:
    """One channel of twelve was not collected at the end; a look at it cannot weaken silence."""
    made = World()
    made.cover("relay-03", (ASKED - 500 * DAY, ASKED + HOUR))
    alone = examine(made)
    found = examine(made, look("relay-03", at=ASKED + 31 * HOUR))
    assert alone.llr is not None
    assert found.llr is not None
    assert found.llr <= alone.llr + 1e-9
    assert "relay-03" in found.figures["watched"]
    assert found.figures["looked_at"] == ["relay-03"]
    assert "11 watched throughout, one looked at by R. Vane" in found.figures["absence"]


@pytest.mark.parametrize("hours", [1, 6, 30])
@pytest.mark.parametrize("collected", [2, 8])
def test_looking_never_weakens_silence(hours: int, collected: int) -> None:
    made = World(until=ASKED + 2 * HOUR, share=0.5)
    for name in made.names[collected:]:
        made.cover(name, (ASKED - 500 * DAY, ASKED - HOUR))
    alone = examine(made)
    at = ASKED + hours * HOUR
    found = examine(made, *[look(name, at=at) for name in made.names[collected:]])
    assert alone.llr is not None
    assert found.llr is not None
    assert found.llr <= alone.llr + 0.05 + 1e-9  # ties within 12 % prefer more channels


def test_what_was_collected_before_a_look_counts_beside_it() -> None:
    """Collected for 3 minutes, looked at after six hours: only what 3 minutes had not shown
    rests on the look."""
    made = World(until=ASKED + timedelta(minutes=3), share=0.3)
    found = examine(made, *all_round(made))
    assert found.figures["age_s"] == 6 * 3600
    n, k, days = (found.figures[name] for name in ("n", "k", "days"))
    by_then = sum(1 for i in range(len(made.reference)) if _first(made, i) > 180)
    effective = min(n, days)
    silent, before = ((x * effective / n + 0.5) / (effective + 1) for x in (k, by_then))
    assert by_then > k + 20
    assert found.figures["p_none_h1"] == pytest.approx(silent + 0.05 * (before - silent))


def _first(made: World, statement: int) -> float:
    at = made.reference[statement]["posted_at"]
    return min(
        (
            (row["posted_at"] - at).total_seconds()
            for row in made.carryings
            if row["statement"] == statement
        ),
        default=float("inf"),
    )


def test_a_look_that_did_not_reach_back_does_not_count() -> None:
    made = world()
    for since in (None, ASKED - HOUR):
        found = examine(made, *all_round(made, since=since))
        assert found.figures.get("looked_at") is None
        assert len(found.figures["looks"]) == 12
        assert not any(row["counted"] for row in found.figures["looks"])


def test_a_channel_whose_past_is_unknown_is_left_out_though_looked_at() -> None:
    made = World()
    made.coverage = [row for row in made.coverage if row["channel"] != "relay-03"]
    found = examine(made, look("relay-03", at=ASKED + 40 * HOUR))
    assert "relay-03" not in found.figures["watched"]
    [left] = found.figures["left_out"]
    assert left["why"] == (
        "had nothing when R. Vane looked, but too little of its own past was collected to count it"
    )


def test_what_could_not_be_reached_is_said() -> None:
    made = World()
    made.cover("relay-03", (ASKED - 500 * DAY, ASKED + HOUR))
    found = examine(made, look("relay-03", "unreachable"))
    assert "could not be reached at 15:12 UTC on 26 March 2031" in found.figures["absence"]
    assert found.figures["looks"][0]["answer"] == "unreachable"


def test_seen_on_an_own_channel_and_not_captured_gives_no_figure_and_no_silence() -> None:
    made = World()  # every channel was watched throughout, and had nothing
    assert (examine(made).llr or 0) < -1
    found = examine(made, look(DESK, "there"))
    assert (found.llr, found.status) == (None, "determined")
    assert found.explanation[0] == (
        "R. Vane saw it on Thistledown Desk, an own channel of the Thistledown League, at "
        "15:12 UTC on 26 March 2031: attested, not collected."
    )
    assert "capture it" in (found.reason or "")
    assert "absence" not in found.figures
    assert "curve" not in found.figures


def test_seen_on_a_forwarder_only() -> None:
    found = examine(World(), look("relay-03", "there"))
    assert found.llr is None
    assert "a routine forwarder" in found.explanation[0]
    assert "seen on a forwarder only" in (found.reason or "")


def test_seen_on_the_own_channel_and_captured_on_a_forwarder() -> None:
    made = World()
    made.carryings.append(carried("relay-03", ASKED + HOUR))
    found = examine(made, look(DESK, "there"))
    assert found.llr is None
    assert "seen on an own channel" in (found.reason or "")
    assert "Relay 03 carried it too, as collected." in found.explanation
    by_forwarder = examine(made, look("relay-04", "there"))
    assert by_forwarder.explanation[0].startswith("Carried by one forwarder, Relay 03")


def test_seen_on_the_own_channel_as_captured_there_keeps_the_figure() -> None:
    made = World()
    made.carryings.append(carried(DESK, ASKED + HOUR))
    found = examine(made, look(DESK, "there"), look("relay-01", "not_there"))
    assert found.llr == examine(made).llr
    assert any("there" in line and "R. Vane" in line for line in found.explanation)


def test_captured_on_the_own_channel_and_not_there_any_more_is_a_conflict() -> None:
    made = World()
    made.carryings.append(carried(DESK, ASKED, stood_until=ASKED + HOUR))
    found = examine(made, look(DESK, at=ASKED + 3 * HOUR))
    assert (found.status, found.llr) == ("conflict", None)
    assert any("did not stand on Thistledown Desk any more at 12:12 UTC" in line
               and "attested by R. Vane" in line for line in found.explanation)  # fmt: skip
    before = examine(made, look(DESK, at=ASKED + HOUR / 2))
    assert before.status == "determined"
    captured_later = carried(DESK, ASKED, stood_until=ASKED + 9 * HOUR)
    made.carryings[-1] = captured_later
    assert examine(made, look(DESK, at=ASKED + 3 * HOUR)).status == "determined"


def test_an_own_channel_that_was_looked_at_keeps_forwarders_without_figure() -> None:
    made = World()
    made.cover(DESK, (ASKED - 500 * DAY, ASKED - DAY))
    made.carryings.append(carried("relay-03", ASKED + HOUR))
    made.recorded = [{"post": f"x/{i}", "carried_after_s": None} for i in range(40)]
    with_figure = examine(made)
    assert with_figure.llr is not None
    assert examine(made, look(DESK)).llr is None


def test_seen_and_then_gone() -> None:
    found = examine(World(), look(DESK, "there"), look(DESK, at=LATER + 2 * HOUR, round="two"))
    assert any("and not any more at 17:12 UTC" in line for line in found.explanation)
    assert found.llr is None


def test_where_nobody_collected_looks_are_told_and_nothing_is_concluded() -> None:
    made = World()
    made.coverage = []
    found = examine(made, *all_round(made))
    assert found.status == "not_determined"
    assert "collect the past of" in (found.reason or "")
    assert "all looked at by R. Vane" in found.figures["absence"]


def test_looks_at_other_channels_and_their_order_do_not_matter() -> None:
    made = world()
    looks = all_round(made)
    one = examine(made, *looks)
    two = examine(made, look("somewhere-else", "there"), *reversed(looks))
    assert msgspec.json.encode(one) == msgspec.json.encode(two)


def test_a_look_before_the_statement_says_nothing_of_it() -> None:
    made = world()
    found = examine(made, *all_round(made, at=ASKED - HOUR))
    assert found.figures.get("looked_at") is None
    alone = examine(World())
    seen = examine(World(), look(DESK, "there", at=ASKED - 2 * DAY))
    assert (seen.llr, seen.figures["absence"]) == (alone.llr, alone.figures["absence"])


def test_the_summary() -> None:
    looks = Looked.of(
        [look("a", "there"), look("b", "unreachable", at=LATER + HOUR, by="T. Okoro"),
         *[look(f"c{i}", at=LATER + DAY) for i in range(5)]],
        ["a", "b", *(f"c{i}" for i in range(5))],
    )  # fmt: skip
    assert looks.summary(str.upper) == (
        "Looked at by R. Vane and T. Okoro between 15:12 UTC on 26 March 2031 and 15:12 UTC on "
        "27 March 2031, attested and not collected: there on A; not there on five channels; "
        "B could not be reached."
    )
    assert Looked().summary(str) == ""


def test_each_look_in_a_sentence() -> None:
    said = look("a", newest="14:02 UTC", note="pinned post unchanged.", screenshot="ab" * 32)
    assert said.line("Potting Wire") == (
        "Potting Wire, looked at by R. Vane at 15:12 UTC on 26 March 2031: not there; newest post "
        "there: 14:02 UTC; pinned post unchanged.; screenshot sha256 abababababab."
    )


def test_the_setting_decides() -> None:
    made = world()
    strict = msgspec.structs.replace(SETTINGS, look_miss=0.0)
    lax = msgspec.structs.replace(SETTINGS, look_miss=0.5)
    figures = [examine(made, *all_round(made), settings=s).llr or 0 for s in (strict, SETTINGS)]
    assert figures[0] < figures[1]
    assert (examine(made, *all_round(made), settings=lax).llr or 0) > figures[1]


def test_looks_alone_never_reach_appears_not() -> None:
    """With 700 statements and all of them carried, the bound nearer to zero stays above -1."""
    made = World(n=700, until=ASKED - HOUR, share=1.0)
    found = examine(made, *all_round(made))
    assert found.llr is not None
    assert found.llr < -1
    assert found.llr_high is not None
    assert -1 < found.llr_high < -0.7


def test_a_look_that_could_not_reach_the_post_does_not_say_it_is_gone() -> None:
    made = World()
    made.carryings.append(carried(DESK, ASKED, stood_until=ASKED + HOUR))
    for since in (None, ASKED + HOUR):
        found = examine(made, look(DESK, at=ASKED + 3 * HOUR, since=since))
        assert found.status == "determined"


def test_seen_there_after_a_week_nothing_more_can_be_disowned_unseen() -> None:
    made = World(until=ASKED + DAY)
    made.carryings.append(carried(DESK, ASKED))
    unsure = [w for w in examine(made).would_be_wrong_if if "look again" in w]
    assert len(unsure) == 1
    found = examine(made, look(DESK, "there", at=ASKED + 8 * DAY))
    assert not [w for w in found.would_be_wrong_if if "look again" in w]
