"""A large file read past the system's cache gives what any file gives."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from io import BufferedReader, BytesIO
from pathlib import Path

import pytest

from mabillon.readers.straight import Straight, opened


@pytest.fixture(params=[0, 1, 4096, 3 * (1 << 20) + 77])
def file(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """Return a file on the disk that is not in the cache, as far as the system heeds that."""
    path = tmp_path / "file"
    with path.open("wb") as made:
        made.write(random.Random(9).randbytes(request.param))
        made.flush()
        os.fsync(made.fileno())
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(made.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return path


def test_it_gives_the_same_from_every_place(file: Path) -> None:
    data = file.read_bytes()
    try:
        straight = Straight(file)
    except OSError:
        pytest.skip("this file system reads nothing past the cache")
    chance = random.Random(3)
    with straight, BytesIO(data) as known:
        assert straight.read(0) == b""
        for _ in range(60):
            place = chance.randrange(len(data) + 5000)
            assert straight.seek(place) == known.seek(place) == straight.tell()
            size = chance.choice([1, 511, 4096, 70_000, 1 << 20])
            assert straight.read(size) == known.read(size)
            assert straight.seek(-1 if place else 0, os.SEEK_CUR) == straight.tell()
        assert straight.seek(0, os.SEEK_END) == len(data)
        assert straight.read(10) == b""


@pytest.mark.parametrize("large", [0, 1 << 40])
def test_an_opened_file_is_read_whole_and_again(file: Path, large: int) -> None:
    with opened(file, large) as found:
        first = found.read(5000)
        rest = b"".join(iter(lambda: found.read(700_001), b""))
        found.seek(0)
        again = found.read()
    assert first + rest == again == file.read_bytes()


def test_a_file_that_is_in_the_cache_is_read_as_any_other(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(bytes(1 << 20))
    with path.open("rb") as known:
        try:
            os.preadv(known.fileno(), [bytearray(1)], 0, getattr(os, "RWF_NOWAIT", 0))
        except OSError:
            pytest.skip("this file system does not tell what is in the cache")
    with opened(path, 0) as found:
        assert isinstance(found, BufferedReader)
        assert not isinstance(found.raw, Straight)


def test_a_system_that_does_not_tell_what_is_in_its_cache(file: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path\n"
        "[delattr(os, name) for name in ('RWF_NOWAIT', 'preadv') if hasattr(os, name)]\n"
        "from mabillon.readers.straight import opened\n"
        "sys.stdout.buffer.write(opened(Path(sys.argv[1]), 0).read())"
    )
    command = [sys.executable, "-c", code, str(file)]
    assert subprocess.run(command, capture_output=True, check=True).stdout == file.read_bytes()
