"""Stills for pages: small copies of pictures as pixels alone, and none of what is graphic.

What is marked graphic in a shot list that counts, by its digest or by a post that has it, gives
no still: no picture of it leaves the archive.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from mabillon.archive.store import Store
from mabillon.errors import UnreadableInput, UsageError
from mabillon.pages.stills import GRAPHIC, NOT_THERE, Still
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.pictures import Pictures
from mabillon.workflows.plain_copies import plain_copy
from mabillon.workflows.shots import in_force

SIDE: Final = 320
"""Pixels of the longer side of a still."""

MOST: Final = 40
"""Stills of one page; further files have none."""


def stills(holdings: Holdings, pictures: Pictures, files: Iterable[str]) -> dict[str, Still]:
    """Return a still of each file (SHA-256), all of which resemble each other.

    Where one of them is marked graphic none is shown of any.
    """
    every = list(dict.fromkeys(files))
    marked = graphic(holdings.store, holdings.position)
    rows = {row for digest in every for row in pictures.posts_with(digest)}
    keys = {post.key for post in holdings.posts(rows)}
    if marked & {*every, *keys}:
        return {digest: Still(data=None, about="", hidden=GRAPHIC) for digest in every}
    return {digest: _still(pictures, digest) for digest in every[:MOST]}


def graphic(store: Store, position: int | None = None) -> frozenset[str]:
    """Return what is marked graphic: digests, and posts by their raw key."""
    return frozenset(
        kept.shots.of for kept in in_force(store, position=position) if kept.shots.graphic
    )


def _still(pictures: Pictures, digest: str) -> Still:
    file = pictures.of(digest)
    if file is None or file.told.medium != "picture":
        return Still(data=None, about="", hidden=NOT_THERE)
    about = f"{file.told.kind.upper()} picture, {file.told.width} × {file.told.height} pixels"
    try:
        data = plain_copy(pictures.store.evidence.read(digest), side=SIDE, grey=False)
    except (UnreadableInput, UsageError):
        return Still(data=None, about="", hidden=NOT_THERE)
    return Still(data=data, about=about)
