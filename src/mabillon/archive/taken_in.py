"""How much was taken in, counted from the captures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mabillon.archive import catalogue
from mabillon.archive.store import Store


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What was taken in: captures, posts that were new, and records that could not be read."""

    captures: int
    new: int
    rejected: int


def taken_in(store: Store, since: datetime | None = None) -> TakenIn:
    """Return how much was taken in since then; null = ever."""
    captures, new, rejected = store.connection.execute(
        "SELECT COUNT(*), TOTAL(new), TOTAL(rejected) FROM captures WHERE kept_at >= ?",
        (0 if since is None else catalogue.micros(since),),
    ).fetchone()
    return TakenIn(captures, int(new), int(rejected))
