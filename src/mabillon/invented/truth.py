"""What is true of an invented world, from the world itself and not from any examination."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from mabillon.invented.carrying import LEFT_OUT
from mabillon.invented.channels import DESK, FORWARDERS
from mabillon.invented.posts import Post, World
from mabillon.invented.takeout import Earlier, Gram, grams

STATEMENTS = frozenset({"communique", "photo", "digest"})


@dataclass(frozen=True)
class Routing:
    """How the issuer's statements of a year were carried, without one forwarder.

    ``n`` statements on ``days`` different days, ``k`` of them carried whole by no
    forwarder within ``age``; ``median_s`` is the usual delay of the first carrier.
    """

    n: int
    days: int
    k: int
    median_s: float


def routing(
    world: World,
    age: timedelta,
    kinds: Collection[str] = STATEMENTS,
    without: Collection[str] = (LEFT_OUT,),
) -> Routing:
    """Return the truth about the 365 days before the first questioned statement."""
    asked = world.questioned["donor"].at
    first: dict[int, timedelta] = {}
    for post in world.posts:
        if post.kind == "carried" and post.channel.slug not in without and post.source:
            delay = post.at - post.source.at
            key = id(post.source)
            first[key] = min(delay, first.get(key, delay))
    year = [
        post
        for post in world.posts
        if post.channel == DESK
        and post.kind in kinds
        and asked - timedelta(days=365) <= post.at < asked
    ]
    delays = [first[id(post)].total_seconds() for post in year if id(post) in first]
    k = sum(id(post) not in first or first[id(post)] > age for post in year)
    return Routing(len(year), len({post.at.date() for post in year}), k, median(delays))


def shares(world: World) -> dict[str, float]:
    """Return the share of communiqués that each forwarder carried whole since it began."""
    statements = [p for p in world.posts if p.channel == DESK and p.kind == "communique"]
    found: dict[str, float] = {}
    for channel, habits in FORWARDERS.items():
        could = {id(p) for p in statements if p.at >= habits.since}
        did = {id(p.source) for p in world.of(channel) if p.kind == "carried"} & could
        found[channel.slug] = len(did) / len(could)
    return found


def words_left(world: World) -> dict[str, int]:
    """Return how many words of each questioned statement are left after the take-out.

    Earlier posts are all before it, save those that pass the same statement on.
    """
    asked = world.questioned
    wanted = {gram for post in asked.values() for gram in grams(post.text)}
    texts = {post.text for post in world.posts}
    shared = {text: wanted.intersection(grams(text)) for text in texts}
    return {name: _earlier(world, post, shared).left(post.text) for name, post in asked.items()}


def _earlier(world: World, asked: Post, shared: Mapping[str, Collection[Gram]]) -> Earlier:
    same = asked.source if asked.kind == "carried" else None
    before = [p for p in world.posts if p.at < asked.at and (same is None or p.source is not same)]
    return Earlier(
        (shared[p.text] for p in before if p.channel == DESK),
        (shared[p.text] for p in before if p.channel != DESK),
    )


def words_left_of_genuine(world: World, last: int = 40) -> list[int]:
    """Return the same for the issuer's last communiqués, each against what the desk had posted."""
    own = [p for p in world.of(DESK) if p.at < world.questioned["donor"].at]
    genuine = [p for p in own if p.kind == "communique"][-last:]
    spans = {p.name: grams(p.text) for p in own}
    return [
        Earlier(spans[p.name] for p in own if p.at < asked.at).left(asked.text) for asked in genuine
    ]
