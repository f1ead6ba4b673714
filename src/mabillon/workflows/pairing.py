"""Pairs of posts that are near copies: candidates by sketches, verified word by word."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mabillon.engine.contract import Engine, Stream
from mabillon.engine.pairs import SIZES, VALUES, candidate_pairs
from mabillon.examine.copies import CARRIES, Comparison, Relation, compare
from mabillon.examine.settings import Settings
from mabillon.examine.sifting import DIFFERENT, IDENTICAL, UNSURE, read_many, sift
from mabillon.text.sketch import RATE, SHORT
from mabillon.workflows.holdings import Holdings, Rows

COMMON_VALUE = 2_000


class Pair(msgspec.Struct, frozen=True, gc=False):
    """Two posts of different channels: relation of a to b, and how much each has of the other."""

    a: str
    b: str
    relation: str
    containment_a: float
    containment_b: float
    carries: bool


def candidates(holdings: Holdings, engine: Engine, containment: float = 0.5) -> pa.Table:
    """Return the pairs of rows (``engine.pairs.PAIRS``) to be compared word by word."""
    values = Stream(VALUES, lambda: _values(holdings), whole="value")
    found = candidate_pairs(
        engine,
        values,
        engine.given(_sizes(holdings, values)),
        rate=RATE,
        containment=containment,
        common=COMMON_VALUE,
    )
    return engine.table(found)


def _values(holdings: Holdings) -> Iterator[pa.RecordBatch]:
    for batch in holdings.sketches.by_value(holdings.size):
        columns = [batch.column("value").view(pa.int64()), batch.column("row")]
        yield pa.record_batch(columns, schema=VALUES)


def _sizes(holdings: Holdings, values: Stream) -> pa.Table:
    """Return ``engine.pairs.SIZES`` of all rows."""
    names = pa.array([holdings.name(k) for k in holdings.channel_keys], pa.string())
    _, numbers = np.unique(names.to_numpy(zero_copy_only=False), return_inverse=True)
    channel = numbers.astype(np.int32)[holdings.column("channel").indices.to_numpy()]
    size, words = holdings.sketches.sizes(holdings.size)
    sampled = np.zeros(holdings.size, np.int64)
    for batch in values.batches():
        kept = batch.column("value").to_numpy().view(np.uint64) % np.uint64(RATE) == 0
        rows = batch.column("row").to_numpy()[kept]
        sampled += np.bincount(rows, minlength=holdings.size)
    columns = (holdings.column("row").to_numpy(), channel, words < SHORT, size, sampled)
    return pa.table([pa.array(column) for column in columns], schema=SIZES)


def verified(
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
        *(names_of(holdings, rows[side[kept]]) for side in (one, two)),
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


def names_of(holdings: Holdings, rows: Rows) -> list[str]:
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
