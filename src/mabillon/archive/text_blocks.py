"""Texts in compressed blocks, so that a few of very many are read in microseconds.

In the segments twenty scattered texts mean as many whole row groups to unpack. Whoever
takes a text from here to examine or to quote it holds it against the post's ``version``,
which the catalogue vouches for (``archive.versions``).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

BLOCK: Final = 32
"""Texts that are compressed together."""

_CODEC: Final = "lz4_raw"

NAMES: Final = ("packed", "packed_ends", "packed_texts", "text_ends")
"""``packed``: uint8, the blocks; ``packed_ends``: int64, where each ends in it;
``packed_texts``: int64, how many texts end with each; ``text_ends``: int64, where each text
ends among the bytes (UTF-8) of all."""

Arrays = dict[str, npt.NDArray[Any]]


def bounds(texts: pa.LargeStringArray) -> npt.NDArray[np.int64]:
    """Return where in the data of the array each text begins and the last ends, (n + 1,)."""
    buffer = texts.buffers()[1]
    if buffer is None or not len(texts):
        return np.zeros(len(texts) + 1, np.int64)
    return np.frombuffer(buffer, np.int64)[texts.offset : texts.offset + len(texts) + 1]


def pack(texts: pa.LargeStringArray) -> Arrays:
    """Return the arrays of texts."""
    codec = pa.Codec(_CODEC)
    ends, data = bounds(texts), texts.buffers()[2] or pa.py_buffer(b"")
    lasts = np.minimum(np.arange(0, len(texts), BLOCK) + BLOCK, len(texts))
    cuts = [int(ends[0]), *ends[lasts].tolist()]
    blocks = [
        codec.compress(data.slice(start, end - start), asbytes=True)
        for start, end in pairwise(cuts)
    ]
    return {
        "packed": np.frombuffer(b"".join(blocks), np.uint8),
        "packed_ends": np.cumsum([len(block) for block in blocks], dtype=np.int64),
        "packed_texts": lasts,
        "text_ends": ends[1:] - ends[0],
    }


def put_together(parts: Sequence[Arrays]) -> Arrays:
    """Return the arrays of the texts of several, one after the other."""
    made = {"packed": np.concatenate([part["packed"] for part in parts])}
    for name in NAMES[1:]:
        ends = [part[name] for part in parts]
        befores = np.cumsum([0, *(int(end[-1]) if len(end) else 0 for end in ends)])
        made[name] = np.concatenate([e + n for e, n in zip(ends, befores, strict=False)])
    return made


def unpack(arrays: Arrays, places: npt.NDArray[np.int64]) -> pa.LargeStringArray:
    """Return the texts at these places, ascending and each once."""
    codec = pa.Codec(_CODEC)
    packed, packed_ends, packed_texts, text_ends = (arrays[name] for name in NAMES)
    blocks, firsts, counts = np.unique(
        np.searchsorted(packed_texts, places, "right"), return_index=True, return_counts=True
    )
    begins = _before(text_ends, _before(packed_texts, blocks))
    starts, ends = _before(text_ends, places), text_ends[places]
    shift = np.repeat(begins, counts)
    inside = list(zip((starts - shift).tolist(), (ends - shift).tolist(), strict=True))
    told = (
        _before(packed_ends, blocks),
        packed_ends[blocks],
        text_ends[packed_texts[blocks] - 1] - begins,
        firsts,
        firsts + counts,
    )
    pieces: list[bytes] = []
    for low, high, size, first, last in zip(*(column.tolist() for column in told), strict=True):
        data = codec.decompress(packed[low:high], size, asbytes=True)
        pieces += [data[start:end] for start, end in inside[first:last]]
    offsets = np.concatenate(([0], np.cumsum(ends - starts)))
    return pa.LargeStringArray.from_buffers(
        len(places), pa.py_buffer(offsets), pa.py_buffer(b"".join(pieces))
    )


def _before(ends: npt.NDArray[np.int64], places: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return where what stands before each place ends; 0 before the first."""
    return np.where(places > 0, ends[np.maximum(places, 1) - 1], 0)
