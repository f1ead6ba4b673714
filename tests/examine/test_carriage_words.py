"""What the absence sentence says of its channels, and of those that are left out."""

from __future__ import annotations

from carriage_world import ASKED, DAY, World

ROUTINELY = "channels that routinely carry its statements"


def absence(world: World) -> str:
    return str(world.examine().figures["absence"])


def test_a_forwarder_carries_routinely_if_it_carried_half() -> None:
    world = World()
    assert f"any of 12 {ROUTINELY}, all watched throughout" in absence(world)
    kept = [r for r in world.carryings if r["channel"] != "relay-03"]
    some = [r for r in world.carryings if r["channel"] == "relay-03"]
    world.carryings = kept + some[:100]
    assert "on any of 12 tracked channels, all watched throughout" in absence(world)
    world.carryings = kept + some[:120]
    assert ROUTINELY in absence(world)


def test_too_few_statements_tell_no_routine() -> None:
    world = World()
    since = sorted(r["posted_at"] for r in world.reference)[-9]
    next(r for r in world.tracked if r["channel"] == "relay-03")["since"] = since
    assert "tracked channels" in absence(world)


def test_one_channel() -> None:
    world = World(forwarders=1)
    world.cover("thistledown-desk")
    assert "on the one channel that routinely carries its statements" in absence(world)
    world.carryings = world.carryings[:100]
    found = world.examine()
    assert "on the one tracked channel, watched throughout" in found.figures["absence"]


def test_an_issuer_without_an_own_channel_reached_a_second_one() -> None:
    world = World(own=False)
    found = world.examine()
    assert "231 had reached a second channel by that age" in found.figures["measured"]
    assert ROUTINELY in found.figures["absence"]  # the forwarder that they start on, too
    thin = World(own=False, share=0.1, forwarders=3).examine()
    assert "earlier statements had reached a second channel" in (thin.reason or "")


def test_a_role_that_begins_later_is_told() -> None:
    world = World()
    next(r for r in world.tracked if r["channel"] == "relay-03")["since"] = ASKED + DAY
    found = world.examine()
    assert (
        "(A twelfth, Relay 03, became a forwarder only on 27 March 2031 and is left out.)"
        in (found.figures["absence"])
    )
    assert found.figures["left_out"] == [
        {
            "channel": "relay-03",
            "title": "Relay 03",
            "why": "became a forwarder only on 27 March 2031",
            "gaps": [],
        }
    ]
    for role in world.tracked:
        role["since"] = ASKED + DAY
    none = world.examine()
    assert none.status == "not_determined"
    assert "Thistledown Desk became an own channel only on 27 March 2031." in none.explanation
