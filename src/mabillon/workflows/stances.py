"""What the register has an issuer say of a questioned statement, by any name that it has."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime

import pyarrow as pa

from mabillon.archive.register import Issuer, Stance
from mabillon.examine.carriage.case import STANCES
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.questions import Asked
from mabillon.workflows.statements import post_keys, versions_of


def stances(holdings: Holdings, issuer: Issuer, asked: Asked) -> list[Stance]:
    """Return the issuer's stances on this statement: on a post of it, or on its very text."""
    its = asked.keys | {hashlib.sha256(asked.text.original.encode()).hexdigest()}
    return [
        stance
        for stance in holdings.register.stances
        if stance.issuer == issuer.name
        and (stance.about in its or its & set(post_keys(holdings, stance.about)))
    ]


def said_at(holdings: Holdings, stance: Stance) -> datetime | None:
    """Return when the issuer said so: as the register has it, else when it was posted."""
    if stance.at or not stance.post:
        return stance.at
    held = versions_of(holdings, stance.post)
    return held[0].posted_at if held else None


def stance_table(holdings: Holdings, found: Iterable[Stance]) -> pa.Table:
    """Return stances as carriage takes them (``examine.carriage.case.STANCES``)."""
    rows = []
    for stance in found:
        channel = stance.post.rpartition("/")[0] if stance.post else None
        rows.append(
            {
                "says": stance.says,
                "channel": holdings.name(channel) if channel else None,
                "post": stance.post,
                "at": said_at(holdings, stance),
            }
        )
    return pa.Table.from_pylist(rows, schema=STANCES)
