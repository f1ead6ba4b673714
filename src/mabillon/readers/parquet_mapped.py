"""Parquet, read by a column map.

What each field's state is stands in ``mapped``. Columns of nested records are named by
dotted paths (``author.username``). A record has a number, and no place in bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from mabillon.errors import UnreadableInput
from mabillon.readers.base import Batch, Reader, Reject, Source
from mabillon.readers.blocks import Block
from mabillon.readers.mapped import Converter, Values
from mabillon.readers.mapping import Columns, resolve
from mabillon.readers.rows import batch

_ROWS: Final = 2_000
_AT_ONCE: Final = 8 << 20
"""Bytes of values that are held at once, about; one record may have more."""

_FREE: Final = 256 << 20
_RATIO: Final = 300
"""More than ``_FREE`` bytes, and so many times the file's size, look like a bomb."""

_FAULTS: Final = (pa.ArrowException, OSError, ValueError, OverflowError, MemoryError, KeyError)


def _sniff(head: bytes, name: str) -> float:
    del name
    return 0.98 if head.startswith(b"PAR1") else 0.0


def _read(source: Source) -> Iterator[Batch]:
    from pyarrow import parquet

    size = source.path.stat().st_size
    try:
        total = parquet.read_metadata(source.path).num_rows
        blocks = _pieces(source.path)
        first = next(blocks, None)
    except _FAULTS as failure:
        raise UnreadableInput(f"it is no Parquet file ({failure})", where=source.name) from failure
    if first is None:
        raise UnreadableInput("the file holds no record", where=source.name)
    columns: Columns | None = None
    converter: Converter | None = None
    done = held = 0
    piece: pa.RecordBatch | None = first
    while piece is not None:
        table = _columns(piece)
        if columns is None or converter is None:
            names = list(table)
            some = {name: values[:50] for name, values in table.items()}
            columns = resolve(
                source.mapping,
                names,
                some,
                source.name,
                complete=True,
                channel_given=source.channel is not None,
            )
            converter = Converter(source, columns)
        block = _block(piece, done)
        posts, rejects, notes = converter.convert(block, _values(table, columns, piece.num_rows))
        done += piece.num_rows
        held += len(block.held)
        place = size * done // max(total, 1)
        yield Batch(_placeless(posts), [_unplaced(one) for one in rejects], place, notes)
        try:
            piece = next(blocks, None)
            if piece is not None and held > max(_FREE, _RATIO * size):
                raise ValueError(f"{held:,} bytes came out of {size:,}: this looks like a bomb")
        except _FAULTS as failure:
            why = f"the records from {done + 1:,} on cannot be read ({failure})"
            lost = Reject(done + 1, None, None, why, b"", source.member)
            yield Batch(batch(0, {}, {}), [lost], size)
            return
    yield Batch(batch(0, {}, {}), [], size, converter.notes if converter is not None else [])


def _pieces(path: Path) -> Iterator[pa.RecordBatch]:
    """Yield some rows at a time, so few that their values need little memory.

    A value that is written once and repeated stays one until its rows are few: the other
    way, 5,000 rows of one long text would be gigabytes.
    """
    from pyarrow import parquet

    with parquet.ParquetFile(path, memory_map=False) as file:
        leaves = [file.schema.column(at) for at in range(len(file.schema))]
        texts = [leaf.path for leaf in leaves if leaf.physical_type == "BYTE_ARRAY"]
        groups = [file.metadata.row_group(at) for at in range(file.metadata.num_row_groups)]
    wide = max((max(g.total_byte_size, 1) / max(g.num_rows, 1) for g in groups), default=1)
    rows = max(1, min(_ROWS, int(_AT_ONCE / wide)))
    with parquet.ParquetFile(
        path, memory_map=False, pre_buffer=False, read_dictionary=texts
    ) as file:
        for batch in file.iter_batches(rows, use_threads=False):
            most = sum(_widest(column) for column in batch.columns)
            few = max(1, min(batch.num_rows, _AT_ONCE // max(most, 1)))
            for start in range(0, batch.num_rows, few):
                piece = batch.slice(start, few)
                plain = [_readable(column) for column in piece.columns]
                yield pa.RecordBatch.from_arrays(plain, piece.schema.names)


def _readable(column: pa.Array) -> pa.Array:
    """Return a column that Python can hold: texts plain, instants in UTC and microseconds.

    An instant is one whatever its zone is called, and Python knows not all zones.
    """
    kind = column.type
    if pa.types.is_dictionary(kind):
        return column.dictionary_decode()
    if not pa.types.is_timestamp(kind) or (kind.unit != "ns" and kind.tz in (None, "UTC")):
        return column
    unit = "us" if kind.unit == "ns" else kind.unit
    return column.cast(pa.timestamp(unit, kind.tz and "UTC"), safe=False)


def _widest(column: pa.Array) -> int:
    """Return the bytes of a column's longest text, where texts are written once."""
    if not pa.types.is_dictionary(column.type) or not len(column.dictionary):
        return 0
    return pc.max(pc.binary_length(column.dictionary)).as_py() or 0


def _columns(piece: pa.RecordBatch) -> dict[str, list[object]]:
    """Return the columns by name, those of nested records by dotted path."""
    table = pa.Table.from_batches([piece])
    for _ in range(3):
        if not any(pa.types.is_struct(column.type) for column in table.schema):
            break
        table = table.flatten()
    return {
        name: [_plain(v) for v in _readable(table.column(at).combine_chunks())]
        for at, name in enumerate(table.schema.names)
    }


def _plain(scalar: pa.Scalar) -> object:
    """Return a value as a record of JSON has it: times as text."""
    try:
        value = scalar.as_py()
    except (ValueError, OverflowError, LookupError, pa.ArrowException):  # no year, text or zone
        return "beyond any calendar or not UTF-8"
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value


def _block(piece: pa.RecordBatch, done: int) -> Block[Any]:
    """Return rows as records; their bytes are JSON of what they hold."""
    raws = [_raw(piece, row) for row in range(piece.num_rows)]
    lengths = [len(raw) for raw in raws]
    offsets = [0] * len(raws)
    for row in range(1, len(raws)):
        offsets[row] = offsets[row - 1] + lengths[row - 1]
    numbers = list(range(done + 1, done + 1 + len(raws)))
    return Block(b"".join(raws), 0, raws, numbers, offsets, lengths)


def _raw(piece: pa.RecordBatch, row: int) -> bytes:
    record = {name: _plain(piece.column(at)[row]) for at, name in enumerate(piece.schema.names)}
    try:
        return msgspec.json.encode(record, enc_hook=str)
    except (TypeError, ValueError, RecursionError, UnicodeEncodeError):
        return str(row).encode()


def _values(table: dict[str, list[object]], columns: Columns, count: int) -> Values:
    def values(ours: str) -> Sequence[object]:
        if ours in columns.constant:
            return [columns.constant[ours]] * count
        return table[columns.taken[ours]]

    return values


def _placeless(posts: pa.RecordBatch) -> pa.RecordBatch:
    arrays = [
        pa.nulls(posts.num_rows, field.type) if field.name in ("offset", "length") else column
        for field, column in zip(posts.schema, posts.columns, strict=True)
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=posts.schema)


def _unplaced(reject: Reject) -> Reject:
    reason = reject.reason.split("): ", 1)[-1]
    return replace(reject, offset=None, length=None, reason=f"record {reject.record:,}: {reason}")


READER: Final = Reader("parquet", "Parquet (--map)", 1, _sniff, _read)
