"""The times that a file states, held against the post's and the event's, and each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import permutations
from typing import Final, NamedTuple

from mabillon.examine import phrases
from mabillon.examine.instants import moved
from mabillon.examine.media.facts import Time, What
from mabillon.examine.media.moments import ZONES, Moment
from mabillon.examine.media.remarks import About, Remark

SLACK: Final = timedelta(hours=1)
"""By how much times may exclude each other before it is said: clocks go wrong by minutes."""

_DAY: Final = timedelta(days=1)
_DEEDS: Final[dict[What, str]] = {
    "taken": "taken",
    "made": "made",
    "saved": "last saved",
    "signed": "signed",
}
_RANK: Final[dict[What, int]] = {what: place for place, what in enumerate(_DEEDS)}
_FIRST: Final = ("taken", "made")
"""What comes before a file is saved, and can be held against an event."""


class Claimed(NamedTuple):
    """What is claimed of a file.

    ``posted``: between which instants the post stood first; null = not known.
    ``event``: first and last day of the event; null = not said.
    """

    posted: tuple[datetime, datetime] | None
    event: tuple[date, date] | None


def dated(times: Sequence[Time], claimed: Claimed) -> Iterator[Remark]:
    """Yield what a file's times say of the post and the event; those that agree, once."""
    for group in _agreeing(times):
        what, moment = group[0].what, group[0].moment
        standards = list(dict.fromkeys(one.name.partition(" ")[0] for one in group))
        who = f"{phrases.joined(standards)} {'say' if len(standards) > 1 else 'says'}"
        on = _preposition(moment.shown)
        parts = [f"{who} that it was {_DEEDS[what]} {on} {moment.shown}"]
        about, beside = _beside_post(moment, claimed)
        if what in _FIRST and claimed.event is not None:
            older, more = _beside_event(moment, *claimed.event)
            beside = [*beside, more]
            about = "after" if about == "after" else "older" if older else "with"
        if moment.is_unset:
            about, beside = "with", ["which a clock says that was never set"]
        parts += [phrases.joined(beside)] if beside else []
        yield Remark(about, f"{', '.join(parts)}; {_caveat(about)}.")


def _agreeing(times: Sequence[Time]) -> list[list[Time]]:
    """Put times together that agree: the one that says most first, and only who says the same.

    A camera writes one moment under several names, and a program that saves a copy writes it
    again: what agrees but says less is not told of a second time.
    """
    ranked = sorted(times, key=lambda one: (_RANK[one.what], not one.moment.has_zone))
    groups: list[list[Time]] = []
    for one in ranked:
        for group in groups:
            if any(_agree(said, one) for said in group):
                if one.what == group[0].what:
                    group.append(one)
                break
        else:
            groups.append([one])
    return groups


def _agree(one: Time, other: Time) -> bool:
    """Tell whether two times may be one and the same, as far as their zones are known.

    Two without a zone were read off one clock. Of two deeds, one of them without a zone, the
    clocks alone are compared: a change some hours later is still a change.
    """
    zones = one.moment.has_zone + other.moment.has_zone
    if zones == 1 and one.what != other.what:
        return abs(one.moment.clock - other.moment.clock) <= SLACK
    known = SLACK - (timedelta() if zones else 2 * ZONES)
    return (
        one.moment.earliest - other.moment.latest <= known
        and other.moment.earliest - one.moment.latest <= known
    )


def contradictions(times: Sequence[Time]) -> Iterator[Remark]:
    """Yield times of one file that exclude each other, each kind of contradiction once."""
    seen: set[tuple[What, What]] = set()
    for one, other in permutations(times, 2):
        kinds = (one.what, other.what)
        gap = one.moment.earliest - other.moment.latest
        if gap <= SLACK or kinds in seen or one.moment.is_unset or other.moment.is_unset:
            continue
        if one.what == other.what and one.what in _FIRST:
            says = f"two times when it was {_DEEDS[one.what]}: "
        elif kinds in (("taken", "made"), ("taken", "saved"), ("made", "saved")):
            says = f"that it was {_DEEDS[one.what]} after it was {_DEEDS[other.what]}: "
        else:
            continue
        seen.add(kinds)
        first, second = sorted((one, other), key=lambda time: time.moment.earliest)
        says += f"{_cited(first)} and {_cited(second)}"
        yield Remark(
            "contradiction",
            f"It says {says}; a clock was wrong, or somebody changed one of them.",
        )


def _preposition(shown: str) -> str:
    """Return what stands before a day, or before a month or year."""
    return "on" if shown[0].isdecimal() and not shown.isdecimal() else "in"


def _caveat(about: About) -> str:
    if about == "after":
        return "a clock was wrong, or the file was changed since"
    return "a file's own times can be set by anybody"


def _cited(time: Time) -> str:
    return f"{time.moment.shown} ({time.name})"


def _beside_post(moment: Moment, claimed: Claimed) -> tuple[About, list[str]]:
    if claimed.posted is None:
        return "with", []
    first, last = claimed.posted
    if moment.latest < first:
        gap = apart(moment, first)
        return ("older" if first - moment.latest > _DAY else "with"), [f"{gap} before the post"]
    if moment.earliest > last:
        return "after", [f"{apart(moment, last)} after the post"]
    within = "" if moment.has_zone else " (within 14 h, for it has no time zone)"
    return "with", [f"at about the time of the post{within}"]


def _beside_event(moment: Moment, first: date, last: date) -> tuple[bool, str]:
    """Return whether it lies before the event, and words on how it lies."""
    begin = moved(datetime.combine(first, time(), UTC), -ZONES)
    end = moved(datetime.combine(last, time(), UTC), _DAY + ZONES)
    shown = phrases.day(datetime.combine(first, time(), UTC))
    if moment.latest < begin:
        return True, f"before the day that is claimed for the event ({shown})"
    if moment.earliest >= end:
        return False, f"after what is claimed for the event ({shown})"
    return False, f"as is claimed for the event ({shown}), within the uncertainty of zones"


def apart(moment: Moment, other: datetime) -> str:
    """Return how far a stated time is from an instant: ``3 years 11 months``, ``about 5 h``."""
    middle = moment.earliest + (moment.latest - moment.earliest) / 2
    early, late = sorted((middle, other))
    months = (late.year - early.year) * 12 + late.month - early.month
    months -= (late.day, late.time()) < (early.day, early.time())
    if months >= 12:
        years, months = divmod(months, 12)
        more = f" {months} month{'s' * (months != 1)}" if months else ""
        return f"{years} year{'s' * (years != 1)}{more}"
    gap = (late - early).total_seconds()
    about = "about " if moment.latest - moment.earliest > _DAY > (late - early) / 10 else ""
    return f"{about}{phrases.span(gap)}"
