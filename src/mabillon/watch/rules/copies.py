"""A copy of a text, picture or video that is watched."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from mabillon.watch.alert import Alert

RULE: Final = "copies"
WATCHES: Final = "a copy of a text, picture or video"


@dataclass(frozen=True, slots=True)
class Copied:
    """A new post with a copy of what is watched.

    ``watched``: what is watched, the same from run to run. ``name``: what it goes by.
    ``key``: the post with its raw channel key; ``post``: as a reader names it. ``how``: how the
    post stands to what is watched, in a sentence.
    """

    watched: str
    name: str
    key: str
    post: str
    title: str
    posted_at: datetime | None
    evidence: str
    how: str


def alerts(copied: Iterable[Copied]) -> list[Alert]:
    """Return one alert for each post that copies what is watched; an edit of it is no other."""
    found: dict[str, Alert] = {}
    for one in copied:
        made = Alert(
            rule=RULE,
            subject=f"{one.watched} {one.key}",
            what=f"A copy of {one.name} was posted as {one.post}.",
            where=one.title,
            when=one.posted_at,
            why=one.how,
            posts=[one.post],
            evidence=[one.evidence],
        )
        found.setdefault(made.key, made)
    return list(found.values())
