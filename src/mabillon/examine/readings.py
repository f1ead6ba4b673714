"""Readings: what a copy keeps of a statement, and what it puts instead.

Method: textual criticism calls each place where copies may differ a reading. What two
copies keep unchanged shows no kinship; what both changed alike does (*common errors*:
Lachmann 1850; Maas 1958). All copies are read against one text, the questioned one, so
that two of them can be compared without being laid side by side.

Departure: every reading weighs the same; rare and common changes are not told apart, and
neither are changes that two people may well make independently.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from mabillon.text.align import Alignment, Mark, Text

OUTSIDE = frozenset({"furniture", "link"})
"""Kinds of differences that are the channel's own."""


@dataclass(frozen=True, slots=True)
class Readings:
    """What a copy holds, as sets of bits.

    ``kept``: the statement's words that stand in it, by place; ``changes``: what it puts
    instead, puts in or leaves out within the statement; ``around``: words that it sets
    before and after it. Furniture and links count nowhere.
    """

    kept: int
    changes: int
    around: int


class Nearness(NamedTuple):
    """How alike two copies are.

    ``score``: of all that either keeps or changes, the share (0 to 1) that both hold alike;
    ``around``: words around the statement that both have, where they are no chance (at least
    three, and half of the fewer); a lack of them shows nothing, because a channel drops what
    another says and adds its own.
    """

    score: float
    around: int


class Reader:
    """Reads copies of one text; the same reading has the same bit in all of them."""

    def __init__(self) -> None:
        self._bits: dict[tuple[int, str], int] = {}

    def read(self, alignment: Alignment) -> Readings:
        """Return the readings of a copy (b) of the questioned text (a)."""
        kept = changes = around = 0
        for mark in alignment.marks:
            if mark.op == "equal":
                for place in range(mark.a0, mark.a1):
                    kept |= 0 if alignment.a.in_furniture(place) else 1 << place
            elif mark.kind == "edge":
                around |= self._of(alignment, mark)
            elif mark.kind not in OUTSIDE:
                changes |= self._of(alignment, mark)
        return Readings(kept, changes, around)

    def shared(self, alignment: Alignment, other: Readings, first: Readings) -> list[str]:
        """Return where a copy reads as another does and the first one does not, in its words."""
        found = []
        for mark in alignment.marks:
            if mark.op == "equal" or mark.kind == "edge" or mark.kind in OUTSIDE:
                continue
            bits = self._of(alignment, mark)
            if bits & other.changes == bits and bits & first.changes != bits:
                put = _passage(alignment.b, mark.b0, mark.b1)
                gone = _passage(alignment.a, mark.a0, mark.a1)
                found.append(f"“{short(put)}”" if put else f"nothing for “{short(gone)}”")
        return found

    def _of(self, alignment: Alignment, mark: Mark) -> int:
        """Return the bits of the words that stand at one place; of their lack, if none do."""
        words = [
            alignment.b.words[j].form
            for j in range(mark.b0, mark.b1)
            if not alignment.b.in_furniture(j)
        ]
        bits = 0
        for form in words or [""]:
            bits |= 1 << self._bits.setdefault((mark.a0, form), len(self._bits))
        return bits


def nearness(one: Readings, other: Readings) -> Nearness:
    """Return how alike two copies are; a score of 0 where they have nothing in common."""
    both = (one.kept & other.kept).bit_count() + (one.changes & other.changes).bit_count()
    either = (one.kept | other.kept).bit_count() + (one.changes | other.changes).bit_count()
    return Nearness(both / either if either else 0.0, _company(one.around, other.around))


def _company(one: int, other: int) -> int:
    shared = (one & other).bit_count()
    if shared < 3:
        return 0
    return shared if 2 * shared >= min(one.bit_count(), other.bit_count()) else 0


def _passage(text: Text, start: int, end: int) -> str:
    """Return a passage without the furniture at its ends."""
    own = [i for i in range(start, end) if not text.in_furniture(i)]
    return text.passage(own[0], own[-1] + 1) if own else ""


def short(text: str, most: int = 60) -> str:
    """Return a passage on one line, cut to ``most`` characters."""
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[: most - 1]}…"
