"""A saved search finds something new."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from mabillon.watch.alert import Alert

RULE: Final = "search"
WATCHES: Final = "a saved search finds something new"


@dataclass(frozen=True, slots=True)
class Found:
    """A new post that a saved search finds. ``key``: the post with its raw channel key."""

    search: str
    key: str
    post: str
    title: str
    posted_at: datetime | None
    evidence: str


def alerts(found: Iterable[Found]) -> list[Alert]:
    """Return one alert for each post that a search finds; an edit of it is no other."""
    made: dict[str, Alert] = {}
    for one in found:
        alert = Alert(
            rule=RULE,
            subject=f"{one.search} {one.key}",
            what=f"The search {one.search} finds the new post {one.post}.",
            where=one.title,
            when=one.posted_at,
            why=f"It holds what `mabillon search --saved {one.search}` asks for.",
            posts=[one.post],
            evidence=[one.evidence],
        )
        made.setdefault(alert.key, alert)
    return list(made.values())
