"""Whether a statement stood before: on an own channel long ago, or elsewhere ahead of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from mabillon.examine.settings import Settings

Times = Sequence[datetime | None]
"""When each own post that carries the statement was posted; null = not known."""


def recycled(asked_at: datetime | None, own: Times, settings: Settings) -> int | None:
    """Return which own post it repeats after a long time: the latest of them; None = none.

    ``asked_at``: when the questioned statement was posted. A long time is
    ``recycled_after_s``; an own post since then is the statement itself.
    """
    dated = [(at, -i) for i, at in enumerate(own) if at is not None]
    if asked_at is None or not dated:
        return None
    at, place = max(dated)
    long_ago = asked_at - at >= timedelta(seconds=settings.recycled_after_s)
    return -place if long_ago else None


def ahead(first_at: datetime | None, own: Times, settings: Settings) -> float | None:
    """Return by how many seconds it appeared before any own channel had it.

    None where that is less than ``early_s``, which is no leak, or no own channel had it.
    """
    times = [at for at in own if at is not None]
    if first_at is None or not times:
        return None
    seconds = (min(times) - first_at).total_seconds()
    return seconds if seconds > settings.early_s else None
