"""Recurring word n-grams of texts in time order, and in which texts each stands.

An n-gram recurs where it stands in ``least`` texts; what does not recur is never extended
(Agrawal & Srikant 1994), so that long ones cost little. Words are canonical ones. No n-gram
runs over the end of a line or a sentence, and none holds a number: figures and days of the
month say nothing of the house (serial numbers are read elsewhere).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import regex

from mabillon.text.distinct import distinct
from mabillon.text.many import running
from mabillon.text.tokens import URL_TOKEN

LONGEST: Final = 6
"""Words of the longest n-gram."""

Numbers = npt.NDArray[np.int64]

_BREAK = regex.compile(
    r"[\r\n\u2028\u2029;:!?…؟؛。！？·•|(){}\[\]\"“”„«»\t]+"
    r"|(?<!(?<![\p{L}\p{M}])\p{Lu}\p{Ll}{0,3})\.+(?=\s|$)"
    r"|\s[-–—]+\s"
)
"""Ends of lines and sentences, quotation marks, brackets, dashes between words. No end of a
sentence is the full stop of a short word with a capital, which may be an abbreviation."""


@dataclass(frozen=True)
class Grams:
    """Recurring n-grams; ``g`` of them, each in one or more of ``size`` texts.

    words
        (g, LONGEST) numbers of canonical words in ``forms``; -1 behind the last.
    keys
        By length from 1, the numbers by which ``find`` knows the n-grams: (g_n,) ascending.
    offsets, texts
        (g + 1,) and (total,): the texts that hold each n-gram, ascending, by number.
    covered
        (g,) share of its texts in which the commonest longer recurring n-gram around it stands.
    lengths
        (size,) words of each text.
    """

    forms: list[str]
    words: Numbers
    keys: tuple[Numbers, ...]
    offsets: Numbers
    texts: Numbers
    covered: npt.NDArray[np.float64]
    lengths: Numbers
    size: int

    @cached_property
    def counts(self) -> Numbers:
        """(g,) in how many texts each stands."""
        return np.diff(self.offsets)

    @cached_property
    def owners(self) -> Numbers:
        """(total,) of which n-gram each entry of ``texts`` is."""
        return np.repeat(np.arange(len(self.counts)), self.counts)

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each canonical word."""
        return {form: i for i, form in enumerate(self.forms)}

    def form(self, gram: int) -> str:
        """Return an n-gram as canonical words."""
        return " ".join(self.forms[w] for w in self.words[gram].tolist() if w >= 0)

    def held(self, gram: int) -> Numbers:
        """Return the texts that hold an n-gram."""
        return self.texts[self.offsets[gram] : self.offsets[gram + 1]]


def segments(text: str) -> list[str]:
    """Return a text cut where no n-gram runs over."""
    return [part for part in _BREAK.split(text) if part and not part.isspace()]


def recurring(texts: Sequence[str], least: int, longest: int = LONGEST) -> Grams:
    """Return the n-grams that stand in at least ``least`` texts.

    Parameters
    ----------
    texts
        Originals, in order of time.
    least
        In how many texts an n-gram must stand.
    longest
        Words of the longest n-gram, 1 to ``LONGEST``.
    """
    codes, text_of, room, forms = _tokens(texts)
    size = len(texts)
    words, keys, offsets, held, covered = [], [], [np.zeros(1, np.int64)], [], []
    at = codes  # of each position, the number of the n-gram that begins there; -1 = none
    before: _Level | None = None
    for n, level in enumerate(_levels(at, text_of, room, least, size, longest), 1):
        if before is not None:
            larger = np.zeros(before.number, np.int64)
            for part in (level.left, level.right):
                np.maximum.at(larger, part, level.counts)
            covered.append(larger / before.counts)
        row = np.full((level.number, LONGEST), -1, np.int64)
        row[:, :n] = codes[level.first[:, None] + np.arange(n)]
        words.append(row)
        keys.append(level.keys)
        offsets.append(np.cumsum(level.counts) + offsets[-1][-1])
        held.append(level.texts)
        before = level
    covered.append(np.zeros(before.number if before else 0))
    return Grams(
        forms=forms,
        words=np.concatenate([np.empty((0, LONGEST), np.int64), *words]),
        keys=tuple(keys),
        offsets=np.concatenate(offsets),
        texts=np.concatenate([np.empty(0, np.int64), *held]),
        covered=np.concatenate(covered),
        lengths=np.bincount(text_of, minlength=size),
        size=size,
    )


@dataclass(frozen=True, slots=True)
class _Level:
    """The recurring n-grams of one length, by number.

    ``keys``: by what they are known, ascending; ``first``: a position of each; ``left``,
    ``right``: the shorter ones within it; ``counts``: in how many texts; ``texts``: which,
    one n-gram after another.
    """

    keys: Numbers
    first: Numbers
    left: Numbers
    right: Numbers
    counts: Numbers
    texts: Numbers

    @property
    def number(self) -> int:
        return len(self.first)


def _levels(
    codes: Numbers, text_of: Numbers, room: Numbers, least: int, size: int, longest: int
) -> Iterator[_Level]:
    """Yield the recurring n-grams of 1, 2, … ``longest`` words."""
    at, left, right = codes, codes, codes
    for n in range(1, longest + 1):
        places = np.flatnonzero((at >= 0) & (room >= n))
        if not len(places):
            return
        keys, first, numbers = np.unique(at[places], return_index=True, return_inverse=True)
        pairs = distinct(numbers * size + text_of[places])
        counts = np.bincount(pairs // size, minlength=len(first))
        kept = counts >= least
        if not kept.any():
            return
        new = np.where(kept, np.cumsum(kept) - 1, -1)
        where = places[first[kept]]
        yield _Level(
            keys[kept],
            where,
            left[where],
            right[where],
            counts[kept],
            (pairs % size)[kept[pairs // size]],
        )
        now = np.full(len(codes), -1, np.int64)
        now[places] = new[numbers]
        left, right, at = _paired(now, int(kept.sum()))


def _paired(now: Numbers, number: int) -> tuple[Numbers, Numbers, Numbers]:
    """Return of each position its n-gram, its neighbour's, and the key of the two (-1 = none)."""
    right = np.append(now[1:], -1)
    both = (now >= 0) & (right >= 0)
    return now, right, np.where(both, now * (number + 1) + right, -1)


def find(grams: Grams, texts: Sequence[str]) -> tuple[Numbers, Numbers, int]:
    """Return which of the n-grams stand in other texts.

    Returns
    -------
    tuple
        (m,) and (m,): n-gram and text of each pair, once each, by n-gram; and how many words
        the texts have.
    """
    codes, text_of, room, forms = _tokens(texts)
    known = np.array([grams.numbers.get(form, -1) for form in forms], np.int64)
    at = np.where(codes >= 0, known[codes], -1) if len(codes) else codes
    size, base, pairs = len(texts), 0, [np.empty(0, np.int64)]
    for n, keys in enumerate(grams.keys, 1):
        places = np.flatnonzero((at >= 0) & (room >= n))
        there = np.minimum(np.searchsorted(keys, at[places]), len(keys) - 1)
        known_there = keys[there] == at[places]
        now = np.full(len(codes), -1, np.int64)
        now[places[known_there]] = there[known_there]
        pairs.append(distinct((there[known_there] + base) * size + text_of[places[known_there]]))
        base += len(keys)
        at = _paired(now, len(keys))[2]
    every = np.concatenate(pairs)
    return every // max(size, 1), every % max(size, 1), len(codes)


def _tokens(texts: Sequence[str]) -> tuple[Numbers, Numbers, Numbers, list[str]]:
    """Return, of each word, its number (-1: a figure or address), its text, and its room.

    The room of a word is how many words there are from it to the end of its segment.
    """
    parts = [segments(text) for text in texts]
    found = running([part for of_text in parts for part in of_text])
    encoded = found.forms.dictionary_encode()
    dictionary = encoded.dictionary
    none = pc.or_(
        pc.utf8_is_digit(dictionary), pc.equal(dictionary, pa.scalar(URL_TOKEN, dictionary.type))
    )
    names = np.where(none.to_numpy(zero_copy_only=False), -1, np.arange(len(dictionary)))
    codes = (
        names[encoded.indices.to_numpy()][found.codes] if len(found.codes) else found.codes
    ).astype(np.int64)
    sizes = np.diff(found.offsets)
    of_text = np.repeat(np.arange(len(texts)), [len(p) for p in parts])
    room = np.repeat(found.offsets[1:], sizes) - np.arange(len(codes))
    return codes, np.repeat(of_text, sizes), room, dictionary.to_pylist()
