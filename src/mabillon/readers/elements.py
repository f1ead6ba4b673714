"""Split a JSON array of any length into its elements, in bounded memory.

Most of the work is done by C code: a boundary between elements is found by its bytes
(in printed JSON the line break and indentation before an element, which cannot stand in
a string; in JSON on one line the first key's name between unescaped quotes, which cannot
either), and a whole stretch of elements is decoded at once. Only where the number of
decoded elements is not the number of found ones, or decoding fails, is the stretch gone
through element by element; and only where such an element is broken, or the boundary
turns out to lie inside it, are its brackets counted outside strings.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

import numpy as np

from mabillon.readers.mending import FAILURES, decode
from mabillon.readers.window import RECORD_LIMIT, Window

T = TypeVar("T")

SPACE: Final = b" \t\r\n"
FENCE_REACH: Final = 4096
"""How many bytes before a fence are left in the window for whoever reads on from there."""

_EXCERPT: Final = 4096
_STRETCH: Final = 1 << 20
_JOIN: Final = 1 << 20
"""How far the end of a broken element is looked for past a boundary that was found."""

_ESCAPED: Final = re.compile(rb"\\.", re.DOTALL)
_GAP: Final = re.compile(rb"[ \t\r\n]*")
_FIRST_KEY: Final = re.compile(rb'\{[ \t\r\n]*("[^"\\]{1,100}")[ \t\r\n]*:')
_SCALAR: Final = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[^,\]\[{}"]+', re.DOTALL)
_STEP: Final = np.zeros(256, dtype=np.int8)
_STEP[[ord("{"), ord("[")]] = 1
_STEP[[ord("}"), ord("]")]] = -1


def _past_space(data: bytes, at: int) -> int:
    gap = _GAP.match(data, at)
    return gap.end() if gap is not None else at


@dataclass(slots=True)
class Broken:
    """An element that could not be decoded: where it stands, and why."""

    number: int
    offset: int
    length: int
    reason: str
    excerpt: bytes


@dataclass(slots=True)
class Block(Generic[T]):
    """Some thousand elements: values with their place, and the broken ones among them.

    ``numbers`` count elements from 1, broken ones included; ``offsets`` and ``lengths``
    are bytes of the file; ``repairs`` maps an index of ``values`` to what was mended.
    ``held`` are the file's bytes from ``base`` on, in which the records stand.
    """

    held: bytes = b""
    base: int = 0
    values: list[T] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)
    lengths: list[int] = field(default_factory=list)
    repairs: dict[int, str] = field(default_factory=dict)
    broken: list[Broken] = field(default_factory=list)

    def raw(self, row: int) -> bytes:
        """Return the bytes of one record as they stand in the file."""
        start = self.offsets[row] - self.base
        return self.held[start : start + self.lengths[row]]

    def add(self, value: T, number: int, offset: int, length: int, repair: str | None) -> None:
        """Append one element."""
        if repair is not None:
            self.repairs[len(self.values)] = repair
        self.values.append(value)
        self.numbers.append(number)
        self.offsets.append(offset)
        self.lengths.append(length)


def closings(data: bytes, at: int, until: int) -> list[int]:
    """Return where each value at the level of ``at`` ends, counting brackets outside strings.

    Stops at the first bracket that closes more than was opened; positions are those
    after the closing bracket. Goes in stretches, so that little memory is needed.
    """
    ends: list[int] = []
    level, inside = 0, False
    while at < until:
        stop = min(at + _STRETCH, until)
        view = data[at:stop]
        while stop < until and view.endswith(b"\\"):
            stop += 1
            view = data[at:stop]
        if b"\\" in view:
            view = _ESCAPED.sub(b"__", view)
        codes = np.frombuffer(view, dtype=np.uint8)
        quoted = np.logical_xor.accumulate(codes == ord('"')) ^ inside
        step = _STEP[codes]
        step[quoted] = 0
        depth = np.cumsum(step, dtype=np.int32) + level
        below = np.flatnonzero(depth < 0)
        last = int(below[0]) if below.size else len(depth)
        found = np.flatnonzero((depth[:last] == 0) & (step[:last] == -1))
        ends += [at + 1 + int(end) for end in found]
        if below.size:
            break
        level, inside, at = int(depth[-1]), bool(quoted[-1]), stop
    return ends


class Elements(Generic[T]):
    """The elements of one array; iterate over its blocks, then ask ``closed``.

    Parameters
    ----------
    window
        Just behind the array's ``[``; afterwards just behind its ``]`` (or at the end).
    decode_many, decode_one
        Decoders of a JSON array of elements and of one element, as bytes.
    fence
        A pattern that no element can hold: elements are never joined over it.
    counted
        How many elements were counted before this array.
    """

    def __init__(
        self,
        window: Window,
        decode_many: Callable[[bytes], list[T]],
        decode_one: Callable[[bytes], T],
        fence: re.Pattern[bytes] | None = None,
        counted: int = 0,
    ) -> None:
        self._window = window
        self._many = decode_many
        self._one = decode_one
        self._fence = fence
        self._cut: re.Pattern[bytes] | None = None
        self._ends: dict[int, int] = {}
        self.count = counted
        self.closed = False
        self._over = False

    def __iter__(self) -> Iterator[Block[T]]:
        window = self._window
        start = _GAP.match(window.data)
        while start is not None and start.end() == len(window.data) and window.grow():
            start = _GAP.match(window.data)
        gap = start.group() if start is not None else b""
        window.drop(len(gap))
        self._learn(gap)
        while not self._over:
            block = self._next()
            if block is not None and (block.values or block.broken):
                yield block

    def _learn(self, gap: bytes) -> None:
        """Take from the first element how the boundary before an element looks."""
        window = self._window
        while len(window.data) < 4096 and window.grow():
            pass
        if b"\n" in gap and window.data.startswith(b"{"):
            self._cut = re.compile(rb"\}," + re.escape(gap) + rb"(?=\{)")
            return
        key = _FIRST_KEY.match(window.data)
        if key is not None:
            name = re.escape(key[1])
            self._cut = re.compile(rb"\},[ \t\r\n]*(?=\{[ \t\r\n]*" + name + rb")")

    def _next(self) -> Block[T] | None:
        window = self._window
        if not window.skip(SPACE):
            self._over = True
            return None
        data = window.data
        cuts = list(self._cut.finditer(data)) if self._cut is not None else []
        if cuts:
            block = self._fast(data, cuts)
            if block is not None:
                window.drop(cuts[-1].end())
                return block
        return self._slow(data, cuts)

    def _fast(self, data: bytes, cuts: list[re.Match[bytes]]) -> Block[T] | None:
        """Decode all elements up to the last boundary at once; null if that is in doubt."""
        try:
            values = self._many(b"[%b]" % data[: cuts[-1].start() + 1])
        except FAILURES:
            return None
        if len(values) != len(cuts):
            return None
        base = self._window.base
        starts = np.array([0] + [m.end() for m in cuts[:-1]])
        ends = np.array([m.start() + 1 for m in cuts])
        first = self.count + 1
        self.count += len(values)
        return Block(
            data,
            base,
            values,
            list(range(first, self.count + 1)),
            (starts + base).tolist(),
            (ends - starts).tolist(),
        )

    def _slow(self, data: bytes, cuts: list[re.Match[bytes]]) -> Block[T]:
        """Go through the window element by element; what needs more bytes stays in it."""
        window = self._window
        block: Block[T] = Block(data, window.base)
        stops = [m.start() + 1 for m in cuts]
        self._ends = {}
        at = 0
        while at < len(data) and not self._over:
            if data[at] == ord("]"):
                self.closed = self._over = True
                at += 1
                break
            index = bisect_left(stops, at + 1)
            cut = cuts[index] if index < len(cuts) else None
            if cut is not None:
                raw = data[at : stops[index]]
                value, repair, reason = decode(raw, self._one)
                if value is not None and reason is None:
                    self._keep(block, value, at, len(raw), repair)
                    at = cut.end()
                    continue
            after = self._exact(block, data, at, cut)
            if after is None:
                break
            at = after
        if at == 0 and not self._over:
            self._stuck(block, data)
        else:
            window.drop(at)
        return block

    def _exact(
        self, block: Block[T], data: bytes, at: int, cut: re.Match[bytes] | None
    ) -> int | None:
        """Take the value at ``at`` by its brackets; returns where the next one starts.

        Null where that takes more bytes than are held.
        """
        window = self._window
        end = self._end(data, at, bounded=cut is not None)
        if end is None:
            if cut is not None and (window.eof or len(data) - at > _JOIN):
                return self._refuse_to(block, data, at, cut.start() + 1, cut.end())
            fence = self._fence.search(data, at) if self._fence is not None else None
            return self._stop_at(block, data, at, fence) if fence is not None else None
        after = _past_space(data, end)
        mark = data[after : after + 1]
        if not mark and not window.eof:
            return None
        value, repair, reason = decode(data[at:end], self._one)
        doubtful = reason is not None or mark not in (b",", b"]", b"")
        if doubtful and cut is not None and cut.start() < end:
            return self._refuse_to(block, data, at, cut.start() + 1, cut.end())
        if mark not in (b",", b"]", b""):
            if cut is not None:
                return self._refuse_to(block, data, at, cut.start() + 1, cut.end())
            if not window.eof and len(data) - at <= _JOIN:
                return None
            return self._refuse_to(block, data, at, len(data), len(data))
        if value is None or reason is not None:
            self._refuse(block, at, end - at, reason or "is null")
        else:
            self._keep(block, value, at, end - at, repair)
        return _past_space(data, after + 1) if mark == b"," else after

    def _stuck(self, block: Block[T], data: bytes) -> None:
        """Nothing of the window could be taken: get more of the file, or give the rest up."""
        window = self._window
        if len(data) > RECORD_LIMIT:
            self._oversize(block)
        elif not window.grow():
            self._refuse(block, 0, len(data), "is cut off: the file ends inside it")
            window.drop(len(data))
            self._over = True

    def _end(self, data: bytes, at: int, *, bounded: bool) -> int | None:
        """Return where the value at ``at`` ends; null if it does not in what is held."""
        if at in self._ends:
            return self._ends[at]
        if data[at] not in b"{[":
            scalar = _SCALAR.match(data, at)
            return scalar.end() if scalar is not None else at + 1
        reach = 16 << 10
        limit = min(len(data), at + _JOIN) if bounded else len(data)
        found = closings(data, at, min(limit, at + reach))
        while not found and at + reach < limit:
            reach *= 4
            found = closings(data, at, min(limit, at + reach))
        start = at
        for end in found:
            self._ends[start] = end
            start = _past_space(data, end)
            if data[start : start + 1] != b",":
                break
            start = _past_space(data, start + 1)
            if data[start : start + 1] not in (b"{", b"["):
                break
        return found[0] if found else None

    def _keep(self, block: Block[T], value: T, at: int, length: int, repair: str | None) -> None:
        self.count += 1
        block.add(value, self.count, self._window.base + at, length, repair)

    def _refuse(self, block: Block[T], at: int, length: int, reason: str) -> None:
        self.count += 1
        window = self._window
        excerpt = window.data[at : at + min(length, _EXCERPT)]
        block.broken.append(Broken(self.count, window.base + at, length, reason, excerpt))

    def _refuse_to(self, block: Block[T], data: bytes, at: int, end: int, after: int) -> int:
        """Refuse what stands before a boundary, but never beyond the fence."""
        fence = self._fence.search(data, at, end) if self._fence is not None else None
        if fence is not None:
            return self._stop_at(block, data, at, fence)
        reason = decode(data[at:end], self._one)[2]
        self._refuse(block, at, end - at, reason or "is not JSON")
        return after

    def _stop_at(self, block: Block[T], data: bytes, at: int, fence: re.Match[bytes]) -> int:
        self._refuse(block, at, fence.start() - at, "is not JSON: it has no end")
        self.closed = self._over = True
        return max(at, fence.start() - FENCE_REACH)

    def _oversize(self, block: Block[T]) -> None:
        """Pass over a record that is larger than the limit, holding little of it."""
        window = self._window
        start, excerpt = window.base, window.data[:_EXCERPT]
        keep = 4096
        found = None
        while True:
            found = self._cut.search(window.data) if self._cut is not None else None
            if found is not None:
                length = window.base + found.start() + 1 - start
                window.drop(found.end())
                break
            window.drop(max(0, len(window.data) - keep))
            if not window.grow():
                length = window.base + len(window.data) - start
                window.drop(len(window.data))
                self._over = True
                break
        self.count += 1
        limit = RECORD_LIMIT >> 20
        reason = f"is larger than {limit} MiB, which is the limit for one record"
        block.broken.append(Broken(self.count, start, length, reason, excerpt))
