"""The contact sheet of a video or picture: its frames by scene, to be looked at and written up.

Frames are grey, blurred and silent until somebody chooses to see one.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from mabillon.examine.records.shots import COLUMNS, IN_WORDS, Medium, clock
from mabillon.pages import frame, words
from mabillon.pages.stills import Still


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """One frame. ``at_s``: seconds from the start; null = the picture as a whole."""

    still: Still
    at_s: float | None = None

    @property
    def when(self) -> str:
        """``0:14.2``; "" for a picture."""
        return "" if self.at_s is None else clock(round(self.at_s, 1))


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """A scene: its number from 1, seconds from and to (null = a picture), its frames."""

    number: int
    cells: Sequence[Cell]
    from_s: float | None = None
    to_s: float | None = None

    @property
    def when(self) -> str:
        """``0:14 to 0:21``; "" for a picture."""
        if self.from_s is None or self.to_s is None:
            return ""
        return f"{clock(round(self.from_s, 1))} to {clock(round(self.to_s, 1))}"


class SheetContext(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that ``templates/contact_sheet.html`` prints.

    Parameters
    ----------
    name
        What the file is called.
    digest
        Its SHA-256 (hex).
    medium, kind
        Video or picture; by its content, e.g. "mp4".
    scenes
        In order of time; of a picture one.
    duration_s
        Seconds; null = not known, or a picture.
    every_s
        Seconds from one frame to the next within a scene; null = only where scenes begin.
    notes
        What to know of it, in sentences: that it is graphic, where it is damaged.
    commands
        What to type next.
    """

    name: str
    digest: str
    medium: Medium
    kind: str
    scenes: Sequence[Scene]
    duration_s: float | None = None
    every_s: int | None = None
    notes: Sequence[str] = ()
    commands: Sequence[str] = ()

    @property
    def title(self) -> str:
        """The page's title."""
        return f"Contact sheet of {self.name}"

    @property
    def sentence(self) -> str:
        """How long it is, how many scenes it has, which frames are here."""
        if self.medium == "picture":
            return "A picture: one view, one row."
        shown = sum(len(scene.cells) for scene in self.scenes)
        lasts = f"{clock(round(self.duration_s, 1))} long, " if self.duration_s else ""
        each = "" if self.every_s is None else f" and {_each(self.every_s)}"
        return (
            f"{lasts}{words.count(len(self.scenes), 'scene')}; {words.count(shown, 'frame')}: "
            f"where a scene begins{each}."
        )

    @property
    def columns(self) -> Sequence[str]:
        """The columns of a shot list, in words."""
        return [IN_WORDS.get(name, name.replace("_", " ")) for name in COLUMNS]


def _each(seconds: int) -> str:
    return "each second" if seconds == 1 else f"every {seconds} seconds"


def contact_sheet(page: SheetContext, render: frame.Render = frame.render) -> str:
    """Return the page as one HTML file that fetches nothing."""
    return render("contact_sheet.html", page, sheet="contact_sheet.css", pictures=True)
