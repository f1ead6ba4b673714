"""Versions and their rows in sorted runs of array code, for machines without a C compiler."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mabillon.compiled.known import Keys

_SIEVE = 24
"""Bits of a version by which it is told not to be in any run: of a million, one in 17 passes."""


@dataclass(frozen=True, slots=True)
class Run:
    """Known versions, sorted by their first number; the second tells equal ones apart."""

    first: npt.NDArray[np.uint64]
    second: npt.NDArray[np.uint64]
    rows: npt.NDArray[np.int64]

    @classmethod
    def of(cls, versions: Keys, rows: npt.NDArray[np.int64]) -> Run:
        # A stable sort takes runs that are sorted already in one pass.
        order = np.argsort(versions[:, 0], kind="stable")
        return cls(
            np.ascontiguousarray(versions[order, 0]),
            np.ascontiguousarray(versions[order, 1]),
            rows[order],
        )

    def find(self, versions: Keys, rows: npt.NDArray[np.int64]) -> None:
        """Fill in the row of each version that is here and has none yet (-1)."""
        place = np.searchsorted(self.first, versions[:, 0])
        open_ = np.flatnonzero(rows < 0)
        while open_.size:
            open_ = open_[place[open_] < self.first.size]
            at = place[open_]
            same = self.first[at] == versions[open_, 0]
            hit = same & (self.second[at] == versions[open_, 1])
            rows[open_[hit]] = self.rows[at[hit]]
            open_ = open_[same & ~hit]
            place[open_] += 1


class Runs:
    """What ``compiled.known.Table`` is held against; 24 bytes a version, small runs are merged.

    Its `hold` and `place` take what that one's take, and answer the same.
    """

    def __init__(self) -> None:
        self._runs: list[Run] = []
        self._in_runs = np.zeros(1 << _SIEVE, np.bool_)  # by a version's first bits

    def hold(self, versions: Keys, first_row: int) -> None:
        """Take in versions of neighbouring rows; one that is known keeps the row that it has."""
        self._add(versions, first_row + np.arange(len(versions)))

    def place(
        self, versions: Keys, rows: npt.NDArray[np.int64], next_row: int
    ) -> npt.NDArray[np.bool_]:
        """Fill in the rows of versions, and take in what is not known."""
        asked = np.flatnonzero(rows < 0)
        # Sorted, they are found faster.
        order = asked[np.argsort(versions[asked, 0])]
        ordered = versions[order]
        if np.any(ordered[1:, 0] == ordered[:-1, 0]):  # of equal ones the first as read leads
            order = asked[np.lexsort((versions[asked, 1], versions[asked, 0]))]
            ordered = versions[order]
        leads = np.ones(len(order), np.bool_)
        leads[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
        distinct, leader = ordered[leads], order[leads]
        row = self._find(distinct)
        unknown = row < 0
        new = np.zeros(len(versions), np.bool_)
        new[leader[unknown]] = True
        given = next_row + np.cumsum(new) - 1  # in the order as read
        row[unknown] = given[leader[unknown]]
        self._add(distinct[unknown], row[unknown])
        rows[order] = row[np.cumsum(leads) - 1]
        return new

    def _find(self, versions: Keys) -> npt.NDArray[np.int64]:
        """Return the row of each version; -1 where it is not known."""
        rows = np.full(len(versions), -1, np.int64)
        may = np.flatnonzero(self._in_runs[_first_bits(versions)])
        sought, found = versions[may], rows[may]
        for run in self._runs:
            run.find(sought, found)
        rows[may] = found
        return rows

    def _add(self, versions: Keys, rows: npt.NDArray[np.int64]) -> None:
        if not rows.size:
            return
        self._in_runs[_first_bits(versions)] = True
        run = Run.of(versions, rows)
        while self._runs and self._runs[-1].rows.size <= 2 * run.rows.size:
            last = self._runs.pop()
            run = Run.of(
                np.column_stack(
                    [np.append(last.first, run.first), np.append(last.second, run.second)]
                ),
                np.append(last.rows, run.rows),
            )
        self._runs.append(run)


def _first_bits(versions: Keys) -> npt.NDArray[np.uint64]:
    return versions[:, 0] >> np.uint64(64 - _SIEVE)
