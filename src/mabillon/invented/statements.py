"""The League's statements, written by its habits as they were at the time."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime

from mabillon.invented.grammar import Grammar, Writing
from mabillon.invented.phrases import LEAGUE, PHOTO
from mabillon.invented.places import Town
from mabillon.invented.vocabulary import WORDS

RENAMED = datetime(2030, 9, 1, tzinfo=UTC)
NEW_CLOSING = datetime(2030, 1, 1, tzinfo=UTC)
NEW_LOGO = datetime(2030, 5, 1, tzinfo=UTC)
NEW_CONVENOR = datetime(2030, 8, 12, tzinfo=UTC)

OPENING = "To all who pass by:"
HOUSE = Grammar({**WORDS, **LEAGUE, **PHOTO})


@dataclass(frozen=True)
class Letter:
    """A communiqué in its parts, so that a forger can alter one of them."""

    number: int | None
    place: str
    town: str
    date: str
    paragraphs: tuple[tuple[str, ...], ...]
    closing: str
    convenor: str

    @property
    def heading(self) -> str:
        number = "" if self.number is None else f"Sowing No. {self.number} · "
        return f"{number}{self.place}, {self.town}, {self.date}"

    @property
    def text(self) -> str:
        body = "\n\n".join(" ".join(sentences) for sentences in self.paragraphs)
        return f"{self.heading}\n{OPENING}\n\n{body}\n\n{self.closing} Convenor {self.convenor}"


def day(at: datetime) -> str:
    """Write a date as the League does: 3 February 2031."""
    return f"{at.day} {at:%B %Y}"


def short_day(at: datetime) -> str:
    """Write a date without its year: 3 February."""
    return f"{at.day} {at:%B}"


def quarters(town: Town, at: datetime) -> tuple[str, ...]:
    """Return the places as they were called then."""
    return (*town.quarters, town.new if at >= RENAMED else town.old)


def closing(at: datetime) -> str:
    return "Leave it better." if at >= NEW_CLOSING else "Water it."


def convenor(at: datetime) -> str:
    return "Sorrel" if at >= NEW_CONVENOR else "Quill"


def _writing(rng: random.Random, town: Town, at: datetime, place: str | None = None) -> Writing:
    names = list(quarters(town, at))
    rng.shuffle(names)
    if place is not None:
        names = [place, *(name for name in names if name != place)]
    given = {"place": names[0], "place_b": names[1], "other": names[2]}
    return Writing(HOUSE, rng, given)


def letter(
    rng: random.Random,
    town: Town,
    number: int,
    at: datetime,
    *,
    place: str | None = None,
    dated: bool = False,
) -> Letter:
    """Write communiqué ``number`` of that day; its body has some 140 to 220 words."""
    writing = _writing(rng, town, at, place)
    wanted = rng.randint(145, 195)
    middle = ["soil", "why", "remark", "ask_all", "soil", "why", "remark", "remark", "ask_all"]
    rng.shuffle(middle)
    plan = ["done", *middle[:2], "claim", *middle[2:]]
    if rng.random() < 0.3:
        plan[0], plan[1] = plan[1], plan[0]
    if not dated and rng.random() < 0.4:
        plan.insert(rng.randint(3, 5), "done")
    last = writing.sentence("next") + "."
    sentences: list[str] = []
    words = len(last.split())
    for symbol in plan:
        sentence = writing.sentence(symbol) + "."
        sentences.append(sentence)
        words += len(sentence.split())
        if words >= wanted:
            break
    sentences.append(last)
    while words < 140:
        sentence = writing.sentence("remark") + "."
        sentences.insert(-1, sentence)
        words += len(sentence.split())
    if dated or rng.random() < 0.2:
        sentences.insert(1, f"The night of {short_day(at)} it was, and {writing.write('weather')}.")
    cut = rng.randint(3, len(sentences) - 3)
    paragraphs = (tuple(sentences[:cut]), tuple(sentences[cut:]))
    return Letter(
        number, writing.given["place"], town.name, day(at), paragraphs, closing(at), convenor(at)
    )


def photo_report(rng: random.Random, town: Town, at: datetime) -> str:
    """Write a photo report of Seedpost, some 35 to 70 words."""
    writing = _writing(rng, town, at)
    lines = [writing.sentence("photo"), *(writing.sentence("photo_more") for _ in range(3))]
    place = writing.given["place"]
    return f"Photo report: {place}, {day(at)}.\n{'. '.join(lines)}.\nPictures: Seedpost"


def digest(rng: random.Random, town: Town, at: datetime) -> str:
    """Write a weekly digest: four to six lines of news."""
    items: list[str] = []
    for _ in range(rng.randint(4, 6)):
        items.append("• " + _writing(rng, town, at).sentence("digest") + ".")
    return f"The week in soil, to {day(at)}\n" + "\n".join(items)


_CHAT = (
    "The kettle at the store is broken again; bring a flask.",
    "Desk closed until {day}.",
    "Whoever has the green wheelbarrow: {rule}.",
    "Who has {plant} to spare? Write to the desk.",
    "Thank you for the {thing}.",
    "No sowing tonight, {weather}.",
    "Lost: one glove, left hand, smells of {plant}.",
    "The store at the back of {spot} is open on {day} from {hour_day}; members who owe the library "
    "a book on {plant} may bring it then, and take away as many empty pots as they can carry.",
    "We are asked for the recipe of the soup on {day}. It was {plant}, barley and luck, and nobody "
    "wrote anything down, so please do not ask a second time.",
)


def chat(rng: random.Random, grammar: Grammar) -> str:
    """Write a short notice of the Desk, which is no statement."""
    return Writing(grammar.joined({"chat": _CHAT}), rng).sentence("chat")
