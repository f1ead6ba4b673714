"""The lines of a page of a PDF, with the size of their letters and where they stand.

Sizes and heights are asked for few letters only: each question costs a call into C.
"""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pypdfium2
from pypdfium2 import raw

from mabillon.dispatch.imported.labels import is_exponent
from mabillon.dispatch.imported.opening.pdf_direction import (
    places_in_order,
    reads_from_the_right,
    with_signs_as_meant,
)

_RAISED: Final = 0.18
"""Of the size of a line's letters, that a number must stand above their foot to be a mark."""
_SMALL: Final = 0.85
"""Of the size of a line's letters, below which a number beside it is a mark."""
_LABEL: Final = re.compile(r"\[?\d{1,3}\]?")
_SAMPLES: Final = 5
_MARK: Final = "\ufdd0", "\ufdd1"
"""Characters that no text has, for the brackets of marks until a line is set right."""
_UNSEEN: Final = str.maketrans(
    {"\x00": "", "\uffff": "", "\ufffe": "-", "\x02": "-", "\xad": "-"}
    | dict(zip(_MARK, "[]", strict=True))
)
_LONGEST: Final = 3
"""Digits of a mark."""
_MASKED: Final = re.compile(r"\d+|\s+")
_PAGE_NUMBER: Final = re.compile(
    r"\W*(?:page|p\.|seite|página|стр\.|صفحة)?\s*\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?\W*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PdfLine:
    """A line: number on its page and page, both from 1; ``size`` and ``y`` (up) in points."""

    text: str
    number: int
    page: int
    size: float
    y: float

    @property
    def masked(self) -> str:
        """The line with each number as 0, as running heads are told."""
        return _MASKED.sub("0", self.text).casefold()

    @property
    def is_page_number(self) -> bool:
        """Whether it is the number of a page and nothing else."""
        return _PAGE_NUMBER.fullmatch(self.text) is not None


def lines_of(document: pypdfium2.PdfDocument, number: int) -> list[PdfLine]:
    """Return the lines of a page (from 0) that are not blank, as the file has them in order."""
    page = document[number]
    try:
        text_page = page.get_textpage()
        try:
            return _lines(text_page, number + 1, reads_from_the_right(document))
        finally:
            text_page.close()
    finally:
        page.close()


def _lines(page: pypdfium2.PdfTextPage, number: int, from_right: bool) -> list[PdfLine]:
    codes = (raw.FPDFText_GetUnicode(page, index) for index in range(page.count_chars()))
    letters = "".join(chr(code) for code in codes)
    pieces: list[_Piece] = []
    for match in re.finditer(r"[^\r\n]+", letters):
        if match[0].isspace():
            continue
        size, foot = _usual(page, match)
        places: Sequence[int] = range(match.start(), match.end())
        if from_right:
            places = places_in_order(page, match[0], places)
        text = _marked(page, letters, places, foot + _RAISED * size)
        if from_right:
            text = with_signs_as_meant(text)
        text = text.translate(_UNSEEN).strip()
        if text:
            pieces.append(_Piece(text, size, foot))
    return [
        PdfLine(piece.text, place, number, piece.size, piece.foot)
        for place, piece in enumerate(_joined(pieces), 1)
    ]


@dataclass(slots=True)
class _Piece:
    """What the library takes for a line; a raised number may be one of its own to it."""

    text: str
    size: float
    foot: float
    ends_in_mark: bool = False

    def is_raised_over(self, other: _Piece) -> bool:
        """Tell whether this is a small number raised over a line."""
        small = self.size < _SMALL * other.size and _LABEL.fullmatch(self.text) is not None
        return small and 0 < self.foot - other.foot < other.size


def _joined(pieces: list[_Piece]) -> list[_Piece]:
    """Join raised numbers to their lines, as marks, and what stands behind them."""
    lines: list[_Piece] = []
    head = ""
    for at, piece in enumerate(pieces):
        before = lines[-1] if lines else None
        after = pieces[at + 1] if at + 1 < len(pieces) else None
        if before is not None and piece.is_raised_over(before):
            before.text += f"[{piece.text.strip('[]')}]"
            before.ends_in_mark = True
        elif after is not None and piece.is_raised_over(after):
            head = f"[{piece.text.strip('[]')}] "
        elif before is not None and before.ends_in_mark and abs(piece.foot - before.foot) < 1:
            before.text += piece.text if piece.text[0] in ",.;:)" else f" {piece.text}"
            before.ends_in_mark = False
        else:
            lines.append(_Piece(head + piece.text, piece.size, piece.foot))
            head = ""
    return lines


def _usual(page: pypdfium2.PdfTextPage, line: re.Match[str]) -> tuple[float, float]:
    """Return the size of most letters of a line and the height on which they stand, in points."""
    places = [line.start() + n for n, char in enumerate(line[0]) if char.isalpha()]
    places = places or [line.start() + n for n, char in enumerate(line[0]) if not char.isspace()]
    step = max(1, len(places) // _SAMPLES)
    boxes = [_box(page, place) for place in places[::step]]
    size = Counter(round(high - low, 1) for low, high, _ in boxes).most_common(1)[0][0]
    return size, Counter(round(y, 1) for _, _, y in boxes).most_common(1)[0][0]


def _box(page: pypdfium2.PdfTextPage, place: int) -> tuple[float, float, float]:
    """Return foot and head of a letter's line, and the height of its own origin."""
    box = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(page, place, box)
    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(page, place, x, y)
    return box.bottom, box.top, y.value


def _foot(page: pypdfium2.PdfTextPage, place: int) -> float:
    """Return the height of the lowest ink of a letter."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    raw.FPDFText_GetCharBox(page, place, left, right, bottom, top)
    return bottom.value


def _marked(page: pypdfium2.PdfTextPage, letters: str, places: Sequence[int], raised: float) -> str:
    """Return a line with its raised numbers as marks, between `_MARK`."""
    shown = ""
    held = ""
    for place in [*places, None]:
        char = "" if place is None else letters[place]
        if place is not None and char.isdecimal() and _foot(page, place) >= raised:
            held += char
            continue
        if held and (len(held) > _LONGEST or is_exponent(shown)):
            shown += held
        elif held:
            shown += str(int(held)).join(_MARK) + ("" if shown.strip() else " ")
        held = ""
        shown += char
    return shown
