"""Tables as Parquet, CSV and JSON lines, with the dictionary of their columns.

CSV is UTF-8, with a byte order mark only where it is asked for (some spreadsheets need one,
most programs stumble over it). A text stands in quotation marks, so that an empty one differs
from none, which is an empty cell. Lists and structs are JSON. A cell that a spreadsheet would
run begins with an apostrophe; Parquet and JSON lines have it as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pv
import pyarrow.parquet as pq

from mabillon import tables
from mabillon.exporters.dictionary import Described, dictionary
from mabillon.exporters.exported import Exported, Progress
from mabillon.text.cells import harmless

BOM: Final = b"\xef\xbb\xbf"

Writer = Callable[[BinaryIO, pa.Schema, Iterator[pa.Table]], None]


def write_parquet(exported: Exported, target: Path, progress: Progress) -> dict[str, int]:
    """Write each table as Parquet; return how many rows each has."""
    return _write(exported, target, progress, "parquet", _parquet)


def write_csv(exported: Exported, target: Path, progress: Progress) -> dict[str, int]:
    """Write each table as CSV; return how many rows each has."""

    def write(file: BinaryIO, schema: pa.Schema, parts: Iterator[pa.Table]) -> None:
        file.write(BOM if exported.bom else b"")
        _csv(file, schema, parts)

    return _write(exported, target, progress, "csv", write)


def write_jsonl(exported: Exported, target: Path, progress: Progress) -> dict[str, int]:
    """Write each table as lines of JSON; return how many rows each has."""
    return _write(exported, target, progress, "jsonl", _jsonl)


def _write(
    exported: Exported, target: Path, progress: Progress, suffix: str, write: Writer
) -> dict[str, int]:
    target.mkdir()
    total, done = sum(table.rows for table in exported.tables), 0

    def counted(parts: Iterator[pa.Table]) -> Iterator[pa.Table]:
        nonlocal done
        for part in parts:
            yield part
            done += part.num_rows
            progress(done, total)

    for table in exported.tables:
        with (target / f"{table.name.lower()}.{suffix}").open("wb") as file:
            write(file, table.schema, counted(table.parts()))
    described = dictionary([table.name for table in exported.tables])
    (target / "dictionary.json").write_bytes(
        msgspec.json.format(msgspec.json.encode(described), indent=1) + b"\n"
    )
    (target / "dictionary.md").write_text(page(described), encoding="utf-8")
    return {table.name.lower(): table.rows for table in exported.tables}


def _parquet(file: BinaryIO, schema: pa.Schema, parts: Iterator[pa.Table]) -> None:
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for part in parts:
            writer.write_table(part.cast(schema))


def _csv(file: BinaryIO, schema: pa.Schema, parts: Iterator[pa.Table]) -> None:
    empty = _cells(schema.empty_table())
    with pv.CSVWriter(file, empty.schema) as writer:
        for part in parts:
            writer.write_table(_cells(part))


def _cells(part: pa.Table) -> pa.Table:
    """Return a table as CSV has it: structs apart, lists as JSON, no cell that would run."""
    flat = _plain(part)
    return pa.table({name: _cell(flat.column(name)) for name in flat.column_names})


def _cell(column: pa.ChunkedArray) -> pa.ChunkedArray | pa.Array:
    if pa.types.is_list(column.type):
        texts = [None if v is None else msgspec.json.encode(v).decode() for v in column.to_pylist()]
        return pa.array(texts, pa.string())
    if pa.types.is_string(column.type):
        safe = [None if v is None else harmless(v) for v in column.to_pylist()]
        return pa.array(safe, pa.string())
    return column


def _jsonl(file: BinaryIO, schema: pa.Schema, parts: Iterator[pa.Table]) -> None:
    encoder = msgspec.json.Encoder()
    for part in parts:
        rows = _plain(part.cast(schema), flat=False).to_pylist()
        file.write(encoder.encode_lines(rows))


def _plain(part: pa.Table, *, flat: bool = True) -> pa.Table:
    """Return a table with times as RFC 3339, bytes as hexadecimal, dictionaries as texts."""
    whole = part.flatten() if flat else part
    return pa.table({name: _text(whole.column(name)) for name in whole.column_names})


def _text(column: Any) -> Any:
    if pa.types.is_dictionary(column.type):
        return column.cast(column.type.value_type)
    if column.type == tables.TIME:
        return pc.strftime(column, format="%Y-%m-%dT%H:%M:%SZ")
    if pa.types.is_fixed_size_binary(column.type):
        return pa.array([None if v is None else v.hex() for v in column.to_pylist()], pa.string())
    return column


def page(described: list[Described]) -> str:
    """Return the dictionary as Markdown."""
    parts = []
    for table in described:
        rows = [
            f"| {c.column} | {c.type} | {c.unit} | {c.null} | {c.about} |" for c in table.columns
        ]
        head = ["| column | type | unit | null | what it is |", "| --- | --- | --- | --- | --- |"]
        parts.append("\n".join([f"## {table.name}\n", f"{table.about}\n", *head, *rows, ""]))
    return "\n".join(parts)
