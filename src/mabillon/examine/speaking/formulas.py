"""Formulas of an issuer's statements: how their first and last lines begin, again and again.

A run of two to six words at the beginning of one of the first or last two lines, numbers
masked ("sowing no 0"), that stands in a share of the issuer's statements and hardly anywhere
else. Simpler than the wording finding's formulas (``examine.wording.formula``), which are told
slot by slot for one statement at a time: here it must be quick, and alone it proposes at most.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import regex

from mabillon.examine.said.phrases import Phrase
from mabillon.text.tokens import forms

LINES: Final = 2
SHORTEST, LONGEST = 2, 6
FEWEST: Final = 3
SHARE: Final = 0.1
"""Statements, and their share, in which a formula stands at least."""
ELSEWHERE: Final = 0.01
"""Share of others' posts in which it stands at most."""
MOST: Final = 20
NEARLY: Final = 0.8
"""Share of its places from which on a run counts as the beginning of a longer one."""

_NUMBER: Final = regex.compile(r"\p{Nd}+")


def beginnings(text: str) -> set[Phrase]:
    """Return the runs of words with which the outer lines of a text begin, numbers masked."""
    lines = [line for line in text.splitlines() if line.strip()]
    found = set()
    for line in {*lines[:LINES], *lines[-LINES:]}:
        running = [_NUMBER.sub("0", form) for form in forms(line[:200])[:LONGEST]]
        for n in range(SHORTEST, len(running) + 1):
            run = tuple(running[:n])
            if sum(len(word) > 1 for word in run) >= SHORTEST:
                found.add(run)
    return found


def mined(own: Sequence[str], others: Iterable[str]) -> list[Phrase]:
    """Return the formulas of an issuer's statements, the most frequent first.

    Parameters
    ----------
    own
        Its statements.
    others
        Posts of channels that have nothing to do with it: what begins these too is no
        formula of its own.
    """
    counts = Counter(run for text in own for run in beginnings(text))
    least = max(FEWEST, SHARE * len(own))
    frequent = {run: n for run, n in counts.items() if n >= least}
    elsewhere, size = Counter[Phrase](), 0
    for text in others:
        size += 1
        elsewhere.update(run for run in beginnings(text) if run in frequent)
    kept = [run for run in frequent if elsewhere[run] <= ELSEWHERE * size]
    whole = [run for run in kept if not _goes_on(run, frequent)]
    return sorted(whole, key=lambda run: (-frequent[run], run))[:MOST]


def _goes_on(run: Phrase, frequent: Mapping[Phrase, int]) -> bool:
    """Tell whether a run is nearly always the beginning of one longer run."""
    n, least = len(run), NEARLY * frequent[run]
    return any(len(r) == n + 1 and r[:n] == run and k >= least for r, k in frequent.items())
