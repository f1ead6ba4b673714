"""A mark in the text whose note is not there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mabillon.dispatch.imported.checks.check import Check
from mabillon.dispatch.imported.report import Fault, Read

NAME: Final = "report-mark-without-note"


def check(found: Read) -> Iterator[Fault]:
    """Yield the first mark of each number that has no note."""
    there = {(note.kind, note.label) for note in found.report.notes}
    for mark in found.report.marks:
        if (mark.kind, mark.label) in there:
            continue
        there.add((mark.kind, mark.label))
        no_notes = "" if found.report.notes else "; the report has no notes at all"
        yield Fault(
            rule=NAME,
            says=f"The mark {mark.written} points to note {mark.label}, which is not there"
            f"{no_notes}.",
            do=f"Find note {mark.label} in another copy of the report, or cite the report "
            "without it.",
            place=mark.place,
        )


CHECK: Final = Check(NAME, "Every note mark has a note.", check)
