"""The context of ``media.html``, and of the media of a post."""

from __future__ import annotations

import msgspec

from mabillon.examine.media.told import Fact
from mabillon.examine.records.shots import Shot


class MediaView(msgspec.Struct, frozen=True, kw_only=True):
    """What a post has attached, or a file by itself: described before it is shown.

    Parameters
    ----------
    name, kind
        As an export gives them; null = it gives none.
    state, why
        held, could not be read, destroyed, lacking; and why; "" = it is held.
    label
        What it is: ``JPEG picture, 640 × 480 pixels``; "" = not known.
    evidence
        SHA-256; null = the archive has it not.
    shots
        What somebody wrote is to be seen in it; empty = nobody did.
    shots_by
        Who.
    words
        The words on it, and how they were read off; "" = none.
    graphic
        Whether it is marked graphic, or shows what is.
    """

    name: str | None
    kind: str | None
    state: str
    why: str
    label: str
    evidence: str | None
    shots: tuple[Shot, ...]
    shots_by: str
    words: str
    graphic: bool

    @property
    def page(self) -> str:
        """Its page."""
        return f"/media/{self.evidence}"

    @property
    def still(self) -> str:
        """The address of its still."""
        return f"/media/{self.evidence}/still"


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """A picture that was chosen to be seen: its address, and which part it is."""

    address: str
    about: str


class MediaPage(msgspec.Struct, frozen=True, kw_only=True):
    """A media file.

    Parameters
    ----------
    facts
        What it says of itself; proof of nothing.
    names, posts
        Names it was handed in by; the posts that have it with their addresses.
    choose
        The address that shows it; null = it is shown, or cannot be.
    chosen
        The pictures, where somebody chose.
    warned
        Whether the choice is the first of the two that something graphic needs.
    """

    title: str
    view: MediaView
    facts: tuple[Fact, ...]
    names: tuple[str, ...]
    posts: tuple[tuple[str, str], ...]
    choose: str | None
    chosen: tuple[Look, ...]
    warned: bool
    size: int
