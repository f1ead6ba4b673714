"""What a statement has attached, gathered for the examination of media."""

from __future__ import annotations

from typing import Final

import numpy as np

from mabillon.archive.register import Issuer
from mabillon.errors import UnreadableInput
from mabillon.examine.finding import Finding
from mabillon.examine.media import finding
from mabillon.examine.media.claims import held_against
from mabillon.examine.media.stated_day import stated_day
from mabillon.examine.media.told import Told
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.looking import Looker
from mabillon.workflows.media_seen import elsewhere, resembling
from mabillon.workflows.pictures import Attachment, Pictures
from mabillon.workflows.questions import Asked
from mabillon.workflows.specimens import Specimens

NO_FILE: Final = frozenset({"link", "poll", "contact", "location", "place", "game", "unknown"})
"""Kinds of what a post may have attached that are no pictures, videos or documents."""


def media(holdings: Holdings, issuer: Issuer, asked: Asked) -> Finding | None:
    """Examine what a statement has attached; null = nothing, as far as is known."""
    attached, lacking = _attached(holdings, asked)
    if not attached and not lacking:
        return None
    pictures = Pictures(holdings.store, holdings.position)
    event = stated_day(asked.text.original, asked.posted_at)
    mine = {asked.post.key} if asked.post else set()
    specimens = Specimens(holdings.store, holdings.register, issuer.name)
    shown = []
    with Looker(holdings.store) as looker:
        for one in attached:
            file = pictures.of(one.evidence)
            if file is None:
                lacking.append(one.name or one.evidence[:12])
                continue
            found = resembling(pictures, file.told, one.evidence, looker)
            shown.append(
                finding.Attached(
                    one.evidence,
                    file.told.medium,
                    one.name,
                    elsewhere(holdings, pictures, found, asked.text, mine),
                    held_against(
                        file.told.facts,
                        posted_at=asked.posted_at,
                        uncertain_s=asked.uncertain.total_seconds(),
                        event_day=event,
                    ),
                    _marks(specimens, one.evidence, file.told, asked),
                )
            )
    return finding.examine(
        shown, lacking, held=max(0, len(pictures.files) - 1), posted_at=asked.posted_at, event=event
    )


def _marks(specimens: Specimens, evidence: str, told: Told, asked: Asked) -> list[str]:
    """Return what comparing a picture with the issuer's specimens tells, in sentences."""
    try:
        return specimens.told_of(evidence, told, asked.posted_at)
    except UnreadableInput as failure:
        return [f"Its letterhead, stamp and logo could not be compared: {failure.what}."]


def _attached(holdings: Holdings, asked: Asked) -> tuple[list[Attachment], list[str]]:
    """Return what the archive holds of what a post has attached, and names of what it lacks.

    Of a picture or document that was handed in: itself.
    """
    of_post = holdings.pictured.evidence.get(asked.post.row) if asked.post else None
    if asked.picture is not None and asked.picture != of_post:
        return [Attachment(-1, 0, None, asked.picture, "handed in")], []
    if asked.post is None:
        return [], []
    rows = np.array(holdings.rows_named([asked.post.key]), np.int64)
    lists = holdings.store.posts(["row", "media"], rows=rows, position=holdings.position)
    named = {
        place: item["name"] or ""
        for listed in lists["media"].to_pylist()
        for place, item in enumerate(listed or ())
        if item["kind"] not in NO_FILE
    }
    if not named:
        return [], []
    pictures = Pictures(holdings.store, holdings.position)
    held = {one.place: one for row in sorted(rows.tolist()) for one in pictures.attached_to(row)}
    return list(held.values()), [name for place, name in named.items() if place not in held]
