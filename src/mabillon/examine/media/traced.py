"""A trace of a picture or video: where something like it stands, with the words beside it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import msgspec

from mabillon.examine.media.appearing import Resemblance
from mabillon.examine.media.told import Medium

SCHEMA: Final = "mabillon.media-trace/1"


class MediaAppearance(msgspec.Struct, frozen=True, kw_only=True):
    """One post, or one file kept by itself, that has something like the media asked about.

    Parameters
    ----------
    found
        How its file stands to the one asked about, with the file's SHA-256.
    post, channel, title
        CHANNEL/ID, the channel's register name, and what a reader is shown; of a file kept by
        itself null, null, and the name it was handed in by.
    posted_at, uncertain_s
        Null = not known; half-width of what is not known of it, in seconds.
    after_s
        Seconds after the first appearance; null = no time.
    caption
        The words beside it; "" = none.
    words
        How the words of the one asked about stand to them ("identical", "near copy",
        "contains", "excerpt of", "shares passages", "unrelated"); null = one has none.
    changes
        In words, what the picture here has otherwise than the one asked about, where it can be
        told.
    asked
        Whether it is the post that was asked about.
    """

    found: Resemblance
    post: str | None
    channel: str | None
    title: str
    posted_at: datetime | None
    uncertain_s: int | None
    after_s: float | None
    caption: str
    words: str | None
    changes: tuple[str, ...]
    asked: bool


class MediaTrace(msgspec.Struct, frozen=True, kw_only=True):
    """Where something like a media file stands, earliest first; those without a time last.

    Parameters
    ----------
    evidence, medium, kind
        SHA-256, medium and kind of the file asked about.
    name
        How it was asked for: a post, or a file's name.
    width, height, duration_s
        Pixels and seconds; null = it has none.
    caption
        The words beside it where it was asked for; "" = none.
    appearances
        Of the file itself and of what resembles it.
    first
        Place in ``appearances`` of the earliest sure one with a time; null = there is none.
    held
        Media files of the archive that could be compared.
    """

    evidence: str
    medium: Medium
    kind: str
    name: str
    width: int | None
    height: int | None
    duration_s: float | None
    caption: str
    appearances: list[MediaAppearance]
    first: int | None
    held: int
    caveats: list[str]
    known_as_of: datetime | None
    schema: str = SCHEMA
