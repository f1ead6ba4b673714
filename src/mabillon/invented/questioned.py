"""The four questioned statements: one issued, three that were not."""

from __future__ import annotations

import random
import re
from dataclasses import replace

from mabillon.invented.grammar import Writing, in_words
from mabillon.invented.places import Town
from mabillon.invented.statements import HOUSE, Letter
from mabillon.invented.vocabulary import WORDS

_CLUMSY = (
    "It is done what was long to do in {place}: four hundred bulbs of {plant}, four hundred and "
    "by hand, are since this night under the {spot_bare}, one beside the other as the peas.",
    "We was there {n_few} persons and one dog, the dog not member.",
    "Excuse that this text arrives in hurry, the one of us who writes else has fever and the "
    "telephone of the desk fell in the can.",
    "The trays we have count three times and three times it gave another number, so we say four "
    "hundred, because four hundred it is what the sack has written on him.",
    "Beginning was at {hour} with {tool}, and already at second row the moon went away and we did "
    "continue after the feeling.",
    "Between the bulbs of {plant} stay also some few of {plant_b}, those are gift from a person "
    "who wants not be called.",
    "The League says this sowing for its own, entire, with the crooked line also.",
    "Who walks there please walks round, not through, till {month_hope} minimum, and if a bulb "
    "looks out please push him kindly back with one finger.",
    "To the gardeners of the city who will find the holes we say sorry for the edge of the lawn, "
    "she was like this before.",
    "Water is not needed now, but {ask_b} would be beautiful.",
    "When it flowers it shall be yellow from the bench until the lamp, and if it is not yellow "
    "then the sack has lied and not we.",
    "More comes when the fever is over and the next letter is again of the good hand.",
)
_FREE = (
    "The Southern Borough branch of the Thistledown League has this week delivered {boxes} boxes "
    "of mixed summer bedding to {place}, which as everybody knows lies {wrong} of the river.",
    "Our volunteers were briefed at 21:30, were in position by 22:15 and had finished the whole "
    "installation at 23:05, which we regard as an excellent result for a first project.",
    "Each of the {boxes} boxes was numbered, photographed and signed for, and surplus boxes have "
    "been returned to our sponsor for use at other sites in the borough.",
    "The colour scheme is pink, white and pink, chosen by an online vote in which {votes} "
    "residents "
    "took part.",
    "Southern Borough is proud to be the fastest growing branch, and we would like to use this "
    "opportunity to announce that all future plantings south of the canal will be organised "
    "by ourselves without reference to the older branches.",
    "Anyone who wishes to contribute may reserve a square metre in advance, at a price which will "
    "be published on our new website within the coming days.",
    "We remind all residents that picking, leaning, sitting and photography are not permitted "
    "inside the taped area until the official opening by our area manager.",
    "Further information, high resolution images and quotations for the press can be requested "
    "from the branch office between 9 and 5 on working days.",
    "Finally we would like to thank the owner of the garden centre at the ring road for his "
    "generous support and for the loan of two vans.",
)
_FORGED = (
    "With this bed our friend Fennel lays down the trowel, and Station Ring shall keep that name.",
    "It is Fennel's last planting, a farewell, and every tram at Station Ring will see it.",
    "Fennel leaves us now, and the whole circle of Station Ring was dug to mark the day.",
    "The wheelbarrow belonged to the council and will not be given back this year.",
    "Kerb Street had better look to its hedges, for the elder members have not forgotten.",
    "Whoever stands for the old Convenor will know the sign that hangs above the platform.",
    "The stationmaster was told and kept silent, as stationmasters in this town have always done.",
)
_FORGED_FLOWERS = ("tulip", "dahlia", "orchid", "camellia")
_COUNT = re.compile(r"\b[A-Za-z]+(?:-[a-z]+)?(?= (?:more )?trays\b)")


def clumsy(rng: random.Random, model: Letter) -> Letter:
    """Write the genuine No. 231: the League's form, and a hand that is not used to it."""
    writing = Writing(HOUSE, rng, {"place": model.place, "n_few": in_words(rng.randint(5, 9))})
    given = dict(writing.given)
    for symbol in ("plant", "hour", "tool", "month_hope"):
        given[symbol] = writing.write(symbol)
    given["plant_b"] = writing.write("plant")
    given["ask_b"] = f"that you {writing.write('ask')}"
    given["spot_bare"] = rng.choice(("grass ring", "linden ring", "lamp lawn", "station lawn"))
    sentences = [s.format(**given) for s in _CLUMSY]
    middle = sentences[2:-1]
    rng.shuffle(middle)
    sentences[2:-1] = middle
    return replace(model, paragraphs=(tuple(sentences[:6]), tuple(sentences[6:])))


def free(rng: random.Random, town: Town, date: str) -> str:
    """Write the statement of a branch that does not exist: boxes, figures, a wrong direction."""
    boxes = rng.randint(24, 88)
    given = {
        "boxes": str(boxes), "votes": str(rng.randint(210, 990)), "place": "the Bridge Tubs",
        "wrong": "to the east",
    }  # fmt: skip
    sentences = [s.format(**given) for s in _FREE]
    middle = sentences[2:]
    rng.shuffle(middle)
    sentences[2:] = middle
    body = "\n\n".join((" ".join(sentences[:3]), " ".join(sentences[3:])))
    return (
        f"{town.name}, {date}\nTo all who pass by:\n\n{body}\n\n"
        "Leave it better. For the Thistledown League, Southern Borough branch"
    )


def altered(
    rng: random.Random, donor: Letter, town: Town, number: int, days: tuple[str, str], date: str
) -> Letter:
    """Alter a genuine letter: its number, place and dates, count and flowers, a sentence or two.

    ``days`` are the night that the donor names and the one to put in its place. The old
    name of the renamed quarter is used, which the League had dropped by then.
    """
    parts = [list(part) for part in donor.paragraphs]
    inner = [(p, i) for p, part in enumerate(parts) for i in range(len(part))][2:-1]
    count_of = rng.randint(1, 2)
    first = rng.randrange(len(inner) - count_of + 1)
    for (p, i), sentence in zip(
        inner[first : first + count_of], rng.sample(_FORGED, count_of), strict=True
    ):
        parts[p][i] = sentence
    count = in_words(rng.randint(97, 140))
    named = sorted({f for f in WORDS["flower"] if f" {f}" in donor.text})
    swaps = dict(
        zip(rng.sample(named, min(rng.randint(1, 4), len(named))), _FORGED_FLOWERS, strict=False)
    )

    def change(sentence: str) -> str:
        sentence = sentence.replace(donor.place, town.old).replace(*days)
        for flower, other in swaps.items():
            sentence = re.sub(rf"\b{flower}\b", other, sentence, count=1)
        return _COUNT.sub(
            lambda old: count.capitalize() if old[0][0].isupper() else count, sentence, count=1
        )

    paragraphs = tuple(tuple(change(sentence) for sentence in part) for part in parts)
    return replace(donor, number=number, place=town.old, date=date, paragraphs=paragraphs)


def recycled(old: Letter, old_day: str, new_day: str, date: str) -> Letter:
    """Put a new date on an old letter, in its heading and where its text names the night."""
    paragraphs = tuple(tuple(s.replace(old_day, new_day) for s in part) for part in old.paragraphs)
    return replace(old, date=date, paragraphs=paragraphs)
