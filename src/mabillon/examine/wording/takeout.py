"""What stands in earlier texts is found and taken out, before wording is compared.

Method: method.md section 3. A forger copies genuine passages, and every scorer of wording
takes those for the issuer's hand. So each span of ``SPAN_WORDS`` words and more that stands
in any earlier text is found, kept with the earliest text that has it, and cut: in the same
way from questioned, known, pseudo-target and background texts. Spans that stand in
``OWN_STATEMENTS`` or more earlier statements of the issuer's own are its habit, and stay; not
so what stands beside them in a longer passage that was copied with them.

A span is found by the hashes of all its runs of eight canonical words (``text.tokens``; in
scripts without spaces eight character pairs). All runs of the held texts are indexed, none
is sampled away, so no span is missed; that two different runs have one 64-bit hash is a
matter of one in 10^9 questions against 100,000 texts, and is not looked after.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from mabillon.text.many import BATCH, running
from mabillon.text.sketch import Values, hashed
from mabillon.text.tokens import Token, words

SPAN_WORDS = 8
"""Words in a row that stand in an earlier text: from so many on they count as copied."""

OWN_STATEMENTS = 3
"""A span in so many earlier statements of the issuer's own is its habit, and stays."""

_AT_ONCE = 4_000_000
"""Pairs of a run and a row that has it that are looked at for one text: of a run that stands
in very many rows, the earliest alone."""

_UNKNOWN = np.iinfo(np.int64).min
_M1, _M2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_S31 = np.uint64(31)

Rows = npt.NDArray[np.int64]
Marks = npt.NDArray[np.bool_]


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
        self._index = _indexed([t.text for t in ordered])
        self._own: dict[str, _Index] = {}

    def __len__(self) -> int:
        return len(self._ids)

    def _before(self, at: int | None) -> int:
        """Return the row from which on held texts are not earlier than ``at``."""
        return len(self) if at is None else int(np.searchsorted(self._at, at))

    def _own_index(self, organisation: str) -> _Index:
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
        asked = _shingles(every)
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


@dataclass(frozen=True, slots=True)
class _Index:
    """Runs of eight words by hash, ascending, and the rows that have them, ascending in each.

    A row stands once at each hash.
    """

    values: Values
    rows: npt.NDArray[np.int32]

    def only(self, mask: Marks) -> _Index:
        """Return the index of some rows."""
        kept = mask[self.rows]
        return _Index(self.values[kept], self.rows[kept])

    def sources(self, asked: Values, limit: int, left_out: Rows) -> Rows:
        """Return for each run of a text, in order, the row it is taken to come from; -1 = none.

        The longest stretch that any row has whole comes from the earliest row that has it;
        then the longest of what is left, and so on. Rows are under ``limit`` and not
        ``left_out``.
        """
        at, rows = self._having(asked, limit, left_out)
        order = np.lexsort((at, rows))
        at, rows = at[order], rows[order]
        new = np.flatnonzero((np.diff(rows, prepend=-2) != 0) | (np.diff(at, prepend=-2) != 1))
        ends = at[np.append(new[1:], len(at)) - 1] + 1 if len(at) else at
        # Of rows that have the same stretch the earliest comes first, and is kept.
        stretches, first = np.unique(np.stack([at[new], ends], 1), axis=0, return_index=True)
        waiting = [
            (begin - end, row, begin, end)
            for (begin, end), row in zip(stretches.tolist(), rows[new][first].tolist(), strict=True)
        ]
        heapq.heapify(waiting)
        found = np.full(len(asked), -1, np.int64)
        while waiting:
            _, row, begin, end = heapq.heappop(waiting)
            if (free := found[begin:end] < 0).all():
                found[begin:end] = row
                continue
            turns = np.flatnonzero(np.diff(free, prepend=False, append=False)).tolist()
            for left, right in zip(turns[::2], turns[1::2], strict=True):
                heapq.heappush(waiting, (left - right, row, begin + left, begin + right))
        return found

    def stand_in(self, asked: Values, limit: int, left_out: Rows) -> Rows:
        """Return how many rows have each run, under ``limit`` and not left out."""
        return np.bincount(self._having(asked, limit, left_out)[0], minlength=len(asked))

    def _having(self, asked: Values, limit: int, left_out: Rows) -> tuple[Rows, Rows]:
        """Return (which of the runs, a row that has it) for all that are found."""
        low = np.searchsorted(self.values, asked)
        size = np.searchsorted(self.values, asked, "right") - low
        size = np.minimum(size, max(_AT_ONCE // max(len(asked), 1), 1))
        at = np.repeat(np.arange(len(asked)), size)
        rows = self.rows[low[at] + np.arange(len(at)) - np.repeat(np.cumsum(size) - size, size)]
        kept = (rows < limit) & ~np.isin(rows, left_out)
        return at[kept], rows[kept].astype(np.int64)


def _indexed(texts: Sequence[str]) -> _Index:
    """Index all runs of eight words of texts."""
    values, rows = [np.empty(0, np.uint64)], [np.empty(0, np.int32)]
    for first in range(0, len(texts), BATCH):
        made = running(texts[first : first + BATCH])
        owner = np.repeat(
            np.arange(first, first + len(made.offsets) - 1, dtype=np.int32), np.diff(made.offsets)
        )
        if len(owner) < SPAN_WORDS:
            continue
        whole = owner[: 1 - SPAN_WORDS] == owner[SPAN_WORDS - 1 :]
        values.append(_shingles(hashed(made.forms)[made.codes])[whole])
        rows.append(owner[: 1 - SPAN_WORDS][whole])
    every, of = np.concatenate(values), np.concatenate(rows)
    order = np.argsort(every, kind="stable")
    every, of = every[order], of[order]
    once = np.ones(len(every), bool)
    once[1:] = (every[1:] != every[:-1]) | (of[1:] != of[:-1])
    return _Index(every[once], of[once])


def _shingles(hashes: Values) -> Values:
    """Return the hash of each run of eight words, from the words' (n,) -> (n - 7,)."""
    twos = _both(hashes[:-1], hashes[1:])
    fours = _both(twos[:-2], twos[2:])
    return _both(fours[:-4], fours[4:])


def _both(first: Values, second: Values) -> Values:
    """Mix two neighbours into one value (multiply and xor, mod 2^64); their order counts."""
    mixed = (first ^ (first >> _S31)) * _M1 + second
    return (mixed ^ (mixed >> _S31)) * _M2


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
