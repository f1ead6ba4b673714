"""Notes that stand out of order, or twice under one number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mabillon.dispatch.imported.checks.check import Check, excerpt
from mabillon.dispatch.imported.labels import order
from mabillon.dispatch.imported.opened import NoteKind
from mabillon.dispatch.imported.report import Fault, Note, Read

NAME: Final = "report-note-order"


def check(found: Read) -> Iterator[Fault]:
    """Yield each note with a number that was given before, or lower than one before it."""
    seen: dict[tuple[NoteKind, str], Note] = {}
    highest = 0
    for note in found.report.notes:
        earlier = seen.get((note.kind, note.label))
        if earlier is not None:
            yield Fault(
                rule=NAME,
                says=f"There are two notes {note.label}, here and at {_at(earlier)}.",
                do="Tell by their words which of them each mark means.",
                place=note.place,
                excerpt=excerpt(note.text),
            )
        elif order(note.label) and order(note.label) < highest:
            yield Fault(
                rule=NAME,
                says=f"Note {note.label} stands behind note {highest}.",
                do="Check that notes and marks still belong together.",
                place=note.place,
                excerpt=excerpt(note.text),
            )
        seen.setdefault((note.kind, note.label), note)
        highest = max(highest, order(note.label))


def _at(note: Note) -> str:
    page = f"page {note.place.page}, " if note.place.page else ""
    return f"{page}{note.place.line}"


CHECK: Final = Check(NAME, "Notes stand in the order of their numbers, each once.", check)
