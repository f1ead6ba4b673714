from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sketched_archive import archive_of

from mabillon.archive.parts import PARTS, parts, read_part, read_parts
from mabillon.archive.places import digest_of
from mabillon.errors import ArchiveDamaged

ROWS = 1_000
SCHEMA = pa.schema([pa.field("row", pa.int64())])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "rows.parquet"
    pq.write_table(pa.table([range(ROWS)], schema=SCHEMA), path, row_group_size=300)
    return path


@pytest.mark.parametrize(
    "only", [range(1_000), range(1), range(299, 301), range(300, 600), range(450, 999), range(5, 5)]
)
def test_only_the_rows_that_are_wanted_are_given(file: Path, only: range) -> None:
    read = read_part(str(file), digest_of(file), ROWS, SCHEMA, only)
    found = [row for batch in read for row in batch.column("row").to_pylist()]
    assert found == list(only)


def test_a_file_of_fewer_rows_is_damaged_whichever_are_wanted(file: Path) -> None:
    with pytest.raises(ArchiveDamaged, match="1,000 rows, not 1,001"):
        list(read_part(str(file), digest_of(file), ROWS + 1, SCHEMA, range(10)))


def test_parts_of_a_segment_together_are_the_whole(tmp_path: Path) -> None:
    with archive_of(tmp_path / "archive", many=90) as store:
        whole, cut = parts(store), parts(store, most=7)
        found = [
            [
                row
                for batch in read_parts(told.to_batches(), schema=SCHEMA)
                for row in batch["row"].to_pylist()
            ]
            for told in (whole, cut)
        ]
    assert found[0] == found[1] == list(range(90))
    assert cut.schema == PARTS
    assert cut.num_rows > whole.num_rows
    of_one = [row for row in cut.to_pylist() if row["address"] == cut["address"][0].as_py()]
    assert all(one["only_to"] == two["only_from"] for one, two in pairwise(of_one))
    assert all(row["only_to"] - row["only_from"] <= 7 for row in cut.to_pylist())
