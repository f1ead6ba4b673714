"""Split JSON lines into records, in bounded memory.

A stretch of whole lines is decoded at once; only where that fails is it gone through
line by line, so that a broken line is rejected alone, with its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, TypeVar

import numpy as np

from mabillon.readers.elements import Block, Broken
from mabillon.readers.mending import FAILURES, decode
from mabillon.readers.window import RECORD_LIMIT, Window

T = TypeVar("T")

_EXCERPT: Final = 4096


def blocks(
    window: Window,
    decode_lines: Callable[[bytes], list[T]],
    decode_one: Callable[[bytes], T],
) -> Iterator[Block[T]]:
    """Yield the records of the file's lines; empty lines are no records."""
    count = 0
    while window.data or window.grow():
        end = window.data.rfind(b"\n") + 1
        if end == 0 and not window.eof:
            if len(window.data) > RECORD_LIMIT:
                count += 1
                block: Block[T] = Block()
                block.broken.append(_oversize(window, count))
                yield block
            else:
                window.grow()
            continue
        if window.eof:
            end = len(window.data)
        block = _decode(window.data[:end], window.base, count, decode_lines, decode_one)
        window.drop(end)
        count += len(block.values) + len(block.broken)
        if block.values or block.broken:
            yield block


def _decode(
    data: bytes,
    base: int,
    count: int,
    decode_lines: Callable[[bytes], list[T]],
    decode_one: Callable[[bytes], T],
) -> Block[T]:
    breaks = np.flatnonzero(np.frombuffer(data, dtype=np.uint8) == ord("\n"))
    ends = np.append(breaks, len(data)) if not data.endswith(b"\n") else breaks
    starts = np.concatenate([np.zeros(1, dtype=ends.dtype), ends[:-1] + 1])
    lengths = ends - starts
    if not np.any(lengths <= 1):
        try:
            values = decode_lines(data)
        except FAILURES:
            values = []
        if len(values) == len(starts):
            numbers = list(range(count + 1, count + 1 + len(values)))
            return Block(data, base, values, numbers, (starts + base).tolist(), lengths.tolist())
    block: Block[T] = Block(data, base)
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        raw = data[start:end].strip(b" \t\r")
        if not raw:
            continue
        count += 1
        value, repair, reason = decode(raw, decode_one)
        if value is None or reason is not None:
            why = reason or "is null"
            block.broken.append(Broken(count, base + start, end - start, why, raw[:_EXCERPT]))
        else:
            block.add(value, count, base + start, end - start, repair)
    return block


def _oversize(window: Window, number: int) -> Broken:
    """Pass over a line that is larger than the limit, holding little of it."""
    start, excerpt = window.base, window.data[:_EXCERPT]
    while True:
        end = window.data.find(b"\n")
        if end >= 0:
            length = window.base + end - start
            window.drop(end + 1)
            break
        window.drop(len(window.data))
        if not window.grow():
            length = window.base - start
            break
    limit = RECORD_LIMIT >> 20
    reason = f"is larger than {limit} MiB, which is the limit for one record"
    return Broken(number, start, length, reason, excerpt)
