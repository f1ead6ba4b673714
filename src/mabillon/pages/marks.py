"""The statement and its donor side by side, with the changes marked.

The examination gives passages of words; what stands between them (punctuation, line ends)
is put back from the posted text, so that the statement is shown as it was posted.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

import msgspec

from mabillon.pages import figures

Op = Literal["equal", "insert", "delete", "replace"]
Side = Literal["donor", "questioned"]

UNCOUNTED: Final = frozenset({"edge", "furniture", "link"})
"""Kinds that are no change within the statement: shown, not numbered."""

MOST: Final = 12_000
"""Characters of a text that a page shows; the whole stands in the evidence."""


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """One stretch of the alignment, donor to questioned; ``kind`` is None where equal."""

    op: Op
    donor: str
    questioned: str
    kind: str | None


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """A run of text with one look.

    ``look`` is "same", "added" (stands in the statement only), "gone" (in the donor
    only), "other" (not compared: furniture, links, edges). ``number`` counts the changes
    from 1 and is the same on both sides; None = not a counted change.
    """

    text: str
    look: Literal["same", "added", "gone", "other"]
    number: int | None = None
    kind: str | None = None


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the list of changes; an empty text means that there is nothing there."""

    number: int
    kind: str
    donor: str
    questioned: str


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """Both texts in pieces, and the changes as a list."""

    questioned: tuple[Piece, ...]
    donor: tuple[Piece, ...]
    changes: tuple[Change, ...]


def read(given: figures.Figures) -> tuple[Mark, ...] | None:
    """Return the marks of a donor finding; None where it gives no per-word detail."""
    if not isinstance(given.get("marks"), list | tuple):
        return None
    marks: list[Mark] = []
    for item in figures.items(given, "marks"):
        op = item.get("op")
        if op not in ("equal", "insert", "delete", "replace"):
            continue
        marks.append(
            Mark(
                op=op,
                donor=figures.text(item, "donor") or "",
                questioned=figures.text(item, "questioned") or "",
                kind=figures.text(item, "kind"),
            )
        )
    return tuple(marks) or None


def compare(marks: Sequence[Mark], *, posted: str, donor: str | None) -> Comparison:
    """Lay the statement as posted beside its donor.

    Parameters
    ----------
    marks
        The alignment, in order.
    posted
        The statement as posted.
    donor
        The donor as posted; None = not at hand, then only its words are shown.
    """
    changes: list[Change] = []
    numbers: list[int | None] = []
    for mark in marks:
        counted = mark.op != "equal" and mark.kind not in UNCOUNTED
        numbers.append(len(changes) + 1 if counted else None)
        if counted:
            changes.append(
                Change(
                    number=len(changes) + 1,
                    kind=mark.kind or "wording",
                    donor=mark.donor,
                    questioned=mark.questioned,
                )
            )
    return Comparison(
        questioned=_side(marks, numbers, posted, "questioned"),
        donor=_side(marks, numbers, donor, "donor"),
        changes=tuple(changes),
    )


def _look(mark: Mark, side: Side) -> Literal["same", "added", "gone", "other"]:
    if mark.op == "equal":
        return "same"
    if mark.kind in UNCOUNTED:
        return "other"
    return "added" if side == "questioned" else "gone"


def _side(
    marks: Sequence[Mark], numbers: Sequence[int | None], whole: str | None, side: Side
) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    at = 0
    for mark, number in zip(marks, numbers, strict=True):
        passage = mark.questioned if side == "questioned" else mark.donor
        if not passage:
            continue
        start = whole.find(passage, at) if whole is not None else -1
        if whole is not None and start >= 0:
            if start > at:
                pieces.append(Piece(text=whole[at:start], look="same"))
            at = start + len(passage)
        elif pieces:
            pieces.append(Piece(text=" ", look="same"))
        pieces.append(Piece(text=passage, look=_look(mark, side), number=number, kind=mark.kind))
    if whole is not None and at < len(whole):
        pieces.append(Piece(text=whole[at:], look="same"))
    return _no_more_than_fits(pieces)


def _no_more_than_fits(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    kept: list[Piece] = []
    room = MOST
    for piece in pieces:
        if len(piece.text) <= room:
            kept.append(piece)
            room -= len(piece.text)
            continue
        kept.append(msgspec.structs.replace(piece, text=piece.text[:room]))
        hidden = sum(len(p.text) for p in pieces) - MOST
        kept.append(
            Piece(text=f" […] {hidden:,} more characters stand in the evidence.", look="other")
        )
        break
    return tuple(kept)
