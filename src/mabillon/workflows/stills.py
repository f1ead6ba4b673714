"""Stills for pages: small copies of pictures as pixels alone, and none of what is graphic.

What is graphic (`leaving.Graphic`) gives no still: no picture of it leaves the archive.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from mabillon.errors import UnreadableInput, UsageError
from mabillon.pages.stills import GRAPHIC, NOT_THERE, Still
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.leaving import Graphic
from mabillon.workflows.pictures import Pictures
from mabillon.workflows.plain_copies import Copier

SIDE: Final = 320
"""Pixels of the longer side of a still."""

MOST: Final = 40
"""Stills of one page; further files have none."""


def stills(holdings: Holdings, pictures: Pictures, files: Iterable[str]) -> dict[str, Still]:
    """Return a still of each file (SHA-256), all of which resemble each other.

    Where one of them is marked graphic none is shown of any.
    """
    every = list(dict.fromkeys(files))
    graphic = Graphic(holdings.store)
    if any(digest in graphic for digest in every):
        return {digest: Still(data=None, about="", hidden=GRAPHIC) for digest in every}
    shown = every[:MOST]
    try:
        copier = Copier()
    except UsageError:
        return dict.fromkeys(shown, Still(data=None, about="", hidden=NOT_THERE))
    with copier:
        return {digest: _still(pictures, copier, digest) for digest in shown}


def _still(pictures: Pictures, copier: Copier, digest: str) -> Still:
    file = pictures.of(digest)
    if file is None or file.told.medium != "picture":
        return Still(data=None, about="", hidden=NOT_THERE)
    about = f"{file.told.kind.upper()} picture, {file.told.width} × {file.told.height} pixels"
    try:
        data = copier.copy(pictures.store.evidence.read(digest), side=SIDE, grey=False)
    except UnreadableInput:
        return Still(data=None, about="", hidden=NOT_THERE)
    return Still(data=data, about=about)
