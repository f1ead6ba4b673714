"""Two texts as a page shows them: what differs in its place, what agrees for long folded away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from mabillon.text.merging import Piece

AROUND: Final = 3
"""Lines that are shown before and behind a difference."""
FEWEST: Final = 6
"""Lines that are worth folding away."""


class Stretch(msgspec.Struct, frozen=True):
    """A stretch of two texts; ``folded``: so many lines, which agree and are folded away.

    ``now``, ``yours``, ``number``: as of `Piece`; ``folded`` null = it is shown.
    """

    now: str
    yours: str
    number: int | None = None
    folded: int | None = None


def stretches(pieces: Sequence[Piece]) -> tuple[Stretch, ...]:
    """Return two texts as stretches to be shown."""
    return tuple(_stretches(pieces))


def _stretches(pieces: Sequence[Piece]) -> Iterator[Stretch]:
    for n, piece in enumerate(pieces):
        if piece.number is not None:
            yield Stretch(piece.now, piece.yours, piece.number)
            continue
        lines = piece.now.splitlines(keepends=True)
        before = AROUND if n else 0
        behind = AROUND + 1 if n + 1 < len(pieces) else 0
        middle = lines[before : len(lines) - behind]
        if len(middle) < FEWEST:
            yield Stretch(piece.now, piece.now)
            continue
        for part, folded in (
            (lines[:before], None),
            (middle, len(middle)),
            (lines[len(lines) - behind :], None),
        ):
            if part:
                said = "".join(part)
                yield Stretch(said, said, folded=folded)
