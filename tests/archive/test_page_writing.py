"""Texts are written in pages of one size, whatever memory they come from, and read as they were."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mabillon import tables
from mabillon.archive import text_pages
from mabillon.archive.page_writing import PAGE_BYTES, SegmentFile, in_pages

SCHEMA = pa.schema([tables.POSTS.field(name) for name in ("id", "text", "version", "state")])


@given(
    st.lists(st.lists(st.text(max_size=12), max_size=40), max_size=6),
    st.integers(1, 60),
    st.integers(0, 3),
)
def test_pieces_hold_the_same_texts_and_end_where_a_page_is_full(
    held: list[list[str]], size: int, skip: int
) -> None:
    texts = pa.chunked_array([pa.array(some, pa.string())[skip:] for some in held], pa.string())
    pieces = in_pages(texts, size)
    assert pieces.equals(texts)
    ends = set(np.cumsum([len(chunk) for chunk in texts.chunks]).tolist())
    bytes_before = np.cumsum([4 + len(text.encode()) for text in texts.to_pylist()])
    at = 0
    for piece in pieces.chunks:
        assert len(piece)
        before = int(bytes_before[at - 1]) if at else 0
        at += len(piece)
        full = bytes_before[at - 1] // size > before // size
        assert full or at in ends
        if full and len(piece) > 1:  # and not earlier
            assert bytes_before[at - 2] // size == before // size


def rows(texts: list[str]) -> pa.Table:
    count = len(texts)
    state = pa.repeat(pa.scalar("known"), count).dictionary_encode()
    return pa.table(
        {
            "id": [str(n) for n in range(count)],
            "text": texts,
            "version": pa.array([n.to_bytes(16, "big") for n in range(count)], pa.binary(16)),
            "state": pa.StructArray.from_arrays([state] * 8, fields=list(tables.STATE)),
        },
        SCHEMA,
    )


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, pa.Table]:
    texts = ["tray " * int(n) for n in np.random.default_rng(1).integers(0, 700, 2000)]
    table = rows(["", *texts])
    path = tmp_path_factory.mktemp("written") / "posts.parquet"
    with SegmentFile(path, SCHEMA) as writer:
        for at in (0, 1500):  # each a group, of several pieces of memory
            some = table.slice(at, 1500)
            parts = [some.slice(start, 170) for start in range(0, some.num_rows, 170)]
            writer.write_group(pa.concat_tables(parts))
    return path, table


def test_what_was_written_is_read_as_it_was(file: tuple[Path, pa.Table]) -> None:
    path, table = file
    assert pq.read_table(path, page_checksum_verification=True).cast(SCHEMA).equals(table)


def test_pages_of_texts_are_near_their_size(file: tuple[Path, pa.Table], tmp_path: Path) -> None:
    path, _ = file
    pages = text_pages._pages(str(path), tmp_path / "kept.npy")
    sizes = pages[:, 4]
    last = [np.searchsorted(pages[:, 0], 1500) - 1, len(pages) - 1]  # of each group: what is left
    others = np.delete(sizes, last)
    assert len(others) > 20
    assert (others >= 3 * PAGE_BYTES // 4).all()
    assert (others <= 5 * PAGE_BYTES // 4 + 4000).all()


def test_what_nothing_is_saved_of_is_not_compressed(file: tuple[Path, pa.Table]) -> None:
    group = pq.read_metadata(file[0]).row_group(0)
    columns = [group.column(place) for place in range(group.num_columns)]
    compressed = {column.path_in_schema: column.compression for column in columns}
    assert compressed["version"] == compressed["state.views"] == "UNCOMPRESSED"
    assert compressed["text"] == compressed["id"] == "ZSTD"


def test_every_column_of_every_kind_is_named(tmp_path: Path) -> None:
    for schema in (
        tables.POSTS,
        tables.MEDIA_FILES,
        tables.FRAMES,
        tables.LISTED,
        tables.SIGHTINGS,
    ):
        path = tmp_path / "empty.parquet"
        with SegmentFile(path, schema) as writer:
            writer.write_group(schema.empty_table())
        assert pq.read_table(path).cast(schema).equals(schema.empty_table())
