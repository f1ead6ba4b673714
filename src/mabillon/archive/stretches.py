"""Stretches: of which rows a run of a cache is, and which runs are put together.

Small runs are merged as they come, as in a binary counter, up to ``RUN_ROWS`` rows. So what a
run is of follows from the segments alone, for whoever computes it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from mabillon.archive.segments import Segment

RUN_ROWS: Final = 1 << 18
"""Rows of a run at the most."""

LONG: Final = 8
"""Times ``RUN_ROWS``: rows of a long run at the most."""

NARROW: Final = (1 << 32) - 1
"""Places in an array up to which they are told in 32 bits; no long run's array has more."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows of one segment, ``RUN_ROWS`` at the most."""

    first: int
    end: int
    digest: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """Neighbouring pieces that are one run."""

    pieces: tuple[Piece, ...]

    @property
    def first(self) -> int:
        return self.pieces[0].first

    @property
    def end(self) -> int:
        return self.pieces[-1].end

    @property
    def rows(self) -> int:
        return self.end - self.first

    def name(self, version: str) -> str:
        """Return the name of the run's folder; ``version``: of what the cache holds."""
        made_from = "".join(f"{p.first}-{p.end}-{p.digest} " for p in self.pieces)
        digest = hashlib.sha256(made_from.encode()).hexdigest()[:32]
        return f"{version}-{self.first}-{self.end}-{digest}"


def stretches(segments: Sequence[Segment]) -> list[tuple[int, int]]:
    """Return the first row of each run that covers the segments, and the row after its last.

    Where runs were put together into long ones, those that these were made of.
    """
    return [(stretch.first, stretch.end) for stretch in stretches_of(list(pieces_of(segments)))]


def pieces_of(segments: Sequence[Segment]) -> Iterator[Piece]:
    for segment in segments:
        start = segment.first_row or 0
        for first in range(start, start + segment.rows, RUN_ROWS):
            yield Piece(first, min(first + RUN_ROWS, start + segment.rows), segment.digest)


def stretches_of(pieces: Sequence[Piece]) -> list[Stretch]:
    """Part the pieces so that a run is merged only with what has grown to half its size."""
    levels: list[tuple[Piece, ...]] = []
    for piece in pieces:
        levels.append((piece,))
        while len(levels) > 1:
            before, last = Stretch(levels[-2]), Stretch(levels[-1])
            if before.rows >= 2 * last.rows or before.rows + last.rows > RUN_ROWS:
                break
            levels[-2:] = [(*before.pieces, *last.pieces)]
    return [Stretch(level) for level in levels]


def together(stretches: Sequence[Stretch]) -> Iterator[Sequence[Stretch]]:
    """Yield what is to be one run: several where these grow no more and hardly another fits in.

    Two neighbours that together have more rows than a run are never merged, nor is anything
    before them.
    """
    ends = [n for n, (a, b) in enumerate(pairwise(stretches)) if a.rows + b.rows > RUN_ROWS]
    grown = ends[-1] + 1 if ends else 0
    some = list[Stretch]()
    for stretch in stretches[:grown]:
        some.append(stretch)
        if sum(one.rows for one in some) > (LONG - 1) * RUN_ROWS:
            yield some
            some = []
    yield from ([stretch] for stretch in (*some, *stretches[grown:]))
