"""A report that was opened: its text in blocks, as every format gives it."""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from typing import Final, Literal

import msgspec

Role = Literal["text", "heading", "quote", "note"]
NoteKind = Literal["typed", "footnote", "endnote"]
Unit = Literal["line", "paragraph"]

MOST_CHARACTERS: Final = 4 << 20
"""Characters of text that a report may have; a book has about a million."""


class Place(msgspec.Struct, frozen=True):
    """Line (or paragraph) and column from 1, page from 1; null = the format has no pages.

    A PDF's lines are counted on each page.
    """

    line: int
    column: int
    page: int | None = None


class SetMark(msgspec.Struct, frozen=True):
    """A note mark that the format itself tells: what it shows, where in the block's text."""

    label: str
    start: int
    stop: int
    kind: NoteKind = "typed"


class Block(msgspec.Struct, frozen=True):
    """A paragraph, heading, quoted paragraph or note.

    Parameters
    ----------
    text
        Its lines, with line ends between them. A mark stands in it as ``[1]``.
    line
        Of its first line, or its number among the paragraphs.
    level
        Of a heading, 1 to 9; else 0.
    label
        The number that the format sets before it (of a note, of an item of a list).
    kind
        Of a note: which notes it is one of.
    counts
        Whether each line of it counts as one; else it is a single paragraph.
    """

    text: str
    line: int
    page: int | None = None
    role: Role = "text"
    level: int = 0
    label: str = ""
    kind: NoteKind = "typed"
    marks: tuple[SetMark, ...] = ()
    counts: bool = False

    def place(self, offset: int) -> Place:
        """Return where a character of the text stands."""
        if not self.counts:
            return Place(self.line, offset + 1, self.page)
        starts = _starts(self.text)
        before = bisect_right(starts, offset) - 1
        return Place(self.line + before, offset - starts[before] + 1, self.page)


class Opened(msgspec.Struct, frozen=True):
    """What a format gives.

    Parameters
    ----------
    format
        In words: plain text, Markdown, HTML, Word, PDF.
    unit
        What `Block.line` counts.
    pages
        How many there are; null = the format has none.
    properties
        What stands about the report outside its text, by names in lower case: title, date,
        number, series, topics, places. Never its authors.
    remarks
        Sentences about what was passed over or had to be assumed.
    """

    format: str
    unit: Unit
    blocks: tuple[Block, ...]
    pages: int | None = None
    properties: dict[str, str] = {}
    remarks: tuple[str, ...] = ()


@lru_cache(maxsize=8)
def _starts(text: str) -> list[int]:
    """Return where the lines of a text begin."""
    starts = [0]
    while (found := text.find("\n", starts[-1])) >= 0:
        starts.append(found + 1)
    return starts


def one_line(text: str) -> str:
    """Return a text on one line, with single spaces."""
    return " ".join(text.split())
