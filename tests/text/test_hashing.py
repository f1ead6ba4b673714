"""Words hashed at once have the hashes that xxhash gives of each."""

from __future__ import annotations

import numpy as np
import xxhash
from hypothesis import example, given
from hypothesis import strategies as st

from mabillon.text.hashing import ROOM, xxh64


@given(st.lists(st.binary(max_size=70)))
@example([bytes(range(n)) for n in range(70)])
def test_every_length_is_hashed_as_xxhash_does(words: list[bytes]) -> None:
    data = np.frombuffer(b"".join(words) + bytes(ROOM), np.uint8)
    sizes = np.array([len(word) for word in words], np.int64)
    made = xxh64(data, np.cumsum(sizes) - sizes, sizes)
    assert made.tolist() == [xxhash.xxh64_intdigest(word) for word in words]
