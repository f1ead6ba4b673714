"""Split JSON lines into records, in bounded memory.

A stretch of whole lines is decoded at once, by a stencil where its lines are alike; only
where that fails is it gone through line by line, so that a broken line is rejected alone,
with its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

import numpy as np

from mabillon.readers.blocks import OVERSIZE, Block, Gathering
from mabillon.readers.mending import FAILURES, decode
from mabillon.readers.stencil import Alike, Laid
from mabillon.readers.window import RECORD_LIMIT, Window

T = TypeVar("T")


def blocks(
    window: Window,
    decode_lines: Callable[[bytes], list[T]],
    decode_one: Callable[[bytes], T],
    alike: Alike | None = None,
) -> Iterator[Block[T]]:
    """Yield the records of the file's lines; empty lines are no records.

    Parameters
    ----------
    decode_lines, decode_one
        Decoders of records one a line, and of one record, as bytes.
    alike
        Takes columns from lines that are alike; null = every record is decoded.
    """
    count = 0
    while window.data or window.grow():
        end = window.data.rfind(b"\n") + 1
        if end == 0 and not window.eof:
            if len(window.data) > RECORD_LIMIT:
                made: Gathering[T] = Gathering(window.data, window.base, count)
                made.refuse(0, _pass_over(window), OVERSIZE)
                count = made.counted
                yield made.block
            else:
                window.grow()
            continue
        if window.eof:
            end = len(window.data)
        laid = alike.lines(window.data, end) if alike is not None else None
        block: Block[T] = (
            _columns(laid, window, count)
            if laid is not None
            else _decode(window.data[:end], window.base, count, decode_lines, decode_one)
        )
        window.drop(end)
        count += block.count
        if block.count:
            yield block


def _columns(laid: Laid, window: Window, count: int) -> Block[T]:
    """Return the records of lines that are alike as a block."""
    numbers = np.arange(count + 1, count + 1 + len(laid.starts))
    starts, lengths = laid.starts + window.base, laid.ends - laid.starts
    return Block(window.data, window.base, [], numbers, starts, lengths, columns=laid.columns)


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
        numbers = np.arange(count + 1, count + 1 + len(starts))
        try:
            values = decode_lines(data)
        except FAILURES:
            values = []
        if len(values) == len(starts):
            return Block(data, base, values, numbers, starts + base, lengths)
    made: Gathering[T] = Gathering(data, base, count)
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        raw = data[start:end].strip(b" \t\r")
        if not raw:
            continue
        value, repair, reason = decode(raw, decode_one)
        if value is None or reason is not None:
            made.refuse(start, end - start, reason or "is null")
        else:
            made.keep(value, start, end - start, repair)
    return made.block


def _pass_over(window: Window) -> int:
    """Pass over a line that is larger than the limit; returns its length."""
    start = window.base
    while True:
        end = window.data.find(b"\n")
        if end >= 0:
            length = window.base + end - start
            window.drop(end + 1)
            return length
        window.drop(len(window.data))
        if not window.grow():
            return window.base - start
