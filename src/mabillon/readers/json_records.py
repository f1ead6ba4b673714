"""Find the records of a JSON file: an array, lines, or a list inside an object."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Generic, Literal, TypeVar

import msgspec

from mabillon.errors import UnreadableInput
from mabillon.readers import lines
from mabillon.readers.blocks import Block, Gathering
from mabillon.readers.elements import SPACE, Elements
from mabillon.readers.mending import decode
from mabillon.readers.stencil import Alike
from mabillon.readers.window import Window

T = TypeVar("T")

Shape = Literal["array", "lines", "wrapped"]

_BOM: Final = b"\xef\xbb\xbf"
_LIST: Final = re.compile(rb'"([^"\\]{1,100})"[ \t\r\n]*:[ \t\r\n]*\[[ \t\r\n]*(?=\{)')
_ANY: Final = msgspec.json.Decoder(dict[str, Any])
_LOOK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Decoders(Generic[T]):
    """How one record and lines of records are decoded."""

    one: Callable[[bytes], T]
    lines: Callable[[bytes | bytearray], list[T]]

    @classmethod
    def of(cls, kind: type[T], one: Callable[[bytes], T] | None = None) -> Decoders[T]:
        """Return the decoders of a type, ``one`` replaced by a more lenient one."""
        single = msgspec.json.Decoder(kind)
        return cls(one or single.decode, single.decode_lines)


def shape(head: bytes) -> Shape | None:
    """Tell from a file's beginning how its records are laid out; null if it is not JSON."""
    start = head.removeprefix(_BOM).lstrip(SPACE)
    if start.startswith(b"["):
        return "array" if start[1:].lstrip(SPACE)[:1] in (b"{", b"]", b"") else None
    good = sum(_is_object(line) for line in start.split(b"\n")[:20])
    if good:
        return "lines"
    if not start.startswith(b"{"):
        return None
    if _LIST.search(start) is not None:
        return "wrapped"
    return "lines" if b"\n" not in start.rstrip() else None


def _is_object(line: bytes) -> bool:
    line = line.strip(SPACE)
    return line[:1] == b"{" and decode(line, _ANY.decode)[0] is not None


def samples(head: bytes) -> list[dict[str, Any]]:
    """Return the first records, as far as they stand whole in a file's beginning."""
    window = Window(io.BytesIO(head))
    found: list[dict[str, Any]] = []
    try:
        for block in records(window, Decoders.of(dict[str, Any]), "", shape(head)):
            found += block.values
    except UnreadableInput:
        return []
    return found[:50]


def records(
    window: Window,
    decoders: Decoders[T],
    name: str,
    laid_out: Shape | None = None,
    alike: Alike | None = None,
) -> Iterator[Block[T]]:
    """Yield the file's records in blocks, however it is laid out.

    Parameters
    ----------
    laid_out
        How it is; null = as its beginning says.
    alike
        Takes columns from lines that are alike; null = every record is decoded.

    Raises
    ------
    UnreadableInput
        If it is empty or holds no record.
    """
    window.grow()
    if window.data.startswith(_BOM):
        window.drop(len(_BOM))
    if not window.skip(SPACE):
        raise UnreadableInput("the file is empty", where=name)
    how = laid_out or shape(window.data[:_LOOK])
    if how == "array":
        yield from _arrays(window, decoders)
    elif how == "lines":
        yield from lines.blocks(window, decoders.lines, decoders.one, alike)
    elif how == "wrapped":
        found = _LIST.search(window.data)
        assert found is not None
        window.drop(found.start() + found.group().index(b"[", found.end(1) - found.start()) + 1)
        yield from Elements(window, decoders.lines, decoders.one)
    else:
        raise UnreadableInput(
            "it is neither a JSON array of records nor JSON lines",
            where=name,
            do="name its format with --format, or convert it to one of the two",
        )


def _arrays(window: Window, decoders: Decoders[T]) -> Iterator[Block[T]]:
    """Read one array after the other; what is no array between them is one reject."""
    count = 0
    while window.skip(SPACE):
        if not window.data.startswith(b"["):
            made: Gathering[T] = Gathering(window.data, window.base, count)
            while window.data:
                window.drop(len(window.data))
                window.grow()
            length = window.base - made.block.base
            made.refuse(0, length, "stands behind the end of the list and is no part of it")
            yield made.block
            return
        window.drop(1)
        elements = Elements(window, decoders.lines, decoders.one, None, count)
        yield from elements
        count = elements.count


__all__ = ["Decoders", "Shape", "records", "samples", "shape"]
