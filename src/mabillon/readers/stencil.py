"""Read JSON lines that were all written alike, thousands of them at once.

A program that writes records one a line puts the same bytes around the values of each:
braces, names, colons. A `Stencil` is these bytes, taken from one line, with holes where the
values stood. It is laid on a stretch of lines, and what shows in the holes is taken out as
Arrow columns. That counts only where every byte of the stretch is accounted for: what is not
in a hole is the stencil's, a text holds no bare quote, no control character and no escape
beyond the eight short ones and is UTF-8, a number is an integer of at most 18 digits. Then
every line is JSON and its values are what a decoder would give. Of any other stretch the
stencil says nothing, and a decoder has to go through it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec
import numpy as np
import pyarrow as pa

from mabillon.compiled import lines as compiled
from mabillon.readers.blocks import Path
from mabillon.readers.escapes import Codes, Marks, Positions, contents, meant
from mabillon.readers.integers import integers
from mabillon.readers.stretches import stands
from mabillon.readers.utf8 import is_utf8

_MISSES: Final = 8  # stretches in a row
_LONGEST: Final = 64 << 10  # bytes of a line that a stencil is taken from
_TOKEN: Final = re.compile(
    rb'(?P<text>"[^"\\]*(?:\\.[^"\\]*)*")(?P<name>[ \t]*:)?'
    rb"|(?P<number>-?[0-9][0-9.eE+-]*)|[{}\[\]]",
    re.DOTALL,
)
_INTEGER: Final = re.compile(rb"-?(?:0|[1-9][0-9]{0,17})")
_MARK: Final = re.compile(rb'[^"\x00-\x1f]+')
_OBJECT: Final = msgspec.json.Decoder(dict[str, object])


@dataclass(frozen=True, slots=True)
class _Hole:
    """Where a value stands: its path (empty in a list), and whether it is a text."""

    path: Path
    text: bool
    opening: int  # which of the line's marks opens the text


@dataclass(frozen=True, slots=True)
class Stencil:
    """What is the same in every line, and the holes between: one more piece than holes.

    ``marks`` are the quotes and control characters of a line, its break included.
    """

    pieces: tuple[bytes, ...]
    holes: tuple[_Hole, ...]
    marks: bytes

    @classmethod
    def of(cls, line: bytes, wanted: Iterable[Path]) -> Stencil | None:
        """Take the stencil from a line; null where it cannot show all wanted values."""
        if len(line) > _LONGEST:
            return None
        try:
            _OBJECT.decode(line)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return None
        pieces: list[bytes] = []
        holes: list[_Hole] = []
        inside: list[str | None] = []  # the name last met in each object around; null in a list
        named: set[Path] = set()
        marks = b""
        at = 0
        for token in _TOKEN.finditer(line):
            start, end = token.span()
            if token["name"] is not None:
                name = token["text"][1:-1].decode()
                if "\\" in name:
                    return None
                inside[-1] = name
                path = _path(inside)
                if path in named:
                    return None  # which of the two counts is for a decoder to say
                named |= {path} if path else set()
            elif token["text"] is not None or token["number"] is not None:
                text = token["text"] is not None
                if not text and not _INTEGER.fullmatch(token[0]):
                    return None
                pieces.append(line[at : start + text])
                at = end - text
                marks += _MARK.sub(b"", pieces[-1])
                holes.append(_Hole(_path(inside), text, len(marks) - 1))
            elif token[0] in b"{[":
                inside.append("" if token[0] == b"{" else None)
            else:
                inside.pop()
        pieces.append(line[at:])
        marks += _MARK.sub(b"", pieces[-1]) + b"\n"
        if not set(wanted) <= {hole.path for hole in holes}:
            return None
        return cls(tuple(pieces), tuple(holes), marks)

    def lay(self, data: bytes, wanted: Collection[Path], end: int | None = None) -> Laid | None:
        """Return whole lines with their wanted values; null where any is written otherwise.

        Parameters
        ----------
        data, end
            The lines, up to that place, with nothing between them but the line breaks;
            null = to the last byte.
        """
        end = len(data) if end is None else end
        cutter = compiled.cutter()
        if cutter is None:
            return self._laid(data[:end], wanted)
        asked = [hole.path in wanted for hole in self.holes]
        kinds = (
            compiled.TEXT * hole.text + compiled.WANTED * mine
            for hole, mine in zip(self.holes, asked, strict=True)
        )
        cut = cutter(data, end, self.pieces, bytes(kinds))
        if cut is None:
            return None
        numbers, texts = map(pa.array, cut.numbers), map(_texts, cut.texts)
        found = {
            hole.path: next(texts if hole.text else numbers)
            for hole in itertools.compress(self.holes, asked)
        }
        return Laid(cut.starts, cut.ends, found)

    def _laid(self, data: bytes, wanted: Collection[Path]) -> Laid | None:
        """Do the same in array code."""
        codes = np.frombuffer(data, dtype=np.uint8)
        marks = Marks.of(codes, controls=True)
        places, kinds = marks.places, codes[marks.places]
        if not data.endswith(b"\n"):
            places, kinds = np.append(places, codes.size), np.append(kinds, np.uint8(ord("\n")))
        if places.size % len(self.marks):
            return None
        places = places.reshape(-1, len(self.marks))
        if not np.all(kinds.reshape(places.shape) == np.frombuffer(self.marks, dtype=np.uint8)):
            return None
        if not marks.readable(codes) or not is_utf8(data):
            return None
        line, before = np.divmod(marks.before, len(self.marks))  # of each escape
        read = meant(codes, marks.escaping)
        found: dict[Path, pa.Array] = {}
        ends: Positions = np.ascontiguousarray(places[:, -1])
        starts = np.append(0, ends[:-1] + 1)
        at = starts
        for piece, hole in zip(self.pieces, self.holes, strict=False):
            if not stands(data, piece, at):
                return None
            at = at + len(piece)
            if hole.text:
                if not np.array_equal(places[:, hole.opening], at - 1):
                    return None
                end: Positions = places[:, hole.opening + 1]
                if hole.path in wanted:
                    mine = before == hole.opening + 1
                    inside = marks.escaping[mine], line[mine]
                    found[hole.path] = contents(read, at, end, *inside)
            else:
                numbers = integers(data, at)
                if numbers is None:
                    return None
                value, end = numbers
                if hole.path in wanted:
                    found[hole.path] = pa.array(value)
            at = end
        last = self.pieces[-1]
        if not np.array_equal(at + len(last), ends) or not stands(data, last, at):
            return None
        return Laid(starts, ends, found)


@dataclass(frozen=True, slots=True)
class Laid:
    """Lines that are alike: where each starts and ends, and values by path, one a line."""

    starts: Positions
    ends: Positions
    columns: Mapping[Path, pa.Array]


def _texts(of: tuple[compiled.Offsets, Codes]) -> pa.Array:
    """Return texts that were cut out of lines as a column."""
    offsets, said = of
    return pa.StringArray.from_buffers(offsets.size - 1, pa.py_buffer(offsets), pa.py_buffer(said))


def _path(inside: Sequence[str | None]) -> Path:
    """Return the names that lead here; none within a list."""
    names = tuple(name for name in inside if name is not None)
    return names if len(names) == len(inside) else ()


class Alike:
    """Takes the wanted values from stretches of lines, as long as their lines are alike.

    A stretch that the stencil at hand does not fit is tried once more with one of its own
    first line. After some stretches in a row that neither fits, none is tried any more.
    """

    def __init__(self, wanted: Iterable[Path]) -> None:
        self._wanted = frozenset(wanted)
        self._stencil: Stencil | None = None
        self._missed = 0

    def lines(self, data: bytes, end: int | None = None) -> Laid | None:
        """Return whole lines with their wanted values, as `Stencil.lay`."""
        if self._missed >= _MISSES:
            return None
        found = None
        if self._stencil is not None:
            found = self._stencil.lay(data, self._wanted, end)
        if found is None:
            stencil = Stencil.of(data[: data.find(b"\n")], self._wanted)
            if stencil is not None and stencil != self._stencil:
                self._stencil = stencil
                found = stencil.lay(data, self._wanted, end)
        self._missed = self._missed + 1 if found is None else 0
        return found
