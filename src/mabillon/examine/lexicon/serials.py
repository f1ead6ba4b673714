"""Serial numbers: which numbers in the edge lines of statements run on with time.

A number is known by the word before it ("No. 14", "بيان رقم ١٤"), or after it where it opens
its line. A series is one whose numbers rise from statement to statement, by small steps, over
months; it may begin again at one, as those that are counted by the year do. Days of the month
rise too, and are told apart by how soon they begin again. Nothing is known of any language.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from mabillon.examine.instants import DAY
from mabillon.examine.lexicon.grams import Numbers
from mabillon.examine.lexicon.statements import Told
from mabillon.text.tokens import words

LINES: Final = 3
"""Lines at each end of a statement in which its number may stand."""
RISING: Final = 0.9
"""Share of the steps that must go up, or begin again."""
DISTINCT: Final = 0.8
"""Share of the numbers that must differ, in a run."""
RESTART: Final = 3
"""A run may begin again at a number up to this."""
RUN_DAYS: Final = (60, 180)
"""A series lasts at least so many days; a run of it that another one follows, so many."""
MONTH: Final = 31
"""Numbers up to this may be days of a month, unless they go on one by one."""
NEAR: Final = 200
"""Characters of a line that are looked at, from its beginning."""
DIGITS: Final = 7
"""Longest number that is looked at."""

_FIGURE = re.compile(r"\d")

Marker = tuple[str, ...]


@dataclass(frozen=True)
class Series:
    """A series of numbers: ``marker`` are the canonical words that tell it.

    ``statements``, ``numbers``: (k,), in order of time. ``before``: whether the marker stands
    before the number. ``written``: how the first one was written.
    """

    marker: Marker
    before: bool
    written: str
    statements: Numbers
    numbers: Numbers

    @cached_property
    def runs(self) -> Numbers:
        """(k,) which run each is of; a new one begins at a small number after a larger one."""
        down = (np.diff(self.numbers) < 0) & (self.numbers[1:] <= RESTART)
        return np.concatenate(([0], np.cumsum(down)))

    @cached_property
    def steps(self) -> Numbers:
        """Steps from one to the next within a run."""
        within: Numbers = np.diff(self.numbers)[np.diff(self.runs) == 0]
        return within

    @property
    def repeats(self) -> int:
        """How many stand a second time in a run."""
        pairs = np.stack((self.runs, self.numbers))
        return len(self.numbers) - len(np.unique(pairs, axis=1)[0])

    @cached_property
    def missing(self) -> list[int]:
        """Numbers of the last run that no statement bears, between its first and its last."""
        last = self.numbers[self.runs == self.runs[-1]]
        return sorted(set(range(int(last.min()), int(last.max()) + 1)) - set(last.tolist()))

    def name(self) -> str:
        """Return the series as it is named: its marker with a number sign."""
        words_of = " ".join(self.marker)
        return f"{words_of} #" if self.before else f"# {words_of}"


def edge_numbers(text: str) -> dict[tuple[Marker, bool], tuple[int, str]]:
    """Return marker -> the first number that bears it in the edge lines, and how it is written."""
    lines = [line for line in text.splitlines() if line.strip()]
    edges = lines if len(lines) <= 2 * LINES else [*lines[:LINES], *lines[-LINES:]]
    found: dict[tuple[Marker, bool], tuple[int, str]] = {}
    for line in edges:
        if not _FIGURE.search(line, 0, NEAR):
            continue
        tokens = words(line[:NEAR])
        for i, token in enumerate(tokens):
            if not token.form.isdecimal() or len(token.form) > DIGITS:
                continue
            head = i
            while head and i - head < 2 and not tokens[head - 1].form.isdecimal():
                head -= 1
            marks = [(tokens[j].start, tuple(t.form for t in tokens[j:i])) for j in (head, i - 1)]
            if head == i:
                after = tokens[i + 1 : i + 2]
                if i == 0 and after and not after[0].form.isdecimal():
                    key = ((after[0].form,), False)
                    found.setdefault(key, (int(token.form), line[token.start : after[0].end]))
                continue
            for start, marker in marks:
                written = line[start : token.end]
                found.setdefault((marker, True), (int(token.form), written))
    return found


def series(told: Told, least: int) -> list[Series]:
    """Return the series of numbers in statements, the longest first."""
    gathered: dict[tuple[Marker, bool], list[tuple[int, int, str]]] = {}
    for statement, text in enumerate(told.texts):
        for key, (number, written) in edge_numbers(text).items():
            gathered.setdefault(key, []).append((statement, number, written))
    found = []
    for (marker, before), entries in gathered.items():
        if len(entries) < least:
            continue
        statements, numbers = (np.array([e[i] for e in entries], np.int64) for i in (0, 1))
        made = Series(marker, before, entries[0][2], statements, numbers)
        if _rises(made, told):
            found.append(made)
    found.sort(key=lambda s: (-len(s.numbers), -len(s.marker), s.marker))
    return _apart(found)


def _rises(made: Series, told: Told) -> bool:
    if len(made.steps) < len(made.numbers) / 2:
        return False
    rising = float((made.steps > 0).mean())
    distinct = 1 - made.repeats / len(made.numbers)
    if rising < RISING or distinct < DISTINCT:
        return False
    if np.median(made.steps) > 0.2 * max(1, int(made.numbers.max() - made.numbers.min())):
        return False
    if made.numbers.max() <= MONTH and np.median(made.steps) > 1:
        return False
    at = told.at[made.statements]
    lasting = [int(np.ptp(at[made.runs == run])) for run in np.unique(made.runs)]
    shortest, whole = (days * DAY for days in RUN_DAYS)
    return int(np.ptp(at)) >= shortest and all(run >= whole for run in lasting[:-1])


def _apart(found: Sequence[Series]) -> list[Series]:
    """Drop a series that another one tells as well, by a longer marker or a commoner one."""
    kept: list[Series] = []
    for made in found:
        own = set(zip(made.statements.tolist(), made.numbers.tolist(), strict=True))
        if not any(
            len(own & set(zip(k.statements.tolist(), k.numbers.tolist(), strict=True)))
            >= 0.5 * len(own)
            for k in kept
        ):
            kept.append(made)
    return kept
