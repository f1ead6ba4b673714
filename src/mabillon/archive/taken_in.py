"""How much was taken in, counted from the captures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mabillon.archive import catalogue
from mabillon.archive.store import Store


@dataclass(frozen=True, slots=True)
class TakenIn:
    """Captures, posts that were new (media are none), and records that could not be read."""

    captures: int
    new: int
    rejected: int


def taken_in(store: Store, since: datetime | None = None) -> TakenIn:
    """Return how much was taken in since then; null = ever."""
    captures, new, rejected = store.connection.execute(
        "SELECT COUNT(*), TOTAL(CASE WHEN format IN ('picture', 'video', 'document') THEN 0"
        " ELSE new END), TOTAL(rejected) FROM captures WHERE kept_at >= ?",
        (0 if since is None else catalogue.micros(since),),
    ).fetchone()
    return TakenIn(captures, int(new), int(rejected))
