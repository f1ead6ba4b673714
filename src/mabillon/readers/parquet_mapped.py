"""Parquet, read by a column map.

What each field's state is stands in ``mapped``. Columns of nested records are named by
dotted paths (``author.username``). A record has a number, and no place in bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

import msgspec
import pyarrow as pa

from mabillon.errors import UnreadableInput
from mabillon.readers.base import Batch, Reader, Reject, Source
from mabillon.readers.blocks import Block
from mabillon.readers.mapped import Converter, Values
from mabillon.readers.mapping import Columns, resolve
from mabillon.readers.rows import batch

_ROWS: Final = 2_000
_FAULTS: Final = (pa.ArrowException, OSError, ValueError, OverflowError, MemoryError, KeyError)


def _sniff(head: bytes, name: str) -> float:
    del name
    return 0.98 if head.startswith(b"PAR1") else 0.0


def _read(source: Source) -> Iterator[Batch]:
    from pyarrow import parquet

    size = source.path.stat().st_size
    try:
        file = parquet.ParquetFile(source.path, memory_map=False, pre_buffer=False)
        blocks = file.iter_batches(_ROWS, use_threads=False)
        total = file.metadata.num_rows
        first = next(blocks, None)
    except _FAULTS as failure:
        raise UnreadableInput(f"it is no Parquet file ({failure})", where=source.name) from failure
    if first is None:
        raise UnreadableInput("the file holds no record", where=source.name)
    columns: Columns | None = None
    converter: Converter | None = None
    done = 0
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
        place = size * done // max(total, 1)
        yield Batch(_placeless(posts), [_unplaced(one) for one in rejects], place, notes)
        try:
            piece = next(blocks, None)
        except _FAULTS as failure:
            why = f"the records from {done + 1:,} on cannot be read ({failure})"
            lost = Reject(done + 1, None, None, why, b"", source.member)
            yield Batch(batch(0, {}, {}), [lost], size)
            return
    yield Batch(batch(0, {}, {}), [], size, converter.notes if converter is not None else [])


def _columns(piece: pa.RecordBatch) -> dict[str, list[object]]:
    """Return the columns by name, those of nested records by dotted path."""
    table = pa.Table.from_batches([piece])
    for _ in range(3):
        if not any(pa.types.is_struct(column.type) for column in table.schema):
            break
        table = table.flatten()
    return {
        name: [_plain(v) for v in table.column(at)] for at, name in enumerate(table.schema.names)
    }


def _plain(scalar: pa.Scalar) -> object:
    """Return a value as a record of JSON has it: times as text."""
    try:
        value = scalar.as_py()
    except (ValueError, OverflowError, UnicodeDecodeError, pa.ArrowException):
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
