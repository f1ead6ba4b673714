"""The page of a picture's or video's trace: where it stands, with the words beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import tzinfo

import msgspec

from mabillon.examine.media.traced import MediaAppearance, MediaTrace
from mabillon.pages import frame, media_words
from mabillon.pages.stills import NOT_THERE, Still

LISTED = 200
"""Appearances that the page lists; the rest is in ``--json``."""


class MediaTraceContext(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that ``templates/media_trace.html`` prints.

    ``trace``: what was found. ``stills``: of the files met, by SHA-256, and of the one asked
    about. ``command`` makes the page again; ``zone``: the reader's time zone, null = UTC alone.
    """

    trace: MediaTrace
    stills: Mapping[str, Still]
    command: str | None = None
    zone: tzinfo | None = None

    @property
    def title(self) -> str:
        """The page's title."""
        return f"Trace of the {self.trace.medium} {self.trace.name}"

    @property
    def headline(self) -> str:
        """First appearance, in a sentence."""
        return media_words.headline(self.trace)

    @property
    def sentence(self) -> str:
        """How many posts have it, and among how many files it was looked for."""
        return media_words.summary(self.trace)

    @property
    def label(self) -> str:
        """What file it is."""
        return media_words.label(self.trace)

    @property
    def listed(self) -> Sequence[MediaAppearance]:
        """The appearances that are listed."""
        return self.trace.appearances[:LISTED]

    @property
    def first(self) -> MediaAppearance | None:
        """The earliest sure one with a time; null = there is none."""
        return None if self.trace.first is None else self.trace.appearances[self.trace.first]

    def still(self, evidence: str) -> Still:
        """Return the still of a file."""
        none = Still(data=None, about="", hidden=NOT_THERE)
        return self.stills.get(evidence, none)


def media_trace(page: MediaTraceContext, render: frame.Render = frame.render) -> str:
    """Return the page as one HTML file that fetches nothing."""
    return render(
        "media_trace.html",
        page,
        pictures=True,
        words=media_words,
    )
