"""Texts in compressed blocks, so that a few of very many are read in microseconds.

In the segments twenty scattered texts mean as many whole row groups to unpack. Whoever
takes a text from here to examine or to quote it holds it against the post's ``version``,
which the catalogue vouches for (``archive.versions``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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


def unpack(arrays: Arrays, places: npt.NDArray[np.int64]) -> Iterator[str]:
    """Yield the texts at these places, ascending and each once."""
    codec = pa.Codec(_CODEC)
    packed, packed_ends, packed_texts, text_ends = (arrays[name] for name in NAMES)
    blocks = np.searchsorted(packed_texts, places, "right")
    for inside in np.split(np.arange(len(places)), np.flatnonzero(np.diff(blocks)) + 1):
        if not len(inside):
            continue
        block = int(blocks[inside[0]])
        before = block - 1
        low = int(packed_ends[before]) if block else 0
        first = int(packed_texts[before]) if block else 0
        start = int(text_ends[first - 1]) if first else 0
        ends = (text_ends[first : packed_texts[block]] - start).tolist()
        data = codec.decompress(packed[low : packed_ends[block]], ends[-1], asbytes=True)
        for place in (places[inside] - first).tolist():
            yield data[ends[place - 1] if place else 0 : ends[place]].decode()
