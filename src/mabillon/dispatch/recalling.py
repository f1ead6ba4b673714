"""What of a published dispatch relied on something that no longer stands, and the notice of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from mabillon.dispatch.citations import Target
from mabillon.dispatch.source import Dispatch

Sort = Literal["title", "heading", "text", "caption", "summary", "feed title", "slug"]

SHOWN = 100
"""Characters of a place that are shown."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a dispatch: what it is, its line in the file from 1, its words."""

    sort: Sort
    line: int
    text: str


def places(dispatch: Dispatch, targets: Collection[Target], *, states: bool) -> Iterator[Place]:
    """Yield what relied on any of some targets.

    Parameters
    ----------
    targets
        What no longer stands, as the dispatch cites it; parts do not matter.
    states
        Whether the dispatch states the standing of one of them: then its title, headings,
        summary and slug relied on it too.
    """
    front = dispatch.front
    if states:
        said: dict[Sort, tuple[str, str | None]] = {
            "title": ("title", front.title),
            "feed title": ("feed_title", front.feed_title),
            "summary": ("summary", front.summary),
            "slug": ("slug", front.slug),
        }
        for sort, (field, text) in said.items():
            if text:
                yield Place(sort, dispatch.place(dispatch.places[field])[0], text)
    things = {(target.kind, target.key) for target in targets}
    for block in dispatch.blocks:
        relied = any(
            (target.kind, target.key) in things
            for citation in dispatch.cited_in(block.start, block.stop)
            for target in citation.targets
        )
        text = " ".join(block.text.split())
        line = dispatch.place(block.start)[0]
        if block.kind == "heading":
            if states:
                yield Place("heading", line, text)
        elif relied:
            of: Sort = "caption" if block.kind == "caption" else "text"
            yield Place(of, line, text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…")


def notice(called: str, details: Collection[str], on: date) -> str:
    """Return a correction notice in draft: what was said on what ground, and what has become of it.

    It says nothing of what stands now: that is for a person, who writes it behind.
    """
    because = " ".join(detail if detail.endswith(".") else f"{detail}." for detail in details)
    return (
        f"Correction of {on.day} {on:%B %Y} to {called}: part of it rested on what no longer "
        f"stands. {because} TO DO: say what stands now."
    )
