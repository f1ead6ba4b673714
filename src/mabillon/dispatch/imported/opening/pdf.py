"""A report as a PDF: its lines page by page, told apart by size into text, headings and notes.

A PDF has neither paragraphs nor notes, only letters in places. Lines larger than most are
headings; smaller numbered ones at the foot of a page are notes; a small or raised number behind
a word is a mark; what stands at the edge of page after page is left out after the first time.
Text only: no picture is decoded, no script run, no link followed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import Final

import pypdfium2

from mabillon.dispatch.imported.labels import head
from mabillon.dispatch.imported.opened import Block, Opened, Role
from mabillon.dispatch.imported.opening.decoding import check_length
from mabillon.dispatch.imported.opening.pdf_lines import PdfLine, lines_of
from mabillon.errors import LimitExceeded, UnreadableInput

MOST_PAGES: Final = 3_000
LARGER: Final = 1.12
SMALLER: Final = 0.94
"""Times the usual size, from which a line is a heading, and up to which it may be a note."""
_WIDER: Final = 1.4
"""Times the usual step from line to line, from which a paragraph ends."""
_EDGE: Final = 2
_PAGES_ALIKE: Final = 3
_HEADING: Final = 200
_PICTURES_SHOWN: Final = 10


def open_report(data: bytes) -> Opened:
    """Open a PDF."""
    pages, title = _pages(data)
    empty = [number for number, lines in enumerate(pages, 1) if not lines]
    if len(empty) == len(pages):
        raise UnreadableInput(
            f"it has {len(pages):,} page{'s' * (len(pages) != 1)} and no text: pictures of pages, "
            "as a scanner makes them",
            do="have its text recognised (OCR), and give the result",
        )
    remarks = []
    if empty:
        shown = ", ".join(map(str, empty[:_PICTURES_SHOWN]))
        more = f" and {len(empty) - _PICTURES_SHOWN:,} more" if len(empty) > _PICTURES_SHOWN else ""
        remarks.append(f"Without text (empty, or pictures): page {shown}{more}.")
    usual = _usual([line for lines in pages for line in lines])
    kept = _without_edges(pages)
    sizes = sorted({line.size for lines in kept for line in lines if _is_large(line, usual)})
    levels = {size: len(sizes) - n for n, size in enumerate(sizes)}
    blocks = [block for page in kept for block in _blocks(page, usual, levels)]
    properties = {"title": title} if title else {}
    return Opened("PDF", "line", tuple(blocks), len(pages), properties, tuple(remarks))


def _pages(data: bytes) -> tuple[list[list[PdfLine]], str]:
    """Return the lines of each page, and the title among the file's properties."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as failure:
        if "password" in str(failure).lower():
            raise UnreadableInput(
                "it has a password", do="open it, print it into a new PDF, and give that"
            ) from failure
        raise UnreadableInput(
            "it is no whole PDF: cut off, or damaged", do="get another copy"
        ) from failure
    try:
        if len(document) > MOST_PAGES:
            raise LimitExceeded(f"it has {len(document):,} pages", do="give the report alone")
        pages = []
        length = 0
        for number in range(len(document)):
            pages.append(lines_of(document, number))
            length += sum(len(line.text) for line in pages[-1])
            check_length(length)
        return pages, document.get_metadata_value("Title")
    except pypdfium2.PdfiumError as failure:
        raise UnreadableInput(
            f"its page {number + 1:,} cannot be read: cut off, or damaged", do="get another copy"
        ) from failure
    finally:
        document.close()


class _Usual:
    """Size of most letters, and step between most lines, in points."""

    def __init__(self, size: float, step: float) -> None:
        self.size = size
        self.step = step


def _usual(lines: Sequence[PdfLine]) -> _Usual:
    sizes: Counter[float] = Counter()
    steps: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    size = sizes.most_common(1)[0][0]
    for before, line in pairwise(lines):
        if before.page == line.page and line.size == before.size == size and before.y > line.y:
            steps[round(before.y - line.y, 0)] += 1
    return _Usual(size, steps.most_common(1)[0][0] if steps else 1.2 * size)


def _without_edges(pages: Sequence[Sequence[PdfLine]]) -> list[list[PdfLine]]:
    """Leave out page numbers, and what stands at the edge of several pages after the first."""
    at_edge = [{*lines[:_EDGE], *lines[-_EDGE:]} for lines in pages]
    alike = Counter(line.masked for edge in at_edge for line in edge)
    seen: set[str] = set()
    kept: list[list[PdfLine]] = []
    for lines, edge in zip(pages, at_edge, strict=True):
        kept.append([])
        for line in lines:
            if line in edge:
                again = line.masked in seen and alike[line.masked] >= _PAGES_ALIKE
                seen.add(line.masked)
                if (again and not _is_note(line)) or line.is_page_number:
                    continue
            kept[-1].append(line)
    return kept


def _is_note(line: PdfLine) -> bool:
    """Tell whether a line begins as a note does: "[12] Ibid." stands at the foot of many pages."""
    label = head(line.text)
    return label is not None and not label.loose


def _is_large(line: PdfLine, usual: _Usual) -> bool:
    return line.size >= LARGER * usual.size and len(line.text) <= _HEADING


def _blocks(lines: Sequence[PdfLine], usual: _Usual, levels: dict[float, int]) -> Iterator[Block]:
    """Yield the paragraphs, headings and notes of a page."""
    foot = _foot(lines, usual)
    paragraph = 0
    keyed: list[tuple[tuple[Role, int, int], PdfLine]] = []
    for number, line in enumerate(lines):
        large = _is_large(line, usual)
        role: Role = "note" if number >= foot else "heading" if large else "text"
        if role != "note" and number and _breaks(lines[number - 1], line, usual):
            paragraph += 1
        keyed.append(((role, levels.get(line.size, 0) if large else 0, paragraph), line))
    for (role, level, _), group in groupby(keyed, key=lambda pair: pair[0]):
        held = [line for _, line in group]
        text = "\n".join(line.text for line in held)
        yield Block(text, held[0].number, held[0].page, role, min(level, 9), counts=True)


def _foot(lines: Sequence[PdfLine], usual: _Usual) -> int:
    """Return from which line on the notes at a page's foot stand; behind the last = none."""
    first = len(lines)
    while first and lines[first - 1].size <= SMALLER * usual.size:
        first -= 1
    while first < len(lines) and head(lines[first].text) is None:
        first += 1
    return first


def _breaks(before: PdfLine, line: PdfLine, usual: _Usual) -> bool:
    """Tell whether a paragraph ends between two lines."""
    step = before.y - line.y
    alike = max(line.size, before.size) / usual.size
    return line.size != before.size or step < 0 or step > _WIDER * usual.step * alike
