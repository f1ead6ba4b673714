"""Right-to-left lines of a PDF, put into the order in which they are read.

Where a PDF says that it reads from right to left, the library takes every line so: it turns the
words of Latin lines around, and gives signs that come in pairs as they look from that side, not
as they are meant. Letters know where they stand; that is what lines are put right by.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Sequence
from itertools import cycle
from typing import Final

import pypdfium2
from pypdfium2 import raw

from mabillon.text.display import has_right_to_left

_LATIN: Final = re.compile(r"[A-Za-z\u00c0-\u024f\u0370-\u04ff]")
_PAIRS: Final = ("()", "[]", "«»", "“”", "{}", "‹›")
_STOP_FIRST: Final = re.compile(r"(?<!\S)([.,:;،])([\d٠-٩]+)(?!\S)")


def reads_from_the_right(document: pypdfium2.PdfDocument) -> bool:
    """Tell whether a document says so."""
    held = ctypes.create_string_buffer(8)
    raw.FPDF_VIEWERREF_GetName(document, b"Direction", held, len(held))
    return held.value == b"R2L"


def places_in_order(page: pypdfium2.PdfTextPage, text: str, places: Sequence[int]) -> Sequence[int]:
    """Return the places of a line's letters from left to right, if most are of such a script."""
    if _is_right_to_left(text):
        return places
    return sorted(places, key=lambda place: _left(page, place))


def with_signs_as_meant(text: str) -> str:
    """Return a line with its brackets, quotation marks and stops as meant.

    In a line from the right, pairs whose closing sign comes first are turned, and a stop before
    a number goes behind it. In one from the left the library turned single signs of a pair:
    before a word they open, behind one they close; square brackets take turns.
    """
    for opening, closing in _PAIRS:
        if _is_right_to_left(text):
            first = next((sign for sign in text if sign in (opening, closing)), opening)
            if first == closing:
                text = text.translate({ord(opening): closing, ord(closing): opening})
        elif opening == "[":  # they may stand within a word: t[.]me
            signs = cycle("[]")
            if (text.count("[") + text.count("]")) % 2 == 0:
                text = "".join(next(signs) if sign in "[]" else sign for sign in text)
        else:
            either = re.escape(opening + closing)
            text = re.sub(rf"(?<!\S)[{either}](?=\w)", opening, text)
            text = re.sub(rf"(?<=\S)[{either}](?!\w)", closing, text)
    return _STOP_FIRST.sub(r"\2\1", text) if _is_right_to_left(text) else text


def _is_right_to_left(text: str) -> bool:
    """Tell whether more of a line's letters are written from the right than from the left."""
    from_right = sum(map(has_right_to_left, text))
    return from_right > 0 and from_right >= len(_LATIN.findall(text))


def _left(page: pypdfium2.PdfTextPage, place: int) -> float:
    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(page, place, x, y)
    return x.value
