"""The rule ``note-unused``: marks and notes made by hand, and one thing cited twice.

Notes number themselves, so a mark made by hand is at best a second numbering beside the
first. Known marks: ``[1]``, ``[^1]``, ``^1^``, ¹, and the broken ``1]``. A mark with which a
line begins is a note. Not a mark: what is quoted, a figure of four digits or more in brackets
(a year), a raised figure behind a unit or another figure (km², 10³).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from mabillon.dispatch.citations import Target
from mabillon.dispatch.rules.rule import Checked, Fault, Rule

_RAISED: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_MARK: Final = re.compile(
    r"\[\^(?P<named>[\w-]{1,32})\]|\[(?P<square>\d{1,3})\]|\^(?P<caret>\d{1,3})\^"
    r"|(?<![\d⁰¹²³⁴-⁹])(?<!\b\w)(?<!\b\w\w)(?P<raised>[⁰¹²³⁴-⁹]{1,3})"
    r"|(?<![\[\w^])(?P<half>\d{1,3})\](?!\()"
)
_DO: Final = "cite with [@…] instead: such notes number themselves"
_LOOKED_AT: Final = 300
"""Characters before a figure in which brackets may be opened."""


class _Mark(NamedTuple):
    name: str
    start: int
    stop: int
    note: bool
    half: bool


def _check(checked: Checked) -> Iterator[Fault]:
    marks = _marks(checked)
    yield from _unmatched(marks)
    yield from _out_of_order([m for m in marks if not m.note and not m.half])
    if marks and checked.dispatch.citations:
        first = marks[0]
        yield Fault(
            first.start,
            first.stop,
            "notes are numbered by hand beside citations that number themselves",
            _DO,
        )
    yield from _twice(checked)


def _marks(checked: Checked) -> list[_Mark]:
    """Return the marks made by hand, in order, those that begin a note among them."""
    found: list[_Mark] = []
    for sentence in checked.dispatch.sentences:
        block = sentence.block
        for mark in _MARK.finditer(sentence.own):
            if mark["half"] and _within(sentence.own, mark.start()):
                continue
            start = sentence.start + mark.start()
            before = block.text[max(start - block.start - 8, 0) : start - block.start]
            name = mark[mark.lastgroup or 0].translate(_RAISED)
            begins = not before.strip(" \t") or before.rstrip(" \t").endswith("\n")
            found.append(
                _Mark(
                    name,
                    start,
                    sentence.start + mark.end(),
                    begins and block.kind != "heading",
                    mark["half"] is not None,
                )
            )
    return found


def _within(text: str, at: int) -> bool:
    """Tell whether brackets are open at a place: they enclose words, then, and are no mark."""
    before = text[max(at - _LOOKED_AT, 0) : at]
    return before.rfind("[") > before.rfind("]")


def _unmatched(marks: Sequence[_Mark]) -> Iterator[Fault]:
    """Yield marks without a note, notes without a mark, notes twice, and half marks."""
    said = {m.name for m in marks if not m.note}
    notes = Counter(m.name for m in marks if m.note)
    told: set[str] = set()
    for mark in marks:
        says = None
        if mark.half:
            says = f"{mark.name}] is half a mark"
        elif not mark.note and mark.name not in notes:
            says = f"the mark {mark.name} has no note"
        elif mark.note and mark.name in told:
            says = f"there are {notes[mark.name]} notes {mark.name}"
        elif mark.note and mark.name not in said:
            says = f"no mark leads to note {mark.name}"
        if mark.note:
            told.add(mark.name)
        if says:
            yield Fault(mark.start, mark.stop, says, _DO)


def _out_of_order(marks: Sequence[_Mark]) -> Iterator[Fault]:
    """Yield a mark that leaves out a number before it, or comes before a smaller one."""
    highest = 0
    for mark in marks:
        number = int(mark.name) if mark.name.isdecimal() else 0
        if number > highest + 1:
            left = str(highest + 1) if number == highest + 2 else f"{highest + 1} to {number - 1}"
            says = f"the marks go from {highest} to {number}: {left} is not there"
            yield Fault(mark.start, mark.stop, says, _DO)
        highest = max(highest, number)


def _twice(checked: Checked) -> Iterator[Fault]:
    """Yield citations of what the same sentence cites already."""
    for sentence in checked.dispatch.sentences:
        seen: set[Target] = set()
        for citation in sentence.citations:
            again: list[Target] = []
            for target in citation.targets:
                if target in seen:
                    again.append(target)
                seen.add(target)
            if again:
                yield Fault(
                    citation.start,
                    citation.stop,
                    f"{again[0]} is cited twice in this sentence",
                    "cite it once, at the end of what it shows",
                )


NOTE_UNUSED: Final = Rule(
    "note-unused", "Notes made by hand are whole, and nothing is cited twice in a sentence.", _check
)
