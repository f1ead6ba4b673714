"""Find in an opened report what a report has, and check it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final, TypeVar

import msgspec

from mabillon.dispatch.imported import (
    channels,
    dating,
    days,
    marks,
    notes,
    numbering,
    paging,
    quotations,
    titles,
    topics,
)
from mabillon.dispatch.imported.checks import CHECKS
from mabillon.dispatch.imported.opened import Block, Opened
from mabillon.dispatch.imported.report import Day, Fault, Note, Read, Report
from mabillon.errors import LimitExceeded

MOST: Final = 20_000
"""Marks, notes, quotations, channels or days of a report."""

_Found = TypeVar("_Found")


def read(opened: Opened) -> Read:
    """Return what was found in a report, beside its text."""
    body, found_notes = notes.apart(opened.blocks)
    found_marks = marks.marks(body, noted=bool(found_notes))
    if paging.begin_anew(found_notes):
        found_notes = list(map(paging.note_of_page, found_notes))
        found_marks = map(paging.mark_of_page, found_marks)
    series, number = numbering.numbering(opened)
    own_titles = titles.titles(opened)
    own_dates = dating.dates(opened)
    report = Report(
        format=opened.format,
        unit=opened.unit,
        pages=opened.pages,
        words=sum(len(block.text.split()) for block in opened.blocks),
        series=series,
        number=number,
        date=own_dates[0] if own_dates else None,
        title=own_titles[0] if own_titles else None,
        titles=tuple(own_titles),
        dates=tuple(own_dates),
        topics=tuple(topics.topics(opened)),
        places=tuple(topics.places(opened)),
        marks=_few("note marks", found_marks),
        notes=_few("notes", found_notes),
        quotations=_few("quotations", quotations.quotations(body)),
        channels=_few("channels", channels.channels(body, found_notes)),
        remarks=opened.remarks,
    )
    return Read(report, opened, tuple(body), _few("days", _days(body, found_notes)))


def _days(body: Iterable[Block], found_notes: Iterable[Note]) -> Iterator[Day]:
    """Yield the days of text and notes; those of a note have its place."""
    for block in body:
        yield from days.days(block)
    for note in found_notes:
        for day in days.days(Block(note.text, note.place.line)):
            yield msgspec.structs.replace(day, place=note.place)


def _few(what: str, found: Iterable[_Found]) -> tuple[_Found, ...]:
    """Return what was found, unless it is more than a report can have."""
    kept = tuple(islice(found, MOST + 1))
    if len(kept) > MOST:
        raise LimitExceeded(
            f"it has more than {MOST:,} {what}", do="give the report alone, not a collection"
        )
    return kept


def check(found: Read) -> list[Fault]:
    """Return the faults of a report in the order of their places, those of the whole first."""
    faults = [fault for rule in CHECKS.values() for fault in rule.check(found)]
    return sorted(faults, key=_place)


def _place(fault: Fault) -> tuple[int, int, int, str]:
    if fault.place is None:
        return 0, 0, 0, fault.rule
    return fault.place.page or 0, fault.place.line, fault.place.column, fault.rule
