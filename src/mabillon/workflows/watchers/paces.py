"""How forwarders post, and since when each is silent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np

from mabillon.watch.rules.stopped import Pace
from mabillon.watch.standing_questions import Stopped
from mabillon.workflows.statements import role_keys
from mabillon.workflows.watchers.news import News

WINDOW: Final = timedelta(days=365)
"""Gaps are those of this long before the last post."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def paces(news: News, asked: Sequence[Stopped]) -> Iterator[Pace]:
    """Yield the pace of every channel that is a forwarder of an issuer now and was looked at."""
    holdings = news.holdings
    for one in asked:
        issuer = holdings.register.issuer(one.issuer)
        roles = role_keys(holdings, issuer, {"forwarder"})
        keys = [k for k, held in roles.items() if any(r.holds_at(news.now) for r in held)]
        looked = _looked(news, keys)
        for key in keys:
            pace = _pace(news, one, key, looked.get(key))
            if pace is not None:
                yield pace


def _pace(news: News, asked: Stopped, key: str, looked: datetime | None) -> Pace | None:
    holdings = news.holdings
    rows = holdings.rows_of([key])
    if not len(rows) or looked is None:
        return None
    posted = holdings.column("posted_at").take(rows).cast("int64")
    there = posted.is_valid().to_numpy(zero_copy_only=False)
    if not there.any():
        return None
    rows = rows[there]
    times = posted.drop_null().to_numpy()
    order = np.argsort(times, kind="stable")
    last = int(times[order[-1]])
    window = int(WINDOW / timedelta(microseconds=1))
    recent = np.unique(times[times >= last - window])  # versions of one post are one time
    [post] = holdings.posts([int(rows[order[-1]])])
    return Pace(
        issuer=asked.issuer,
        post=f"{holdings.name(key)}/{post.id}",
        title=holdings.title(key),
        gaps=np.diff(recent) / 1e6,
        last=post.key,
        last_at=_EPOCH + timedelta(microseconds=last),
        looked_at=looked,
        quantile=asked.quantile,
        least=asked.gaps,
    )


def _looked(news: News, keys: Sequence[str]) -> dict[str, datetime]:
    """Return the latest look at each channel that shows its latest posts."""
    holdings = news.holdings
    found: dict[str, datetime] = {}
    seen = holdings.store.observations(channels=keys, position=holdings.position)
    for look in seen.to_pylist():
        if look["seen_at"] is not None:
            key = look["channel"]
            found[key] = max(look["seen_at"], found.get(key, look["seen_at"]))
    return found
