"""Beside the donor: the earlier statements nearest to a questioned one in their words.

A donor shares passages. A text that was written after a genuine statement with its clauses
moved and its words exchanged shares none, and has no donor; but it shares its rare words with
that statement, which ``wording.neighbours`` ranks first. It is shown for a reader to look at,
and in words alone: two statements on one subject are near each other too.

Figures
-------
near : the nearest statements, nearest first, a named donor left out: ``post``, ``title``,
    ``posted_at``, and only for captured posts ``words``, the rarest that both have.
near_usual : of ``near_of`` of the issuer's own statements, how many are as near to an earlier
    one, or nearer, than the questioned one is to the first; null where none is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from mabillon.examine.finding import Finding
from mabillon.examine.instants import rfc3339
from mabillon.examine.phrases import day, joined

MOST = 3
"""Statements that are named."""


@dataclass(frozen=True, slots=True)
class Near:
    """An earlier statement of the issuer.

    ``words``: the rarest that both have, rarest first. ``share``: how near, 0 to 1
    (``wording.neighbours``).
    """

    post: str
    title: str
    posted_at: datetime | None
    words: tuple[str, ...]
    share: float


def beside(
    donor: Finding, near: Sequence[Near], usual: Sequence[float], *, detailed: bool
) -> Finding:
    """Return the finding of a donor with the nearest statements beside it.

    Parameters
    ----------
    donor
        As ``donor.examine`` returned it.
    near
        Nearest first; one more than are named, since the donor is left out.
    usual
        Of statements of the issuer, how near each is to the nearest from before it.
    detailed
        Whether the questioned text is a captured post: else no word is told, so that nobody
        can rehearse against it.
    """
    named = [n for n in near if n.post != donor.figures.get("donor")][:MOST]
    if donor.status == "not_determined" or not named:
        return donor
    told = [
        {
            "post": n.post,
            "title": n.title,
            "posted_at": rfc3339(n.posted_at) if n.posted_at else None,
            "words": list(n.words) if detailed else [],
        }
        for n in named
    ]
    as_near = sum(share >= named[0].share for share in usual)
    figures = {"near": told, "near_usual": as_near, "near_of": len(usual)}
    said = [_nearest(named, donor, detailed=detailed)]
    said += [_how_usual(as_near, len(usual))] * bool(usual)
    return msgspec.structs.replace(
        donor,
        figures=donor.figures | figures,
        explanation=[*donor.explanation, *said],
    )


def _nearest(named: Sequence[Near], donor: Finding, *, detailed: bool) -> str:
    first, *rest = named
    after = ", its donor apart," if donor.figures.get("donor") else ""
    said = f"In its rare words it is{after} nearest to {_called(first)}"
    if detailed and first.words:
        said += f", which has {joined([f'“{word}”' for word in first.words])} too"
    if rest:
        said += f"; then to {joined([_called(n) for n in rest])}"
    return f"{said}."


def _how_usual(as_near: int, of: int) -> str:
    return (
        f"Of the issuer's own latest {of} statements {as_near} are as near to an earlier one: what "
        "is written on one subject is near, whoever wrote it."
    )


def _called(near: Near) -> str:
    at = day(near.posted_at) if near.posted_at else ""
    when = f", {at}" if at and at not in near.title else ""
    return f"{near.title} ({near.post}{when})"
