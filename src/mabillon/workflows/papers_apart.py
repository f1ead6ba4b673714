"""The process that opens one document: tells what it is, or draws a page of it.

Asked to "tell", it gives what was told (MessagePack); to "draw" PAGE SIDE, the page (PNG). If the
libraries that read documents fail on a hostile file, this process alone goes down with them.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import msgspec
import numpy as np
import numpy.typing as npt

from mabillon.errors import UnreadableInput
from mabillon.examine.media.grey import WHOLE
from mabillon.examine.media.hashing import SIDE, hash_picture
from mabillon.examine.media.panels import panels
from mabillon.examine.media.told import Frame, Told, framed
from mabillon.examine.media.views import kept
from mabillon.workflows.apart import answer

if TYPE_CHECKING:
    import pypdfium2
    from PIL import Image

MOST_HASHED: Final = 100
"""Pages, from the first, that are drawn and hashed; of the others the text is read."""

_SIDE: Final = 1280
"""Pixels of the longer side of a page that is drawn to be hashed; regions are told in these."""


def tell(data: bytes) -> Told:
    """Tell what a document is, a PDF or a Word file by its first bytes."""
    if b"%PDF-" in data[:1024]:
        return _pdf(data)
    if data.startswith(b"PK\x03\x04"):
        return _word(data)
    raise UnreadableInput(
        "it is neither a PDF nor a Word file (.docx)" if data else "it is empty",
        do="get another copy, or save it as PDF",
    )


def draw(data: bytes, number: int, side: int) -> bytes:
    """Return a page (from 1) as PNG."""
    from mabillon.media import papers

    with papers.opened(data) as document:
        made = io.BytesIO()
        papers.drawn(document, number, side).save(made, "PNG")
        return made.getvalue()


def _pdf(data: bytes) -> Told:
    from mabillon.dispatch.imported.opening.decoding import check_length
    from mabillon.dispatch.imported.opening.pdf_lines import lines_of
    from mabillon.media import facts, paper_facts, papers

    with papers.opened(data) as document:
        pages = []
        length = 0
        for number in range(len(document)):
            pages.append("\n".join(line.text for line in lines_of(document, number)))
            length += len(pages[-1])
            check_length(length)
        return Told(
            medium="document",
            kind="pdf",
            pages=len(pages),
            facts=facts.bounded(paper_facts.said(document, data)),
            frames=tuple(_frames(document)),
            text="\f".join(pages) if any(pages) else None,
        )


def _frames(document: pypdfium2.PdfDocument) -> Iterator[Frame]:
    """Yield the hashes of each page, and of the pictures that stand on it."""
    from mabillon.media import papers

    for number in range(1, min(len(document), MOST_HASHED) + 1):
        page = papers.drawn(document, number, _SIDE)
        whole = _reduced(page)
        yield framed(hash_picture(whole, min(page.size)), page=number)
        for box in papers.pictures_on(document, number) or panels(whole):  # of a scan: by sight
            sides = [share * side for share, side in zip(box, 2 * page.size, strict=True)]
            part = page.crop((round(sides[0]), round(sides[1]), round(sides[2]), round(sides[3])))
            for frame in kept(_reduced(part), box, *page.size) if all(part.size) else ():
                yield msgspec.structs.replace(frame, page=number)


def _reduced(picture: Image.Image) -> npt.NDArray[np.uint8]:
    from PIL.Image import Resampling

    return np.asarray(picture.resize((SIDE, SIDE), Resampling.BOX))


def _word(data: bytes) -> Told:
    from mabillon.dispatch.imported.opening import word
    from mabillon.media import facts, word_pictures, word_properties

    lines = [block.text for block in word.open_report(data).blocks]
    within = (frame for picture in word_pictures.pictures(data) for frame in _picture(picture))
    return Told(
        medium="document",
        kind="docx",
        facts=facts.bounded(word_properties.said(data)),
        frames=tuple(within),
        text="\n".join(lines) or None,
    )


def _picture(data: bytes) -> Iterator[Frame]:
    """Yield the hashes of a picture in a file without pages, as of a part of that file."""
    from mabillon.media.decoding import decode

    try:
        decoded = decode(data)
    except UnreadableInput:
        return
    width, height = decoded.width, decoded.height
    for frame in kept(decoded.grey, WHOLE, width, height):
        yield msgspec.structs.replace(frame, region=frame.region or (0, 0, width, height))


def work(data: bytes, task: str, *more: str) -> bytes:
    """Do what is asked."""
    if task == "draw":
        number, side = map(int, more)
        return draw(data, number, side)
    return msgspec.msgpack.encode(tell(data))


if __name__ == "__main__":
    sys.exit(answer(work))
