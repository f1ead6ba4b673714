"""What was told of a media file by its content: its kind, what it says of itself, its hashes.

Whoever opens files makes these (``mabillon.media``, in a process of its own); tables keep them
(``tables.MEDIA_FILES``, ``tables.FRAMES``). Nothing here says what a picture shows.
"""

from __future__ import annotations

from typing import Literal

import msgspec
import numpy as np

from mabillon.examine.media.hashing import PictureHashes
from mabillon.examine.media.turning import TURNS

Medium = Literal["picture", "video", "document"]


class Fact(msgspec.Struct, frozen=True, array_like=True):
    """What a file says of itself: claimed by whoever made or changed it, proof of nothing.

    ``name``: as the standard has it, after the standard's own name: "EXIF DateTimeOriginal",
    "XMP CreateDate", "PDF Producer", "MP4 creation_time", "C2PA". ``value``: as it stands there.
    """

    name: str
    value: str


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """One view that was hashed: a picture, a part of it, a page, a moment of a video.

    Parameters
    ----------
    at_s
        Seconds from the start of a video; null = not of a video.
    page
        Of a document, from 1; null = not of a document.
    scene
        Whether a scene of a video begins here; null = not of a video.
    region
        Left, top, width, height in pixels, of the upright picture, where only that part was
        hashed (what stands within borders; a picture within a screenshot); null = the whole.
    pdq, dhash
        Hashes in the eight turns, packed, 8 × 32 and 8 × 8 bytes; null = too few pixels or
        features.
    quality
        PDQ's, 0 to 100; null = too few pixels.
    """

    at_s: float | None = None
    page: int | None = None
    scene: bool | None = None
    region: tuple[int, int, int, int] | None = None
    pdq: bytes | None = None
    dhash: bytes | None = None
    quality: int | None = None

    @property
    def hashed(self) -> bool:
        """Whether it has a hash at all."""
        return self.pdq is not None or self.dhash is not None

    @property
    def hashes(self) -> PictureHashes:
        """The hashes as arrays."""
        pdq, dhash = (
            None if packed is None else np.frombuffer(packed, np.uint8).reshape(len(TURNS), -1)
            for packed in (self.pdq, self.dhash)
        )
        return PictureHashes(pdq, dhash, self.quality)


def framed(
    hashes: PictureHashes,
    *,
    at_s: float | None = None,
    page: int | None = None,
    scene: bool | None = None,
    region: tuple[int, int, int, int] | None = None,
) -> Frame:
    """Return hashes with what they are of."""
    return Frame(
        at_s=at_s,
        page=page,
        scene=scene,
        region=region,
        pdq=None if hashes.pdq is None else hashes.pdq.tobytes(),
        dhash=None if hashes.dhash is None else hashes.dhash.tobytes(),
        quality=hashes.quality,
    )


class Told(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """What was told of a media file.

    Parameters
    ----------
    medium
        Picture, video or document (PDF).
    kind
        By its content, e.g. "jpeg", "mp4", "pdf".
    width, height
        Pixels, upright; null = it has none of its own (a document).
    duration_s
        Of a video; null = it is none, or does not say.
    pages
        Of a document, or pictures in a file of several; null = one picture, or a video.
    turn
        How EXIF says that a picture is to be turned (this was done), a place in
        ``turning.TURNS``; 0 = not at all.
    facts
        What it says of itself.
    also
        What else its bytes pass for, e.g. "a ZIP archive".
    frames
        What was hashed: of a picture its whole comes first; may be empty.
    text
        Of a document that has its text as text, not as a picture: the text, pages parted by a
        form feed; null = there is none.
    """

    medium: Medium
    kind: str
    width: int | None = None
    height: int | None = None
    duration_s: float | None = None
    pages: int | None = None
    turn: int = 0
    facts: tuple[Fact, ...] = ()
    also: tuple[str, ...] = ()
    frames: tuple[Frame, ...] = ()
    text: str | None = None
