"""The invented world of one seed, from January 2028 to 27 March 2031."""

from __future__ import annotations

import random
from datetime import timedelta

from mabillon.invented import affair
from mabillon.invented.background import forwarders_own, groups_posts, supporters
from mabillon.invented.carrying import Carriers, outages
from mabillon.invented.illustrating import illustrate
from mabillon.invented.issuing import YEAR_START, chatter, communiques, numbers, reports
from mabillon.invented.papers import papers
from mabillon.invented.places import town as draw_town
from mabillon.invented.posts import ASKED_AT, Post, World, give_ids


def build(seed: int) -> World:
    """Build the world of a seed; the same seed always gives the same world."""

    def rng(part: str) -> random.Random:
        return random.Random(f"mabillon invented case {seed} {part}")

    town = draw_town(seed, rng("town"))
    world = World(seed, town)
    number = numbers(seed, rng("numbers"))
    move = 0 if seed == 1 else rng("dates").randint(-4, 4)
    statements = communiques(rng("communiques"), town, number, move)
    issued = sorted([*statements, *reports(rng("reports"), town, statements)], key=lambda p: p.at)
    illustrate(issued)
    world.dark = _dark(rng("dark"), issued, set(number.values()))
    carriers = Carriers(rng("carrying"), outages(rng("outages")))
    world.add(issued)
    for position, post in enumerate(issued):
        if position not in world.dark:
            world.add(carriers.carry(post))
    world.add(chatter(rng("chatter")))
    world.add(forwarders_own(rng("forwarders"), town))
    world.add(groups_posts(rng("groups"), town))
    world.add(supporters(rng("supporters"), town))
    world.add(papers(rng("papers"), town))
    by_number = {p.number: p for p in issued if p.number is not None}
    affair.last_statement(world, rng("issued"), number["last"] + 1, carriers)
    affair.forgeries(world, rng("forgeries"), by_number, number)
    affair.farewell(world)
    affair.reactions(world)
    affair.edit_and_deletion(world, by_number[number["last"]])
    world.posts = [p for p in world.posts if p.at < ASKED_AT]
    give_ids(world, rng("ids"))
    return world


def _dark(rng: random.Random, issued: list[Post], spared: set[int]) -> set[int]:
    """Choose what nobody carried: two communiqués before the last year, in it a photo report.

    No communiqué of the last year, for with one of 154 the bounds come near the
    threshold, and then another seed's bursts decide how a forgery comes out.
    """
    last_year = [
        i
        for i, post in enumerate(issued)
        if post.kind == "photo" and post.at >= YEAR_START + timedelta(days=3)
    ]
    before = [
        i
        for i, post in enumerate(issued)
        if post.kind == "communique" and post.at < YEAR_START and post.number not in spared
    ]
    return {*rng.sample(last_year, rng.choice((0, 1))), *rng.sample(before, 2)}
