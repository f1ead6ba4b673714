"""Grey levels of pictures and of pages of documents, decoded apart, to be compared closely."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from mabillon.archive.store import Store
from mabillon.errors import UnreadableInput
from mabillon.examine.media.grey import Grey, Levels
from mabillon.examine.media.specimens import LONGEST
from mabillon.workflows import levels_apart
from mabillon.workflows.apart import Apart
from mabillon.workflows.bounds import Bounds
from mabillon.workflows.leafing import page_picture
from mabillon.workflows.picturing import LARGEST, check_installed

BOUNDS: Final = Bounds(seconds=30, megabytes=1024)
WORD: Final = "it is a Word file; save it as PDF"


def levels(pictures: Iterable[bytes], bounds: Bounds = BOUNDS) -> list[Levels | UnreadableInput]:
    """Return the grey levels of each picture, or why that one has none.

    Each is decoded by itself: one that breaks what decodes it says nothing of the others.

    Returns
    -------
    list of array or UnreadableInput
        (height, width) grey levels, upright, at the most ``LONGEST`` pixels on a side.

    Raises
    ------
    UsageError
        What decodes them is not installed.
    """
    check_installed("pictures")
    made: list[Levels | UnreadableInput] = []
    with Apart(levels_apart.__name__, bounds) as process:
        for data in pictures:
            try:
                made.append(msgspec.msgpack.decode(process.ask(data), type=Grey).levels)
            except UnreadableInput as failure:
                made.append(failure)
    return made


def picture_of(store: Store, evidence: str, page: int = 1) -> bytes:
    """Return a picture of the archive as it is; of a PDF a page (from 1), drawn.

    Raises
    ------
    UnreadableInput
        It is too large, cannot be drawn, or is a Word file.
    ArchiveDamaged
        It is missing, or not what it was.
    """
    with store.evidence.open(evidence) as stream:
        data = stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise UnreadableInput(f"its picture has more than {LARGEST >> 20} MiB")
    if b"%PDF-" in data[:1024]:
        return page_picture(store.evidence.path(evidence), page, side=LONGEST)
    if data.startswith(b"PK\x03\x04"):
        raise UnreadableInput(WORD)
    return data
