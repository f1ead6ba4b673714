"""What was found in an old report, with places, and what is wrong with it."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import msgspec

from mabillon.dispatch.imported.opened import Block, NoteKind, Opened, Place


class Found(msgspec.Struct, frozen=True):
    """Something that a report says of itself.

    ``how``: by what it was found (front matter, heading, dateline …). ``place``: null = it
    stands outside the text.
    """

    value: str
    how: str
    place: Place | None = None


class Mark(msgspec.Struct, frozen=True):
    """A note mark in the text: the note's label, as written, and whether it is broken."""

    label: str
    written: str
    place: Place
    kind: NoteKind = "typed"
    broken: bool = False


class Note(msgspec.Struct, frozen=True):
    """A note: its label (that of its mark), its text without it, and whether it is broken."""

    label: str
    text: str
    place: Place
    kind: NoteKind = "typed"
    broken: bool = False


class Quotation(msgspec.Struct, frozen=True):
    """Words that are quoted: between quotation marks, or a paragraph set apart (``block``).

    ``closed``: whether the closing mark stands in the same paragraph; if not, ``goes_on`` says
    whether the next paragraph begins as a quotation.
    """

    text: str
    place: Place
    block: bool = False
    closed: bool = True
    goes_on: bool = False


class Channel(msgspec.Struct, frozen=True):
    """A channel, account or outlet that is named: how often, and first where.

    ``platform``: null = not said.
    """

    name: str
    platform: str | None
    how: str
    place: Place
    times: int = 1


class Day(msgspec.Struct, frozen=True):
    """A day that the text names, as written.

    Parameters
    ----------
    day, month
        As written; where day and month cannot be told apart, day first.
    year
        Null = not written.
    date
        Null = it has no year, is in no calendar, or day and month cannot be told apart.
    possible
        Whether any calendar has it.
    weekday
        0 = Monday to 6, where one is written beside it; else null.
    sentence
        The sentence in which it stands.
    """

    written: str
    place: Place
    day: int
    month: int
    year: int | None
    date: date | None
    possible: bool
    weekday: int | None
    sentence: str


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """An old report; null = not found.

    ``titles``: every title it gives itself (heading, page title), the first being `title`.
    ``dates``: every date it gives itself as its own, the first being `date`; RFC 3339 days.
    """

    format: str
    unit: str
    pages: int | None
    words: int
    series: Found | None
    number: Found | None
    date: Found | None
    title: Found | None
    titles: tuple[Found, ...]
    dates: tuple[Found, ...]
    topics: tuple[Found, ...]
    places: tuple[Found, ...]
    marks: tuple[Mark, ...]
    notes: tuple[Note, ...]
    quotations: tuple[Quotation, ...]
    channels: tuple[Channel, ...]
    remarks: tuple[str, ...]


class Read(NamedTuple):
    """A report beside the text that it was found in, for the checks.

    ``body``: the blocks that are no notes. ``days``: all days of text and notes.
    """

    report: Report
    opened: Opened
    body: tuple[Block, ...]
    days: tuple[Day, ...]


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """A finding of a check: by which rule, where, what, what to do, and the words there."""

    rule: str
    says: str
    do: str
    place: Place | None
    excerpt: str = ""
