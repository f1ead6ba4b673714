"""The clock of an open opinion strikes: silence has become weak, moderate, … support."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from mabillon.examine import scale
from mabillon.examine.finding import OpinionDocument
from mabillon.watch.alert import Alert

RULE: Final = "clock"
WATCHES: Final = "the clock of an open opinion strikes"


@dataclass(frozen=True, slots=True)
class Strike:
    """A time on the clock of an opinion: from ``at`` on silence is ``support``."""

    opinion: int
    support: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Struck:
    """A strike, and what would be said now."""

    strike: Strike
    kept: OpinionDocument
    today: OpinionDocument


def due(kept: OpinionDocument, now: datetime) -> list[Strike]:
    """Return the strikes of a kept opinion that lie between it and now, by time.

    What had struck by the age at which its carriage was examined is said in the opinion.
    """
    carriage = kept.finding("carriage")
    if carriage is None or kept.number is None:
        return []
    age = carriage.figures.get("age_s") or 0.0
    rows = [row for row in carriage.figures.get("clock") or [] if row["age_s"] > age]
    strikes = [
        Strike(kept.number, row["support"], datetime.fromisoformat(row["at"])) for row in rows
    ]
    return [strike for strike in strikes if strike.at <= now]


def alerts(struck: Iterable[Struck]) -> list[Alert]:
    """Return one alert for each strike."""
    return [_alert(one) for one in struck]


def _alert(one: Struck) -> Alert:
    number, at, today = one.strike.opinion, one.strike.at, one.today
    llr = today.opinion.llr
    figure = "no figure" if llr is None else f"LLR {scale.figure(llr)}"
    carriage = today.finding("carriage")
    open_ = carriage is None or carriage.status != "determined"
    reason = f" Carriage is not determined: {carriage.reason}." if carriage and open_ else ""
    return Alert(
        rule=RULE,
        subject=f"{number} {one.strike.support}",
        what=f"The clock of opinion {number} has struck: silence would be {one.strike.support} "
        f"support for “not issued” by now.",
        where=f"opinion {number}",
        when=at,
        why=f"Looked at again, with what was collected up to now: {today.opinion.sentence} "
        f"({figure}).{reason}",
        posts=[one.kept.question.post] if one.kept.question.post else [],
        opinion=number,
        issuer=one.kept.issuer,
    )
