"""Near pictures by an engine, beside what the cache of picture hashes finds one by one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from mabillon.archive import picture_hashes
from mabillon.archive.picture_hashes import Hashed, open_hashes
from mabillon.archive.segments import Segment
from mabillon.engine.embedded import Embedded
from mabillon.engine.pictures import HASHES, NEAR, near_pictures


def hashes(count: int, size: int) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    generator = np.random.default_rng(size)
    bits = generator.integers(0, 2, (9, 8 * size), dtype=np.uint8)
    bits = bits[generator.integers(0, 9, count)]
    for one in bits:
        one[generator.choice(8 * size, generator.integers(0, size), replace=False)] ^= 1
    return np.packbits(bits, axis=1)


@pytest.mark.parametrize(("size", "radius"), [(32, 31), (8, 7)])
def test_the_pairs_are_those_of_the_archives_cache(
    embedded: Embedded,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    size: int,
    radius: int,
) -> None:
    monkeypatch.setattr(picture_hashes, "SCANNED", 0)  # so that it looks hashes up
    made = hashes(400, size)
    there = np.arange(len(made)) % 7 > 0
    cache = open_hashes(
        tmp_path,
        [Segment(1, "frames", "frames.parquet", "", 0, len(made), 0)],
        lambda first, end: Hashed(made[first:end], there[first:end]),
    )
    expected = []
    for row in np.flatnonzero(there).tolist():
        near = cache.find(made[row : row + 1], radius)
        expected += [
            (row, b, bits)
            for b, bits in zip(near.rows.tolist(), near.bits.tolist(), strict=True)
            if b > row
        ]
    of_rows = [one.tobytes() if held else None for one, held in zip(made, there, strict=True)]
    given = embedded.given(pa.table([range(len(made)), of_rows], schema=HASHES))
    found = embedded.table(near_pictures(embedded, given, radius)).cast(NEAR)
    assert len(expected) > 1_000
    assert [tuple(row.values()) for row in found.to_pylist()] == expected


def test_no_pictures_are_near_each_other(embedded: Embedded) -> None:
    nothing = pa.table([[1, 2], [None, bytes(32)]], schema=HASHES)
    for rows in (nothing, nothing.slice(0, 0), nothing.slice(0, 1)):
        found = near_pictures(embedded, embedded.given(rows), 31)
        assert embedded.table(found).num_rows == 0
