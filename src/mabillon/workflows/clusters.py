"""Near copies of all posts against all: which posts of several channels are one text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mabillon.archive.store import Store
from mabillon.engine.embedded import candidate_pairs
from mabillon.examine.copies import CARRIES, Comparison, Relation, compare
from mabillon.examine.settings import Settings
from mabillon.examine.sifting import DIFFERENT, IDENTICAL, UNSURE, read_many, sift
from mabillon.text.sketch import RATE, SHORT
from mabillon.workflows.entering import current
from mabillon.workflows.holdings import Holdings, Rows

COMMON_VALUE = 2_000
EXCERPT = 160
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Cluster(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Posts of several channels that are near copies of each other, earliest first."""

    posts: list[str]
    channels: list[str]
    first_at: datetime | None
    excerpt: str


class Pair(msgspec.Struct, frozen=True, gc=False):
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
    joined = [(a, b) for a, b, _ in found]
    rows = sorted({row for pair in joined for row in pair})
    posts = _Posts(holdings, np.array(rows, np.int64))
    return Clusters(
        posts=holdings.size,
        pairs=[pair for _, _, pair in found],
        clusters=[posts.shown(part) for part in cluster(joined, rows)],
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
        holdings.sketches.by_value(holdings.size),
        channels,
        rate=RATE,
        containment=containment,
        common=COMMON_VALUE,
    )


def _verified(
    holdings: Holdings, pairs: pa.Table, progress: Callable[[int, int], None] | None
) -> list[tuple[int, int, Pair]]:
    """Lay the candidates side by side; keep those of which one holds nearly all of the other.

    Returns
    -------
    list
        Two rows, and how the posts stand to each other.
    """
    a, b = (pairs[name].to_numpy() for name in ("a", "b"))
    rows, places = np.unique(np.concatenate((a, b)), return_inverse=True)
    one, two = places[: len(a)], places[len(a) :]
    codes = holdings.column("channel").indices.to_numpy()[rows]
    keys, channels = np.unique(codes, return_inverse=True)
    furniture = holdings.furniture([holdings.channel_keys[key] for key in keys.tolist()])
    holdings.load(rows.tolist())
    texts = [holdings.text(row) for row in rows.tolist()]
    sifted = sift(texts, channels, furniture, one, two, holdings.settings)
    verdict = sifted.verdict
    _, firsts, same = np.unique(sifted.wording, return_index=True, return_inverse=True)
    unsure = np.unique(firsts[same[verdict == UNSURE]])
    some = np.unique(np.concatenate((one[unsure], two[unsure])))
    made = read_many([texts[i] for i in some.tolist()], channels[some], furniture)
    read = dict(zip(some.tolist(), made, strict=True))
    compared = {
        n: _Said.of(compare(read[i], read[j], holdings.settings))
        for n, i, j in zip(*(c.tolist() for c in (unsure, one[unsure], two[unsure])), strict=True)
    }
    kept = np.flatnonzero(verdict != DIFFERENT)
    asked = zip(
        *(rows[side[kept]].tolist() for side in (one, two)),
        *(_names_of(holdings, rows[side[kept]]) for side in (one, two)),
        verdict[kept].tolist(),
        *(share[kept].tolist() for share in (sifted.share_one, sifted.share_two)),
        firsts[same[kept]].tolist(),
        strict=True,
    )
    found: list[tuple[int, int, Pair]] = []
    for done, (row, other, name, named, told, share, shared, first) in enumerate(asked, 1):
        if told == UNSURE:
            relation, share, shared, carries = compared[first]
        else:
            relation = _WHOLE if told == IDENTICAL else _relation(share, shared, holdings.settings)
            carries = min(share, shared) >= CARRIES
        if relation not in ("unrelated", "shares passages"):
            found.append((row, other, Pair(name, named, relation, share, shared, carries)))
        if progress:
            progress(done, len(a))
    return found


class _Said(NamedTuple):
    """What a comparison says of two texts; the alignment itself takes much room."""

    relation: Relation
    share: float
    shared: float
    carries: bool

    @classmethod
    def of(cls, made: Comparison) -> _Said:
        return cls(made.relation, made.containment_a, made.containment_b, made.carries)


def _names_of(holdings: Holdings, rows: Rows) -> list[str]:
    """Return CHANNEL/ID of rows, with the channels' register names where they have one."""
    names = pa.array([holdings.name(key) for key in holdings.channel_keys], pa.string())
    places = pa.array(rows, pa.int64())
    channels = names.take(holdings.column("channel").indices.take(places))
    ids = holdings.column("id").take(places)
    found: list[str] = pc.binary_join_element_wise(channels, ids, "/").to_pylist()
    return found


_WHOLE: Final[Relation] = "identical"


def _relation(share_a: float, share_b: float, settings: Settings) -> Relation:
    """Name how a text stands to another of which one stands within the other in a row."""
    if min(share_a, share_b) >= settings.near_copy:
        return "near copy"
    return "excerpt of" if share_a > share_b else "contains"


class _Posts:
    """The posts of rows, ascending, as far as clusters show them."""

    def __init__(self, holdings: Holdings, rows: Rows) -> None:
        self._holdings = holdings
        places = pa.array(rows, pa.int64())
        times = holdings.column("posted_at").take(places)
        codes = holdings.column("channel").indices.take(places).to_pylist()
        self._place = {row: place for place, row in enumerate(rows.tolist())}
        self._times, self._channels = times.cast(pa.int64()).to_pylist(), codes
        self._names = _names_of(holdings, rows)
        self._titles = [holdings.name(key) for key in holdings.channel_keys]

    def shown(self, rows: Sequence[int]) -> Cluster:
        """Return the cluster that posts are, the earliest first and those without a time last."""
        times = {row: self._times[self._place[row]] for row in rows}
        ordered = sorted(rows, key=lambda row: (times[row] is None, times[row] or 0, row))
        text = _in_one_line(self._holdings.text(ordered[0]))
        first = times[ordered[0]]
        places = [self._place[row] for row in ordered]
        return Cluster(
            posts=[self._names[place] for place in places],
            channels=sorted({self._titles[self._channels[place]] for place in places}),
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
