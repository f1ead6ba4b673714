"""Media: where the picture or video of a statement stood before, and what it says of itself.

Method: method.md section 6. In words, with the post and the digest for each: the same picture is
not the same claim, and an old picture makes a statement neither forged nor untrue, so there is
no LLR.

Figures
-------
held : media files in the archive that could be compared.
attached : [{evidence, medium, name, elsewhere, remarks, marks}], one for each file.
elsewhere : [{evidence, post, title, posted_at, kind, sure, by, bits, turn, at_s, share,
    words, caption, changes}], earliest first; post null = kept by itself. ``words``: how the
    statement's words stand to those of that post; null = one of them has none.
older : the earliest sure appearance before the statement, {evidence, post, title, posted_at,
    medium, other_words}; null = there is none.
lacking : [{name, state, why}] of what the post has attached and cannot be examined.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from mabillon.examine.finding import Finding
from mabillon.examine.instants import rfc3339
from mabillon.examine.media.attached import Attached, Elsewhere, Lacking
from mabillon.examine.media.stood import cut, is_before, missing, told
from mabillon.examine.phrases import opening


def examine(
    attached: Sequence[Attached],
    lacking: Sequence[Lacking],
    *,
    held: int,
    posted_at: datetime | None,
    event: date | None,
) -> Finding | None:
    """Say where a statement's pictures and videos stood before.

    Parameters
    ----------
    attached
        What the archive holds of them.
    lacking
        Those that cannot be examined.
    held
        Media files of the archive that could be compared.
    posted_at
        When the statement was posted; null = not known.
    event
        The day that the statement gives; null = it gives none.

    Returns
    -------
    Finding or None
        Null = the statement has no media, as far as is known.
    """
    if not attached and not lacking:
        return None
    figures: dict[str, Any] = {
        "held": held,
        "attached": [_figures(one) for one in attached],
        "older": None,
        "lacking": [one._asdict() for one in lacking],
    }
    without = missing(lacking)
    if not attached:
        return Finding(
            examination="media",
            status="not_determined",
            reason=without,
            figures=figures
            | {
                "do": "collect the post with its media, or hand the file in with `mabillon media "
                "attach`, then verify again"
            },
        )
    said = []
    older = _oldest(attached, posted_at)
    for number, one in enumerate(attached, 1):
        noun = f"the {one.medium}"
        noun += f" {number} of {len(attached)}" if len(attached) > 1 else ""
        said += told(one, noun, held, posted_at, event)
    if older is not None:
        file, where = older
        figures["older"] = {
            "evidence": where.found.evidence,
            "post": where.post,
            "title": where.title,
            "posted_at": rfc3339(where.posted_at) if where.posted_at else None,
            "medium": file.medium,
            "other_words": where.other_words,
        }
    return Finding(
        examination="media",
        status="determined",
        reason="in words only: the same picture is not the same claim",
        figures=figures,
        explanation=[*said, *([f"{opening(without)}."] if lacking else [])],
        would_be_wrong_if=[
            "two pictures that look alike are not the same one: look at both",
            "it stood elsewhere before, where nothing was collected",
            *(["the time of the earlier post is wrong"] if older else []),
        ],
    )


def _oldest(
    attached: Sequence[Attached], posted_at: datetime | None
) -> tuple[Attached, Elsewhere] | None:
    """Return the earliest sure appearance before the statement, and of which file."""
    found = [
        (where.posted_at, place, one, where)
        for place, one in enumerate(attached)
        for where in one.elsewhere
        if where.found.sure and where.posted_at and is_before(where, posted_at)
    ]
    return min(found, key=lambda f: f[:2])[2:] if found else None


def _figures(one: Attached) -> dict[str, Any]:
    return {
        "evidence": one.evidence,
        "medium": one.medium,
        "name": one.name,
        "elsewhere": [
            msgspec.to_builtins(where.found)
            | {
                "post": where.post,
                "title": where.title,
                "posted_at": rfc3339(where.posted_at) if where.posted_at else None,
                "words": where.words,
                "caption": cut(where.caption),
                "changes": list(where.changes),
            }
            for where in one.elsewhere
        ],
        "remarks": [remark.says for remark in one.remarks if remark.public],
        "marks": list(one.marks),
    }
