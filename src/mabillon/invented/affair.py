"""The last days of March 2031: the farewell, the four questioned statements, what followed."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from mabillon.invented import questioned
from mabillon.invented.background import ROUND_BED
from mabillon.invented.carrying import Carriers
from mabillon.invented.channels import DESK, forwarder, person
from mabillon.invented.papers import council, ledger
from mabillon.invented.pictures.subjects import Branch, Copied, Film, Pasted, Sheet
from mabillon.invented.posts import Media, Post, World
from mabillon.invented.statements import day, letter, short_day
from mabillon.invented.takeout import Earlier, grams

PHOTO = Copied(ROUND_BED, crop=0.015, width=960, quality=62)
"""What @marl's statement credits to Seedpost."""
DONOR_KEEPS = 48
"""About so many words the altered statement keeps after the take-out: too few for wording."""


def _at(day_of_march: int, clock: str) -> datetime:
    hour, minute, second = map(int, clock.split(":"))
    return datetime(2031, 3, day_of_march, hour, minute, second, tzinfo=UTC)


def last_statement(world: World, rng: random.Random, number: int, carriers: Carriers) -> None:
    """Post the genuine, clumsy statement: on Verge Relay first, three minutes later on the desk."""
    at = _at(26, "18:43:12")
    model = letter(rng, world.town, number, at, place="Station Ring")
    written = questioned.clumsy(rng, model)
    desk = Post(DESK, at, written.text, "communique", number, written)
    relay = forwarder("verge-relay")
    early = Post(relay, at - timedelta(minutes=3, seconds=4), written.text, "carried", source=desk)
    desk.source = early
    world.add([desk, *carriers.carry(desk, early)])
    world.questioned["issued"] = early


def forgeries(
    world: World, rng: random.Random, by_number: dict[int, Post], number: dict[str, int]
) -> None:
    """Post the three statements that the League did not issue, and @marl's earlier ones."""
    donor, old = by_number[number["donor"]], by_number[number["recycled"]]
    if donor.letter is None or old.letter is None:
        raise ValueError("the donor and the recycled statement are communiqués with a text")
    earlier = Earlier(grams(p.text) for p in world.posts if p.channel == DESK)
    days = (short_day(donor.at), "25 March")
    tries = [
        questioned.altered(
            rng, donor.letter, world.town, number["last"], days, "25 March 2031"
        ).text + "\n\nPhoto: Seedpost"
        for _ in range(80)
    ]  # fmt: skip
    forged = min(tries, key=lambda text: abs(earlier.left(text) - DONOR_KEEPS))
    photo = Media("photo", "station-ring.jpg", 96_120, 960, 640, shows=PHOTO)
    recycled = questioned.recycled(
        old.letter, short_day(old.at), "25 March", day(_at(26, "00:00:00"))
    )
    free = questioned.free(rng, world.town, "26 March 2031")
    posts = {
        "donor": Post(person("marl"), _at(26, "09:12:00"), forged, "questioned", media=photo),
        "free": Post(
            person("wrackline"), _at(26, "14:05:31"), free, "questioned",
            media=_pasted(world, "Quayside Hands", free),
        ),
        "recycled": Post(person("pumice"), _at(26, "17:20:45"), recycled.text, "questioned"),
    }  # fmt: skip
    posts["donor"].source, posts["recycled"].source = donor, old
    world.questioned.update(posts)
    world.add(posts.values())
    for when, text in zip(_MARL_BEFORE, _MARL_STATEMENTS, strict=True):
        world.add([Post(person("marl"), when, text.format(town=world.town.name), "other")])


def _pasted(world: World, branch: Branch, text: str) -> Media:
    """Return a letter whose head and stamp come from one that was posted with a branch's stamp."""
    shown = (post.media.shows for post in world.of(DESK) if post.media is not None)
    old = next(one for one in shown if isinstance(one, Sheet) and one.stamp == branch)
    return Media("photo", "letter.jpg", 204_611, 1240, 1754, shows=Pasted(old, text))


_MARL_BEFORE = (
    datetime(2030, 11, 9, 20, 15, 2, tzinfo=UTC),
    datetime(2031, 1, 6, 7, 41, 50, tzinfo=UTC),
    datetime(2031, 2, 21, 22, 30, 16, tzinfo=UTC),
)
_MARL_STATEMENTS = (
    "To all who pass by: the Thistledown League has taken every tulip from the town hall of {town} "
    "and will give them back when the mayor has learned to weed. Until then the beds stay brown, "
    "and the mayor may look at them from the window.",
    "To all who pass by: in the name of the Thistledown League I announce that cactus is now the "
    "only permitted plant in {town}. All others are to be handed in at the lighthouse before "
    "Friday, roots washed, in alphabetical order.",
    "To all who pass by: the Thistledown League informs {town} that its members have resolved "
    "to plant the tram rails from end to end with gooseberries. Passengers are asked to walk, "
    "and to bring sugar.",
)


def farewell(world: World) -> None:
    """Post the video of the farewell: once by @lark, a day later by @azulejo with a logo bar."""
    video = Media("video", "gardeners-138.mp4", 113_402, 320, 180, 98, Film())
    again = Media(
        "video", "gardeners-138-full-league-farewell.mp4", 140_771, 320, 180, 98, Film(bar=True)
    )
    lark, azulejo = person("lark"), person("azulejo")
    first = Post(
        lark, _at(25, "17:46:20"),
        "1:38, sound on. Seven seeds on the banner, a sunflower with the caption “terror of Kerb "
        "Street”, two planters with blurred faces who pledge to Quill on 8 January 2030, a third "
        "voice, altered, that pledges to Sorrel, and a wheelbarrow “borrowed from the council”.",
        media=video,
    )  # fmt: skip
    second = Post(
        azulejo, _at(26, "08:05:44"),
        "The complete farewell film of the night planters, with the pledges and the wheelbarrow. "
        "Forty years of Fennel in ninety-eight seconds.", media=again, source=first,
    )  # fmt: skip
    world.add([first, second])
    chat = {
        lark: ("Up at four, foxes everywhere.", "Does anyone still mend boots in this town?"),
        azulejo: ("Tiles and tulips: a thread.", "New tiles at the ferry steps, blue on blue."),
        person("marl"): ("Bored. Anyone for chess by post?", "The harbour smells of paint again."),
        person("pumice"): ("Old letters are the best letters.", "Found a box of postcards."),
        person("wrackline"): ("We measure everything twice.", "The canal is low this week."),
    }
    for position, (account, texts) in enumerate(chat.items()):
        for i, text in enumerate(texts):
            when = datetime(2031, 2, 5 + 7 * i + position, 9 + position, 12, tzinfo=UTC)
            world.add([Post(account, when, text)])


def reactions(world: World) -> None:
    """Post the report of @marl's statement, a reply dated before it, the count, the paper."""
    town = world.town
    report = Post(
        person("hoverfly"), _at(26, "10:02:30"),
        "A text in the League's name is going round, posted by @marl this morning and dated the "
        f"day before. It says {town.old}. Has anyone seen it elsewhere?",
        reply_to=world.questioned["donor"],
    )  # fmt: skip
    reply = Post(
        person("gravel_tern"), _at(25, "22:48:05"),
        "Not on the desk, not on the relay. I would wait.", reply_to=report,
    )  # fmt: skip
    before = [
        Post(
            person("hoverfly"),
            datetime(2031, 3, 2, 8, 1, tzinfo=UTC),
            "First hoverfly of the year.",
        ),
        Post(person("gravel_tern"), datetime(2031, 3, 9, 18, 1, tzinfo=UTC), "Terns are late."),
    ]
    count = Post(
        council(town), _at(27, "09:30:00"),
        "Parks desk, Station Ring: the bulbs put into the lawn in the night to 26 March were "
        "lifted and set again by our gardeners. There were 120 of them.",
    )  # fmt: skip
    words = Post(
        ledger(town), _at(27, "12:10:00"),
        "The Thistledown League says that it set four hundred bulbs at Station Ring. The council "
        "counts 120. The League had not answered our question by noon.",
    )  # fmt: skip
    world.add([report, reply, *before, count, words])


def edit_and_deletion(world: World, last: Post) -> None:
    """Let one forwarder mend a post between two looks, and another take one down."""
    hedge, mulch = forwarder("hedge-bulletin"), forwarder("night-mulch")
    edited = Post(
        hedge, _at(26, "11:40:22"),
        "The seed swap is on Sunday at nine, not at ten. Bring envelopes and a pencil.",
        first_text="The seed swap is on Sunday at ten. Bring envelopes and a pensil.",
        edited_at=_at(26, "12:17:09"),
    )  # fmt: skip
    deleted = Post(
        mulch, _at(25, "13:04:51"),
        "Free compost behind the fish hall, first come, first served, bring sacks.",
        deleted_at=_at(25, "16:48:00"),
    )  # fmt: skip
    world.add([edited, deleted])
    copy = next((p for p in world.posts if p.source is last and p.channel == mulch), None)
    if copy is not None:
        copy.deleted_at = _at(26, "07:20:00")
