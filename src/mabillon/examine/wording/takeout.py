"""What stands in earlier texts is found and taken out, before wording is compared.

Method: method.md section 3. A forger copies genuine passages, and every scorer of wording
takes those for the issuer's hand. So each span of ``SPAN_WORDS`` words and more that stands
in any earlier text is found, kept with the earliest text that has it, and cut: in the same
way from questioned, known, pseudo-target and background texts. Spans that stand in
``OWN_STATEMENTS`` or more earlier statements of the issuer's own are its habit, and stay; not
so what stands beside them in a longer passage that was copied with them.

A span is found by the hashes of all its runs of eight canonical words (``text.tokens``; in
scripts without spaces eight character pairs; ``runs_of_words``).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pyarrow as pa

from mabillon.examine.wording.runs_of_words import (
    RUN_WORDS,
    Marks,
    Rows,
    RunIndex,
    hashed_runs,
    indexed,
)
from mabillon.text.sketch import hashed
from mabillon.text.tokens import Token, words

SPAN_WORDS = RUN_WORDS
"""Words in a row that stand in an earlier text: from so many on they count as copied."""

OWN_STATEMENTS = 3
"""A span in so many earlier statements of the issuer's own is its habit, and stays."""

_UNKNOWN = np.iinfo(np.int64).min


class Dated(Protocol):
    """A text that says whose it is and when it appeared, such as a ``Document``."""

    @property
    def id(self) -> str: ...
    @property
    def organisation(self) -> str: ...
    @property
    def at(self) -> int | None: ...
    @property
    def text(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text that stands in an earlier one.

    ``start``, ``stop``: half-open, in characters of the original; ``words`` in it.
    ``source``: the id of the earliest held text that has it whole, ``at`` when that appeared
    (microseconds UTC; null = not known).
    """

    start: int
    stop: int
    words: int
    source: str
    at: int | None


@dataclass(frozen=True, slots=True)
class TakenOut:
    """A text after take-out.

    ``text``: the original, a line break in the place of each span. ``spans``: what was taken
    out, in order. ``words_left``: canonical words in ``text``; ``words``: in the original.
    """

    text: str
    spans: tuple[Span, ...]
    words_left: int
    words: int


class Held:
    """The earlier texts that a span may stand in, indexed once for many questions.

    Parameters
    ----------
    texts
        In any order; versions of a post have one id. One without a time counts as earlier
        than any other.
    """

    def __init__(self, texts: Sequence[Dated]) -> None:
        ordered = sorted(texts, key=lambda t: (_UNKNOWN if t.at is None else t.at, t.id))
        self._ids = [t.id for t in ordered]
        self._times = [t.at for t in ordered]
        self._at = np.array([_UNKNOWN if t is None else t for t in self._times], np.int64)
        self._rows: dict[str, list[int]] = {}
        self._rows_by_own: dict[str, list[int]] = {}
        for row, text in enumerate(ordered):
            self._rows.setdefault(text.id, []).append(row)
            self._rows_by_own.setdefault(text.organisation, []).append(row)
        self._index = indexed([t.text for t in ordered])
        self._own: dict[str, RunIndex] = {}

    def __len__(self) -> int:
        return len(self._ids)

    def _before(self, at: int | None) -> int:
        """Return the row from which on held texts are not earlier than ``at``."""
        return len(self) if at is None else int(np.searchsorted(self._at, at))

    def _own_index(self, organisation: str) -> RunIndex:
        if organisation not in self._own:
            rows = self._rows_by_own.get(organisation, [])
            mask = np.zeros(len(self), bool)
            mask[rows] = True
            self._own[organisation] = self._index.only(mask)
        return self._own[organisation]

    def _span(self, found: Sequence[Token], first: int, end: int, row: int) -> Span:
        return Span(
            found[first].start, found[end - 1].end, end - first, self._ids[row], self._times[row]
        )

    def spans(
        self,
        text: str,
        *,
        own: str = "",
        before: int | None = None,
        without: Collection[str] = (),
    ) -> list[Span]:
        """Return the spans of a text that ``taken_out`` takes out, in order."""
        return self._spans(words(text), own, before, without)

    def _spans(
        self, found: Sequence[Token], own: str, before: int | None, without: Collection[str]
    ) -> list[Span]:
        if len(found) < SPAN_WORDS or not len(self):
            return []
        every = hashed(pa.array([token.form for token in found], pa.large_string()))
        asked = hashed_runs(every)
        left_out = np.array([r for name in without for r in self._rows.get(name, ())], np.int64)
        limit = self._before(before)
        sources = self._index.sources(asked, limit, left_out)
        runs = sources >= 0
        if own:
            runs &= self._own_index(own).stand_in(asked, limit, left_out) < OWN_STATEMENTS
        copied = _covered(runs, len(found))
        return [
            self._span(found, first, end, row) for first, end, row in _stretches(copied, sources)
        ]


def taken_out(
    text: str,
    held: Held,
    *,
    own: str = "",
    before: int | None = None,
    without: Collection[str] = (),
) -> TakenOut:
    """Take out of a text what stands in earlier ones.

    Parameters
    ----------
    text
        The original.
    held
        The texts that a span may stand in.
    own
        The organisation that is, or is played as, the issuer: spans that stand in three or
        more held texts of its own stay. "" = none stays.
    before
        Microseconds UTC: only held texts from before then are looked at, the issuer's own
        too; null = all of them.
    without
        Ids of held texts that are not looked at: the text itself, where it is held and has
        no time, and posts that carry it.

    Notes
    -----
    What is done to a text depends on nothing later than it, so that it is the same whether
    the text is questioned or known, and may be made once and kept.
    """
    found = words(text)
    spans = held._spans(found, own, before, without)
    pieces, at = [], 0
    for span in spans:
        pieces.append(text[at : span.start])
        at = span.stop
    left = len(found) - sum(span.words for span in spans)
    return TakenOut("\n".join([*pieces, text[at:]]), tuple(spans), left, len(found))


def _covered(runs: Marks, n: int) -> Marks:
    """Return which of n words stand in a run of eight that is marked."""
    steps = np.zeros(n + 1, np.int64)
    begins = np.flatnonzero(runs)
    np.add.at(steps, begins, 1)
    np.add.at(steps, begins + SPAN_WORDS, -1)
    covered: Marks = np.cumsum(steps)[:-1] > 0
    return covered


def _stretches(copied: Marks, sources: Rows) -> list[tuple[int, int, int]]:
    """Return (first word, after the last, source row) of stretches of words with one source.

    A word's source is that of the first run that it stands in.
    """
    marked = np.flatnonzero(sources >= 0)
    of = np.full(len(copied), -1, np.int64)
    for k in range(SPAN_WORDS - 1, -1, -1):  # the run that began earliest is written last
        of[marked + k] = sources[marked]
    of[~copied] = -1
    turns = np.flatnonzero(np.diff(of, prepend=-1, append=-1))
    return [
        (first, end, int(of[first]))
        for first, end in zip(turns[:-1].tolist(), turns[1:].tolist(), strict=True)
        if of[first] >= 0
    ]
