"""A mark that lost one of its brackets: ``1]``, ``[1``, ``[1)``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mabillon.dispatch.imported.checks.check import Check, excerpt
from mabillon.dispatch.imported.report import Fault, Read

NAME: Final = "report-broken-mark"


def check(found: Read) -> Iterator[Fault]:
    """Yield the broken marks of the text, and of the notes."""
    for mark in found.report.marks:
        if mark.broken:
            yield Fault(
                rule=NAME,
                says=f"{mark.written} is a broken mark; it is taken for [{mark.label}].",
                do=f"Read it as [{mark.label}] if the sentence bears that out.",
                place=mark.place,
            )
    for note in found.report.notes:
        if note.broken:
            yield Fault(
                rule=NAME,
                says=f"The number of a note is broken; it is taken for [{note.label}].",
                do=f"Read it as [{note.label}] if the notes before and behind it bear that out.",
                place=note.place,
                excerpt=excerpt(note.text),
            )


CHECK: Final = Check(NAME, "A note mark has both of its brackets.", check)
