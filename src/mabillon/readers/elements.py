"""Split a JSON array of any length into its elements, in bounded memory.

Most of the work is done by C code. The boundaries between elements in a stretch are found
by their bytes: in printed JSON the line break and indentation before an element, in JSON on
one line the quoted name of the first key. The comma of each is turned into a line break, and
what then stands there is decoded at once as JSON lines. A comma that was not between two
elements would be missed by the decoder, and one that was passed over would be in its way;
so where it finds as many lines as there should be, every place is exact. Where it does not,
the stretch is gone through element by element; and where such an element is broken, or the
boundary lies inside it, its end is found by counting brackets outside strings.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

import numpy as np

from mabillon.readers.blocks import OVERSIZE, Block, Gathering
from mabillon.readers.brackets import closings
from mabillon.readers.mending import FAILURES, decode
from mabillon.readers.stretches import every
from mabillon.readers.window import RECORD_LIMIT, Window

T = TypeVar("T")

SPACE: Final = b" \t\r\n"
FENCE_REACH: Final = 4096
"""How many bytes before a fence are left in the window for whoever reads on from there."""

_STRETCH: Final = 64 << 10
"""How far a fence is looked for at a time: mostly it stands near."""

_JOIN: Final = 1 << 20
"""How far the end of a broken element is looked for past a boundary that was found."""

_GAP: Final = re.compile(rb"[ \t\r\n]*")
_FIRST_KEY: Final = re.compile(rb'\{[ \t\r\n]*("[^"\\]{1,100}")[ \t\r\n]*:')
_SCALAR: Final = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[^,\]\[{}"]+', re.DOTALL)

_Cut = tuple[int, int]
"""A boundary: where the element before it ends, and where the one behind it starts."""


def _past_space(data: bytes, at: int) -> int:
    gap = _GAP.match(data, at)
    return gap.end() if gap is not None else at


@dataclass(frozen=True, slots=True)
class Fence:
    """A pattern that no element can hold, and a word that it begins with, which is faster found."""

    word: bytes
    pattern: re.Pattern[bytes]

    def search(self, data: bytes, start: int = 0, end: int | None = None) -> re.Match[bytes] | None:
        """Return the first place where the pattern stands between ``start`` and ``end``."""
        until = len(data) if end is None else end
        while start < until:
            reach = min(start + _STRETCH, until)
            last = data.rfind(self.word, start, reach)  # of long data told sooner than by find
            at = start - 1
            while at < last:
                at = data.find(self.word, at + 1, reach)
                found = self.pattern.match(data, at, until)
                if found is not None:
                    return found
            if reach == until:
                return None
            start = reach - len(self.word) + 1
        return None


class Elements(Generic[T]):
    """The elements of one array; iterate over its blocks, then ask ``closed``.

    Parameters
    ----------
    window
        Just behind the array's ``[``; afterwards just behind its ``]`` (or at the end).
    decode_lines, decode_one
        Decoders of elements one a line, and of one element, as bytes.
    fence
        An element is never taken to reach over it.
    counted
        How many elements were counted before this array.
    """

    def __init__(
        self,
        window: Window,
        decode_lines: Callable[[bytes | bytearray], list[T]],
        decode_one: Callable[[bytes], T],
        fence: Fence | None = None,
        counted: int = 0,
    ) -> None:
        self._window = window
        self._lines = decode_lines
        self._one = decode_one
        self._fence = fence
        self._looks: list[re.Pattern[bytes]] = []  # how a boundary may look, the surer first
        self._boundary: re.Pattern[bytes] | None = None  # that of them which was met
        self._mark = b""  # its very bytes
        self._gap = b""  # those of them between the two elements
        self._ends: dict[int, int] = {}
        self._fenced: int | None = None  # where in the file a fence stands
        self._over = False
        self._doubt = False  # whether a broken element was cut off at a boundary
        self.count = counted
        self.closed = False

    def __iter__(self) -> Iterator[Block[T]]:
        window = self._window
        while _past_space(window.data, 0) == len(window.data) and window.grow():
            pass
        space = window.data[: _past_space(window.data, 0)]
        window.drop(len(space))
        self._learn(space)
        while not self._over:
            block = self._next()
            if block is not None and block.count:
                yield block

    def _learn(self, space: bytes) -> None:
        """Take from the first element how the boundary before an element looks."""
        window = self._window
        while len(window.data) < 4096 and window.grow():
            pass
        if space.strip(b"\r\n") and b"\n" in space and window.data.startswith(b"{"):
            self._looks.append(re.compile(rb"\}(," + re.escape(space) + rb")(?=(\{))"))
        key = _FIRST_KEY.match(window.data)
        if key is not None:
            opening = rb"(?=(\{[ \t\r\n]*" + re.escape(key[1]) + rb"))"
            self._looks.append(re.compile(rb"\}(,[ \t\r\n]*)" + opening))

    def _met(self, data: bytes) -> re.Match[bytes] | None:
        """Return the first boundary in what is held; how that one looks, all are to look."""
        if self._boundary is not None:
            return self._boundary.search(data)
        for look in self._looks:
            met = look.search(data)
            if met is not None:
                self._boundary, self._gap, self._mark = look, met[1], met[0] + met[2]
                return met
        return None

    def _next(self) -> Block[T] | None:
        window = self._window
        if not window.skip(SPACE):
            self._over = True
            return None
        data = window.data
        if self._boundary is None:
            self._met(data)
        if self._mark:
            block = self._fast(data, self._until(data))
            if block is None and self._fenced is None and self._fence is not None:
                # What reaches over a fence is not decoded; so that is looked for only now.
                fence = self._fence.search(data)
                if fence is not None:
                    self._fenced = window.base + fence.start()
                    block = self._fast(data, fence.start())
            if block is not None:
                return block
        return self._slow(data)

    def _until(self, data: bytes) -> int:
        """Return where in these bytes the next fence stands, if that is known, or their end."""
        if self._fenced is not None and self._fenced < self._window.base:
            self._fenced = None
        return len(data) if self._fenced is None else self._fenced - self._window.base

    def _fast(self, data: bytes, until: int) -> Block[T] | None:
        """Decode at once, and drop, all elements up to the last boundary before ``until``.

        Null if there is no boundary, or if any place is in doubt.
        """
        mark, gap = self._mark, len(self._gap)
        end = data.rfind(mark, 0, until) + 1
        if not end:
            return None
        lines = bytearray(memoryview(data)[:end])
        codes = np.frombuffer(lines, dtype=np.uint8)
        cuts = every(codes, mark)  # each at the "}" that ends an element
        codes[cuts + mark.index(b",")] = ord("\n")
        try:
            values = self._lines(lines)
        except FAILURES:
            return None
        if len(values) != len(cuts) + 1:
            return None
        starts = np.concatenate([np.zeros(1, dtype=np.int64), cuts + 1 + gap])
        lengths = np.append(cuts + 1, end) - starts
        first = self.count + 1
        self.count += len(values)
        base = self._window.base
        numbers = np.arange(first, self.count + 1)
        self._window.drop(end + gap)
        return Block(data, base, values, numbers, starts + base, lengths)

    def _slow(self, data: bytes) -> Block[T]:
        """Go through the window element by element; what needs more bytes stays in it."""
        window = self._window
        cuts = iter(self._boundary.finditer(data) if self._boundary is not None else ())
        cut: _Cut | None = (0, 0)
        made: Gathering[T] = Gathering(data, window.base, self.count)
        self._ends = {}
        at = 0
        while at < len(data) and not self._over:
            while cut is not None and cut[0] <= at:
                met = next(cuts, None)
                cut = (met.start() + 1, met.end()) if met is not None else None
            if data[at] == ord("]"):
                after = self._end_or_doubt(made, data, at, cut)
                if after is None:
                    break
                at = after
                continue
            if at == 0 and cut is None and self._mark and not window.eof and len(data) <= _JOIN:
                break  # a boundary stands further on
            if cut is not None:
                value, repair, reason = decode(data[at : cut[0]], self._one)
                if value is not None and reason is None:
                    made.keep(value, at, cut[0] - at, repair)
                    at = cut[1]
                    continue
            after = self._exact(made, data, at, cut)
            if after is None:
                break
            at = after
        if at == 0 and not self._over:
            self._stuck(made, data)
        else:
            window.drop(at)
        self.count = made.counted
        return made.block

    def _end_or_doubt(
        self, made: Gathering[T], data: bytes, at: int, cut: _Cut | None
    ) -> int | None:
        """End the array, unless it is a broken element's inner list that ends here.

        That is so where elements follow before any fence. Null where that takes more
        bytes than are held to say.
        """
        if self._doubt:
            if cut is None and not self._window.eof and len(data) - at <= _JOIN:
                return None
            fenced = self._fence is not None and self._fence.search(data, at)
            if cut is not None and not fenced:
                made.refuse(at, cut[0] - at, "is the rest of a broken record before it")
                return cut[1]
        self.closed = self._over = True
        return at + 1

    def _exact(self, made: Gathering[T], data: bytes, at: int, cut: _Cut | None) -> int | None:
        """Take the value at ``at`` by its brackets; returns where the next one starts.

        Null where that takes more bytes than are held.
        """
        window = self._window
        end = self._end(data, at, bounded=cut is not None)
        if end is None:
            if cut is not None and (window.eof or len(data) - at > _JOIN):
                return self._refuse_to(made, data, at, cut)
            fence = self._fence.search(data, at) if self._fence is not None else None
            return self._stop_at(made, at, fence) if fence is not None else None
        after = _past_space(data, end)
        mark = data[after : after + 1]
        if not mark and not window.eof:
            return None
        value, repair, reason = decode(data[at:end], self._one)
        strange = mark not in (b",", b"]", b"")
        if cut is not None and (strange or (reason is not None and cut[0] <= end)):
            return self._refuse_to(made, data, at, cut)
        if strange:
            if not window.eof and len(data) - at <= _JOIN:
                return None
            return self._refuse_to(made, data, at, (len(data), len(data)))
        if value is None or reason is not None:
            made.refuse(at, end - at, reason or "is null")
        else:
            made.keep(value, at, end - at, repair)
        return _past_space(data, after + 1) if mark == b"," else after

    def _stuck(self, made: Gathering[T], data: bytes) -> None:
        """Nothing of the window could be taken: get more of the file, or give the rest up."""
        window = self._window
        if len(data) > RECORD_LIMIT:
            length = self._pass_over()
            made.refuse(0, length, OVERSIZE)
        elif not window.grow():
            made.refuse(0, len(data), "is cut off: the file ends inside it")
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

    def _refuse_to(self, made: Gathering[T], data: bytes, at: int, cut: _Cut) -> int:
        """Refuse what stands before a boundary, but never beyond the fence."""
        fence = self._fence.search(data, at, cut[0]) if self._fence is not None else None
        if fence is not None:
            return self._stop_at(made, at, fence)
        reason = decode(data[at : cut[0]], self._one)[2]
        made.refuse(at, cut[0] - at, reason or "is not JSON")
        self._doubt = True
        return cut[1]

    def _stop_at(self, made: Gathering[T], at: int, fence: re.Match[bytes]) -> int:
        made.refuse(at, fence.start() - at, "is not JSON: it has no end")
        self.closed = self._over = True
        return max(at, fence.start() - FENCE_REACH)

    def _pass_over(self) -> int:
        """Pass over an element that is larger than the limit; returns its length."""
        window = self._window
        start = window.base
        while True:
            met = self._met(window.data)
            if met is not None:
                length = window.base + met.start() + 1 - start
                window.drop(met.end())
                return length
            window.drop(max(0, len(window.data) - FENCE_REACH))
            if not window.grow():
                length = window.base + len(window.data) - start
                window.drop(len(window.data))
                self._over = True
                return length
