"""A note that nothing in the text points to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mabillon.dispatch.imported.checks.check import Check, excerpt
from mabillon.dispatch.imported.report import Fault, Read

NAME: Final = "report-note-without-mark"


def check(found: Read) -> Iterator[Fault]:
    """Yield the notes without a mark; where no mark was found at all, one fault for all."""
    used = {(mark.kind, mark.label) for mark in found.report.marks}
    alone = [note for note in found.report.notes if (note.kind, note.label) not in used]
    if len(alone) > 1 and not used:
        yield Fault(
            rule=NAME,
            says=f"The report has {len(alone)} notes, and no mark in its text points to one.",
            do="The marks were lost, perhaps when it was copied: look at another copy before "
            "quoting a sentence with its source.",
            place=alone[0].place,
            excerpt=excerpt(alone[0].text),
        )
        return
    for note in alone:
        yield Fault(
            rule=NAME,
            says=f"No mark in the text points to note {note.label}.",
            do="Find the sentence that it belongs to in another copy, or do not use the note.",
            place=note.place,
            excerpt=excerpt(note.text),
        )


CHECK: Final = Check(NAME, "Every note is pointed to by a mark.", check)
