"""What an invented picture or video shows, in words and numbers; drawn elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Bed = Literal["round", "rows", "corner"]
Branch = Literal["League", "Northern Beds", "Quayside Hands", "Southern Borough"]


@dataclass(frozen=True)
class Scene:
    """A planted place, by day, without people; ``key`` decides all of it.

    ``seeds``: of the logo in the strip at its foot; 0 = there is no strip. ``bed``: its shape;
    None = as the key has it.
    """

    key: str
    seeds: int = 0
    bed: Bed | None = None
    width: int = 640
    height: int = 480


@dataclass(frozen=True)
class Copied:
    """A scene again: cropped above and on its right, smaller, saved once more.

    ``crop`` is the share of width and height that is cut away in all; ``quality`` that of JPEG;
    ``width`` the width that is left, in pixels.
    """

    of: Scene
    crop: float
    width: int
    quality: int


@dataclass(frozen=True)
class Sheet:
    """A letter as a picture: logo, name and address above, text, a stamp below."""

    key: str
    text: str
    seeds: int
    stamp: Branch


@dataclass(frozen=True)
class Pasted:
    """A sheet that was posted, with another text between its letterhead and its stamp."""

    of: Sheet
    text: str


@dataclass(frozen=True)
class Film:
    """The farewell video, or its first ``seconds``.

    ``bar``: with a logo bar over its foot, as it was posted again.
    """

    bar: bool = False
    seconds: int = 98


Subject = Scene | Copied | Sheet | Pasted | Film
