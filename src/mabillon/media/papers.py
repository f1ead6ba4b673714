"""Documents (PDF): opened, their pages drawn, and where pictures stand on them.

Nothing is run, fetched or followed: the library is built without a script engine, and forms are
not entered. What stands in a document as a picture is decoded when its page is drawn, so this
runs in a process of its own.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Final

import pypdfium2
from PIL import Image
from pypdfium2 import raw

from mabillon.errors import LimitExceeded, UnreadableInput
from mabillon.examine.media.grey import Box

MOST_PAGES: Final = 1_000
MOST_SIDE: Final = 4_000
"""Pixels of the longer side of a page that is drawn."""

MOST_PICTURES: Final = 4
"""Pictures on one page that are hashed by themselves."""

LEAST_AREA: Final = 0.01
"""Share of the page that such a picture takes at least."""

_WHOLE: Final = 0.97
"""A picture that takes so much of a page is the page."""

_FINE: Final = 10_000
"""Steps in which places on a page are asked for."""

_MOST_OBJECTS: Final = 5_000
_ANOTHER: Final = "get another copy; the file itself can be kept as evidence"


@contextmanager
def opened(data: bytes) -> Iterator[pypdfium2.PdfDocument]:
    """Open a document; while it is open, what is damaged in it is a reason.

    Raises
    ------
    UnreadableInput
        It has a password, or is cut off or damaged.
    LimitExceeded
        It has more than ``MOST_PAGES``, or needs more memory than there is.
    """
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as failure:
        if "password" in str(failure).lower():
            raise UnreadableInput(
                "it has a password", do="open it, print it into a new PDF, and give both"
            ) from failure
        raise UnreadableInput("it is no whole PDF: cut off, or damaged", do=_ANOTHER) from failure
    try:
        if len(document) > MOST_PAGES:
            raise LimitExceeded(
                f"it has {len(document):,} pages; no more than {MOST_PAGES:,} are read",
                do="give the pages that matter as a file of their own, and keep this one",
            )
        if not len(document):
            raise UnreadableInput("it has no pages", do=_ANOTHER)
        yield document
    except pypdfium2.PdfiumError as failure:
        raise UnreadableInput("a page of it is cut off, or damaged", do=_ANOTHER) from failure
    except MemoryError as failure:
        raise LimitExceeded("it needs more memory than it may have", do=_ANOTHER) from failure
    finally:
        document.close()


def drawn(document: pypdfium2.PdfDocument, number: int, side: int) -> Image.Image:
    """Return a page (from 1) in grey levels, on white.

    Parameters
    ----------
    side
        Pixels of the longer side; the other follows from the page.

    Raises
    ------
    UnreadableInput
        There is no such page, it has no size, or is damaged.
    """
    if not 1 <= number <= len(document):
        pages = f"{len(document):,} page{'s' * (len(document) != 1)}"
        raise UnreadableInput(f"it has {pages}, and no page {number:,}", do="name one of them")
    page = document[number - 1]
    try:
        width, height = page.get_size()
        if not (0 < width < float("inf") and 0 < height < float("inf")):
            raise UnreadableInput(f"its page {number:,} has no size", do=_ANOTHER)
        bitmap = page.render(scale=min(side, MOST_SIDE) / max(width, height), grayscale=True)
        picture: Image.Image = bitmap.to_pil()
        return picture.copy()  # the bitmap's memory goes with it
    finally:
        page.close()


def pictures_on(document: pypdfium2.PdfDocument, number: int) -> list[Box]:
    """Return where pictures stand on a page (from 1), as it is drawn, the largest first.

    Those that are the whole page or hardly larger than a letter are left out, and so are those
    within other objects, of which the library does not say where they stand.
    """
    page = document[number - 1]
    try:
        objects = page.get_objects([raw.FPDF_PAGEOBJ_IMAGE], max_depth=1)
        boxes = [_placed(page, one) for one in islice(objects, _MOST_OBJECTS)]
    finally:
        page.close()
    kept = {box for box in boxes if LEAST_AREA <= _area(box) < _WHOLE}
    return sorted(kept, key=lambda box: (-_area(box), box))[:MOST_PICTURES]


def _placed(page: pypdfium2.PdfPage, thing: pypdfium2.PdfObject) -> Box:
    """Return where something stands on a page as it is drawn, in shares of its sides."""
    left, bottom, right, top = thing.get_bounds()
    across, down = [], []
    for x, y in ((left, bottom), (right, top)):
        to_x, to_y = ctypes.c_int(), ctypes.c_int()
        raw.FPDF_PageToDevice(page, 0, 0, _FINE, _FINE, 0, x, y, to_x, to_y)
        across.append(min(max(to_x.value / _FINE, 0.0), 1.0))
        down.append(min(max(to_y.value / _FINE, 0.0), 1.0))
    return min(across), min(down), max(across), max(down)


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])
