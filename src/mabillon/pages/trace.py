"""The trace page: who had it first, who had it from whom, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from functools import partial

import msgspec

from mabillon.examine.descent import Link, Unlinked
from mabillon.pages import descent, frame, media_words, stemma, timeline, words
from mabillon.pages.appearance import TraceRow
from mabillon.pages.media_trace import MediaTraceContext

LISTED = 200
"""Rows that the page lists; the rest is in ``--json``."""

EXPLAINED = {
    "identical": "the same text",
    "near copy": "nearly the same text; a changed figure or name makes it another statement",
    "contains": "holds the text, with words of its own around it",
    "quotation": "holds the text within a longer post",
    "excerpt": "holds a part of the text",
    "excerpt of": "holds a part of the text",
    "shares passages": "shares passages of eight words or more",
    "forward of": "a forward, with its exact origin",
    "forward by name only": "a forward that gives a display name only: a hint, never an identity",
    "edit of": "a later version of a post",
    "same media": "the same picture or video",
}


COUNTED = {
    "near copy": ("near copy", "near copies"),
    "contains": ("post that contains it", "posts that contain it"),
    "quotation": ("quotation", "quotations"),
    "excerpt": ("excerpt", "excerpts"),
    "excerpt of": ("excerpt", "excerpts"),
    "shares passages": ("that shares passages", "that share passages"),
    "forward of": ("forward", "forwards"),
    "forward by name only": ("forward by name only", "forwards by name only"),
    "edit of": ("later version", "later versions"),
}


class TraceQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked about: what to call it, its SHA-256 (hex), its text."""

    label: str
    digest: str
    text: str


class TraceContext(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that ``templates/trace.html`` prints.

    ``rows`` stand by time, those without a time last. ``first`` is the first appearance
    that carries the statement; null = none has a time. ``links`` and ``unlinked`` say of
    each row where it was had from, ``link_caveats`` what to keep in mind there;
    ``lookalikes`` which names look like another, in sentences. ``watched`` says in a sentence
    what was collected; null = not said. ``known_as_of`` is when the archive last learned
    something; ``zone`` the reader's time zone, null = UTC alone; ``command`` makes the page
    again. ``media``: where each picture and video of the post stands. ``most``: rows that the page
    lists; the rest is in ``--json``.
    """

    question: TraceQuestion
    rows: Sequence[TraceRow]
    first: TraceRow | None = None
    links: Sequence[Link] = ()
    unlinked: Sequence[Unlinked] = ()
    lookalikes: Sequence[str] = ()
    watched: str | None = None
    caveats: Sequence[str] = ()
    link_caveats: Sequence[str] = ()
    known_as_of: datetime | None = None
    zone: tzinfo | None = None
    command: str | None = None
    media: Sequence[MediaTraceContext] = ()
    most: int = LISTED

    @property
    def title(self) -> str:
        """The page's title."""
        return f"Trace of {self.question.label}"

    @property
    def headline(self) -> str:
        """First appearance, in a sentence."""
        if self.first is None or self.first.at is None:
            return "No appearance of this statement with a time is in the archive."
        title = words.channel(self.first.channel_title)
        return f"First seen on {title}, {words.time(self.first.at)}."

    @property
    def sentence(self) -> str:
        """How many posts of how many channels have it, by relation."""
        return summary(self.rows)

    @property
    def listed(self) -> Sequence[TraceRow]:
        """The rows that are listed."""
        return self.rows[: self.most]

    @property
    def drawn(self) -> Sequence[descent.Node]:
        """The copies and origins of the drawing of links."""
        return descent.nodes(self.rows, self.links)

    @property
    def not_drawn(self) -> str | None:
        """What the drawing of links leaves out, by channel."""
        return descent.left_out(self.rows, self.drawn) if self.links else None

    @property
    def told(self) -> Sequence[descent.Said]:
        """Where each listed row was had from, for the table."""
        return descent.table(self.listed, self.links, self.unlinked)

    @property
    def descended(self) -> str:
        """How many links there are of each kind, in a sentence."""
        return counted(self.links, self.unlinked)

    @property
    def channels_left_out(self) -> int:
        """How many channels the timeline does not draw."""
        return max(0, len(timeline.by_channel(self.rows)) - timeline.CHANNELS)

    @property
    def relations(self) -> list[tuple[str, str]]:
        """The relations that occur, with what they mean."""
        found = dict.fromkeys(row.relation for row in self.rows)
        return [(name, EXPLAINED[name]) for name in found if name in EXPLAINED]


def summary(rows: Sequence[TraceRow]) -> str:
    """Return how many posts of how many channels there are, by relation, in a sentence."""
    if not rows:
        return "Nothing in the archive shares a passage with it."
    kinds: dict[str, int] = {}
    for row in rows:
        kinds[row.relation] = kinds.get(row.relation, 0) + 1
    channels = len({row.channel for row in rows})
    gone = sum(row.gone_by is not None for row in rows)
    said = ", ".join(words.count(n, *COUNTED.get(name, (name, name))) for name, n in kinds.items())
    deleted = (
        f" {words.count(gone, 'post was', 'posts were')} seen to be gone later." if gone else ""
    )
    return (
        f"{words.count(len(rows), 'post')} on {words.count(channels, 'channel')}: {said}.{deleted}"
    )


def counted(links: Sequence[Link], unlinked: Sequence[Unlinked]) -> str:
    """Return how many links there are of each kind, in a sentence."""
    kinds = [link.kind for link in links]
    said = [
        f"{words.count(kinds.count('certain'), 'link is', 'links are')} certain",
        f"{words.count(kinds.count('named'), 'rests', 'rest')} on a name only",
        f"{words.count(kinds.count('inferred'), 'is', 'are')} inferred from wording",
    ]
    none = words.count(len(unlinked), "post has", "posts have")
    return f"{', '.join(said)}; {none} none."


def delay(row: TraceRow, first: TraceRow | None) -> str | None:
    """Return the time since the first appearance: ``+4 min``; None where one has no time."""
    if first is None or first.at is None or row.at is None:
        return None
    seconds = (row.at - first.at).total_seconds()
    return f"{'−' if seconds < 0 else '+'}{words.duration(seconds)}"


def trace(page: TraceContext, render: frame.Render = frame.render) -> str:
    """Return the trace page as one HTML file that fetches nothing."""
    return render(
        "trace.html",
        page,
        pictures=bool(page.media),
        media_words=media_words,
        timeline_wide=partial(timeline.draw, width=760, size=12.5),
        timeline_narrow=partial(timeline.draw, width=344, size=12),
        stemma_wide=partial(stemma.draw, width=760, size=12.5),
        stemma_narrow=partial(stemma.draw, width=344, size=12),
        isolated=descent.isolated,
        delay=delay,
    )
