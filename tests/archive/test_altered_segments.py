"""A segment that was altered is an error, however it is read, and never another answer."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sketched_archive import archive_of

from mabillon import tables
from mabillon.archive import segments
from mabillon.archive.store import Store
from mabillon.errors import ArchiveDamaged, MabillonError
from mabillon.workflows.clusters import clusters

COLUMNS = ("channel", "channel_name", "id", "posted_at", "forward_channel", "text", "seen_at")

READS: dict[str, Callable[[Store, str], pa.Table]] = {
    "of all": lambda store, name: store.posts([name]),
    "of all, as dictionaries": lambda store, name: store.posts(
        [name], encoded=[name] if name.startswith("channel") else []
    ),
    "of some": lambda store, name: store.posts([name], rows=np.arange(0, 90, 2)),
    "of one after another": lambda store, name: store.posts([name], rows=np.arange(90), keep=True),
    "of channels": lambda store, name: store.posts([name], channels=["web:c4.example"]),
    "with what is nested": lambda store, name: store.posts([name, "media"]),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with archive_of(tmp_path_factory.mktemp("altered") / "archive", many=90) as store:
        return store.root


@pytest.fixture
def root(made: Path, tmp_path: Path) -> Path:
    """A copy of its own, for segments are mapped where they stand."""
    copy = tmp_path / "archive"
    shutil.copytree(made, copy)
    shutil.rmtree(copy / "caches", ignore_errors=True)
    return copy


def second(root: Path) -> Path:
    """Return the second segment of posts."""
    return sorted((root / "segments" / "posts").iterdir())[1]


def alter(path: Path, at: int) -> None:
    held = bytearray(path.read_bytes())
    held[at] ^= 1
    path.chmod(0o644)
    path.write_bytes(held)


def end_of(path: Path, column: str) -> int:
    """Return where the last byte of a column's pages stands."""
    group = pq.read_metadata(path).row_group(0)
    chunk = next(
        group.column(n)
        for n in range(group.num_columns)
        if group.column(n).path_in_schema == column
    )
    begins = (chunk.dictionary_page_offset, chunk.data_page_offset)
    return min(at for at in begins if at) + chunk.total_compressed_size - 1


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("how", READS)
def test_a_byte_of_a_column_that_was_altered_is_an_error(root: Path, how: str, column: str) -> None:
    path = second(root)
    alter(path, end_of(path, column))
    with Store.open(root) as store:
        with pytest.raises(ArchiveDamaged, match="a segment is missing or damaged") as raised:
            READS[how](store, column)
        assert raised.value.where == str(path)
        assert how == "of channels" or READS[how](store, "row").num_rows > 0


@pytest.mark.parametrize("column", ["channel", "text", "posted_at"])
def test_near_copies_of_an_altered_archive_are_an_error(root: Path, column: str) -> None:
    path = second(root)
    alter(path, end_of(path, column))
    with Store.open(root) as store, pytest.raises(MabillonError) as raised:
        clusters(store)
    assert raised.value.where == str(path)


def test_an_altered_byte_before_the_footer_is_an_error_or_changes_nothing(made: Path) -> None:
    path = second(made)
    whole = path.read_bytes()
    footer = int.from_bytes(whole[-8:-4], "little")
    known = segments.opened(path).read().cast(tables.POSTS).to_pydict()
    drawn, failed, altered = random.Random(12), 0, path.parent.parent.parent / "altered.parquet"
    for _ in range(1_000):
        at = drawn.randrange(len(whole) - 8 - footer)
        altered.write_bytes(
            whole[:at] + bytes([whole[at] ^ 1 << drawn.randrange(8)]) + whole[at + 1 :]
        )
        try:
            found = segments.opened(altered).read().cast(tables.POSTS).to_pydict()
        except (OSError, ValueError, MemoryError, pa.ArrowException):
            failed += 1
        else:
            assert found == known, at
    altered.unlink()
    assert failed > 100
