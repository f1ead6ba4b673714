"""The evening paper and the council's feed."""

from __future__ import annotations

import random
from datetime import UTC, datetime

from mabillon.invented.background import TALK, given_places, notice, some_times
from mabillon.invented.channels import Channel
from mabillon.invented.places import Town
from mabillon.invented.posts import Post

LEDGER_NATIVE = "ledger.example"
COUNCIL_NATIVE = "council.example"


def ledger(town: Town) -> Channel:
    return Channel(
        "evening-ledger", f"{town.short} Evening Ledger", "web", LEDGER_NATIVE, "independent"
    )


def council(town: Town) -> Channel:
    return Channel(
        "city-council", f"{town.name} City Council", "web", COUNCIL_NATIVE, "independent"
    )


_LEDGER = {
    "lead": (
        "{n} residents wrote to this paper about {plant} at {place} in the past month",
        "trams at {place} ran {n} minutes late on {day} because of {weather}",
        "the fair at {place_b} will be held on {day}, the organisers said",
        "{spot} is to stay as it is, a spokesman for the city said on {day}",
        "a bed of {plant} appeared at {place} overnight; passers-by seemed pleased",
        "prices for {plant} have risen by {n} in the hundred since {when_past}",
    ),
    "body": (
        "the council, which {council_act} {when_past}, did not comment",
        "among {people} opinions differ",
        "the matter goes before the committee on {day}",
        "police saw no reason to attend",
        "a reader recalls that {plant} grew there before {memory}",
        "our reporter counted {n} and was stung once",
        "the cost was put at {n} crowns, not counting {good}",
    ),
}
_COUNCIL = {
    "lead": (
        "notice {n}: works at {spot}, {place}, from {day}",
        "the parks desk reminds {people} that the standpipe at {place} is closed",
        "minutes of the green committee: {plant} at {place_b} to be kept until reviewed",
        "street sweeping at {place} is moved to {day}",
        "consultation on {spot} ends on {day}; {n} replies so far",
    ),
    "body": (
        "residents are asked to {ask}",
        "questions may be put to the parks desk before {hour_day}",
        "the duty officer recorded {weather} and no damage",
        "access for {people} is kept open",
        "a sum for {good} has been set aside",
    ),
}


def papers(rng: random.Random, town: Town) -> list[Post]:
    """Write the evening paper and the council's feed, some 60 pages each."""
    posts: list[Post] = []
    for channel, rules in ((ledger(town), _LEDGER), (council(town), _COUNCIL)):
        own = TALK.joined(rules)
        for at in some_times(rng, 60, last=datetime(2031, 3, 25, tzinfo=UTC)):
            plan = ("lead", *("body" for _ in range(rng.randint(2, 4))))
            posts.append(Post(channel, at, notice(rng, own, given_places(rng, town, at), plan)))
    posts.append(Post(
        council(town), datetime(2030, 8, 20, 9, tzinfo=UTC),
        f"Notice: from 1 September 2030 the quarter {town.old} bears the name {town.new}. Letters "
        "to the former name are delivered for one year.",
    ))  # fmt: skip
    return posts
