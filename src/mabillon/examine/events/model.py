"""What an event is: when, where, what kind, and who is said to have done it, by whom.

A claim never becomes a fact: an actor stands here only with a manner (claimed, reported as
fact, suspected or accused …) and a source, and what is true stands apart, as a judgement
that a person signs. There is no field for victims and bystanders: their names are personal
data, and nothing here needs them.

Claims follow the codebook of the Global Terrorism Database (START 2021): claimed, claim
mode, competing claims. Beside them stand ours: issued (an opinion) and true (a judgement).
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final, Literal, get_args

import msgspec

from mabillon.errors import UsageError

YesNo = Literal["yes", "no", "unknown"]
Manner = Literal[
    "claimed",
    "denied",
    "reported as fact",
    "accused by authorities",
    "suspected or accused",
    "possible",
    "cleared",
    "unknown",
]
ClaimMode = Literal[
    "letter",
    "call before",
    "call after",
    "e-mail",
    "note at the scene",
    "video",
    "posted online",
    "personal",
    "other",
    "unknown",
]
Stage = Literal["accomplished", "attempted", "threatened", "unknown"]
Truth = Literal["true", "false", "not established"]

YES_NO: Final[tuple[str, ...]] = get_args(YesNo)
MANNERS: Final[tuple[str, ...]] = get_args(Manner)
MODES: Final[tuple[str, ...]] = get_args(ClaimMode)
STAGES: Final[tuple[str, ...]] = get_args(Stage)
TRUTHS: Final[tuple[str, ...]] = get_args(Truth)

KEY: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LONGEST: Final = 4_000
"""Characters of any one text of an event."""
MOST: Final = 200
"""Items of any one list of an event."""


class Place(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One level of a place as written; ``sort``: "city", "department" …, "" = not said."""

    name: str
    sort: str = ""


class Actor(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An organisation named as an actor, in which manners, and by what source.

    ``also``: the further names that the source has for it. ``unsure``: the source marks
    it with a question mark. ``source`` is one of the event's, or names another.
    """

    name: str
    manners: list[Manner]
    source: str
    also: list[str] = []
    unsure: bool = False


class Verdict(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a person judged of what a claim says: is it true? Never made by a program."""

    says: Truth
    by: str
    reason: str


class Claim(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether an organisation claimed the event, as a source says it.

    ``statement``: the claim itself, as CHANNEL/ID; null = not captured. ``issued``: the
    number of the opinion on that statement; null = not examined. ``true``: null = nobody
    judged it. A claim can be issued and false.
    """

    organisation: str
    claimed: YesNo
    source: str
    mode: ClaimMode = "unknown"
    statement: str | None = None
    issued: int | None = None
    true: Verdict | None = None


class Event(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An event, as its sources have it.

    Parameters
    ----------
    key
        Lower-case letters and digits, joined by hyphens.
    from_day, to_day
        First and last day on which it may have happened, both included; null = open: with
        ``from_day`` null it happened on ``to_day`` or before, with both null nobody says.
    days_as_written, place_as_written
        What the source wrote; "" = entered here.
    places
        Each from the widest level to the narrowest. Several are alternatives, or the ends
        of a stretch between two places.
    kinds, stages
        As the source's words have it; several where it leaves it open.
    words
        Words by which a text about it is known, besides place, kind and actors.
    competing_claims
        Whether several organisations claimed it, each for itself (GTD ``compclaim``).
    sources
        Posts (CHANNEL/ID), digests of evidence, or names of documents; at least one.
    """

    key: str
    title: str
    sources: list[str]
    from_day: date | None = None
    to_day: date | None = None
    days_as_written: str = ""
    places: list[list[Place]] = []
    place_as_written: str = ""
    kinds: list[str] = []
    stages: list[Stage] = []
    words: list[str] = []
    actors: list[Actor] = []
    claims: list[Claim] = []
    competing_claims: YesNo = "unknown"
    notes: str = ""

    def __post_init__(self) -> None:
        for fault, do in _faults(self):
            raise UsageError(f"event {self.key[:80]!r} {fault}", do=do)


def _faults(event: Event) -> list[tuple[str, str]]:
    """Return what is wrong with an event and what to do, the first thing first."""
    found: list[tuple[str, str]] = []
    if not KEY.fullmatch(event.key) or len(event.key) > 80:
        found.append(("has no proper key", "use lower-case letters, digits and hyphens"))
    if not event.title.strip():
        found.append(("has no title", "say in a few words what happened"))
    if not event.sources or not all(source.strip() for source in event.sources):
        found.append(("has no source", "name a post (CHANNEL/ID), a digest or a document"))
    if event.from_day and event.to_day and event.from_day > event.to_day:
        found.append((f"ends on {event.to_day}, before it begins", "give the earlier day first"))
    if any(not path or not all(p.name.strip() for p in path) for path in event.places):
        found.append(("has a place without a name", "leave it out"))
    for actor in event.actors:
        if not (actor.name.strip() and actor.source.strip() and actor.manners):
            found.append(
                (
                    "names an actor without manner or source",
                    "say how the source names it, and which",
                )
            )
    for claim in event.claims:
        if not (claim.organisation.strip() and claim.source.strip()):
            found.append(
                ("has a claim without organisation or source", "say whose, and who says so")
            )
        if claim.true and not (claim.true.by.strip() and claim.true.reason.strip()):
            found.append(("is judged without name or reason", "say who judged it, and why"))
    found += _too_much(event)
    return found


def _too_much(event: Event) -> list[tuple[str, str]]:
    lists = (event.sources, event.places, event.kinds, event.words, event.actors, event.claims)
    if any(len(items) > MOST for items in lists):
        return [(f"has a list of more than {MOST}", "shorten it")]
    texts = (event.title, event.notes, event.place_as_written, event.days_as_written)
    if any(len(text) > LONGEST for text in (*texts, *event.sources, *event.words, *event.kinds)):
        return [(f"has a text of more than {LONGEST:,} characters", "shorten it")]
    return []


def document(event: Event) -> bytes:
    """Return an event as canonical JSON: what is kept."""
    return msgspec.json.encode(event, order="sorted")


def read(content: bytes) -> Event:
    """Return the event that `document` wrote."""
    return msgspec.json.decode(content, type=Event)


def titled(
    kinds: list[str], places: list[list[Place]], from_day: date | None, to_day: date | None
) -> str:
    """Make a title of kind, narrowest place and day; never of targets or victims."""
    kind = " or ".join(kinds).lower() or "event"
    path = places[0] if places else []
    names = [place.name for place in ([path[-1], path[0]] if len(path) > 1 else path)]
    where = ", ".join(name.title() if name.isupper() else name for name in names)
    when = days(from_day, to_day)
    return f"{kind[:1].upper()}{kind[1:]}{f', {where}' if where else ''}, {when}"


def days(first: date | None, last: date | None) -> str:
    """Return a range of days as a reader is given it."""
    if first is None and last is None:
        return "day not known"
    if first == last and first is not None:
        return day(first)
    if first is None and last is not None:
        return f"on or before {day(last)}"
    if last is None and first is not None:
        return f"on or after {day(first)}"
    assert first is not None
    assert last is not None
    return f"{day(first)} to {day(last)}"


def day(at: date) -> str:
    """Return ``3 February 2031``."""
    return f"{at.day} {at:%B} {at.year}"
