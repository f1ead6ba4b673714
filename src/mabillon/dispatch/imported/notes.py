"""The notes of a report, told apart from its text.

A note is what the format calls one; what stands numbered under a heading such as "Notes",
"Sources" or "الهوامش"; ``[^1]: …`` anywhere; and, where there is no such heading, the numbered
lines with which a text ends (``[1] …``, ``¹ …``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from mabillon.dispatch.imported import labels
from mabillon.dispatch.imported.opened import Block, one_line
from mabillon.dispatch.imported.report import Note

_HEADING: Final = re.compile(
    r"[\s#*_=]*(?:foot|end)?(?:notes?|notas?|sources|references|citations|fuentes|примечани[ея]"
    r"|сноски|источники|الهوامش|هوامش|ملاحظات|الملاحظات|المصادر|مصادر)\s*:?[\s#*_=]*",
    re.IGNORECASE,
)
LONGEST: Final = 4_000
"""Characters of a note that are read; what follows is no note."""

_RULE: Final = re.compile(r"\s*(?:[-_*–—]\s*){3,}")
_DEFINED: Final = re.compile(r"\s*\[\^\d{1,3}\]:")


def apart(blocks: Sequence[Block]) -> tuple[list[Block], list[Note]]:
    """Return the blocks that are text, and the notes."""
    body: list[Block] = []
    notes: list[Note] = []
    under = False
    seen_heading = False
    for block in blocks:
        listed = under and block.role != "heading" and bool(notes or _starts(block))
        if block.role != "note" and is_heading(block):
            under = seen_heading = True
        elif block.role == "note" or listed or _DEFINED.match(block.text):
            _take(block, notes)
        else:
            under = under and block.role != "heading"
            body.append(block)
    if not seen_heading and not notes:
        body, notes = _trailing(body)
    return body, notes


def is_heading(block: Block) -> bool:
    """Tell whether a block is the heading above notes."""
    return _HEADING.fullmatch(block.text) is not None


def _starts(block: Block) -> bool:
    return bool(block.label) or labels.head(block.text) is not None


def _trailing(body: list[Block]) -> tuple[list[Block], list[Note]]:
    """Take the numbered blocks at the end for notes, with the rule above them."""
    first = len(body)
    while first and (found := labels.head(body[first - 1].text)) is not None and not found.loose:
        first -= 1
    if first == len(body):
        return body, []
    notes: list[Note] = []
    for block in body[first:]:
        _take(block, notes)
    ruled = first and _RULE.fullmatch(body[first - 1].text)
    return body[: first - 1] if ruled else body[:first], notes


def _take(block: Block, notes: list[Note]) -> None:
    """Add the notes of a block; lines without a label go on with the note before."""
    if block.label:
        text = block.text
        typed = labels.head(text)
        if typed is not None and typed.label == block.label and not typed.broken:
            text = text[typed.stop :]
        elif notes and (notes[-1].label, notes[-1].kind) == (block.label, block.kind):
            _go_on(notes, text)  # a second paragraph of the same item
            return
        notes.append(Note(block.label, one_line(text), block.place(0), block.kind))
        return
    offset = 0
    for line in block.text.split("\n"):
        found = labels.head(line)
        if found is not None and _follows(found, notes):
            note = Note(
                found.label, one_line(line[found.stop :]), block.place(offset), broken=found.broken
            )
            notes.append(note)
        elif notes:
            _go_on(notes, line)
        offset += len(line) + 1


def _go_on(notes: list[Note], text: str) -> None:
    """Add to the last note, up to `LONGEST`."""
    last = notes[-1]
    if len(last.text) < LONGEST:
        more = one_line(f"{last.text} {text}")
        notes[-1] = Note(last.label, more, last.place, last.kind, last.broken)


def _follows(found: labels.Head, notes: Sequence[Note]) -> bool:
    """Tell whether a line begins a note: a bare number only where it is the next one.

    A note goes on with "25 March 2031." on a line of its own often enough.
    """
    last = labels.order(notes[-1].label) if notes else 0
    return not found.loose or labels.order(found.label) <= last + 3
