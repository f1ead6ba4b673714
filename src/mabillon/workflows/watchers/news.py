"""What is new in an archive since it was last watched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from mabillon.workflows.holdings import Holdings

Rows = npt.NDArray[np.int64]

BATCH: Final = 10_000
"""Posts whose texts are read at once."""

_COLUMNS: Final = (
    "row", "channel", "channel_name", "id", "kind", "posted_at", "seen_at", "edited_at", "text",
    "forward_channel", "forward_id", "forward_name", "evidence", "version",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NewPost:
    """One new version of a post, with its text. ``channel``: its raw key."""

    row: int
    channel: str
    channel_name: str | None
    id: str
    kind: str
    posted_at: datetime | None
    seen_at: datetime
    edited_at: datetime | None
    text: str
    forward_channel: str | None
    forward_id: str | None
    forward_name: str | None
    evidence: str
    version: bytes

    @property
    def key(self) -> str:
        """CHANNEL/ID with the raw channel key."""
        return f"{self.channel}/{self.id}"

    @property
    def at(self) -> datetime:
        """When it was posted, or at least seen."""
        return self.posted_at or self.seen_at


@dataclass(frozen=True)
class News:
    """What was added to an archive from a position on, to the position of its holdings.

    ``since``: number of the first new row of POSTS; ``captures``: captures known before, by
    number. ``now``: the time by which old and fresh are told apart.
    """

    holdings: Holdings
    since: int
    captures: frozenset[int]
    now: datetime

    def fresh(self, at: datetime, days: float | None) -> bool:
        """Tell whether something is no older than so many days; null = whatever its age."""
        return days is None or at >= self.now - timedelta(days=days)

    def posts(self, days: float | None) -> Iterator[list[NewPost]]:
        """Yield the new posts that are fresh, by row, some thousand at a time."""
        yield from self._some(self._fresh_rows(days))

    def since_row(self, row: int) -> Iterator[list[NewPost]]:
        """Yield the new posts from a row on, whatever their age, some thousand at a time."""
        yield from self._some(self.rows[self.rows >= row])

    def _some(self, rows: Rows) -> Iterator[list[NewPost]]:
        for first in range(0, len(rows), BATCH):
            part = rows[first : first + BATCH]
            small = self._small
            yield self._read(part) if small is None else [small[row] for row in part.tolist()]

    @cached_property
    def rows(self) -> Rows:
        """The new rows of POSTS, ascending."""
        return np.arange(self.since, self.holdings.size)

    @cached_property
    def _small(self) -> Mapping[int, NewPost] | None:
        """The new posts by row, where they are so few that they are read once for all rules."""
        if len(self.rows) > BATCH:
            return None
        return {post.row: post for post in self._read(self.rows)}

    def _fresh_rows(self, days: float | None) -> Rows:
        if days is None or not len(self.rows):
            return self.rows
        if self._small is not None:
            return np.array([r for r, p in self._small.items() if self.fresh(p.at, days)], np.int64)
        columns = ["posted_at", "seen_at"]
        store, position = self.holdings.store, self.holdings.position
        rows = self.rows if self.since else None
        held = store.posts(columns, rows=rows, position=position)
        posted, seen = (held[name].cast("int64").to_numpy() for name in columns)
        at = np.where(np.isnan(posted), seen, posted) if posted.dtype.kind == "f" else posted
        early = (self.now - timedelta(days=days)).timestamp() * 1e6
        fresh: Rows = self.rows[at >= early]
        return fresh

    def _read(self, rows: Rows) -> list[NewPost]:
        store, position = self.holdings.store, self.holdings.position
        held = store.posts(list(_COLUMNS), rows=rows, position=position)
        columns: list[list[Any]] = [column.to_pylist() for column in held.columns]
        return [NewPost(*values) for values in zip(*columns, strict=True)]
