"""The columns' cache: what it gives is what the segments hold, whatever was merged."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from mabillon import tables
from mabillon.archive.columns import NAMES, NEVER, Columns, open_columns
from mabillon.archive.segments import Segment

CHANNELS = ["x:@relay", "x:@desk", "telegram:1000001", "web:club.example"]


def posts(count: int, several: int = 4) -> pa.Table:
    """Posts of some channels by turns, every seventh undated, every fifth a forward."""
    rows = [
        {
            "channel": CHANNELS[n % several] if n != 50 else "web:late.example",
            "channel_name": None if n % 3 else f"Name {n % 200}",
            "id": str(n // several),
            "kind": "post" if n % 11 else "service",
            "posted_at": None if n % 7 == 0 else (n * 7919 % 1000) * 1_000_000,
            "posted_at_uncertain_s": n % 2,
            "forward_channel": "x:@desk" if n % 5 == 0 else None,
            "forward_id": str(n) if n % 5 == 0 else None,
            "url": f"https://club.example/{n}",
            "seen_at": 5_000_000_000,
        }
        for n in range(count)
    ]
    fields = [tables.POSTS.field(name) for name in NAMES]
    columns = [pa.array([row.get(f.name) for row in rows], f.type) for f in fields]
    return pa.table(columns, schema=pa.schema(fields))


def opened(folder: Path, table: pa.Table, sizes: list[int]) -> Columns:
    firsts = np.cumsum([0, *sizes])[:-1].tolist()
    made = [
        Segment(n, "posts", f"{n}", f"digest{n}", 1, size, first)
        for n, (size, first) in enumerate(zip(sizes, firsts, strict=True))
    ]
    return open_columns(folder, made, lambda names, rows: table.select(names).take(rows))


@pytest.fixture(params=[[90], [30, 4, 2, 54], [1, 1, 88]], ids=str)
def held(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[pa.Table, Columns]:
    table, sizes = posts(90), request.param
    for upto in range(1, len(sizes) + 1):
        columns = opened(tmp_path, table, sizes[:upto])
    return table, columns


def test_columns_of_rows_come_as_the_segments_have_them(held: tuple[pa.Table, Columns]) -> None:
    table, columns = held
    for rows in ([], [0], list(range(90)), [89, 3, 3, 40, 0]):
        found = columns.take(["row", *NAMES], np.array(rows, np.int64))
        assert found["row"].to_pylist() == rows
        assert found.schema.types[1:] == [tables.POSTS.field(name).type for name in NAMES]
        for name in NAMES:
            assert (
                found[name].to_pylist() == table[name].take(pa.array(rows, pa.int64())).to_pylist()
            )


@pytest.mark.parametrize("before", [0, 1, 51, 90])
def test_rows_by_channel(held: tuple[pa.Table, Columns], before: int) -> None:
    table, columns = held
    keys = table["channel"].to_pylist()[:before]
    assert columns.channels(before) == list(dict.fromkeys(keys))
    codes = columns.codes(before).tolist()
    assert [columns.channels(90)[code] for code in codes] == keys
    for wanted in ({"x:@desk"}, {"x:@relay", "web:late.example"}, set(keys), {"x:@nobody"}):
        found = columns.rows_of(wanted, before).tolist()
        assert found == [row for row, key in enumerate(keys) if key in wanted]


def test_the_channels_of_rows(held: tuple[pa.Table, Columns]) -> None:
    table, columns = held
    rows = np.array([0, 1, 49, 50, columns.rows - 1])
    named = [columns.every_channel[n] for n in columns.codes_of(rows).tolist()]
    assert named == table["channel"].take(pa.array(rows)).to_pylist()
    assert columns.codes(60).tolist() == columns.codes_of(np.arange(60)).tolist()


@pytest.mark.parametrize("since", [0, 500_000_000, 10**12])
def test_rows_since_a_time_leave_the_undated_out(
    held: tuple[pa.Table, Columns], since: int
) -> None:
    table, columns = held
    times = table["posted_at"].cast(pa.int64()).to_pylist()
    found = columns.rows_of(CHANNELS, 80, since).tolist()
    late = [n for n in range(80) if times[n] is not None and times[n] >= since]
    assert found == [n for n in late if table["channel"][n].as_py() in CHANNELS]


def test_rows_that_forward_a_post(held: tuple[pa.Table, Columns]) -> None:
    _, columns = held
    assert columns.naming({"x:@desk/20", "x:@desk/0", "x:@desk/21"}, 90).tolist() == [0, 20]
    assert columns.naming({"x:@desk/20", "x:@desk/85"}, 85).tolist() == [20]
    assert columns.naming({"x:@desk/None", "None/None", "x:@relay/20"}, 90).tolist() == []
    assert columns.naming(set(), 90).tolist() == []


def test_a_post_that_is_forwarded_again_and_again(tmp_path: Path) -> None:
    table = posts(40)
    place = table.schema.get_field_index("forward_id")
    again = pa.array(["7" if n % 5 == 0 else None for n in range(40)])
    columns = opened(tmp_path, table.set_column(place, table.schema.field(place), again), [25, 15])
    assert columns.naming({"x:@desk/7"}, 40).tolist() == list(range(0, 40, 5))


@pytest.mark.parametrize("before", [0, 30, 77, 90])
def test_between_which_rows_all_of_a_time_stand(
    held: tuple[pa.Table, Columns], before: int
) -> None:
    table, columns = held
    times = table["posted_at"].cast(pa.int64()).to_pylist()[:before]
    asked = [(0, 10**6), (0, 10**12), (5 * 10**8, 6 * 10**8), (10**12, 10**13), (NEVER, NEVER + 1)]
    least, most = np.array(asked).T
    for (one, two), (first, end) in zip(
        asked, columns.within(least, most, before).tolist(), strict=True
    ):
        rows = [n for n, at in enumerate(times) if at is not None and one <= at <= two]
        assert all(first <= n < end for n in rows)
        assert end <= before
        assert rows or end == 0 or one < 10**12  # what is later than everything stands nowhere


def test_stretches_are_all_rows_the_latest_first(held: tuple[pa.Table, Columns]) -> None:
    table, columns = held
    stretches = list(columns.latest_first(77))
    assert [s.most for s in stretches] == sorted((s.most for s in stretches), reverse=True)
    times = [NEVER if at is None else at for at in table["posted_at"].cast(pa.int64()).to_pylist()]
    found = {
        row: (columns.channels(90)[code], at)
        for s in stretches
        for row, code, at in zip(s.rows.tolist(), s.codes.tolist(), s.posted_at, strict=True)
    }
    assert found == {n: (table["channel"][n].as_py(), times[n]) for n in range(77)}


def test_very_many_channels(tmp_path: Path) -> None:
    table = posts(40_000)
    names = pa.array([f"x:@{n % 36_000}" for n in range(40_000)])
    table = table.set_column(0, table.schema.field(0), names)
    columns = opened(tmp_path, table, [39_990, 10])
    assert len(columns.channels(40_000)) == 36_000
    assert columns.rows_of({"x:@7"}, 40_000).tolist() == [7, 36_007]
    assert columns.take(["channel"], np.array([39_999]))["channel"].to_pylist() == ["x:@3999"]


def test_an_archive_without_posts(tmp_path: Path) -> None:
    columns = opened(tmp_path, posts(0), [])
    assert (columns.rows, columns.channels(0)) == (0, [])
    assert columns.rows_of(["x:@desk"], 0).tolist() == []
    assert columns.take(["row", "id"], np.array([], np.int64)).num_rows == 0
