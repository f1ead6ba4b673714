"""Near copies of all posts against all: which posts of several channels are one text."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec
import numpy as np
import pyarrow as pa

from mabillon.archive.store import Store
from mabillon.engine import open_engine
from mabillon.examine.settings import Settings
from mabillon.workflows.engine_sketches import sketches_on
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.kept_posts import Rows
from mabillon.workflows.pairing import Pair, candidates, names_of, verified
from mabillon.workflows.register_in_force import current

EXCERPT = 160
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Cluster(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Posts of several channels that are near copies of each other, earliest first."""

    posts: list[str]
    channels: list[str]
    first_at: datetime | None
    excerpt: str


class Clusters(msgspec.Struct, frozen=True, kw_only=True):
    """What `clusters` found: ``posts`` looked at, verified ``pairs``, and their ``clusters``."""

    posts: int
    pairs: list[Pair]
    clusters: list[Cluster]
    schema: str = "mabillon.clusters/1"


def clusters(
    store: Store,
    *,
    containment: float = 0.5,
    engine: str | None = None,
    settings: Settings | None = None,
    progress: Callable[[int, int], None] | None = None,
    computing: Callable[[int, int], None] | None = None,
) -> Clusters:
    """Find near copies, quotations and excerpts across channels, and join them.

    Parameters
    ----------
    store
        The archive.
    containment
        Estimated share, 0 to 1, of the smaller text that the larger must hold for a pair
        to be compared word by word.
    engine
        Where the pairs are looked for (``engine.open_engine``); None = here.
    progress
        Called with (pairs compared, pairs to compare).
    computing
        Called with (parts of the cluster's work done, 0: of how many is not known).

    Returns
    -------
    Clusters
        Only pairs whose alignment says identical, near copy, contains or excerpt.
    """
    _, register = current(store)
    with open_engine(engine, computing) as opened:
        position = store.position()
        sketches = sketches_on(opened, store, register, position)
        holdings = Holdings(
            store, register, settings or Settings(), position=position, sketches=sketches
        )
        pairs = candidates(holdings, opened, containment)
        with _uncollected():
            return _found(holdings, pairs, progress)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the collector of cycles away: none are made, and it would look at all of it often."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _found(
    holdings: Holdings, pairs: pa.Table, progress: Callable[[int, int], None] | None
) -> Clusters:
    found = verified(holdings, pairs, progress)
    sides = [found[side].to_numpy() for side in ("a", "b")]
    rows, places = np.unique(np.concatenate(sides), return_inverse=True)
    joined = list(zip(*(side.tolist() for side in np.split(places, 2)), strict=True))
    posts = _Posts(holdings, rows)
    holdings.load(rows.tolist())
    told = zip(*(found[name].to_pylist() for name in found.column_names[2:]), strict=True)
    return Clusters(
        posts=holdings.size,
        pairs=[
            Pair(posts.names[a], posts.names[b], *said)
            for (a, b), said in zip(joined, told, strict=True)
        ],
        clusters=[posts.shown(part) for part in cluster(joined, range(len(rows)))],
    )


class _Posts:
    """The posts of rows, ascending, as far as clusters show them; told by their places there."""

    def __init__(self, holdings: Holdings, rows: Rows) -> None:
        self._holdings = holdings
        taken = pa.array(rows, pa.int64())
        times = holdings.column("posted_at").take(taken).cast(pa.int64())
        codes = holdings.column("channel").indices.take(taken).to_pylist()
        # Earliest first, and those without a time last.
        order = np.lexsort((times.fill_null(0).to_numpy(), times.is_null().to_numpy(False)))
        rank = np.empty(len(rows), np.int64)
        rank[order] = np.arange(len(rows))
        self._rank, self._times, self._rows = rank.tolist(), times.to_pylist(), rows.tolist()
        self.names = names_of(holdings, rows)
        titles = [holdings.name(key) for key in holdings.channel_keys]
        self._titles = [titles[code] for code in codes]

    def shown(self, places: Sequence[int]) -> Cluster:
        """Return the cluster that posts are."""
        ordered = sorted(places, key=self._rank.__getitem__)
        text = _in_one_line(self._holdings.text(self._rows[ordered[0]]))
        first = self._times[ordered[0]]
        return Cluster(
            posts=[self.names[place] for place in ordered],
            channels=sorted({self._titles[place] for place in ordered}),
            first_at=None if first is None else _EPOCH + timedelta(microseconds=first),
            excerpt=text if len(text) <= EXCERPT else text[: EXCERPT - 1] + "…",
        )


def _in_one_line(text: str) -> str:
    """Return the beginning of a text, more than ``EXCERPT`` if there is more, single-spaced."""
    beginning = " ".join(text[: 2 * EXCERPT].split())
    return beginning if len(beginning) > EXCERPT else " ".join(text.split())


def cluster(pairs: Sequence[tuple[int, int]], rows: Sequence[int]) -> list[list[int]]:
    """Join pairs of rows into clusters (connected parts), each ascending, largest first."""
    parent = {row: row for row in rows}

    def root(row: int) -> int:
        while parent[row] != row:
            parent[row] = parent[parent[row]]
            row = parent[row]
        return row

    for one, two in pairs:
        parent[root(one)] = root(two)
    parts: dict[int, list[int]] = {}
    for row in rows:
        parts.setdefault(root(row), []).append(row)
    return sorted((sorted(p) for p in parts.values() if len(p) > 1), key=lambda p: (-len(p), p))
