"""Bytes copied into a new file, past the system's cache where that can be."""

from __future__ import annotations

import hashlib
import random
from io import BytesIO
from pathlib import Path

import pytest

from mabillon.archive.copying import copied, hashed

MEGABYTE = 1 << 20
SIZES = [0, 1, 4095, 4096, 4097, MEGABYTE, MEGABYTE + 4096, 2 * MEGABYTE + 511]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("large", [0, 1 << 40])
@pytest.mark.parametrize("begun", [b"", b"x"])
def test_a_copy_is_the_very_bytes(tmp_path: Path, size: int, large: int, begun: bytes) -> None:
    """Also where the file is not at a block's beginning, and nothing goes past the cache."""
    data = random.Random(size).randbytes(size)
    (tmp_path / "from").write_bytes(data)
    steps: list[int] = []
    with (tmp_path / "from").open("rb") as source, (tmp_path / "to").open("wb", 0) as target:
        target.write(begun)
        given = copied(source, target, steps.append, large)
    assert given == (hashlib.sha256(data).hexdigest(), size)
    assert (tmp_path / "to").read_bytes() == begun + data
    assert sum(steps) == size


def test_what_is_no_file_is_copied_and_hashed(tmp_path: Path) -> None:
    data = b"A new mirror.\n" * 100_000
    expected = hashlib.sha256(data).hexdigest(), len(data)
    with (tmp_path / "to").open("wb", 0) as target:
        assert copied(BytesIO(data), target, None, 0) == expected
    assert (tmp_path / "to").read_bytes() == data
    assert hashed(BytesIO(data), None) == expected
