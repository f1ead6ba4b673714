"""Some thousand records of a file, decoded, with their places: what splitters yield."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from mabillon.readers.window import RECORD_LIMIT

T = TypeVar("T")

EXCERPT: Final = 4096
"""How many bytes of a rejected record are shown; all of it stands in the evidence."""

OVERSIZE: Final = f"is larger than {RECORD_LIMIT >> 20} MiB, which is the limit for one record"


Path = tuple[str, ...]
"""The names that lead to a value: one, or those of the objects that it stands in and its own."""

Places = Sequence[int] | npt.NDArray[np.int64]


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
    Where the elements are all alike, ``values`` may be empty and ``columns`` hold the wanted
    ones of their fields by the path that leads there, as strings or int64.
    """

    held: bytes = b""
    base: int = 0
    values: list[T] = field(default_factory=list)
    numbers: Places = field(default_factory=list)
    offsets: Places = field(default_factory=list)
    lengths: Places = field(default_factory=list)
    repairs: dict[int, str] = field(default_factory=dict)
    broken: list[Broken] = field(default_factory=list)
    columns: Mapping[Path, pa.Array] | None = None

    @property
    def rows(self) -> int:
        """How many elements were decoded."""
        return len(self.numbers)

    def raw(self, row: int) -> bytes:
        """Return the bytes of one record as they stand in the file."""
        start = int(self.offsets[row]) - self.base
        return self.held[start : start + int(self.lengths[row])]

    @property
    def count(self) -> int:
        """How many records it accounts for."""
        return self.rows + len(self.broken)


class Gathering(Generic[T]):
    """A block in the making, record by record."""

    def __init__(self, held: bytes, base: int, counted: int) -> None:
        self._numbers: list[int] = []
        self._offsets: list[int] = []
        self._lengths: list[int] = []
        self._base = base
        self.held = held
        self.counted = counted
        self.block: Block[T] = Block(
            held, base, [], self._numbers, self._offsets, self._lengths, {}, []
        )

    def keep(self, value: T, at: int, length: int, repair: str | None) -> None:
        """Add a record that stands ``at`` bytes behind the block's base."""
        self.counted += 1
        if repair is not None:
            self.block.repairs[len(self._numbers)] = repair
        self.block.values.append(value)
        self._numbers.append(self.counted)
        self._offsets.append(self._base + at)
        self._lengths.append(length)

    def refuse(self, at: int, length: int, reason: str, excerpt: bytes | None = None) -> None:
        """Add a record that could not be decoded."""
        self.counted += 1
        if excerpt is None:
            excerpt = self.held[at : at + min(length, EXCERPT)]
        self.block.broken.append(
            Broken(self.counted, self._base + at, length, reason, excerpt[: min(length, EXCERPT)])
        )
