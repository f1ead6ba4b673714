"""Version ids against a plain loop, and the index of known versions against a dict."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from mabillon import tables
from mabillon.archive.versions import VersionIndex, keys, version_ids

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
moments = st.none() | st.integers(-(10**15), 10**16).map(
    lambda n: EPOCH + timedelta(microseconds=n)
)
posts = st.lists(st.tuples(st.text(), st.text(), st.text(), moments), max_size=20)


def plain_version(channel: str, id: str, text: str, edited: datetime | None) -> bytes:
    stamp = b""
    if edited is not None:
        stamp = ((edited - EPOCH) // timedelta(microseconds=1)).to_bytes(8, "big", signed=True)
    fields = [channel.encode(), id.encode(), text.encode(), stamp]
    data = b"".join(len(field).to_bytes(8, "big") + field for field in fields)
    return hashlib.sha256(data).digest()[:16]


def table(rows: list[tuple[str, str, str, datetime | None]]) -> pa.RecordBatch:
    columns = list(zip(*rows, strict=True)) if rows else [[], [], [], []]
    kinds = [pa.string(), pa.string(), pa.string(), tables.TIME]
    return pa.RecordBatch.from_arrays(
        [pa.array(list(column), kind) for column, kind in zip(columns, kinds, strict=True)],
        ["channel", "id", "text", "edited_at"],
    )


@given(posts, st.integers(0, 5))
def test_ids_are_those_of_a_plain_loop(
    rows: list[tuple[str, str, str, datetime | None]], skip: int
) -> None:
    expected = [plain_version(*row) for row in rows]
    assert version_ids(table(rows)).to_pylist() == expected
    assert version_ids(table(rows).slice(skip)).to_pylist() == expected[skip:]


@given(
    st.lists(st.lists(st.integers(0, 40), max_size=30), max_size=12),
    st.lists(st.lists(st.integers(0, 60), max_size=30, unique=True), max_size=3),
    st.sampled_from([0, 20, 10_000]),
)
def test_index_is_a_dict(batches: list[list[int]], held: list[list[int]], few: int) -> None:
    index, known, next_row = VersionIndex(few), dict[bytes, int](), 0
    for block in held:
        fresh = np.array([[n % 3, n] for n in block], np.uint64).reshape(-1, 2)
        fresh = fresh[[version.tobytes() not in known for version in fresh]]
        index.hold(fresh, next_row)
        known |= {version.tobytes(): next_row + n for n, version in enumerate(fresh)}
        next_row += len(fresh)
    for batch in batches:
        # Two numbers a version; the first alone does not tell them apart.
        versions = np.array([[n % 3, n] for n in batch], np.uint64).reshape(-1, 2)
        rows, new = index.resolve(versions, next_row)
        for version, row, is_new in zip(versions, rows, new, strict=True):
            assert (version.tobytes() not in known) == is_new
            assert known.setdefault(version.tobytes(), next_row) == row
            next_row += int(is_new)


def test_keys_keep_the_order_of_a_slice() -> None:
    array = pa.array([bytes([n]) * 16 for n in range(5)], pa.binary(16))
    assert keys(array.slice(2)).tolist() == keys(array).tolist()[2:]
