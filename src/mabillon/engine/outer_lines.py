"""Outer lines of posts, where the texts are, and which of a channel's make up its furniture.

The method is ``text.furniture``'s; here it runs over parts of an archive. Of a post's outer lines
only hashes travel, and of a channel's only those lines come back that stand there again and
again: what they say is read from one post of each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import pairwise
from typing import Final

import numpy as np
import pyarrow as pa

from mabillon.engine.contract import Batches, Engine, Kernel, Relation, Stream
from mabillon.examine.forwards import are_forwards
from mabillon.text.furniture import Edges, edges, repeated
from mabillon.text.lines import read_lines, together

TEXTS: Final = pa.schema(
    [
        pa.field("row", pa.int64()),
        pa.field("channel", pa.string()),  # raw channel key
        pa.field("forward_channel", pa.string()),
        pa.field("forward_name", pa.string()),
        pa.field("text", pa.string()),
    ]
)

_PLACES: Final = range(4)
_LINES: Final = [f"line_{n}" for n in _PLACES]

OUTER: Final = pa.schema(
    [
        pa.field("channel", pa.int32()),  # a number; -1 = not among those that have one
        pa.field("row", pa.int64()),
        *(pa.field(name, pa.int64()) for name in _LINES),  # Edges.lines, seen as signed
        *(pa.field(f"linked_{n}", pa.bool_()) for n in _PLACES),  # Edges.linked
        pa.field("body", pa.int64()),  # Edges.bodies, seen as signed
    ]
)

REPEATED: Final = pa.schema(
    [
        pa.field("channel", pa.int32(), nullable=False),
        pa.field("linked", pa.bool_(), nullable=False),  # only lines with a link were looked at
        pa.field("line", pa.int64(), nullable=False),  # its hash, seen as signed
        pa.field("row", pa.int64(), nullable=False),  # the first post that it stands in
        pa.field("place", pa.int8(), nullable=False),  # which of that post's outer lines it is
    ]
)


def repeated_lines(
    engine: Engine, texts: Relation | Stream, channels: Mapping[str, int]
) -> Relation:
    """Return the outer lines that stand again and again in each channel's own posts.

    Parameters
    ----------
    texts
        ``TEXTS``; forwards are left out here.
    channels
        A number of its own for each raw channel key.

    Returns
    -------
    Relation
        ``REPEATED``, by channel, linked and line.
    """
    outer = engine.mapped(texts, Kernel(OUTER, partial(_outer, channels=dict(channels))))
    found = engine.grouped(outer, "channel", Kernel(REPEATED, _repeated))
    return found.order_by("channel", "linked", "line")


def _outer(batches: Batches, *, channels: Mapping[str, int]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        own = batch.filter(pa.array(~are_forwards(batch)))
        made = edges(together(read_lines(own.column("text").fill_null("").to_pylist())))
        numbers = [channels.get(key, -1) for key in own.column("channel").to_pylist()]
        columns = [
            pa.array(numbers, pa.int32()),
            own.column("row"),
            *(pa.array(made.lines[:, n].copy().view(np.int64)) for n in _PLACES),
            *(pa.array(made.linked[:, n]) for n in _PLACES),
            pa.array(made.bodies.view(np.int64)),
        ]
        yield pa.record_batch(columns, schema=OUTER)


def _repeated(batches: Batches) -> Iterator[pa.RecordBatch]:
    """Yield of whole channels what is repeated in each (``REPEATED``)."""
    for batch in batches:
        numbers = batch.column("channel").to_numpy()
        begins = np.flatnonzero(np.append(True, numbers[1:] != numbers[:-1]))
        found = [
            (int(numbers[first]), *one)
            for first, end in pairwise([*begins.tolist(), len(numbers)])
            for one in _of_channel(batch.slice(first, end - first))
        ]
        if found:
            columns = zip(list(zip(*found, strict=True)), REPEATED, strict=True)
            arrays = [pa.array(column, field.type) for column, field in columns]
            yield pa.record_batch(arrays, schema=REPEATED)


def _of_channel(posts: pa.RecordBatch) -> Iterator[tuple[bool, int, int, int]]:
    """Yield (linked, line, row, place) of what is repeated in one channel's posts."""
    posts = posts.sort_by("row")
    rows = posts.column("row").to_numpy()
    held = Edges(
        np.stack([posts.column(name).to_numpy() for name in _LINES], axis=1).view(np.uint64),
        np.stack([posts.column(f"linked_{n}").to_numpy(False) for n in _PLACES], axis=1),
        posts.column("body").to_numpy().view(np.uint64),
    )
    for linked in (False, True):
        for one in repeated(held, linked=linked):
            yield linked, _signed(one.line), int(rows[one.post]), one.place


def _signed(value: int) -> int:
    return value - (1 << 64) if value >> 63 else value
