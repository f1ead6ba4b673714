"""Pairs of posts that are near copies: candidates by sketches, verified word by word."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mabillon.engine.contract import Engine
from mabillon.engine.copies import COPIES, copies, verified_copies
from mabillon.engine.pairs import candidate_pairs
from mabillon.examine.glancing import may_be_near, most_words
from mabillon.examine.related import relate
from mabillon.text.distinct import distinct
from mabillon.text.furniture import Furniture
from mabillon.text.sketch import RATE
from mabillon.workflows.engine_sketches import EngineSketches, sketched_values
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.kept_posts import Rows

COMMON_VALUE: Final = 2_000

PORTION: Final = 1 << 19
"""Pairs whose texts are read and compared at a time; it bounds the memory it takes."""

GLANCED: Final = 1 << 17
"""Pairs whose signs are looked at at a time."""


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
    values, sizes = sketched_values(holdings, engine)
    found = candidate_pairs(
        engine,
        values,
        sizes,
        rate=RATE,
        containment=containment,
        common=COMMON_VALUE,
    )
    return engine.table(found)


def verified(
    holdings: Holdings, pairs: pa.Table, progress: Callable[[int, int], None] | None = None
) -> pa.Table:
    """Lay the candidates side by side; keep those of which one holds nearly all of the other.

    Parameters
    ----------
    pairs
        Rows ``a`` and ``b`` of posts, by a and b.
    progress
        Called with (pairs compared, pairs to compare); not where an engine compares them.

    Returns
    -------
    pa.Table
        ``engine.copies.COPIES``, in the order of the pairs.
    """
    if isinstance(holdings.sketches, EngineSketches):
        return _verified_there(holdings, holdings.sketches, pairs)
    found = [COPIES.empty_table()]
    left = glanced(holdings, pairs)
    before = pairs.num_rows - left.num_rows
    for first in range(0, left.num_rows, PORTION):
        found.append(_verified(holdings, left.slice(first, PORTION)))
        if progress:
            done = min(first + PORTION, left.num_rows)
            progress(before + done, pairs.num_rows)
    return pa.concat_tables(found)


def glanced(holdings: Holdings, pairs: pa.Table) -> pa.Table:
    """Leave out the pairs that are no copies by the signs of their words."""
    kept = []
    for first in range(0, pairs.num_rows, GLANCED):
        some = pairs.slice(first, GLANCED)
        rows, one, two = _rows(some)
        codes, which = np.unique(_codes(holdings, rows), return_inverse=True)
        most = [most_words(known) for known in _furniture(holdings, codes)]
        furnished = np.array(most, np.int64)[which]
        signs, ends = holdings.sketches.signs(rows)
        may = may_be_near(signs, ends, furnished, one, two, holdings.settings)
        kept.append(some.filter(pa.array(may)))
    return pa.concat_tables([pairs.slice(0, 0), *kept])


def _verified(holdings: Holdings, pairs: pa.Table) -> pa.Table:
    rows, one, two = _rows(pairs)
    codes, channels = np.unique(_codes(holdings, rows), return_inverse=True)
    furniture = _furniture(holdings, codes)
    holdings.load(rows.tolist())
    texts = [holdings.text(row) for row in rows.tolist()]
    found = relate(texts, channels, furniture, one, two, holdings.settings)
    return copies(pairs["a"].to_numpy(), pairs["b"].to_numpy(), found)


def _rows(pairs: pa.Table) -> tuple[Rows, Rows, Rows]:
    """Return the rows in pairs, ascending, and which of them each pair is of."""
    both = np.concatenate([pairs[name].to_numpy() for name in ("a", "b")])
    rows, places = np.unique(both, return_inverse=True)
    return rows, places[: pairs.num_rows], places[pairs.num_rows :]


def _furniture(holdings: Holdings, codes: Rows) -> list[Furniture]:
    """Return the furniture of channels, by their codes."""
    return holdings.furniture([holdings.channel_keys[code] for code in codes.tolist()])


def _verified_there(holdings: Holdings, made: EngineSketches, pairs: pa.Table) -> pa.Table:
    """Have them compared where the engine has the texts."""
    rows = distinct(np.concatenate([pairs[name].to_numpy() for name in ("a", "b")]))
    keys = [holdings.channel_keys[code] for code in np.unique(_codes(holdings, rows)).tolist()]
    furniture = dict(zip(keys, holdings.furniture(keys), strict=True))
    given = made.engine.given(pairs.select(["a", "b"]))
    found = verified_copies(made.engine, given, made.texts, furniture, holdings.settings)
    return made.engine.table(found).cast(COPIES)


def _codes(holdings: Holdings, rows: Rows) -> Rows:
    """Return which of ``Holdings.channel_keys`` each row is of."""
    codes: Rows = holdings.column("channel").indices.to_numpy()[rows]
    return codes


def names_of(holdings: Holdings, rows: Rows) -> list[str]:
    """Return CHANNEL/ID of rows, with the channels' register names where they have one."""
    names = pa.array([holdings.name(key) for key in holdings.channel_keys], pa.string())
    places = pa.array(rows, pa.int64())
    channels = names.take(holdings.column("channel").indices.take(places))
    ids = holdings.column("id").take(places)
    found: list[str] = pc.binary_join_element_wise(channels, ids, "/").to_pylist()
    return found
