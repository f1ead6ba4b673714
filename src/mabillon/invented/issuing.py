"""What the League posts on its own channel from January 2028 to March 2031, in bursts."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from mabillon.invented.channels import DESK
from mabillon.invented.clubs import CLUB
from mabillon.invented.grammar import Grammar
from mabillon.invented.illustrating import only_a_picture, seeds
from mabillon.invented.pictures.subjects import Scene
from mabillon.invented.places import Town
from mabillon.invented.posts import FIRST_DAY, Media, Post, moment
from mabillon.invented.statements import chat, digest, letter, photo_report
from mabillon.invented.vocabulary import WORDS

YEAR_START = datetime(2030, 3, 26, tzinfo=UTC)
KEPT_FROM = datetime(2030, 3, 1, tzinfo=UTC)
"""Pictures of earlier photo reports are in no export."""
LAST_DAY = datetime(2031, 3, 24, tzinfo=UTC)


def days_in_bursts(
    rng: random.Random, first: datetime, last: datetime, count: int
) -> list[datetime]:
    """Return ``count`` days, the last one ``last``: busy and slack weeks, some days twice."""
    days = [first + timedelta(days=i) for i in range((last - first).days)]
    busy = {week: rng.lognormvariate(0.0, 0.5) for week in range(len(days) // 7 + 1)}
    weighted = sorted(range(len(days)), key=lambda i: rng.expovariate(1.0) / busy[i // 7])
    distinct = min(len(days), round(0.95 * (count - 1)))
    chosen = [days[i] for i in weighted[:distinct]]
    twice = rng.sample(chosen, count - 1 - distinct)
    return sorted([*chosen, *twice, last])


def numbers(seed: int, rng: random.Random) -> dict[str, int]:
    """Return the numbers that matter: of the year's first, recycled, donor and last statement."""
    shift = 0 if seed == 1 else rng.randint(-6, 6)
    return {
        "year": 75 + shift,
        "recycled": 140 + shift,
        "donor": 198 + shift,
        "last": 230 + shift,
        "picture": 172 + shift,
        "shelter": 165 + shift,
    }


def communiques(rng: random.Random, town: Town, number: dict[str, int], move: int) -> list[Post]:
    """Write the numbered communiqués; ``move`` shifts two of the dates by some days."""
    recycled_day = datetime(2030, 7, 14, tzinfo=UTC) + timedelta(days=move)
    donor_day = datetime(2031, 2, 3, tzinfo=UTC) + timedelta(days=move)
    one = timedelta(days=1)
    days = [
        *days_in_bursts(rng, FIRST_DAY, YEAR_START - one, number["year"]),
        *days_in_bursts(rng, YEAR_START, recycled_day, number["recycled"] - number["year"]),
        *days_in_bursts(rng, recycled_day + one, donor_day, number["donor"] - number["recycled"]),
        *days_in_bursts(rng, donor_day + one, LAST_DAY, number["last"] - number["donor"]),
    ]
    built_on = (number["recycled"], number["donor"])
    posts: list[Post] = []
    before: datetime | None = None
    for serial, day in enumerate(days, start=1):
        if before is not None and before.date() == day.date():
            at = before + timedelta(minutes=rng.randint(95, 150))
        else:
            at = moment(rng, day, 4, 20)
        before = at
        if serial == number["picture"]:
            media = only_a_picture(town, serial, at)
            posts.append(Post(DESK, at, "", "picture", serial, media=media))
            continue
        place = "Bus Shelter" if serial == number["shelter"] else None
        if serial == number["donor"]:
            place = town.new
        written = letter(rng, town, serial, at, place=place, dated=serial in built_on)
        posts.append(Post(DESK, at, written.text, "communique", serial, written))
    return posts


def reports(rng: random.Random, town: Town, statements: list[Post]) -> list[Post]:
    """Write photo reports, which follow some communiqués, and the weekly digest since 2029."""
    posts: list[Post] = []
    for post in statements:
        if post.kind == "communique" and rng.random() < 0.24:
            at = post.at + timedelta(minutes=rng.randint(180, 1500))
            if at < LAST_DAY:
                size = rng.randint(90_000, 400_000)
                shows = Scene(f"{at:%Y-%m-%d %H:%M}", seeds(at)) if at >= KEPT_FROM else None
                media = Media("photo", f"report-{post.number}-1.jpg", size, shows=shows)
                posts.append(Post(DESK, at, photo_report(rng, town, at), "photo", media=media))
    sunday = datetime(2029, 9, 2, tzinfo=UTC)
    praised = False
    while sunday < LAST_DAY:
        if rng.random() < 0.9:
            at = sunday + timedelta(hours=17, seconds=rng.randint(0, 5400))
            text = digest(rng, town, at)
            if not praised and at > datetime(2030, 12, 1, tzinfo=UTC):
                praised = True
                text += (
                    "\n• The Bridge Tubs on the western bank are a fine piece of work, and not "
                    "one of ours; our hats are off to whoever carried them there."
                )
            posts.append(Post(DESK, at, text, "digest"))
        sunday += timedelta(days=7)
    return posts


def chatter(rng: random.Random) -> list[Post]:
    """Write the desk's short notices, two more in the last days."""
    grammar = Grammar({**WORDS, **CLUB})
    span = int((LAST_DAY - FIRST_DAY).total_seconds())
    times = [FIRST_DAY + timedelta(seconds=rng.randint(0, span)) for _ in range(150)]
    times += [
        datetime(2031, 3, 25, 11, 26, 8, tzinfo=UTC),
        datetime(2031, 3, 26, 12, 51, 40, tzinfo=UTC),
        datetime(2031, 3, 27, 9, 14, 3, tzinfo=UTC),
    ]
    return [Post(DESK, at, chat(rng, grammar), "chat") for at in times]
