"""What a file says of itself, held against what is claimed of it: sentences, no figure.

Whoever has a file can write any time, place or program into it, and most platforms take them
out when a picture is posted. So what a file says can contradict a claim, and never proves one.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Final

from mabillon.examine.media import facts as said
from mabillon.examine.media.dating import Claimed, contradictions, dated
from mabillon.examine.media.facts import Point
from mabillon.examine.media.remarks import ABOUT, Remark
from mabillon.examine.media.told import Fact
from mabillon.text.display import defang, plain

__all__ = ["Point", "Remark", "held_against"]

_EARTH_KM: Final = 6371.0
_LISTED: Final = 12
"""Steps, private facts, times or programs that are named: a file may list any number."""

_PARTS: Final = 4
"""Words on a camera: its make and model, twice."""

_CUT: Final = 120
"""Characters of a value that a sentence quotes."""


def held_against(
    facts: Sequence[Fact],
    *,
    posted_at: datetime | None = None,
    uncertain_s: float | None = None,
    event_day: date | None = None,
    event_until: date | None = None,
    place: str | None = None,
    point: Point | None = None,
) -> list[Remark]:
    """Hold what a file says of itself against what is claimed.

    Parameters
    ----------
    facts
        Of one file.
    posted_at, uncertain_s
        When the post stood that has it (timezone-aware), and by how many seconds that may be
        wrong, in either direction; null = not known, none.
    event_day, event_until
        The days, first and last, on which what is claimed of it is said to have happened;
        null = not said, the same day.
    place, point
        Where that is said to have happened: its name, and where it lies; null = not said.

    Returns
    -------
    list of Remark
        What contradicts a claim comes first. Empty = it says nothing that is known here,
        which is so of most pictures that were passed on, and means nothing.
    """
    either = timedelta(seconds=uncertain_s or 0)
    claimed = Claimed(
        posted=None if posted_at is None else (posted_at - either, posted_at + either),
        event=None if event_day is None else (event_day, max(event_day, event_until or event_day)),
    )
    times = said.times(facts)
    remarks = [
        *contradictions(times),
        *islice(dated(times, claimed), _LISTED),
        *_changed(facts),
        *islice(_made_with(facts), _LISTED),
        *_located(facts, place, point),
        *_private(facts),
    ]
    return sorted(remarks, key=lambda remark: ABOUT.index(remark.about))


def _changed(facts: Sequence[Fact]) -> Iterator[Remark]:
    """Yield that a file was changed, that it holds earlier states, and that it is signed."""
    steps = [_quoted(fact.value) for fact in facts if fact.name == said.HISTORY][:_LISTED]
    if steps:
        yield Remark("changed", f"XMP lists what was done to it: {'; '.join(steps)}.")
    values = {fact.name: _quoted(fact.value) for fact in facts}
    if "PDF incremental updates" in values:
        times = values["PDF incremental updates"]
        yield Remark(
            "changed",
            f"It was changed {times} time{'s' * (times != '1')} after it was first written, and "
            "holds its earlier states too.",
        )
    if "Word revision" in values:
        yield Remark("changed", f"Word says that this is revision {values['Word revision']} of it.")
    if "PDF signatures" in values:
        yield Remark("changed", f"Digital signatures in it: {values['PDF signatures']}.")
    if "C2PA" in values:
        yield Remark(
            "manifest",
            "It carries a C2PA manifest, a signed account of where it came from: "
            f"{values['C2PA'].removeprefix('manifest ')}.",
        )


def _made_with(facts: Sequence[Fact]) -> Iterator[Remark]:
    for fact in said.valued(facts, said.SOFTWARE):
        who = fact.name.partition(" ")[0]
        yield Remark("software", f"{who} says that it was made or saved by {_quoted(fact.value)}.")
    device = " ".join(_quoted(fact.value) for fact in said.valued(facts, said.DEVICE)[:_PARTS])
    if device:
        yield Remark("software", f"It says that it was taken with {device}.")
    for fact in said.valued(facts, (said.SOURCE,)):
        kind = plain(fact.value).rstrip("/").rpartition("/")[2][:_CUT]
        yield Remark("software", f"XMP says that its source is of the kind {kind} (IPTC's list).")


def _located(facts: Sequence[Fact], place: str | None, point: Point | None) -> Iterator[Remark]:
    """Yield where it says that it was made; for the desk alone."""
    found = said.place(facts)
    if found is None:
        return
    north = f"{abs(found.latitude):.4f}° {'N' if found.latitude >= 0 else 'S'}"
    east = f"{abs(found.longitude):.4f}° {'E' if found.longitude >= 0 else 'W'}"
    says = f"It says that it was made at {north}, {east}"
    if point is not None:
        away = kilometres(found, point)
        says += f", {away:,.{0 if away >= 10 else 1}f} km from {plain(place or 'what is claimed')}"
    elif place:
        says += f"; {plain(place)} is claimed: look at a map"
    yield Remark("place", f"{says}. A file's own place can be set by anybody.", public=False)


def _private(facts: Sequence[Fact]) -> Iterator[Remark]:
    """Yield what may name people or devices; for the desk alone."""
    named = [f"{fact.name} {_quoted(fact.value)}" for fact in said.private(facts)][:_LISTED]
    if named:
        yield Remark("people", f"It says further: {'; '.join(named)}.", public=False)


def _quoted(value: str) -> str:
    """Return a value as a sentence may show it: short, and without a link to follow."""
    shown = plain(defang(value))
    return shown if len(shown) <= _CUT else plain(f"{shown[:_CUT].rstrip()}…")


def kilometres(one: Point, other: Point) -> float:
    """Return the distance of two points on the globe (haversine, mean radius)."""
    a, b = math.radians(one.latitude), math.radians(other.latitude)
    east = math.radians(other.longitude - one.longitude)
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(east / 2) ** 2
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(half)))
