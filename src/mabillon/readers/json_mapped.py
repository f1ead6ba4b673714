"""Any JSON array or JSON lines of records, read by a column map.

The map's right side may be a dotted path into nested objects (``author.username``; a number
picks from a list). What each field's state is stands in ``mapped``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec

from mabillon.readers.base import Batch, Reader, Source
from mabillon.readers.blocks import Block, Path
from mabillon.readers.encoding import HEAD, opened
from mabillon.readers.json_records import Decoders, records, samples, shape
from mabillon.readers.mapped import Column, Converter, Values
from mabillon.readers.mapping import Columns, resolve
from mabillon.readers.rows import batch, reject
from mabillon.readers.stencil import Alike
from mabillon.readers.window import STEP, Window

_STEP: Final = 2 * STEP
"""Bytes read at a time: what is done for every stretch is then done half as often."""

_UNNAMEABLE: Final = re.compile(r"[\\\"\x00-\x1f]")


def _sniff(head: bytes, name: str) -> float:
    laid_out = shape(head)
    if laid_out is None:
        return 0.0
    named = name.lower().endswith((".json", ".jsonl", ".ndjson"))
    if samples(head):
        return 0.7 if named else 0.6
    return 0.4 if named else 0.2


def _columns(found: Sequence[dict[str, Any]]) -> tuple[list[str], dict[str, list[object]]]:
    """Return the columns of the first records, nested ones as dotted paths, with values."""
    values: dict[str, list[object]] = {}
    nested: dict[str, list[object]] = {}
    for record in found:
        for key, value in record.items():
            values.setdefault(key, []).append(value)
            if isinstance(value, dict):
                for inner, deeper in value.items():
                    nested.setdefault(f"{key}.{inner}", []).append(deeper)
    return [*values, *(key for key in nested if key not in values)], nested | values


def _getters(
    paths: Mapping[str, Path],
) -> tuple[type[Any], dict[str, Callable[[Any], object]]]:
    """Make a record type with only the needed keys, and how each of our columns is got."""
    fields: dict[str, str] = {}  # the file's key -> attribute
    getters: dict[str, Callable[[Any], object]] = {}
    for ours, (key, *path) in paths.items():
        attribute = fields.setdefault(key, f"f{len(fields)}")
        getters[ours] = _attribute(attribute, path)
    if any(_UNNAMEABLE.search(key) for key in fields):  # msgspec takes no such names
        for ours, (key, *path) in paths.items():
            getters[ours] = _item(key, path)
        return dict[str, Any], getters
    record = msgspec.defstruct(
        "Record",
        [(attribute, Any, None) for attribute in fields.values()],
        rename={attribute: key for key, attribute in fields.items()},
    )
    return record, getters


def _attribute(name: str, path: Sequence[str]) -> Callable[[Any], object]:
    return lambda record: _at(getattr(record, name), path)


def _item(key: str, path: Sequence[str]) -> Callable[[Any], object]:
    return lambda record: _at(record.get(key), path)


def _at(value: object, path: Sequence[str]) -> object:
    for step in path:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value


def _values(
    block: Block[Any],
    columns: Columns,
    paths: Mapping[str, Path],
    getters: Mapping[str, Callable[[Any], object]],
) -> Values:
    def values(ours: str) -> Column:
        if ours in columns.constant:
            return [columns.constant[ours]] * block.rows
        if block.columns is not None:
            return block.columns[paths[ours]]
        get = getters[ours]
        return [get(record) for record in block.values]

    return values


def read(source: Source, *, at_once: bool = True) -> Iterator[Batch]:
    """Read a file's records.

    Parameters
    ----------
    at_once
        Whether lines that are alike are taken in together; what is read is the same.
    """
    with opened(source) as (file, repair):
        head = file.read(HEAD * 16)
        file.seek(0)
        found = samples(head)
        window = Window(file, _STEP)
        if not found:  # nothing whole at the beginning: the first record that can be read
            for block in records(window, Decoders.of(dict[str, Any]), source.name):
                found = block.values[:50]
                if found:
                    break
            file.seek(0)
            window = Window(file, _STEP)
        if not found:
            for block in records(window, Decoders.of(dict[str, Any]), source.name):
                rejects = [reject(broken, "record", source.member) for broken in block.broken]
                yield Batch(batch(0, {}, {}), rejects, window.base)
            return
        top = list(dict.fromkeys(key for record in found for key in record))
        names, first = _columns(found)
        columns = resolve(
            source.mapping,
            names,
            first,
            source.name,
            complete=False,
            channel_given=source.channel is not None,
        )
        converter = Converter(source, columns)
        if repair:
            converter.notes.append(repair)
        paths: dict[str, Path] = {
            ours: (theirs,) if theirs in top else tuple(theirs.split("."))
            for ours, theirs in columns.taken.items()
        }
        record, getters = _getters(paths)
        alike = Alike(paths.values()) if at_once else None
        for block in records(window, Decoders.of(record), source.name, alike=alike):
            values = _values(block, columns, paths, getters)
            posts, rejects, notes = converter.convert(block, values)
            yield Batch(posts, rejects, window.base, notes)
        yield Batch(batch(0, {}, {}), [], window.base + len(window.data), converter.notes)


READER: Final = Reader("json", "JSON array or JSON lines of records (--map)", 1, _sniff, read)
