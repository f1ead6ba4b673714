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

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec
import numpy as np
import pyarrow as pa

from mabillon.readers.blocks import Path
from mabillon.readers.escapes import (
    MEANT,
    Codes,
    Positions,
    contents,
    cut_out,
    escapes,
    meant,
    quotes,
)
from mabillon.readers.utf8 import is_utf8

_DIGITS: Final = 18  # an int64 holds any number of so many
_MISSES: Final = 8  # stretches in a row
_LONGEST: Final = 64 << 10  # bytes of a line that a stencil is taken from
_TOKEN: Final = re.compile(
    rb'(?P<text>"[^"\\]*(?:\\.[^"\\]*)*")(?P<name>[ \t]*:)?'
    rb"|(?P<number>-?[0-9][0-9.eE+-]*)|[{}\[\]]",
    re.DOTALL,
)
_INTEGER: Final = re.compile(rb"-?(?:0|[1-9][0-9]{0,17})")
_OBJECT: Final = msgspec.json.Decoder(dict[str, object])


@dataclass(frozen=True, slots=True)
class _Hole:
    """Where a value stands: its path (empty in a list), and whether it is a text."""

    path: Path
    text: bool
    opening: int  # which of the line's quotes opens the text


@dataclass(frozen=True, slots=True)
class Stencil:
    """What is the same in every line, and the holes between: one more piece than holes."""

    pieces: tuple[bytes, ...]
    holes: tuple[_Hole, ...]
    quotes: int

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
        at = quotes = 0
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
                quotes += 2
            elif token["text"] is not None or token["number"] is not None:
                text = token["text"] is not None
                if not text and not _INTEGER.fullmatch(token[0]):
                    return None
                pieces.append(line[at : start + text])
                at = end - text
                holes.append(_Hole(_path(inside), text, quotes))
                quotes += 2 * text
            elif token[0] in b"{[":
                inside.append("" if token[0] == b"{" else None)
            else:
                inside.pop()
        pieces.append(line[at:])
        if not set(wanted) <= {hole.path for hole in holes}:
            return None
        return cls(tuple(pieces), tuple(holes), quotes)

    def lay(
        self, data: bytes, starts: Positions, ends: Positions, wanted: Collection[Path]
    ) -> Mapping[Path, pa.Array] | None:
        """Return the wanted values of whole lines; null where any line is written otherwise.

        Parameters
        ----------
        data
            The lines, with nothing between them but the line breaks.
        starts, ends
            Where each line starts and ends in them.

        Returns
        -------
        Mapping
            By path, an array of string or int64 with a value for each line.
        """
        codes = np.frombuffer(data, dtype=np.uint8)
        escaping = escapes(codes)
        places = quotes(codes, escaping)
        if places.size != len(starts) * self.quotes:
            return None
        if not _clean(data, escaping, self._controls(len(starts), codes)):
            return None
        places = places.reshape(len(starts), -1)
        read = meant(codes, escaping)
        found: dict[Path, pa.Array] = {}
        at = starts
        bounds = [at]  # of piece, hole, piece and so on to the line's end
        for piece, hole in zip(self.pieces, self.holes, strict=False):
            at = at + len(piece)
            bounds.append(at)
            if hole.text:
                if not np.array_equal(places[:, hole.opening], at - 1):
                    return None
                end: Positions = places[:, hole.opening + 1]
                if hole.path in wanted:
                    found[hole.path] = contents(read, escaping, at, end)
            else:
                numbers = _integers(codes, at)
                if numbers is None:
                    return None
                value, end = numbers
                if hole.path in wanted:
                    found[hole.path] = pa.array(value)
            at = end
            bounds.append(at)
        if not np.array_equal(at + len(self.pieces[-1]), ends):
            return None
        around = cut_out(codes, np.column_stack([*bounds, ends])).buffers()[2]
        there = np.frombuffer(around, dtype=np.uint8).reshape(len(starts), -1)
        same = there == np.frombuffer(b"".join(self.pieces), dtype=np.uint8)
        return found if same.all() else None

    def _controls(self, lines: int, codes: Codes) -> int:
        """Return how many control characters these lines have, line breaks between them too."""
        inside = sum(byte < 32 for piece in self.pieces for byte in piece)
        return lines * inside + lines - int(codes[-1] != ord("\n"))


def _path(inside: Sequence[str | None]) -> Path:
    """Return the names that lead here; none within a list."""
    names = tuple(name for name in inside if name is not None)
    return names if len(names) == len(inside) else ()


def _clean(data: bytes, escaping: Positions, controls: int) -> bool:
    """Say whether strings can hold these bytes: UTF-8, short escapes, and no control characters."""
    codes = np.frombuffer(data, dtype=np.uint8)
    if np.count_nonzero(codes < 32) != controls:
        return False
    if escaping.size and not (escaping[-1] + 1 < codes.size and np.all(MEANT[codes[escaping + 1]])):
        return False
    return is_utf8(data)


def _integers(codes: Codes, at: Positions) -> tuple[Positions, Positions] | None:
    """Read the integer at each place and say where it ends; null where one is none."""
    negative = codes.take(at, mode="clip") == ord("-")
    first = at + negative
    value = np.zeros(len(at), dtype=np.int64)
    size = np.zeros(len(at), dtype=np.int64)
    more = np.ones(len(at), dtype=np.bool_)
    for place in range(_DIGITS + 1):
        digit = codes.take(first + place, mode="clip") - np.uint8(ord("0"))
        more &= digit <= 9
        if not more.any():
            break
        value = np.where(more, value * 10 + digit, value)
        size += more
    padded = (codes.take(first, mode="clip") == ord("0")) & (size > 1)
    if padded.any() or int(size.min()) < 1 or int(size.max()) > _DIGITS:
        return None
    return np.where(negative, -value, value), first + size


class Alike:
    """Takes the wanted values from stretches of lines, as long as their lines are alike.

    A stretch that the stencil at hand does not fit is tried once more with one of its own
    first line. After some stretches in a row that neither fits, none is tried any more.
    """

    def __init__(self, wanted: Iterable[Path]) -> None:
        self._wanted = frozenset(wanted)
        self._stencil: Stencil | None = None
        self._missed = 0

    def columns(
        self, data: bytes, starts: Positions, ends: Positions
    ) -> Mapping[Path, pa.Array] | None:
        """Return the wanted values of whole lines; null where these are not alike."""
        if self._missed >= _MISSES:
            return None
        found = None
        if self._stencil is not None:
            found = self._stencil.lay(data, starts, ends, self._wanted)
        if found is None:
            stencil = Stencil.of(data[starts[0] : ends[0]], self._wanted)
            if stencil is not None and stencil != self._stencil:
                self._stencil = stencil
                found = stencil.lay(data, starts, ends, self._wanted)
        self._missed = self._missed + 1 if found is None else 0
        return found
