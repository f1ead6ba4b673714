"""Whether a post was the first in the archive to say what it says, told from sketches at once."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mabillon.workflows.holdings import Holdings

LONGEST = 20_000
"""Characters of a text that are looked at."""


class FirstSeen(msgspec.Struct, frozen=True, kw_only=True):
    """Near copies of a post among other posts: how many there are, how many are from before it.

    Estimated from sketches: the share of sampled shingles that stands in the other. A word
    that was changed in a copy is not seen here; the post's own page compares word by word.
    """

    copies: int
    earlier: int


def first_seen(holdings: Holdings, posts: Mapping[int, str]) -> dict[int, FirstSeen]:
    """Tell of posts, by row; who has no time, or too few words to be told, is left out.

    ``posts``: their texts by row.
    """
    held = {row: text[:LONGEST] for row, text in posts.items() if row < holdings.size}
    if not held:
        return {}
    found = holdings.candidates_of(list(held.values()), floor=holdings.settings.near_copy)
    told = {row: _told(holdings, row, near) for row, near in zip(held, found, strict=True)}
    return {row: seen for row, seen in told.items() if seen is not None}


def _told(holdings: Holdings, row: int, near: np.typing.NDArray[np.int64]) -> FirstSeen | None:
    at = holdings.column("posted_at")[row]
    if not at.is_valid or row not in near:
        return None
    places = pa.array(near)
    same = _same(holdings, row, near)
    times = holdings.column("posted_at").take(places).cast(pa.int64())
    before = times.fill_null(np.iinfo(np.int64).max).to_numpy() < at.cast(pa.int64()).as_py()
    return FirstSeen(copies=int((~same).sum()), earlier=int((before & ~same).sum()))


def _same(
    holdings: Holdings, row: int, near: np.typing.NDArray[np.int64]
) -> np.typing.NDArray[np.bool_]:
    """Tell which rows are versions of the same post."""
    same = np.ones(len(near), bool)
    for name in ("channel", "id"):
        column = holdings.column(name)
        alike = pc.equal(column.take(pa.array(near)), column[row])
        same &= alike.to_numpy(zero_copy_only=False)
    return same
