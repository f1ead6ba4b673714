"""What a run of the sketch cache holds of its posts, made from their texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from mabillon.archive import postings, stretches
from mabillon.archive.runs import Arrays
from mabillon.text.cores import cores_of
from mabillon.text.furniture import edges
from mabillon.text.lines import lines_of_column
from mabillon.text.signs import signs_of
from mabillon.text.sketch import sketches_of

BY_ROW: Final = ("sizes", "ends", "lines", "linked", "bodies", "cores")
"""``sizes``: uint32, the values each row keeps; ``ends``: where its signs end, uint32, or
int64 where these are too many for it."""

NAMES: Final = (*postings.NAMES, "signs", *BY_ROW)

_READ: Final = 1 << 17
"""Rows whose texts are read at once: some row groups of a segment."""

_PORTION: Final = 1 << 19
"""Bytes of text that are read together, about."""

Rows = npt.NDArray[np.int64]
Texts = Callable[[Rows], pa.Array | pa.ChunkedArray]


def sketched(texts: Texts, first: int, end: int, tell: Callable[[int], None] | None) -> Arrays:
    """Return the arrays of rows ``first`` to before ``end``.

    Parameters
    ----------
    texts
        Gives the texts (string) of rows, in their order.
    tell
        Called with the row before which all are sketched.
    """
    parts, at = [], 0
    for start in range(first, end, _READ):
        there = texts(np.arange(start, min(start + _READ, end), dtype=np.int64))
        for some in _portions(there):
            parts.append(_portion(some, at))
            at += len(some)
            if tell:
                tell(first + at)
    return joined(parts)


def joined(parts: Sequence[Arrays]) -> Arrays:
    """Return arrays of neighbouring rows as one, their ``values`` and ``rows`` packed."""
    made: dict[str, npt.NDArray[Any]] = {
        name: np.concatenate([part[name] for part in parts])
        for name in ("values", "rows", "signs", *BY_ROW)
    }
    befores = np.cumsum([0, *(len(part["signs"]) for part in parts)])
    ends = made["ends"] + np.repeat(befores[:-1], [len(part["ends"]) for part in parts])
    made["ends"] = ends.astype(np.int64 if befores[-1] > stretches.NARROW else np.uint32)
    count = len(made["sizes"])
    made["keys"], made["buckets"] = postings.pack(made["values"], made["rows"], count)
    return made


def _portions(texts: pa.Array | pa.ChunkedArray) -> Iterator[pa.LargeStringArray]:
    """Part texts so that what is made of each part fits into the processor's cache."""
    whole = texts.cast(pa.large_string())
    for chunk in whole.chunks if isinstance(whole, pa.ChunkedArray) else [whole]:
        sizes = pc.binary_length(chunk).to_numpy()
        ends = np.cumsum(sizes)
        first = 0
        while first < len(chunk):
            before = int(ends[first]) - int(sizes[first])
            after = max(int(np.searchsorted(ends, before + _PORTION, "right")), first + 1)
            yield chunk.slice(first, after - first)
            first = after


def _portion(texts: pa.LargeStringArray, first: int) -> Arrays:
    """Return the arrays of some texts; of postings still the plain values and rows."""
    lines = lines_of_column(texts)
    made = sketches_of(lines)
    size = np.diff(made.offsets)
    return {
        "values": made.values,
        "rows": np.repeat(np.arange(first, first + len(texts), dtype=np.uint32), size),
        "sizes": size.astype(np.uint32),
        "signs": signs_of(lines),
        "ends": np.cumsum(made.words, dtype=np.uint32),
        **edges(lines)._asdict(),
        "cores": cores_of(texts),
    }
