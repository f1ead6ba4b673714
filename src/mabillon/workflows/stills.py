"""Stills for pages: small copies of pictures as pixels alone, and none of what is graphic.

What is graphic (`leaving.Graphic`) gives no still: no picture of it leaves the archive.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from mabillon.errors import UnreadableInput, UsageError
from mabillon.examine.media.told import Told
from mabillon.examine.records.shots import clock
from mabillon.pages.stills import GRAPHIC, NOT_THERE, Still
from mabillon.workflows.film_stills import Times, film_stills
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.leaving import Graphic
from mabillon.workflows.pictures import Pictures
from mabillon.workflows.plain_copies import Copier

SIDE: Final = 320
"""Pixels of the longer side of a still."""

MOST: Final = 40
"""Stills of one page; further files have none."""
FIRST_S: Final = 5.0
"""Seconds of a video among which its still is chosen."""

_NONE: Final = Still(data=None, about="", hidden=NOT_THERE)


def stills(holdings: Holdings, pictures: Pictures, files: Iterable[str]) -> dict[str, Still]:
    """Return a still of each file (SHA-256), all of which resemble each other.

    Where one of them is marked graphic none is shown of any.
    """
    every = list(dict.fromkeys(files))
    graphic = Graphic(holdings.store, among=every)
    if any(digest in graphic for digest in every):
        return {digest: Still(data=None, about="", hidden=GRAPHIC) for digest in every}
    shown = every[:MOST]
    try:
        copier = Copier()
    except UsageError:
        return dict.fromkeys(shown, _NONE)
    with copier:
        return {digest: _still(pictures, copier, digest) for digest in shown}


def _still(pictures: Pictures, copier: Copier, digest: str) -> Still:
    file = pictures.of(digest)
    if file is None or file.told.medium == "document":
        return _NONE
    told = file.told
    about = f"{told.kind.upper()} {told.medium}, {told.width} × {told.height} pixels"
    try:
        if told.medium == "picture":
            data = copier.copy(pictures.store.evidence.read(digest), side=SIDE, grey=False)
            return Still(data=data, about=about)
        return _of_video(pictures.store.evidence.path(digest), told, about)
    except (UnreadableInput, UsageError):
        return _NONE


def _of_video(path: Path, told: Told, about: str) -> Still:
    """Return the moment of most features among the first, for many begin black."""
    first = [frame for frame in told.frames if (frame.at_s or 0.0) <= FIRST_S]
    if not first or not path.is_file():
        return _NONE
    at_s = max(first, key=lambda frame: frame.quality or 0).at_s or 0.0
    with TemporaryDirectory() as folder:
        found = list(film_stills(path, told, Times(frozenset([at_s])), Path(folder), SIDE))
    return Still(data=found[0].data, about=f"{about}, at {clock(at_s)}") if found else _NONE
