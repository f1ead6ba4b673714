"""The world of ten seeds: what must be true of it for the case to have right answers."""

from __future__ import annotations

import math
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from statistics import median

import numpy as np
import pytest

from mabillon.examine.carriage.silence import silence
from mabillon.examine.settings import Settings
from mabillon.invented.carrying import LEFT_OUT
from mabillon.invented.channels import DESK, FORWARDERS, WATERERS
from mabillon.invented.collector import REACH, looks, standing
from mabillon.invented.posts import ASKED_AT, Post, World
from mabillon.invented.records import X_REACH
from mabillon.invented.statements import NEW_CLOSING, NEW_CONVENOR, RENAMED
from mabillon.invented.takeout import words
from mabillon.invented.truth import STATEMENTS, routing, shares, words_left, words_left_of_genuine
from mabillon.invented.world import build

SEEDS = range(1, 11)


@cache
def world_of(seed: int) -> World:
    return build(seed)


@pytest.fixture(scope="module", params=SEEDS, ids=lambda seed: f"seed{seed}")
def world(request: pytest.FixtureRequest) -> World:
    return world_of(request.param)


def communiques(world: World) -> list[Post]:
    return [p for p in world.of(DESK) if p.kind == "communique"]


def test_the_year_before_is_thick_enough_and_nearly_all_of_it_was_carried(world: World) -> None:
    for hours in (18, 22, 31):
        all_kinds = routing(world, timedelta(hours=hours))
        assert all_kinds.n >= 150
        assert all_kinds.days >= 120
        assert all_kinds.k <= 1
        letters = routing(world, timedelta(hours=hours), {"communique"})
        assert 145 <= letters.n <= 165
        assert letters.days >= 120
        assert letters.k == 0
        assert 60 <= letters.median_s <= 15 * 60


@pytest.mark.parametrize("name", ["donor", "free", "recycled"])
def test_silence_would_tell_enough_with_a_margin(world: World, name: str) -> None:
    """By the examination's own bounds, the LLR's nearer bound passes 1 by a tenth."""
    asked = world.questioned[name].at
    carried = {
        id(p.source)
        for p in world.posts
        if p.kind == "carried" and p.channel.slug != LEFT_OUT and p.at <= ASKED_AT
    }
    kinds = STATEMENTS if name == "free" else {"communique"}
    year = [
        p for p in world.of(DESK) if p.kind in kinds and asked - timedelta(days=365) <= p.at < asked
    ]
    days = np.array([p.at.toordinal() for p in year])
    missed = np.array([[id(p) not in carried] for p in year])
    found = silence(days, np.ones_like(missed), missed, Settings())
    assert math.log10(found.high[0] / Settings().p_none_h2_low) <= -1.1


def test_each_forwarder_has_a_share_of_its_own(world: World) -> None:
    found = shares(world)
    assert len(found) == 11
    assert max(found.values()) <= 0.995
    assert min(found.values()) >= 0.45
    assert max(found.values()) - min(found.values()) > 0.25


def test_no_look_misses_a_post_between_it_and_the_one_before(world: World) -> None:
    every = {"telegram": (timedelta(minutes=30), REACH), "x": (timedelta(hours=1), X_REACH)}
    for channel in (DESK, *FORWARDERS):
        posts = world.of(channel)
        pause, reach = every[channel.platform]
        for last, now in pairwise(looks(pause)):
            first = list(standing(posts, now, reach))[-1].at
            night = channel.slug == LEFT_OUT and now.day == 26 and now.hour <= 10
            assert first <= last or night


def test_some_statements_were_carried_by_nobody(world: World) -> None:
    carried = {id(p.source) for p in world.posts if p.kind in ("carried", "quoted", "translated")}
    lost = [p for p in communiques(world) if id(p) not in carried]
    assert 2 <= len(lost) <= 3


def test_numbers_run_on_and_one_statement_is_a_picture_only(world: World) -> None:
    numbered = [p for p in world.of(DESK) if p.number is not None]
    assert [p.number for p in numbered] == list(range(1, len(numbered) + 1))
    pictures = [p for p in numbered if p.kind == "picture"]
    assert [p.text for p in pictures] == [""]
    assert pictures[0].media is not None


def test_seed_one_has_the_numbers_of_the_documents() -> None:
    world = world_of(1)
    at = {p.number: p.at for p in world.of(DESK) if p.number is not None}
    assert max(at) == 231
    assert at[75] <= datetime(2030, 3, 26, tzinfo=UTC) < at[76]
    assert at[140].date().isoformat() == "2030-07-14"
    assert at[198].date().isoformat() == "2031-02-03"
    assert at[230].date().isoformat() == "2031-03-24"
    assert (world.town.name, world.town.old, world.town.new) == (
        "Port Quillon", "Old Basin", "Eastmere",
    )  # fmt: skip


def test_the_house_keeps_its_habits_and_changes_them_on_their_dates(world: World) -> None:
    for post in communiques(world):
        lines = post.text.split("\n")
        assert lines[0].startswith(f"Sowing No. {post.number} · ")
        assert lines[0].endswith(f"{world.town.name}, {post.at.day} {post.at:%B %Y}")
        assert lines[1] == "To all who pass by:"
        assert "box" not in post.text
        assert (world.town.old in post.text) <= (post.at < RENAMED)
        assert (world.town.new in post.text) <= (post.at >= RENAMED)
        new = post.at >= NEW_CLOSING
        assert ("Leave it better." if new else "Water it.") in lines[-1]
        assert lines[-1].endswith("Sorrel" if post.at >= NEW_CONVENOR else "Quill")
        body = "\n".join(lines[2:-1])
        dates = re.findall(r"\d+ [A-Z][a-z]+", body)
        assert not re.search(r"\d", re.sub(r"\d+ [A-Z][a-z]+", "", body)), (dates, body)
        assert len(words(post.text)) >= 140


def test_no_two_statements_read_alike(world: World) -> None:
    shingles = []
    for post in communiques(world):
        found = words(post.text)
        shingles.append({tuple(found[i : i + 3]) for i in range(len(found) - 2)})
    worst = max(
        len(a & b) / min(len(a), len(b)) for i, a in enumerate(shingles) for b in shingles[:i]
    )
    assert worst < 0.5


def test_the_four_questioned_statements_are_what_they_should_be(world: World) -> None:
    asked = world.questioned
    assert all(
        timedelta(hours=18) <= ASKED_AT - p.at <= timedelta(hours=32) for p in asked.values()
    )
    desk, donor, old = (asked[name].source for name in ("issued", "donor", "recycled"))
    assert desk is not None
    assert donor is not None
    assert old is not None
    assert timedelta(minutes=3) <= desk.at - asked["issued"].at < timedelta(minutes=4)
    assert desk.text == asked["issued"].text
    assert "four hundred bulbs" in desk.text
    assert world.town.new in donor.text
    assert world.town.old in asked["donor"].text
    assert world.town.new not in asked["donor"].text
    assert asked["donor"].text.split("\n")[0].endswith("25 March 2031")
    changed = Counter(words(old.text)) - Counter(words(asked["recycled"].text))
    assert 1 <= changed.total() <= 6
    assert "Convenor Quill" in asked["recycled"].text
    assert "boxes" in asked["free"].text
    assert "Southern Borough branch" in asked["free"].text
    assert "Sowing No." not in asked["free"].text


def test_the_case_is_fit_for_wording_later(world: World) -> None:
    left = words_left(world)
    assert median(left.values()) >= 100
    assert left["issued"] >= 180
    assert left["free"] >= 180
    assert 40 <= left["donor"] < 60
    assert left["recycled"] < 60


def test_genuine_statements_keep_a_hundred_words() -> None:
    for seed in (1, 5):
        assert median(words_left_of_genuine(world_of(seed), 12)) >= 100


def test_the_forgeries_were_carried_by_no_tracked_channel(world: World) -> None:
    for name in ("donor", "free", "recycled"):
        text = world.questioned[name].text
        assert [p.channel.slug for p in world.posts if p.text == text] == [
            world.questioned[name].channel.slug
        ]


def test_the_background_is_wide_enough(world: World) -> None:
    others = Counter(p.channel for p in world.posts if p.channel.role == "background")
    assert len(others) >= 25
    assert len({c.kind for c in others}) >= 5
    assert all(30 <= count <= 81 for count in others.values())
    assert len(world.of(WATERERS)) > 50


def test_the_traps_are_there(world: World) -> None:
    reply = next(p for p in world.posts if p.reply_to and p.reply_to.reply_to)
    assert reply.reply_to is not None
    assert reply.at.day == 25
    assert reply.reply_to.at.day == 26
    assert reply.reply_to.reply_to is world.questioned["donor"]
    assert any(p.edited_at for p in world.posts if p.channel in FORWARDERS)
    assert any(p.deleted_at for p in world.posts if p.channel in FORWARDERS)
    marl = world.of(world.questioned["donor"].channel)
    in_its_name = [p for p in marl if "Thistledown League" in p.text]
    assert len(in_its_name) == 3
    tulips = [p for p in world.posts if "Library Tulips" in p.text]
    assert {p.channel for p in tulips} == {WATERERS}


def test_the_same_seed_is_the_same_world_and_another_is_another() -> None:
    one, two, other = build(3), world_of(3), world_of(4)
    assert [(p.name, p.at, p.text) for p in one.posts] == [
        (p.name, p.at, p.text) for p in two.posts
    ]
    mine, theirs = ({p.text for p in communiques(w)} for w in (one, other))
    assert not mine & theirs
