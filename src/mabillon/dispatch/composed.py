"""A dispatch as every output shows it: made once by `composing`, drawn by `outputs`.

Texts are safe to show: hidden characters are named, links defanged. An output only draws.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from mabillon.dispatch.citations import Target
from mabillon.dispatch.front import Change, Release

Direction = Literal["ltr", "rtl"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A stretch of text of one kind.

    ``note``: the number of the note whose mark stands here (``text`` is then ""); ``first``:
    it is the first mark of that note. ``language``: BCP 47, where the script tells; null = the
    dispatch's own. ``dispatch``: SERIES/NUMBER of a dispatch that this text leads to.
    ``address``: where it leads else; only where live links were asked for.
    """

    text: str = ""
    strong: bool = False
    emphasis: bool = False
    code: bool = False
    direction: Direction = "ltr"
    language: str | None = None
    note: int | None = None
    first: bool = False
    dispatch: str | None = None
    address: str | None = None
    line_break: bool = False


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """``level``: 2 to 6, for the title is level 1; ``anchor``: unique in the dispatch."""

    level: int
    runs: Runs
    anchor: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    runs: Runs
    direction: Direction = "ltr"


@dataclass(frozen=True, slots=True)
class Quote:
    """A block quotation: usually the original, then its translation."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """A list; ``start``: number of the first item, null = it is not numbered."""

    start: int | None
    items: tuple[tuple[Block, ...], ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: cells as runs."""

    header: tuple[Runs, ...]
    rows: tuple[tuple[Runs, ...], ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture or video that is described, not shown: what the caption says, and its digest."""

    runs: Runs
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShotRow:
    """``time``: ``0:14 to 0:22``, "" = the whole picture. Each column "" = nothing is said."""

    time: str
    visible: str
    captioned: str
    spoken: str
    implied: str
    not_seen: str


@dataclass(frozen=True, slots=True)
class Shots:
    """A whole shot list, with the mark of the note that says of what.

    ``first``: it is the first mark of that note.
    """

    rows: tuple[ShotRow, ...]
    note: int
    first: bool


@dataclass(frozen=True, slots=True)
class Code:
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line between parts."""


Block = Heading | Paragraph | Quote | Listing | Grid | Figure | Shots | Code | Line


@dataclass(frozen=True, slots=True)
class Note:
    """A note: its number from 1, its words, how often its mark stands, what it cites."""

    number: int
    runs: Runs
    marks: int
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The box under the title: the opinion's sentence and absence, and who stands for it.

    ``people``: "Signed by A on 27 March 2031." and the like; "Proposed; no person has signed
    it." where nobody has. ``opinion``: its number. ``support``: words with their scale; null =
    no figure.
    """

    sentence: str
    absence: str | None
    support: str | None
    people: tuple[str, ...]
    opinion: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """A dispatch, ready to be drawn.

    ``key``, ``called``: "special-dispatch/14", "Special Dispatch No. 14". ``version``: from 1.
    ``digest``: SHA-256 (hex) of the source. ``annex``: digest of the sealed annex; null = none.
    ``changes``: what later versions changed, oldest first. ``edition``: who may read this.
    ``made_at``: when this version was published; null = it is not published.
    """

    key: str
    called: str
    slug: str
    title: str
    date: date
    language: str
    direction: Direction
    edition: Release
    release: Release
    countries: tuple[str, ...]
    topics: tuple[str, ...]
    issuers: tuple[str, ...]
    authors: tuple[str, ...]
    summary: str
    feed_title: str
    standing: Standing | None
    blocks: tuple[Block, ...]
    notes: tuple[Note, ...]
    changes: tuple[Change, ...]
    annex: str | None
    digest: str
    draft: bool
    version: int = 1
    made_at: datetime | None = None
