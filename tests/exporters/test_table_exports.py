"""Tables: harmless cells, null apart from empty, the same in three formats, every column told."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pv
import pyarrow.parquet as pq
import pytest
from export_samples import nothing_said, sample

from mabillon import tables
from mabillon.exporters import tables as exporter
from mabillon.exporters.dictionary import dictionary
from mabillon.exporters.exported import Tabled

RUNS = ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\nx", "＝1", "  =1"]
AT = datetime(2031, 3, 26, 9, 12, 0, 5, tzinfo=UTC)


def claim(source: str, **more: object) -> dict[str, object]:
    return {
        "event": "sluice",
        "organisation": "رابطة الشوك",
        "claimed": "yes",
        "mode": "video",
        "source": source,
    } | more


def tabled(name: str, rows: list[dict[str, object]]) -> Tabled:
    table = pa.Table.from_pylist(rows, schema=getattr(tables, name))
    return Tabled(name, table.schema, len(rows), lambda: iter([table.slice(0, 1), table.slice(1)]))


CLAIMS = tabled("CLAIMS", [claim(text, statement="") for text in RUNS] + [claim('a, "b"\nc')])
SIGNATURES = tabled("SIGNATURES", [{"opinion": 1, "kind": "sign", "at": AT}])
ACTORS = tabled(
    "ACTORS",
    [
        {
            "event": "sluice",
            "name": "=HYPERLINK()",
            "also": ["=1"],
            "manners": ["claimed", "possible"],
            "unsure": True,
            "source": "x",
        }
    ],
)
ALL = (CLAIMS, SIGNATURES, ACTORS)


def test_a_cell_that_a_spreadsheet_would_run_is_harmless_in_csv_alone(tmp_path: Path) -> None:
    exporter.write_csv(sample(tables=ALL), tmp_path / "csv", nothing_said)
    exporter.write_jsonl(sample(tables=ALL), tmp_path / "jsonl", nothing_said)
    exporter.write_parquet(sample(tables=ALL), tmp_path / "parquet", nothing_said)
    with (tmp_path / "csv" / "claims.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["source"] for row in rows] == [*(f"'{text}" for text in RUNS), 'a, "b"\nc']
    assert rows[0]["organisation"] == "رابطة الشوك"
    lines = (tmp_path / "jsonl" / "claims.jsonl").read_bytes().splitlines()
    assert [json.loads(line)["source"] for line in lines] == [*RUNS, 'a, "b"\nc']
    read = pq.read_table(tmp_path / "parquet" / "claims.parquet")
    assert read["source"].to_pylist() == [*RUNS, 'a, "b"\nc']
    assert read.schema.names == tables.CLAIMS.names
    with (tmp_path / "csv" / "actors.csv").open(newline="", encoding="utf-8") as file:
        [actor] = csv.DictReader(file)
    assert actor["name"] == "'=HYPERLINK()"
    assert json.loads(actor["manners"]) == ["claimed", "possible"]


def test_no_value_differs_from_an_empty_one(tmp_path: Path) -> None:
    exporter.write_csv(sample(tables=ALL), tmp_path / "csv", nothing_said)
    path = tmp_path / "csv" / "claims.csv"
    options = pv.ConvertOptions(strings_can_be_null=True, quoted_strings_can_be_null=False)
    parse = pv.ParseOptions(newlines_in_values=True)
    read = pv.read_csv(path, convert_options=options, parse_options=parse)
    assert read["statement"].to_pylist() == [""] * len(RUNS) + [None]
    assert read["judged"].null_count == read.num_rows
    signatures = (tmp_path / "csv" / "signatures.csv").read_text().splitlines()
    assert signatures[1] == '1,"sign","2031-03-26T09:12:00.000005Z",,'


@pytest.mark.parametrize("bom", [False, True])
def test_a_byte_order_mark_only_where_it_was_asked_for(tmp_path: Path, bom: bool) -> None:
    exporter.write_csv(sample(tables=ALL, bom=bom), tmp_path / "csv", nothing_said)
    assert (tmp_path / "csv" / "claims.csv").read_bytes().startswith(b"\xef\xbb\xbf") == bom


def test_posts_keep_their_states_and_media(tmp_path: Path) -> None:
    row = dict.fromkeys(tables.POSTS.names) | {
        "channel": "x:@marl", "id": "1", "kind": "post", "posted_at": AT, "text": "t", "record": 1,
        "row": 0, "capture": 0, "evidence": "ab", "version": b"\x01" * 16, "seen_at": AT,
        "media": [{"kind": "photo", "name": "=x", "mime": None, "size": 3}],
        "state": dict.fromkeys(tables.STATED_FIELDS, "known"),
    }  # fmt: skip
    posts = tabled("POSTS", [row])
    for write, name in ((exporter.write_csv, "csv"), (exporter.write_jsonl, "jsonl")):
        write(sample(tables=(posts,)), tmp_path / name, nothing_said)
    with (tmp_path / "csv" / "posts.csv").open(newline="") as file:
        [cells] = csv.DictReader(file)
    assert cells["state.forward"] == "known"
    assert cells["version"] == "01" * 16
    assert json.loads(cells["media"])[0]["size"] == 3
    [line] = (tmp_path / "jsonl" / "posts.jsonl").read_bytes().splitlines()
    assert json.loads(line)["state"]["forward"] == "known"
    assert json.loads(line)["media"][0]["name"] == "=x"


def test_the_dictionary_tells_every_column_with_unit_and_null(tmp_path: Path) -> None:
    exporter.write_jsonl(sample(tables=ALL), tmp_path / "out", nothing_said)
    told = json.loads((tmp_path / "out" / "dictionary.json").read_bytes())
    assert {t["name"]: [c["column"] for c in t["columns"]] for t in told} == {
        table.name: table.schema.names for table in ALL
    }
    page = (tmp_path / "out" / "dictionary.md").read_text()
    assert "| at | time, µs | UTC | never | when it was recorded |" in page
    assert "| by | text |  | withheld | null = withheld |" in page
    for table in dictionary():
        for column in table.columns:
            assert column.about, f"{table.name}.{column.column}"
            assert column.null
