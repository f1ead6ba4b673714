"""Segments: many small pieces or few large ones, the same rows come back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mabillon import tables
from mabillon.archive import segments
from mabillon.archive.segments import SegmentWriter, read, take


def batch(start: int, count: int) -> pa.RecordBatch:
    rows = [
        {
            "channel": f"web:club{number % 3}.example",
            "id": str(number),
            "kind": "post",
            "posted_at": None if number % 4 == 0 else number * 1_000_000,
            "text": f"Notice {number}",
            "media": [{"kind": "photo", "name": "../x", "mime": None, "size": number}],
            "state": dict.fromkeys(tables.STATED_FIELDS, "hidden" if number % 2 else "known"),
            "record": number + 1,
            "row": number,
            "capture": 0,
            "evidence": "ab" * 32,
            "version": number.to_bytes(16, "big"),
            "seen_at": 0,
        }
        for number in range(start, start + count)
    ]
    columns = [pa.array([row.get(f.name) for row in rows], f.type) for f in tables.POSTS]
    return pa.RecordBatch.from_arrays(columns, schema=tables.POSTS)


def written(folder: Path, sizes: list[int]) -> tuple[list[segments.Segment], pa.Table]:
    for name in ("tmp", "posts"):
        (folder / name).mkdir(exist_ok=True)
    writer = SegmentWriter("posts", folder, folder / "tmp")
    batches, start = [], 0
    for size in sizes:
        batches.append(batch(start, size))
        writer.write(batches[-1])
        start += size
    done = writer.finish(0, 0)
    assert not any((folder / "tmp").iterdir())
    return done, pa.Table.from_batches(batches, tables.POSTS)


def same(one: pa.Table, other: pa.Table) -> bool:
    """Compare values; two tables may number the same words differently."""
    return bool(one.schema == other.schema and one.to_pylist() == other.to_pylist())


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segments, "GROUP_ROWS", 7)
    monkeypatch.setattr(segments, "SEGMENT_ROWS", 20)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    sizes=st.lists(st.integers(1, 30), max_size=8),
    picked=st.sets(st.integers(0, 250)),
)
def test_rows_come_back(
    small: None, tmp_path_factory: pytest.TempPathFactory, sizes: list[int], picked: set[int]
) -> None:
    folder = tmp_path_factory.mktemp("segments")
    done, whole = written(folder, sizes)
    assert sum(segment.rows for segment in done) == whole.num_rows
    assert [segment.first_row for segment in done] == list(
        np.cumsum([0] + [segment.rows for segment in done])[:-1]
    )
    assert same(read(folder, done, tables.POSTS, None, None), whole)
    rows = np.array(sorted(row for row in picked if row < whole.num_rows), np.int64)
    assert same(take(folder, done, tables.POSTS, None, None, rows), whole.take(rows))
    channels = ["web:club1.example", "web:nobody.example"]
    kept = [n for n in range(whole.num_rows) if n % 3 == 1]
    assert read(folder, done, tables.POSTS, ["row"], channels)["row"].to_pylist() == kept
    among = take(folder, done, tables.POSTS, ["text", "row"], channels, rows)
    assert among.column_names == ["text", "row"]
    assert among["row"].to_pylist() == [row for row in rows.tolist() if row % 3 == 1]


def test_large_files_make_several_segments_of_bounded_groups(small: None, tmp_path: Path) -> None:
    done, _ = written(tmp_path, [5] * 20)
    assert len(done) > 3
    for segment in done:
        metadata = pq.ParquetFile(tmp_path / segment.file).metadata
        groups = [metadata.row_group(n).num_rows for n in range(metadata.num_row_groups)]
        assert max(groups) <= 7 + 5 and sum(groups) == segment.rows <= 20 + 7 + 5


def test_nothing_written_makes_no_segment(tmp_path: Path) -> None:
    done, whole = written(tmp_path, [])
    assert done == [] and read(tmp_path, done, tables.POSTS, None, None).equals(whole)


def test_what_is_abandoned_leaves_nothing(small: None, tmp_path: Path) -> None:
    for name in ("tmp", "posts"):
        (tmp_path / name).mkdir()
    writer = SegmentWriter("posts", tmp_path, tmp_path / "tmp")
    for start in range(0, 60, 10):
        writer.write(batch(start, 10))
    writer.abandon()
    assert not any((tmp_path / "tmp").iterdir()) and not any((tmp_path / "posts").iterdir())


def test_a_fault_in_writing_is_raised(small: None, tmp_path: Path) -> None:
    (tmp_path / "posts").mkdir()
    writer = SegmentWriter("posts", tmp_path, tmp_path / "tmp")  # there is no such folder
    with pytest.raises(OSError):
        for start in range(0, 60, 10):
            writer.write(batch(start, 10))
    writer.abandon()


def test_some_rows_and_some_columns_as_dictionaries(tmp_path: Path) -> None:
    done, table = written(tmp_path, [40, 40])
    asked = {"columns": ["channel", "row"], "channels": None}
    some = read(tmp_path, done, tables.POSTS, **asked, rows=[3, 77, 500])
    assert same(some, table.select(["channel", "row"]).take([3, 77]))
    assert read(tmp_path, done, tables.POSTS, **asked, rows=[]).num_rows == 0
    encoded = read(tmp_path, done, tables.POSTS, **asked, encoded=["channel"])
    assert encoded.schema.field("channel").type == tables.WORD
    assert encoded["channel"].to_pylist() == table["channel"].to_pylist()
