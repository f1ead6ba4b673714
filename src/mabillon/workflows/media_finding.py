"""What a statement has attached, gathered for the examination of media."""

from __future__ import annotations

from mabillon.archive.register import Issuer
from mabillon.errors import UnreadableInput
from mabillon.examine.finding import Finding
from mabillon.examine.media import finding
from mabillon.examine.media.attached import Attached, Lacking
from mabillon.examine.media.claims import held_against
from mabillon.examine.media.stated_day import stated_day
from mabillon.examine.media.told import Told
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.looking import Looker
from mabillon.workflows.media_items import MediaItems
from mabillon.workflows.media_seen import elsewhere, resembling
from mabillon.workflows.pictures import Attachment, Pictures
from mabillon.workflows.questions import Asked
from mabillon.workflows.specimens import Specimens


def media(holdings: Holdings, issuer: Issuer, asked: Asked) -> Finding | None:
    """Examine what a statement has attached; null = nothing, as far as is known."""
    attached, lacking = _attached(holdings, asked)
    if not attached and not lacking:
        return None
    pictures = Pictures(holdings.store, holdings.position)
    event = stated_day(asked.text.original, asked.posted_at)
    mine = {asked.post.key} if asked.post and not handed_in(holdings, asked) else set()
    specimens = Specimens(holdings.store, holdings.register, issuer.name)
    shown = []
    with Looker(holdings.store) as looker:
        for one in attached:
            file = pictures.of(one.evidence)
            if file is None:
                why = "it is of no kind that is read here"
                lacking.append(Lacking(one.name or "", "could not be read", why))
                continue
            found = resembling(pictures, file.told, one.evidence, looker)
            shown.append(
                Attached(
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


def handed_in(holdings: Holdings, asked: Asked) -> bool:
    """Tell whether a picture was handed in, which the captured post it may be like has not."""
    of_post = holdings.pictured.evidence.get(asked.post.row) if asked.post else None
    return asked.picture is not None and asked.picture != of_post


def _attached(holdings: Holdings, asked: Asked) -> tuple[list[Attachment], list[Lacking]]:
    """Return what the archive holds of what a post has attached, and what it lacks.

    Of a picture or document that was handed in: itself.
    """
    if asked.picture is not None and handed_in(holdings, asked):
        return [Attachment(-1, 0, None, asked.picture, "handed in")], []
    if asked.post is None:
        return [], []
    rows = holdings.rows_named([asked.post.key])
    listed = MediaItems(holdings.store, holdings.position)
    items = {item.place: item for row in sorted(rows) for item in listed.of(row) or ()}
    held, lacking = [], []
    for place, item in sorted(items.items()):
        if item.state == "held" and item.evidence is not None:
            held.append(Attachment(item.row, place, item.name, item.evidence, item.basis or "path"))
        else:
            lacking.append(Lacking(item.name or "", item.state, item.why))
    return held, lacking
