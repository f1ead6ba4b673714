"""Bytes copied into a new file, past the system's cache where that can be."""

from __future__ import annotations

import gzip
import hashlib
import os
import random
import subprocess
import sys
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


def leave_cache(path: Path) -> None:
    """Have a file read from the disk again, where the system can do that."""
    if not hasattr(os, "posix_fadvise"):
        return
    with path.open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


@pytest.mark.parametrize("size", SIZES)
def test_what_is_not_in_the_cache_is_read_all_the_same(tmp_path: Path, size: int) -> None:
    data = random.Random(size).randbytes(size)
    expected = hashlib.sha256(data).hexdigest(), size
    path = tmp_path / "from"
    path.write_bytes(data)
    leave_cache(path)
    with path.open("rb") as source, (tmp_path / "to").open("wb", 0) as target:
        assert copied(source, target, None, 0) == expected
        source.seek(0)
        assert source.read() == data
    assert (tmp_path / "to").read_bytes() == data


def test_a_file_that_grows_while_it_is_read_is_read_to_its_end(tmp_path: Path) -> None:
    path, more = tmp_path / "from", [b"more", b"and more" * 1000, b""]
    path.write_bytes(b"x" * 10_000)
    expected = path.read_bytes() + b"".join(more)
    leave_cache(path)

    def grow(_: int) -> None:
        if more:
            with path.open("ab") as file:
                file.write(more.pop(0))

    with path.open("rb") as source, (tmp_path / "to").open("wb", 0) as target:
        assert copied(source, target, grow, 0) == (
            hashlib.sha256(expected).hexdigest(),
            len(expected),
        )
    assert (tmp_path / "to").read_bytes() == expected


def test_what_unpacks_a_file_or_stands_within_it_is_read_as_itself(tmp_path: Path) -> None:
    path, data = tmp_path / "from", b"A new mirror.\n" * 1000
    with gzip.open(path, "wb") as packed:
        packed.write(data)
    leave_cache(path)
    with gzip.open(path) as unpacked, (tmp_path / "to").open("wb", 0) as target:
        copied(unpacked, target, None, 0)
    assert (tmp_path / "to").read_bytes() == data
    path.write_bytes(data)
    leave_cache(path)
    with path.open("rb") as source, (tmp_path / "to").open("wb", 0) as target:
        source.seek(4096)
        copied(source, target, None, 0)
    assert (tmp_path / "to").read_bytes() == data[4096:]


def test_a_system_that_does_not_tell_what_is_in_its_cache(tmp_path: Path) -> None:
    data = random.Random(1).randbytes(3 * MEGABYTE)
    (tmp_path / "from").write_bytes(data)
    code = (
        "import os, sys; from pathlib import Path\n"
        "[delattr(os, name) for name in ('RWF_NOWAIT', 'preadv') if hasattr(os, name)]\n"
        "from mabillon.archive.copying import copied\n"
        "with open(sys.argv[1], 'rb') as source, open(sys.argv[2], 'wb', 0) as target:\n"
        "    print(*copied(source, target, None, 0))"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "from"), str(tmp_path / "to")]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert told == [hashlib.sha256(data).hexdigest(), str(len(data))]
    assert (tmp_path / "to").read_bytes() == data
