"""What carriage said of statements whose truth is known, and how often it was wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from statistics import mean
from typing import Final, Literal

import msgspec

from mabillon.examine.finding import Finding
from mabillon.examine.instants import DAY
from mabillon.examine.opinion import APPEARS
from mabillon.examine.routing.shares import Share
from mabillon.examine.settings import Settings
from mabillon.examine.validation.calibration import Calibration, Given, calibration
from mabillon.examine.validation.problems import Kind, Problem
from mabillon.examine.validation.rates import rate

Said = Literal["own", "forwarders", "silent", "conflict", "not determined"]

WORDS: Final[dict[Said, str]] = {
    "own": "on an own channel",
    "forwarders": "carried by forwarders",
    "silent": "on none of the channels judged",
    "conflict": "a conflict",
    "not determined": "not determined",
}


class CarriageRow(msgspec.Struct, frozen=True, array_like=True):
    """One problem at one age: what carriage said. ``why``: why nothing was determined; "".

    ``p_none``, ``p_low``, ``p_high``: what was stated as P(carried by none | issued), with its
    bounds; of statements that were carried, what would have been stated of silence; null =
    nothing would, or it was not worked out for this one.
    """

    kind: Kind
    post: str
    block: int
    day: int
    hours: int
    said: Said
    llr: float | None
    low: float | None
    high: float | None
    why: str
    p_none: float | None = None
    p_low: float | None = None
    p_high: float | None = None


def row(
    problem: Problem,
    hours: int,
    finding: Finding,
    silent: Finding | None,
    settings: Settings,
) -> CarriageRow:
    """Return what came out; ``silent``: what would have, had none carried it; null = not tried."""
    said = _said(finding)
    stated = silent.figures if silent is not None and silent.llr is not None else {}
    low, high = stated.get("p_none_h1_bounds", (None, None))
    return CarriageRow(
        problem.kind,
        problem.post,
        problem.block,
        problem.at // DAY,
        hours,
        said,
        finding.llr,
        finding.llr_low,
        finding.llr_high,
        why_not(finding, settings) if said == "not determined" else "",
        stated.get("p_none_h1"),
        low,
        high,
    )


def untimed(problem: Problem, hours: int) -> CarriageRow:
    """Return the row of a problem whose time is not known to the hour: it has no such age."""
    return CarriageRow(
        problem.kind,
        problem.post,
        problem.block,
        problem.at // DAY,
        hours,
        "not determined",
        None,
        None,
        None,
        "its time is not known to the hour",
    )


def _said(finding: Finding) -> Said:
    roles = {c["role"] for c in finding.figures.get("carried", [])}
    if finding.status == "conflict":
        return "conflict"
    if "own" in roles:
        return "own"
    if "forwarder" in roles:
        return "forwarders"
    return "silent" if finding.llr is not None else "not determined"


def why_not(finding: Finding, settings: Settings) -> str:
    """Return in a few words why carriage was not determined, the same for the same cause."""
    n, by_age = finding.figures.get("n"), finding.figures.get("share_by_age")
    if "n" not in finding.figures:
        return "no channel was tracked then, or the text is too short"
    if n is None:
        return "no tracked channel was watched over its age"
    if n < settings.min_reference:
        return f"fewer than {settings.min_reference} earlier statements could be followed"
    if by_age is not None and by_age < settings.min_share:
        return "too few earlier statements had been carried by that age"
    return "the earlier statements are from too few days"


class Stated(msgspec.Struct, frozen=True, kw_only=True):
    """What was stated of silence, held against what happened.

    ``p_none`` with ``low`` and ``high``: the mean of what was stated as P(carried by none |
    issued), over ``n`` statements; ``observed``: of those, carried by none.
    """

    n: int
    p_none: float
    low: float
    high: float
    observed: Share


class AtAge(msgspec.Struct, frozen=True, kw_only=True):
    """Carriage at one age, of genuine statements or of recorded cases.

    ``n`` examined; ``said``: how many of each sort of answer; ``why``: refusals by cause.
    ``younger``: statements that had not reached that age when anything was last collected,
    not in ``n``. ``silent``: taken as silent; ``appears_not``: those whose upper bound is -1
    or lower, so that carriage alone would say "appears not to have been issued"; ``appears``:
    those whose lower bound is 1 or higher.
    """

    kind: Kind
    hours: int
    n: int
    younger: int
    said: dict[str, int]
    why: dict[str, int]
    silent: Share
    appears_not: Share
    appears: Share
    stated: Stated | None = None


def at_age(kind: Kind, hours: int, rows: Sequence[CarriageRow], younger: int) -> AtAge:
    """Count what carriage said of problems of one kind at one age."""
    of = [r for r in rows if r.kind == kind and r.hours == hours]
    days = [r.day for r in of]
    stated = [r for r in of if r.p_none is not None]
    return AtAge(
        kind=kind,
        hours=hours,
        n=len(of),
        younger=younger,
        said=dict(Counter(r.said for r in of)),
        why=dict(Counter(r.why for r in of if r.why)),
        silent=rate([r.said == "silent" for r in of], days),
        appears_not=rate([r.high is not None and r.high <= -APPEARS for r in of], days),
        appears=rate([r.low is not None and r.low >= APPEARS for r in of], days),
        stated=_stated(stated) if stated else None,
    )


def _stated(rows: Sequence[CarriageRow]) -> Stated:
    return Stated(
        n=len(rows),
        p_none=mean(r.p_none or 0.0 for r in rows),
        low=mean(r.p_low or 0.0 for r in rows),
        high=mean(r.p_high or 0.0 for r in rows),
        observed=rate([r.said == "silent" for r in rows], [r.day for r in rows]),
    )


def figures(rows: Sequence[CarriageRow], hours: int, seed: int) -> Calibration:
    """Measure the LLRs of carriage at one age, genuine against recorded cases.

    Meaningful only where what forwarders carried has a figure too, which takes
    ``settings.recorded_needed`` recorded cases: else only the silent have one.
    """
    given = [
        Given(r.llr, r.kind == "genuine", r.day)
        for r in rows
        if r.hours == hours and r.llr is not None
    ]
    return calibration(given, seed, drawn=True)
