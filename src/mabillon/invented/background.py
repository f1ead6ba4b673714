"""Everybody else on the networks: other groups, supporters, forwarders' own posts."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from mabillon.invented.carrying import QUIET_FROM
from mabillon.invented.channels import FORWARDERS, QUIET, WATERERS, Channel
from mabillon.invented.clubs import CLOSINGS, CLUB, KINDS, OPENINGS, Kind
from mabillon.invented.grammar import Grammar, Writing
from mabillon.invented.pictures.subjects import Scene
from mabillon.invented.places import Town
from mabillon.invented.posts import ASKED_AT, FIRST_DAY, Media, Post
from mabillon.invented.statements import quarters
from mabillon.invented.vocabulary import WORDS

TALK = Grammar({**WORDS, **CLUB})
ROUND_BED = Scene("the round bed at the gate, May 2027", bed="round", width=1200, height=800)
"""The photo of an allotment newsletter, which @marl's statement credits to Seedpost."""
LATEST = ASKED_AT - timedelta(hours=1)


def some_times(
    rng: random.Random, count: int, first: datetime = FIRST_DAY, last: datetime = LATEST
) -> list[datetime]:
    span = int((last - first).total_seconds())
    return sorted(first + timedelta(seconds=rng.randint(0, span)) for _ in range(count))


def given_places(rng: random.Random, town: Town, at: datetime) -> dict[str, str]:
    place, place_b = rng.sample(quarters(town, at), 2)
    return {"place": place, "place_b": place_b}


def notice(
    rng: random.Random, grammar: Grammar, given: dict[str, str], symbols: Sequence[str]
) -> str:
    writing = Writing(grammar, rng, given)
    return " ".join(writing.sentence(symbol) + "." for symbol in symbols)


def groups() -> list[tuple[Channel, Kind]]:
    """Return the other groups' channels, most on Telegram, every fifth on X."""
    found: list[tuple[Channel, Kind]] = []
    for kind in KINDS:
        for title in kind.titles:
            number = len(found)
            slug = "".join(c if c.isalnum() else "-" for c in title.lower()).replace("--", "-")
            if number % 5 == 4:
                name = slug.replace("-", "_")[:15].rstrip("_")
                channel = Channel(slug, title, "x", name, "background", kind=kind.name)
            else:
                native = str(9_900_000_100 + number)
                channel = Channel(slug, title, "telegram", native, "background", kind=kind.name)
            found.append((channel, kind))
    return found


def groups_posts(rng: random.Random, town: Town) -> list[Post]:
    """Write 30 to 80 notices for each group, with its own choice of words, opening, closing."""
    openings, closings = list(OPENINGS), list(CLOSINGS)
    rng.shuffle(openings)
    rng.shuffle(closings)
    posts: list[Post] = []
    for position, (channel, kind) in enumerate(groups()):
        own = TALK.styled(rng, 0.5).joined({"about": kind.about})
        opening = openings[position % len(openings)]
        closing = closings[position % len(closings)]
        signs = rng.random()
        for at in some_times(rng, rng.randint(30, 80)):
            plan = ["news", "about", *rng.sample(("detail", "detail", "about", "news"), 3)]
            plan += ["wish"] if rng.random() < 0.7 else ["detail"]
            plan += rng.choices(("detail", "about", "news"), k=rng.randint(0, 3))
            text = notice(rng, own, given_places(rng, town, at), plan)
            if signs > 0.25:
                text = f"{opening}\n{text}"
            if signs < 0.8:
                text = f"{text}\n{closing}"
            posts.append(Post(channel, at, text))
    first = groups()[0][0]
    newsletter = Post(
        first,
        datetime(2027, 5, 4, 10, 2, 11, tzinfo=UTC),
        f"Newsletter, May: the new round bed at the gate, photographed by our secretary. "
        f"{first.title}.",
        media=Media("photo", "newsletter-may-2027.jpg", 184_233, 1200, 800, shows=ROUND_BED),
    )
    return [newsletter, *posts]


_BUSY_MORNING = ("05:48", "07:10", "08:20", "09:21", "09:31", "09:40", "09:52")


def forwarders_own(rng: random.Random, town: Town) -> list[Post]:
    """Write what forwarders post of their own: now and then, and in the last days.

    Potting Wire posts more on the morning after the night that was not collected than
    one look at it can reach back over.
    """
    posts: list[Post] = []
    for channel, habits in FORWARDERS.items():
        own = TALK.styled(rng, 0.45)
        times = some_times(
            rng, rng.randint(45, 80), habits.since, datetime(2031, 3, 23, tzinfo=UTC)
        )
        for day in (24, 25, 26, 27):
            start = datetime(2031, 3, day, 6, tzinfo=UTC)
            times.append(start + timedelta(seconds=rng.randint(0, 32_000)))
        if channel.slug == "potting-wire":
            times = [t for t in times if t.day != 26 or t < datetime(2031, 3, 26, tzinfo=UTC)]
            for clock in _BUSY_MORNING:
                hour, minute = map(int, clock.split(":"))
                times.append(datetime(2031, 3, 26, hour, minute, rng.randint(0, 59), tzinfo=UTC))
        for at in times:
            if channel.slug in QUIET and at >= QUIET_FROM:
                continue
            if channel.language != "en":
                posts.append(Post(channel, at, _FOREIGN[channel.language][len(posts) % 4]))
                continue
            plan = rng.choices(("detail", "news", "wish"), k=rng.randint(1, 3))
            text = notice(rng, own, given_places(rng, town, at), plan)
            if habits.below:
                text = f"{text}\n\n{habits.below}"
            posts.append(Post(channel, at, text))
    return posts


_FOREIGN = {
    "es": (
        "Buenos días a quienes riegan antes de salir el sol. Hoy hay viento; tapad los semilleros.",
        "Intercambio de semillas el sábado a las once, junto a la fuente cerrada. Traed sobres.",
        "Se busca regadera de diez litros. Se ofrece mermelada de membrillo.",
        "Gracias por las fotos de los balcones. Las pondremos todas en el mural del mercado.",
    ),
    "ar": (
        "صباح الخير لكل من يسقي الزرع قبل شروق الشمس. الريح قوية اليوم فغطوا الشتلات.",
        "تبادل البذور يوم السبت في الحادية عشرة قرب النافورة. أحضروا الأظرف معكم.",
        "نبحث عن مرشة ماء كبيرة، ونعطي مربى السفرجل بدلا منها.",
        "شكرا على صور الشرفات. سنعلقها كلها على جدار السوق.",
    ),
}


_ABOUT_THEM = (
    "those who plant at night were at {spot} again, and {people} are glad of it",
    "we carried {n} cans to {place}, where {plant} was thirsty",
    "may {plant} grow over every fence, starting with {place_b}",
    "watering round on {day}: meet at {spot}",
    "{n} cans, one street, no quarrel: fair is fair",
    "the ones with soil on their knees have our thanks for {plant}",
)


def supporters(rng: random.Random, town: Town) -> list[Post]:
    """Write the supporters' channel: praise, the Library Tulips, and the farewell to Fennel."""
    own = TALK.styled(rng, 0.5).joined({"about_them": _ABOUT_THEM})
    posts = []
    for at in some_times(rng, 90, last=datetime(2031, 3, 23, tzinfo=UTC)):
        text = notice(rng, own, given_places(rng, town, at), ("detail", "about_them", "wish"))
        posts.append(Post(WATERERS, at, text))
    tulips = datetime(2031, 1, 18, 9, 30, tzinfo=UTC)
    farewell = datetime(2031, 3, 25, 14, 20, 17, tzinfo=UTC)
    posts += [
        Post(WATERERS, tulips, "The Library Tulips are up! We dance round them at noon. Whoever "
             "planted them, we kiss your muddy hands."),
        Post(WATERERS, farewell, "Fennel lays down the trowel after planting Station Ring. Forty "
             "years of mud. We shall meet at the ring tonight with cake and cans."),
        Post(WATERERS, farewell + timedelta(hours=5), "Cake is gone, cans are empty, Fennel has "
             "wept twice. Goodbye, dear friend, and mind your knees."),
        Post(WATERERS, datetime(2031, 3, 26, 15, 3, 9, tzinfo=UTC), "Who has pictures of the "
             "evening at Station Ring? We make an album for Fennel."),
    ]  # fmt: skip
    return posts
