"""Documents, PDF and Word: told, and their pages drawn, in a process of its own each time."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec

from mabillon.errors import LimitExceeded, UnreadableInput
from mabillon.examine.media.told import Told
from mabillon.workflows import papers_apart
from mabillon.workflows.apart import Apart
from mabillon.workflows.bounds import Bounds
from mabillon.workflows.picturing import check_installed

LARGEST: Final = 64 << 20
"""Bytes of a document; larger ones are not read."""

BOUNDS: Final = Bounds(seconds=60, megabytes=1024)


def tell_document(path: Path, bounds: Bounds = BOUNDS) -> Told:
    """Tell what a document is: its pages, hashed, its text, and what it says of itself.

    Of a Word file there are no pages: how it is laid out is for whoever opens it.

    Raises
    ------
    UnreadableInput
        It cannot be read; the message says why, without the file's name.
    LimitExceeded
        It is too large, or reading it took more time or memory than it may.
    UsageError
        What reads it is not installed.
    """
    return msgspec.msgpack.decode(_asked(path, bounds, "tell"), type=Told)


def page_picture(path: Path, page: int, *, side: int = 2000, bounds: Bounds = BOUNDS) -> bytes:
    """Return a page of a PDF as PNG, in grey levels.

    Parameters
    ----------
    page
        From 1.
    side
        Pixels of the longer side, ``papers.MOST_SIDE`` (4,000) at most. 2,000 are about 170 to
        the inch on A4, which is enough to recognise printed text.

    Raises
    ------
    UnreadableInput, LimitExceeded, UsageError
        As `tell_document`; or it has no such page.
    """
    return _asked(path, bounds, "draw", str(page), str(side))


def _asked(path: Path, bounds: Bounds, *task: str) -> bytes:
    check_installed("documents")
    with Apart(papers_apart.__name__, bounds) as process:
        return process.ask(_bytes(path), *task)


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            data = stream.read(LARGEST + 1)
    except OSError as failure:
        raise UnreadableInput(
            f"it cannot be opened ({failure.strerror})", do="check who may read it"
        ) from failure
    if len(data) > LARGEST:
        raise LimitExceeded(
            f"it has more than {LARGEST >> 20} MiB",
            do="give the pages that matter as a file of their own, and keep this one",
        )
    return data
