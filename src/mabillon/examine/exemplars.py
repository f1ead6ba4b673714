"""Exemplars: from which earlier copy, by its wording, a copy may have been made.

Method: ``examine.readings``. Of the copies that certainly came earlier, those are sought
whose readings are nearest; of several in the same words the one that had them first, for
from it the others descend too. A copy whose time does not tell whether it came earlier is
no exemplar, and is named where it would be as near or nearer.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Final

from mabillon.examine.copies import PASSAGE_WORDS
from mabillon.examine.readings import Nearness, Reader, Readings, nearness
from mabillon.examine.witness import Witness

HELD, ALIKE = 0.8, 0.5
"""Shares that an exemplar must hold: of what a copy keeps of the statement, and of what it
keeps and changes. Whoever repeats another's formulas in a text of its own has it from nobody."""
WORDINGS: Final = 500
"""Different wordings, the earliest, among which an exemplar is sought."""
LISTED: Final = 3
"""Posts that are listed where several fit; the others are counted."""

_NEVER: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Exemplar:
    """What wording says of where a copy comes from.

    ``source``: the nearest earlier copy, null = none is near enough; ``nearness`` of it, and
    ``held``: the share (0 to 1) of what the copy keeps of the statement that stands there too;
    ``changes``: where both read alike and the earliest copy does not, in the copy's words.
    ``equals``: other earlier posts that are as near, the first few, and ``equal`` their number.
    ``undecided``: posts that are as near or nearer and whose time does not tell, and ``open``
    their number.
    """

    source: Witness | None
    nearness: Nearness | None
    held: float
    changes: list[str]
    equals: list[str]
    equal: int
    undecided: list[str]
    open: int


class Exemplars:
    """The copies of one text, by their wordings; copies without a time are left out."""

    def __init__(self, witnesses: Sequence[Witness]) -> None:
        self._reader = Reader()
        dated = sorted((w for w in witnesses if w.late), key=lambda w: (w.late or _NEVER, w.post))
        self._read = {id(w): self._reader.read(w.alignment) for w in witnesses}
        wordings: dict[Readings, dict[str, Witness]] = {}
        for witness in dated:  # of versions of a post with the same words, the earliest
            wordings.setdefault(self._read[id(witness)], {}).setdefault(witness.post, witness)
        first = list(wordings.items())[:WORDINGS]
        self._wordings = {reading: _Bearers(list(borne.values())) for reading, borne in first}
        self._ranked: dict[Readings, list[tuple[Nearness, _Bearers]]] = {}

    def near(self, one: Witness, other: Witness) -> bool:
        """Tell whether one may have been made from the other, by what both hold."""
        return _may_descend(self._read[id(one)], self._read[id(other)])

    def of(self, witness: Witness) -> Exemplar:
        """Return from which earlier copy a copy may have been made."""
        found: list[Witness] = []
        undecided: list[Witness] = []
        best: Nearness | None = None
        equal = unsure = 0
        for near, bearers in self._rank(self._read[id(witness)]):
            if best is not None and near < best:
                break
            earlier = bearers.before(witness)
            perhaps, count = bearers.beside(witness)
            undecided += perhaps
            unsure += count
            if earlier:
                best = near
                found += bearers.first(earlier)
                equal += earlier
        found.sort(key=lambda w: (w.late or _NEVER, w.post))
        source = found[0] if found else None
        reading = self._read[id(source)] if source else None
        return Exemplar(
            source=source,
            nearness=best,
            held=_held(self._read[id(witness)], reading) if reading else 0.0,
            changes=self._alike(witness, reading) if reading else [],
            equals=[w.post for w in found[1 : LISTED + 1]],
            equal=max(equal - 1, 0),
            undecided=[w.post for w in undecided[:LISTED]],
            open=unsure,
        )

    def nearest(self, witness: Witness, others: Sequence[Witness]) -> list[Witness]:
        """Return which of some copies are nearest in wording, in the order they came in."""
        read = {id(o): nearness(self._read[id(witness)], self._read[id(o)]) for o in others}
        best = max(read.values(), default=None)
        return [o for o in others if read[id(o)] == best]

    def _alike(self, witness: Witness, other: Readings) -> list[str]:
        first = next(iter(self._wordings))
        return self._reader.shared(witness.alignment, other, first)

    def _rank(self, reading: Readings) -> list[tuple[Nearness, _Bearers]]:
        """Return the wordings from which one may descend, the nearest first."""
        if reading not in self._ranked:
            self._ranked[reading] = sorted(
                (
                    (nearness(reading, other), bearers)
                    for other, bearers in self._wordings.items()
                    if _may_descend(reading, other)
                ),
                key=lambda pair: pair[0],
                reverse=True,
            )
        return self._ranked[reading]


def _may_descend(reading: Readings, other: Readings) -> bool:
    own = reading.kept.bit_count()
    common = (reading.kept & other.kept).bit_count()
    if common < max(HELD * own, min(own, PASSAGE_WORDS), 1):
        return False
    changed = (reading.changes & other.changes).bit_count()
    return common + changed >= ALIKE * (own + reading.changes.bit_count())


def _held(reading: Readings, other: Readings) -> float:
    own = reading.kept.bit_count()
    return (reading.kept & other.kept).bit_count() / own if own else 0.0


class _Bearers:
    """The copies in the same words, in order of time."""

    def __init__(self, witnesses: list[Witness]) -> None:
        self._witnesses = witnesses
        self._of_post = {w.post: w for w in witnesses}
        self._late = [w.late or _NEVER for w in witnesses]
        self._early = sorted(w.early or _NEVER for w in witnesses)

    def before(self, witness: Witness) -> int:
        """Return how many of them certainly came before a copy: so many of the first."""
        return bisect_left(self._late, witness.early) if witness.early else 0

    def first(self, count: int) -> list[Witness]:
        """Return the first few of the ``count`` earliest."""
        return self._witnesses[: min(count, LISTED + 1)]

    def beside(self, witness: Witness) -> tuple[list[Witness], int]:
        """Return the first few of those whose time does not tell, itself apart, and how many."""
        if witness.early is None or witness.late is None:
            return [], 0
        start = bisect_left(self._late, witness.early)
        count = bisect_right(self._early, witness.late) - start
        if not count:
            return [], 0
        beside = (w for w in self._witnesses[start:] if not w.after(witness))
        others = (w for w in beside if w.post != witness.post)
        own = self._of_post.get(witness.post)
        among = own is not None and not own.after(witness) and not own.before(witness)
        return list(islice(others, LISTED)), count - among
