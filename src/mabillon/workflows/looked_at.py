"""Pictures for whoever sits at the desk: grey and blurred at first, plain where somebody chose.

Whatever the file is, what is given is a JPEG made anew from its pixels in a process of its own:
never the file itself, and nothing that it says of itself.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from mabillon.archive.store import Store
from mabillon.errors import UnknownName, UnreadableInput, UsageError
from mabillon.examine.media.told import Told
from mabillon.workflows.film_stills import Times, film_stills
from mabillon.workflows.leafing import page_picture
from mabillon.workflows.leaving import Graphic
from mabillon.workflows.pictures import MediaFile, Pictures
from mabillon.workflows.plain_copies import BLURRED, Copier

STILL: Final = 320
"""Pixels of the longer side of what is shown before anybody chose."""
FULL: Final = 1600
FIRST_S: Final = 5.0
"""Seconds of a video among which its still is chosen; many begin black."""
PARTS: Final = 12
"""Moments of a video, or pages of a document, that can be looked at."""
KEPT: Final = 400
"""Stills that are remembered."""


class Looks:
    """What one desk shows of media; several may ask at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._copier: Copier | None = None
        self._stills: OrderedDict[str, bytes] = OrderedDict()
        self._graphic: tuple[int, dict[str, bool]] = (-1, {})

    def close(self) -> None:
        """End the process that decodes."""
        with self._lock:
            if self._copier is not None:
                self._copier.__exit__(None, None, None)
                self._copier = None

    def is_graphic(self, store: Store, digest: str) -> bool:
        """Tell whether a file (SHA-256) is marked graphic, or shows what is."""
        position = store.position()
        if self._graphic[0] != position:
            self._graphic = (position, {})
        known = self._graphic[1]
        if digest not in known:
            known[digest] = digest in Graphic(store, among=[digest])
        return known[digest]

    def still(self, store: Store, digest: str) -> bytes:
        """Return a small picture of a file, grey and blurred (JPEG).

        Raises
        ------
        UnknownName
            The archive has no such picture, video or document, or could not read it.
        UnreadableInput, UsageError
            It cannot be shown; the message says why.
        """
        if digest not in self._stills:
            self._stills[digest] = self._made(
                store, told_of(store, digest), 0, side=STILL, plain=False
            )
            while len(self._stills) > KEPT:
                self._stills.popitem(last=False)
        return self._stills[digest]

    def plain(self, store: Store, digest: str, part: int = 0) -> bytes:
        """Return a file as it looks (JPEG): the picture, a page, or a moment of a video.

        ``part``: which page or moment, from 0. Raises as `still`.
        """
        return self._made(store, told_of(store, digest), part, side=FULL, plain=True)

    def _made(self, store: Store, file: MediaFile, part: int, *, side: int, plain: bool) -> bytes:
        told, path = file.told, store.evidence.path(file.evidence)
        if not 0 <= part < parts(told):
            raise UnknownName(f"it has no part {part}", where=file.evidence[:12])
        if told.medium == "picture":
            data = store.evidence.read(file.evidence)
        elif told.medium == "document":
            data = page_picture(path, part + 1, side=side)
        else:
            data = _moment(path, told, part, side)
        return self._copied(data, side=side, plain=plain)

    def _copied(self, data: bytes, *, side: int, plain: bool) -> bytes:
        with self._lock:
            self._copier = self._copier or Copier()
            blur = 0.0 if plain else BLURRED
            return self._copier.copy(data, side=side, grey=not plain, blur=blur)


def told_of(store: Store, digest: str) -> MediaFile:
    """Return what is held of a file.

    Raises
    ------
    UnknownName
        The archive has no such picture, video or document, or could not read it.
    """
    file = Pictures(store).of(digest)
    if file is None:
        raise UnknownName(
            f"no picture, video or document {digest[:12]} is held that could be read",
            do="what is known of a file: mabillon media show DIGEST",
        )
    return file


def parts(told: Told) -> int:
    """Return how many pages or moments of a file can be looked at."""
    if told.medium == "document":
        return min(told.pages or 0, PARTS)
    return len(moments(told)) if told.medium == "video" else 1


def moments(told: Told) -> list[float]:
    """Return the seconds of a video that are shown, the one for its still first."""
    whole = [frame for frame in told.frames if frame.region is None and frame.at_s is not None]
    early = [frame for frame in whole if (frame.at_s or 0.0) <= FIRST_S]
    first = max(early, key=lambda frame: frame.quality or 0, default=None)
    begun = [frame.at_s or 0.0 for frame in whole if frame.scene]
    step = max(1, -(-len(begun) // PARTS))
    found = [first.at_s or 0.0] if first else []
    return [*found, *(at_s for at_s in begun[::step] if at_s not in found)][:PARTS]


def _moment(path: Path, told: Told, part: int, side: int) -> bytes:
    if not path.is_file():
        raise UsageError("the video is not there any more", do="run `mabillon audit`")
    with TemporaryDirectory() as folder:
        wanted = Times(frozenset([moments(told)[part]]))
        found = list(film_stills(path, told, wanted, Path(folder), side))
    if not found:
        raise UnreadableInput("no picture of this moment can be had")
    return found[0].data
