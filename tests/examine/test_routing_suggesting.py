"""Channels that are not tracked: which are suggested, with which cautions and commands."""

from __future__ import annotations

import shlex
from datetime import timedelta
from typing import Any

from carriage_world import ASKED, DAY, HOUR, SETTINGS, World, carried, stretch, table

from mabillon.examine.routing import OTHERS, Suggestion, suggest
from mabillon.examine.settings import RoutingSettings


def suggested(
    world: World, *others: dict[str, Any], without: tuple[int, ...] = ()
) -> dict[str, Suggestion]:
    t = world.tables()
    rows = [{"title": row["channel"], "posts": 1000} | row for row in others]
    found = suggest(
        "the-league",
        t["reference"],
        t["carryings"],
        t["coverage"],
        table(OTHERS, rows),
        SETTINGS,
        RoutingSettings(),
        without=without,
    )
    return {item.channel: item for item in found}


def with_strangers(n: int = 60, **shares: tuple[int, timedelta]) -> World:
    """A world in which each stranger carries every so-manieth statement."""
    world = World(n=n, forwarders=2)
    for name, (every, after) in shares.items():
        world.coverage.append(stretch(name, ASKED - 500 * DAY, ASKED + 2 * DAY))
        for row in world.reference[::every]:
            world.carryings.append(carried(name, row["posted_at"] + after, row["statement"]))
    return world


def test_the_bar_is_a_fifth_of_twenty() -> None:
    world = with_strangers(verge=(2, HOUR), fifth=(5, HOUR), sixth=(6, HOUR), late=(2, 30 * HOUR))
    names = [{"channel": name} for name in ("verge", "fifth", "sixth", "late", "silent")]
    found = suggested(world, *names)
    assert list(found) == ["verge", "fifth"]
    assert (found["verge"].within.n, found["verge"].within.k) == (60, 30)
    few = with_strangers(n=19, verge=(1, HOUR))
    assert suggested(few, {"channel": "verge"}) == {}


def test_commands_can_be_copied_and_name_the_day() -> None:
    world = with_strangers(n=40, **{"web:a b": (1, HOUR)})
    made = suggested(world, {"channel": "web:a b"})["web:a b"]
    first = world.reference[0]["posted_at"]
    assert made.accept is not None
    assert made.refuse is not None
    words = shlex.split(made.accept)
    assert words[:5] == ["mabillon", "register", "accept", "the-league", "web:a b"]
    assert words[words.index("--since") + 1] == f"{first:%Y-%m-%d}" == made.role_since
    assert words[-2:] == ["--reason", "carried 40 of 40 watched within 24 h"]
    assert shlex.split(made.refuse)[2] == "refuse"


def test_a_role_is_a_decision_and_needs_no_command() -> None:
    world = with_strangers(verge=(2, HOUR))
    made = suggested(world, {"channel": "verge", "role": "supporter", "why": "its own words"})
    assert (made["verge"].role, made["verge"].why) == ("supporter", "its own words")
    assert made["verge"].accept is made["verge"].refuse is None


def test_cautions_for_aggregators_sisters_and_sources() -> None:
    world = with_strangers(
        crowd=(2, HOUR), sister=(1, timedelta(seconds=20)), source=(2, -HOUR), plain=(2, HOUR)
    )
    found = suggested(
        world,
        {"channel": "crowd", "posts": 3000},
        {"channel": "sister", "posts": 62, "own_of": "the Other League"},
        {"channel": "source", "posts": 100},
        {"channel": "plain", "posts": 100},
    )
    said = {name: " ".join(made.cautions) for name, made in found.items()}
    assert "30 of its 3,000 posts" in said["crowd"]
    assert "aggregator" in said["crowd"]
    assert "carries everybody: 30 of 3000 posts" in (found["crowd"].refuse or "")
    assert "mirror or a sister" in said["sister"]
    assert "within 20 s" in said["sister"]
    assert "own channel of the Other League" in said["sister"]
    assert "30 of them before the issuer's own channel" in said["source"]
    assert found["source"].examples[0].delay_s == -3600
    assert found["plain"].cautions == ["30 of its 100 posts in the time counted carried one"]


def test_statements_in_question_suggest_nothing() -> None:
    world = with_strangers(n=40, verge=(1, HOUR))
    carrying = tuple(range(0, 40, 2))
    for row in world.carryings[:]:
        if row["channel"] == "verge" and row["statement"] not in carrying:
            world.carryings.remove(row)
    assert suggested(world, {"channel": "verge"})["verge"].within.k == 20
    assert suggested(world, {"channel": "verge"}, without=carrying) == {}


def test_posts_that_carry_what_is_in_question_are_counted_as_carrying() -> None:
    """Else a mirror would look like a channel with much of its own to say."""
    world = with_strangers(n=60, verge=(1, HOUR))
    found = suggested(world, {"channel": "verge", "posts": 60}, without=tuple(range(20)))["verge"]
    assert (found.within.n, found.carrying, found.posts) == (40, 60, 60)
    assert "a mirror or a sister channel" in found.cautions[0]


def test_what_is_not_known_to_the_second_is_not_given_so() -> None:
    world = with_strangers(n=30, verge=(1, HOUR))
    for row in world.carryings:
        if row["channel"] == "verge":
            row["posted_at_uncertain_s"] = 1800
    made = suggested(world, {"channel": "verge"})["verge"]
    assert made.since_uncertain_s == 1800
    assert {(e.uncertain_s, e.delay_uncertain_s) for e in made.examples} == {(1800, 1800)}
    assert len(made.examples) == 3
