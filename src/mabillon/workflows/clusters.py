"""Near copies of all posts against all: which posts of several channels are one text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

import msgspec
import numpy as np
import pyarrow as pa

from mabillon.archive.store import Store
from mabillon.engine.embedded import candidate_pairs
from mabillon.examine.copies import CARRIES, compare
from mabillon.examine.settings import Settings
from mabillon.examine.sifting import DIFFERENT, IDENTICAL, UNSURE, read_many, sift
from mabillon.text.sketch import RATE, SHORT
from mabillon.workflows.entering import current
from mabillon.workflows.holdings import Holdings, Post
from mabillon.workflows.questions import shown

COMMON_VALUE = 2_000
EXCERPT = 160


class Cluster(msgspec.Struct, frozen=True, kw_only=True):
    """Posts of several channels that are near copies of each other, earliest first."""

    posts: list[str]
    channels: list[str]
    first_at: datetime | None
    excerpt: str


class Pair(msgspec.Struct, frozen=True):
    """Two posts of different channels: relation of a to b, and how much each has of the other."""

    a: str
    b: str
    relation: str
    containment_a: float
    containment_b: float
    carries: bool


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
    settings: Settings | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Clusters:
    """Find near copies, quotations and excerpts across channels, and join them.

    Parameters
    ----------
    store
        The archive.
    containment
        Estimated share, 0 to 1, of the smaller text that the larger must hold for a pair
        to be compared word by word.
    progress
        Called with (pairs compared, pairs to compare).

    Returns
    -------
    Clusters
        Only pairs whose alignment says identical, near copy, contains or excerpt.
    """
    _, register = current(store)
    holdings = Holdings(store, register, settings or Settings())
    found = _verified(holdings, candidates(holdings, containment), progress)
    posts = {p.row: p for a, b, _ in found for p in (a, b)}
    parts = cluster([(a.row, b.row) for a, b, _ in found], sorted(posts))
    return Clusters(
        posts=holdings.size,
        pairs=[pair for _, _, pair in found],
        clusters=[_shown(holdings, [posts[row] for row in part]) for part in parts],
    )


def candidates(holdings: Holdings, containment: float = 0.5) -> pa.Table:
    """Return the pairs of rows (``engine.embedded.PAIRS``) to be compared word by word."""
    names = pa.array([holdings.name(k) for k in holdings.channel_keys], pa.string())
    codes = holdings.column("channel")
    _, words = holdings.sketches.sizes(holdings.size)
    channels = pa.table(
        {
            "row": holdings.column("row"),
            "channel": names.take(codes.indices),
            "short": pa.array(words < SHORT),
        }
    )
    return candidate_pairs(
        lambda: holdings.sketches.by_value(holdings.size),
        channels,
        rate=RATE,
        containment=containment,
        common=COMMON_VALUE,
    )


def _verified(
    holdings: Holdings, pairs: pa.Table, progress: Callable[[int, int], None] | None
) -> list[tuple[Post, Post, Pair]]:
    """Lay the candidates side by side; keep those of which one holds nearly all of the other."""
    a, b = (pairs[name].to_numpy() for name in ("a", "b"))
    rows, places = np.unique(np.concatenate((a, b)), return_inverse=True)
    one, two = places[: len(a)], places[len(a) :]
    posts = holdings.posts(rows.tolist())
    keys = sorted({post.channel for post in posts})
    number = {key: n for n, key in enumerate(keys)}
    channels = np.array([number[post.channel] for post in posts], np.int64)
    furniture = holdings.furniture(keys)
    holdings.load(rows.tolist())
    texts = [holdings.text(row) for row in rows.tolist()]
    sifted = sift(texts, channels, furniture, one, two, holdings.settings)
    verdict = sifted.verdict
    _, firsts, same = np.unique(sifted.wording, return_index=True, return_inverse=True)
    unsure = np.unique(firsts[same[verdict == UNSURE]])
    some = np.unique(np.concatenate((one[unsure], two[unsure])))
    read = dict(
        zip(
            some.tolist(),
            read_many([texts[i] for i in some.tolist()], channels[some], furniture),
            strict=True,
        )
    )
    compared = {n: compare(read[one[n]], read[two[n]], holdings.settings) for n in unsure.tolist()}
    titles = {key: holdings.name(key) for key in keys}
    names = [f"{titles[post.channel]}/{post.id}" for post in posts]
    found: list[tuple[Post, Post, Pair]] = []
    for done, n in enumerate(np.flatnonzero(verdict != DIFFERENT).tolist(), 1):
        i, j = int(one[n]), int(two[n])
        share = float(sifted.share_one[n]), float(sifted.share_two[n])
        if verdict[n] == UNSURE:
            made = compared[int(firsts[same[n]])]
            share = made.containment_a, made.containment_b
            pair = Pair(names[i], names[j], made.relation, *share, made.carries)
        else:
            relation = _WHOLE if verdict[n] == IDENTICAL else _relation(*share, holdings.settings)
            pair = Pair(names[i], names[j], relation, *share, min(share) >= CARRIES)
        if pair.relation not in ("unrelated", "shares passages"):
            found.append((posts[i], posts[j], pair))
        if progress:
            progress(done, len(a))
    return found


_WHOLE: Final = "identical"


def _relation(share_a: float, share_b: float, settings: Settings) -> str:
    """Name how a text stands to another of which one stands within the other in a row."""
    if min(share_a, share_b) >= settings.near_copy:
        return "near copy"
    return "excerpt of" if share_a > share_b else "contains"


def _shown(holdings: Holdings, posts: list[Post]) -> Cluster:
    ordered = sorted(posts, key=lambda p: (p.posted_at is None, str(p.posted_at), p.row))
    text = " ".join(holdings.text(ordered[0].row).split())
    return Cluster(
        posts=[shown(holdings, p) for p in ordered],
        channels=sorted({holdings.name(p.channel) for p in ordered}),
        first_at=ordered[0].posted_at,
        excerpt=text if len(text) <= EXCERPT else text[: EXCERPT - 1] + "…",
    )


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
