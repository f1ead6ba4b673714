"""Marks whose numbers do not follow one another by first use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mabillon.dispatch.imported.checks.check import Check
from mabillon.dispatch.imported.labels import order
from mabillon.dispatch.imported.report import Fault, Mark, Read

NAME: Final = "report-mark-order"


def check(found: Read) -> Iterator[Fault]:
    """Yield each mark that stands before a lower one, or behind a gap in the numbers.

    A gap that a note without a mark fills is that rule's. Without notes there is no order.
    """
    if not found.report.notes:
        return
    for kind in sorted({mark.kind for mark in found.report.marks}):
        first: dict[int, Mark] = {}
        for mark in found.report.marks:
            if mark.kind == kind and order(mark.label):
                first.setdefault(order(mark.label), mark)
        noted = {order(note.label) for note in found.report.notes if note.kind == kind}
        yield from _in_order(first, noted)


def _in_order(first: dict[int, Mark], noted: set[int]) -> Iterator[Fault]:
    reached = 0
    for number, mark in first.items():
        between = range(reached + 1, number)
        later = [n for n in between if n in first]
        gone = [n for n in between if n not in first and n not in noted]
        if later:
            yield Fault(
                rule=NAME,
                says=f"The mark {mark.written} stands before the first {first[later[0]].written}.",
                do="Check that the notes still belong to these sentences: numbers that changed "
                "places are a sign of a moved paragraph.",
                place=mark.place,
            )
        elif gone:
            missing = f"{gone[0]}" if len(gone) == 1 else f"{gone[0]} to {gone[-1]}"
            yield Fault(
                rule=NAME,
                says=f"From {reached or 'the beginning'} the marks go on with {number}; "
                f"{missing} is neither a mark nor a note.",
                do="Something was cut out: look for a longer copy of the report.",
                place=mark.place,
            )
        reached = max(reached, number)


CHECK: Final = Check(NAME, "Note marks are numbered in the order of their first use.", check)
