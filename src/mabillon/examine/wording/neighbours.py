"""Neighbours: the statements that a text is nearest to where it copies none word for word.

A text that was written after a genuine statement, its clauses moved and dropped and its words
exchanged, shares no passage with it, but it shares its rare words and their stems.
Statements are ranked by BM25 (Robertson & Zaragoza 2009) over canonical words and, so that
it needs no list of endings in any language, over runs of four characters of them (McNamee &
Mayfield 2004). Both count alike (benchmarks/quality/neighbours.py measures each alone).

It ranks and says no more: two statements on one subject are near each other too. So it has
no figure in any opinion; a reader is shown the nearest genuine statement and looks.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from mabillon.examine.wording.takeout import Dated
from mabillon.text.many import BATCH, running
from mabillon.text.sketch import Values, hashed
from mabillon.text.tokens import forms, words

By = Literal["words", "characters"]

WAYS: Final[tuple[By, ...]] = ("words", "characters")

GRAM = 4
"""Characters of a run; the space before and after a word are among them."""

RARE = 8
"""Shared words that are named, the rarest."""

_K1, _B = 1.2, 0.75
"""Of BM25: how soon a repeated word stops counting, and how much a text's length does."""

_OFTEN = np.iinfo(np.uint16).max
_ORDER = np.uint64(0x9E3779B97F4A7C15)

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A statement near a text.

    ``share``: its BM25 by what the text itself would have, 0 (nothing in common) to 1 (the
    same). ``rare``: the rarest words that both have, as the text
    writes them, rarest first.
    """

    id: str
    at: int | None
    share: float
    rare: tuple[str, ...]


class Postings(msgspec.Struct, frozen=True):
    """An index of texts by one kind of term, as bytes, so that it can be kept.

    ``sizes``: int32, (texts,), terms of each. By term, ascending: ``terms`` uint64 hashes,
    ``owners`` int32 the text that has it, ``times`` uint16 how often.
    """

    sizes: bytes
    terms: bytes
    owners: bytes
    times: bytes


def indexed(texts: Sequence[str], by: Collection[By] = WAYS) -> dict[By, Postings]:
    """Return the index of texts by each kind of term."""
    return {way: _postings(_TERMS[way](texts)) for way in WAYS if way in by}


def _postings(texts: Sequence[Values]) -> Postings:
    counted = [np.unique(terms, return_counts=True) for terms in texts]
    terms = np.concatenate([np.empty(0, np.uint64), *(t for t, _ in counted)])
    times = np.concatenate([np.empty(0, np.int64), *(n for _, n in counted)])
    owners = np.repeat(np.arange(len(texts)), [len(t) for t, _ in counted])
    order = np.argsort(terms, kind="stable")
    return Postings(
        np.array([len(t) for t in texts], np.int32).tobytes(),
        terms[order].tobytes(),
        owners[order].astype(np.int32).tobytes(),
        np.minimum(times[order], _OFTEN).astype(np.uint16).tobytes(),
    )


class Neighbours:
    """Statements, indexed once for many questions.

    Parameters
    ----------
    statements
        Whole, in any order; each id once.
    by
        What is compared; a text counts by all of them alike.
    made
        What ``indexed`` made of the same texts, in the same order, now or earlier; made now
        where null.
    """

    def __init__(
        self,
        statements: Sequence[Dated],
        by: Sequence[By] = WAYS,
        made: Mapping[By, Postings] | None = None,
    ) -> None:
        self._ids = [s.id for s in statements]
        self._at = [s.at for s in statements]
        self._by = tuple(by)
        made = made or indexed([s.text for s in statements], {*by, "words"})
        self._postings = {way: _Searched(postings) for way, postings in made.items()}

    def ranked(
        self, text: str, *, most: int = 5, before: int | None = None, without: Collection[str] = ()
    ) -> list[Neighbour]:
        """Return the statements nearest to a text, nearest first.

        Parameters
        ----------
        most
            So many at the most; those that share nothing are left out.
        before
            Microseconds UTC: only statements from before then; null = all of them. One
            without a time counts as earlier.
        without
            Ids that are left out, such as the text's own.
        """
        share = np.zeros(len(self._ids))
        for way in self._by:
            share += self._postings[way].shares(_TERMS[way]([text])[0]) / len(self._by)
        for row, (name, at) in enumerate(zip(self._ids, self._at, strict=True)):
            if name in without or (before is not None and at is not None and at >= before):
                share[row] = 0.0
        order = sorted(np.flatnonzero(share > 0).tolist(), key=lambda r: (-share[r], self._ids[r]))
        return [
            Neighbour(self._ids[row], self._at[row], float(share[row]), self._rare(text, row))
            for row in order[:most]
        ]

    def _rare(self, text: str, row: int) -> tuple[str, ...]:
        """Return the rarest words of a text that a statement has too."""
        first: dict[str, str] = {}
        for token in words(text):
            first.setdefault(token.form, text[token.start : token.end])
        every = list(first)
        weights = self._postings["words"].weights(hashed(pa.array(every, pa.large_string())), row)
        order = np.argsort(-weights, kind="stable")[:RARE].tolist()
        return tuple(first[every[i]] for i in order if weights[i] > 0)


class _Searched:
    """Which texts have which terms, and how often: an inverted index on arrays."""

    def __init__(self, made: Postings) -> None:
        sizes = np.frombuffer(made.sizes, np.int32).astype(np.float64)
        self._n = len(sizes)
        self._mean = float(sizes.mean()) if sizes.any() else 1.0
        self._damping = _K1 * (1 - _B + _B * sizes / self._mean)
        self._terms = np.frombuffer(made.terms, np.uint64)
        self._owners = np.frombuffer(made.owners, np.int32)
        self._times = np.frombuffer(made.times, np.uint16)

    def _found(self, asked: Values) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        low = np.searchsorted(self._terms, asked)
        return low, np.searchsorted(self._terms, asked, "right") - low

    def _idf(self, texts: npt.NDArray[np.int64]) -> Floats:
        return np.log1p((self._n - texts + 0.5) / (texts + 0.5))

    def shares(self, terms: Values) -> Floats:
        """Return BM25 of each text for a question, by what the question itself would have.

        (n,), 0 to 1; 0 where no text has any of its terms.
        """
        asked, often = np.unique(terms, return_counts=True)
        low, size = self._found(asked)
        weight = self._idf(size)
        damping = _K1 * (1 - _B + _B * len(terms) / self._mean)
        itself = weight * often * (_K1 + 1) / (often + damping)
        if not size.any():
            return np.zeros(self._n)
        of = np.repeat(np.arange(len(asked)), size)
        place = low[of] + np.arange(len(of)) - np.repeat(np.cumsum(size) - size, size)
        owners, times = self._owners[place], self._times[place]
        gained = weight[of] * times * (_K1 + 1) / (times + self._damping[owners])
        found = np.bincount(owners, weights=gained, minlength=self._n)
        shares: Floats = np.minimum(found / itself.sum(), 1.0)
        return shares

    def weights(self, asked: Values, row: int) -> Floats:
        """Return how rare each term is, (m,); 0 = the text does not have it."""
        low, size = self._found(asked)
        there = [row in self._owners[a : a + n] for a, n in zip(low, size, strict=True)]
        return np.where(there, self._idf(size), 0.0)


def _words(texts: Sequence[str]) -> list[Values]:
    """Return the hashes of each text's canonical words."""
    found: list[Values] = []
    for first in range(0, len(texts), BATCH):
        made = running(texts[first : first + BATCH])
        found += np.split(hashed(made.forms)[made.codes], made.offsets[1:-1])
    return found


def _characters(texts: Sequence[str]) -> list[Values]:
    """Return the hashes of the runs of ``GRAM`` characters of each text's canonical words."""
    return [_grams(f" {' '.join(forms(text))} ") for text in texts]


def _grams(text: str) -> Values:
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    if len(points) < GRAM:
        return np.empty(0, np.uint64)
    found = np.zeros(len(points) - GRAM + 1, np.uint64)
    for k in range(GRAM):
        found = found * _ORDER + points[k : len(points) - GRAM + 1 + k]
    return found


_TERMS = {"words": _words, "characters": _characters}
