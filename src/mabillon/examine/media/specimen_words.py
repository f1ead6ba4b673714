"""What comparisons with specimens say: which mark a picture shows, of those that are known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt

from mabillon.examine.media.pixels import Grain, grain
from mabillon.examine.media.specimens import KINDS, Kind, Match, Specimen
from mabillon.examine.phrases import joined

FITS: Final = 0.80
"""Correlation from which a specimen can be the one."""
LEAST: Final[dict[Kind, float]] = {"letterhead": 0.85, "banner": 0.85, "logo": 0.70, "stamp": 0.70}
"""The same of the part that fits least; more where a logo is a small part of the whole."""
APART: Final = 1.25
"""How many times more the next mark must leave unexplained (1 less the correlation)."""

_UNTIL: Final = "That was in use until "


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What a picture shows of one kind of mark.

    Parameters
    ----------
    kind
        Which kind.
    compared
        How many specimens of it were compared.
    best
        The specimen that fits; null = none does, or two fit alike, as ``reason`` says.
    next
        The best of another group, whether it fits or not; null = there is none.
    reason
        Why it is not determined; null = it is.
    """

    kind: Kind
    compared: int
    best: Match | None
    next: Match | None
    reason: str | None


def read(matches: Sequence[Match]) -> list[Reading]:
    """Return what comparisons say, one reading for each kind that was compared."""
    return [
        _read(kind, of_kind)
        for kind in KINDS
        if (of_kind := [match for match in matches if match.specimen.kind == kind])
    ]


def _read(kind: Kind, matches: Sequence[Match]) -> Reading:
    ordered = sorted(matches, key=lambda match: -match.score)
    first = ordered[0]
    other = next((m for m in ordered if m.specimen.group != first.specimen.group), None)
    reason = None
    if not fits(first):
        reason = (
            f"none of {_counted(len(matches), kind)} is found in it"
            if len(matches) > 1
            else f"the one specimen of a {kind} is not found in it"
        )
    elif other is not None and fits(other) and 1 - other.score < APART * (1 - first.score):
        reason = f"{first.specimen.group} and {other.specimen.group} fit it alike"
    best = first if reason is None else None
    return Reading(
        kind=kind, compared=len(matches), best=best, next=other if best else None, reason=reason
    )


def fits(match: Match) -> bool:
    """Return whether a specimen fits well enough to be what a picture shows."""
    return match.score >= FITS and match.least >= LEAST[match.specimen.kind]


def copied(questioned: npt.NDArray[np.uint8], match: Match) -> Grain:
    """Compare the grain about a mark with that about the specimen which fits it.

    Parameters
    ----------
    questioned
        (height, width) grey levels, as they were compared.
    """
    specimen = match.specimen
    if questioned.shape != specimen.picture.shape:
        return grain(questioned, specimen.picture)  # says why it cannot be told
    height, width = questioned.shape
    left, top, wide, tall = specimen.region or (0.0, 0.0, 1.0, 1.0)
    rows = slice(round(top * height), round((top + tall) * height))
    columns = slice(round(left * width), round((left + wide) * width))
    return grain(questioned[rows, columns], specimen.picture[rows, columns])


def sentences(
    questioned: npt.NDArray[np.uint8], matches: Sequence[Match], at: datetime | None
) -> list[str]:
    """Say what the comparisons of a picture with specimens tell.

    Parameters
    ----------
    questioned
        (height, width) grey levels, as they were compared.
    at
        When the picture was posted; null = not known.
    """
    specimens = [match.specimen for match in matches]
    readings = read(matches)
    if not any(fits(match) for match in matches):
        counts = [f"{reading.compared} of a {reading.kind}" for reading in readings]
        return [f"No mark is found in it of which there is a specimen: {joined(counts)}."]
    said = []
    for reading in readings:
        said.append(sentence(reading, specimens, at))
        if reading.best is not None and (found := copied(questioned, reading.best)).copied:
            said.append(
                f"That {reading.kind} is copied, pixel for pixel, from the picture of the "
                f"specimen or both from a third: even the grain of the paper is the same "
                f"({found.correlation:.2f} over {found.pixels:,} pixels)."
            )
    return said


def in_use(specimens: Iterable[Specimen], group: str, at: datetime) -> bool:
    """Return whether a mark was in use at a time, by any of its specimens."""
    return any(
        (one.since is None or one.since <= at) and (one.until is None or at < one.until)
        for one in specimens
        if one.group == group
    )


def sentence(reading: Reading, specimens: Sequence[Specimen], at: datetime | None) -> str:
    """Say a reading in a sentence or two, each specimen cited by its digest and dates.

    Parameters
    ----------
    specimens
        All that were compared.
    at
        When the picture claims to be of, or was posted; null = not known, and then it is not
        said whether the mark was in use.
    """
    if reading.best is None:
        return f"{reading.kind.capitalize()}: not determined; {reading.reason}."
    best = reading.best.specimen
    said = f"The {reading.kind} fits {best.group} ({cited(best)}; {reading.best.score:.2f})"
    if reading.next is not None:
        least = "better than" if fits(reading.next) else "and not"
        said += f", {least} {reading.next.specimen.group} ({reading.next.score:.2f})"
    said += "."
    if at is not None and not in_use(specimens, best.group, at):
        said += f" {_out_of_use(best, at)}"
        then = {
            one.group: one
            for one in specimens
            if one.kind == best.kind and in_use([one], one.group, at)
        }
        if then:
            named = "; ".join(f"{one.group} ({cited(one)})" for one in then.values())
            said += f" In use then: {named}."
    return said


def outdated(said: str) -> str | None:
    """Return what a sentence of `sentence` says of a mark out of its time, in a few words.

    "logo of seven seeds, in use until 1 May 2030"; null = it says nothing of the kind.
    """
    group = said.partition(" fits the ")[2].partition(" (specimen ")[0]
    until = said.partition(_UNTIL)[2].partition(", not on ")[0]
    return f"{group}, in use until {until}" if group and until else None


def cited(specimen: Specimen) -> str:
    """Name a specimen's picture and when its mark was in use."""
    dates = [
        f"{word} {_day(day)}"
        for word, day in (("since", specimen.since), ("until", specimen.until))
        if day
    ]
    return ", ".join([f"specimen {specimen.evidence[:12]}", *dates])


def _out_of_use(specimen: Specimen, at: datetime) -> str:
    if specimen.until is not None and specimen.until <= at:
        return f"{_UNTIL}{_day(specimen.until)}, not on {_day(at)}."
    if specimen.since is not None and at < specimen.since:
        return f"That came into use on {_day(specimen.since)}, after {_day(at)}."
    return f"That was not in use on {_day(at)}."


def _day(at: datetime) -> str:
    return f"{at.day} {at:%B %Y}"


def _counted(number: int, kind: str) -> str:
    return f"the {number} specimens of a {kind}"
