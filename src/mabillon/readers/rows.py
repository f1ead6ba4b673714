"""Put what a reader found into a batch of the schema ``tables.READ_POSTS``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from mabillon.readers.base import Reject
from mabillon.readers.blocks import Block, Broken
from mabillon.tables import READ_POSTS, STATE, STATED_FIELDS

KNOWN: Final = 0
NOT_EXPORTED: Final = 1
HIDDEN: Final = 2

Codes = npt.NDArray[np.int32]

_STATES: Final = pa.array(["known", "not_exported", "hidden"])
_KINDS: Final = pa.array(["post", "service"])
_COLUMNS: Final = [(column.name, column.type) for column in READ_POSTS]
_INT64: Final = 2**63
_LONE: Final = re.compile("[\ud800-\udfff]")


def states(count: int, stated: Mapping[str, int | Codes]) -> pa.Array:
    """Return the ``state`` column; fields that are not named are not exported."""
    same: dict[int, pa.Array] = {}
    columns = []
    for name in STATED_FIELDS:
        code = stated.get(name, NOT_EXPORTED)
        if not isinstance(code, int):
            columns.append(_of(code))
            continue
        if code not in same:
            same[code] = _of(np.full(count, code, dtype=np.int32))
        columns.append(same[code])
    return pa.StructArray.from_arrays(columns, fields=list(STATE))


def _of(codes: Codes) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), _STATES)


def texts(values: Sequence[str | None]) -> pa.Array:
    """Return a column of texts; half surrogates, which no text can hold, as U+FFFD."""
    try:
        return pa.array(values, pa.string())
    except UnicodeEncodeError:
        return pa.array(
            [None if v is None else _LONE.sub("\ufffd", v) for v in values], pa.string()
        )


def counts(values: Iterable[object]) -> pa.Array:
    """Return a column of non-negative counts; null for whatever is not one."""
    listed = list(values)
    if set(map(type, listed)) - {int, type(None)}:
        listed = [v if type(v) is int else None for v in listed]
    try:
        return not_negative(pa.array(listed, pa.int64()))
    except (OverflowError, pa.ArrowInvalid):
        return pa.array(
            [v if isinstance(v, int) and 0 <= v < _INT64 else None for v in listed],
            pa.int64(),
        )


def not_negative(numbers: pa.Array) -> pa.Array:
    """Return a column of counts in which null stands for what is below 0."""
    if not numbers.null_count and (not len(numbers) or numbers.to_numpy().min() >= 0):
        return numbers
    return pc.if_else(pc.less(numbers, 0), None, numbers)


def batch(
    count: int,
    columns: Mapping[str, pa.Array],
    stated: Mapping[str, int | Codes],
    service: npt.NDArray[np.bool_] | None = None,
    keep: npt.NDArray[np.bool_] | None = None,
) -> pa.RecordBatch:
    """Return ``count`` rows; columns that are not given are null.

    Parameters
    ----------
    columns
        Arrays of the schema's types.
    stated
        Codes of the fields' states, one for all rows or one a row.
    service
        Where a row is a service message; null = nowhere.
    keep
        Rows to keep; null = all.
    """
    kinds = np.zeros(count, dtype=np.int32) if service is None else service.astype(np.int32)
    given = {
        **columns,
        "kind": pa.DictionaryArray.from_arrays(pa.array(kinds), _KINDS),
        "state": states(count, stated),
    }
    arrays = [
        pa.nulls(count, kind) if (array := given.get(name)) is None else array
        for name, kind in _COLUMNS
    ]
    made = pa.RecordBatch.from_arrays(arrays, schema=READ_POSTS)
    return made if keep is None or bool(keep.all()) else made.filter(pa.array(keep))


def places(block: Block[Any], member: str | None) -> dict[str, pa.Array]:
    """Return the columns that say where each record stands, and what was mended."""
    count = block.rows
    repairs: list[str | None] = [None] * count if block.repairs else []
    for row, repair in block.repairs.items():
        repairs[row] = repair
    return {
        "member": repeated(member, count),
        "offset": pa.array(block.offsets, pa.int64()),
        "length": pa.array(block.lengths, pa.int64()),
        "record": pa.array(block.numbers, pa.int64()),
        "repair": pa.array(repairs, pa.string()) if repairs else repeated(None, count),
    }


def refused(
    block: Block[Any], bad: Mapping[int, str], what: str, member: str | None
) -> list[Reject]:
    """Return the rejects for records that were decoded but say something impossible."""
    return [
        Reject(
            int(block.numbers[row]),
            int(block.offsets[row]),
            int(block.lengths[row]),
            f"byte {block.offsets[row]:,} ({what} {block.numbers[row]:,}): {reason}",
            block.raw(row)[:4096],
            member,
        )
        for row, reason in bad.items()
    ]


def in_order(rejects: list[Reject]) -> list[Reject]:
    """Return rejects in the order of their records."""
    return sorted(rejects, key=lambda reject: reject.record)


def reject(broken: Broken, what: str, member: str | None) -> Reject:
    """Return the reject for a record that could not be decoded."""
    reason = f"byte {broken.offset:,} ({what} {broken.number:,}): {broken.reason}"
    return Reject(broken.number, broken.offset, broken.length, reason, broken.excerpt, member)


def repeated(value: str | None, count: int, kind: pa.DataType | None = None) -> pa.Array:
    """Return a column that holds one value in every row."""
    return pa.repeat(pa.scalar(value, kind or pa.string()), count)
