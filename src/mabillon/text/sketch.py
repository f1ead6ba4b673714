"""Sketches: a fixed sample of a text's three-word shingles, stable on disk for ever.

The value of a shingle is made from the XXH64 (seed 0) of the UTF-8 of each word's
canonical form, mixed over the three positions by ``mix`` below. Kept are the values
divisible by ``RATE``; in texts of fewer than ``SHORT`` words all are kept. Because the
rate is known, the share of one text's shingles found in another (containment) is
estimated without bias. Source: Broder 1997 (shingles, containment); Irber et al. 2022
(FracMinHash). Test vectors stand in tests/text/test_sketch.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import xxhash

from mabillon.compiled.sketches import values as values_of
from mabillon.text.hashing import Hashes
from mabillon.text.lines import Lines, read_lines, together

RATE = 4
SHORT = 40
VERSION = 2
"""Changes whenever any value of any text would."""

Values = Hashes

_M1 = np.uint64(0xBF58476D1CE4E5B9)
_M2 = np.uint64(0x94D049BB133111EB)
_M3 = np.uint64(0x9E3779B97F4A7C15)
_S32, _S29, _S27 = np.uint64(32), np.uint64(29), np.uint64(27)


def mix(first: Values, second: Values, third: Values) -> Values:
    """Mix the hashes of three neighbouring words into one value (multiply and xor, mod 2^64)."""
    x = (first ^ (first >> _S32)) * _M1
    x += second
    x = (x ^ (x >> _S29)) * _M2
    x += third
    x = (x ^ (x >> _S27)) * _M3
    return x ^ (x >> _S32)


@dataclass(frozen=True, slots=True)
class Sketches:
    """Sketches of several texts.

    ``values``: uint64, (total,), the distinct kept values, text after text.
    ``offsets``: int64, (n + 1,), where each text's values begin.
    ``words``: int32, (n,), how many words each text has.
    """

    values: Values
    offsets: npt.NDArray[np.int64]
    words: npt.NDArray[np.int32]

    def of(self, i: int) -> Values:
        """Return the values of text ``i``."""
        return self.values[self.offsets[i] : self.offsets[i + 1]]


def sketches(texts: Sequence[str]) -> Sketches:
    """Sketch many texts at once; hand in ``many.BATCH`` or so where there are very many.

    A text of one or two words has one shingle, made with zeros; an empty one has none.
    """
    return sketches_of(together(read_lines(texts)))


def sketches_of(lines: Lines) -> Sketches:
    """Sketch texts whose lines are read."""
    counts, made = np.diff(lines.texts), values_of(lines.hashes, lines.texts, SHORT, RATE)
    if made is None:
        return _of_hashes(lines.hashes, counts)
    return Sketches(*made, counts.astype(np.int32))


def hashed(forms: pa.LargeStringArray) -> Values:
    """Return the XXH64 of canonical forms."""
    encoded = forms.cast(pa.large_binary()).to_pylist()
    return np.fromiter(map(xxhash.xxh64_intdigest, encoded), np.uint64, len(encoded))


def _of_hashes(hashes: Values, counts: npt.NDArray[np.int64]) -> Sketches:
    """Return the sketches of texts of so many words each, from the words' hashes."""
    n = len(counts)
    flat, stored = _filled_up(hashes, counts)
    if not len(flat):
        return Sketches(flat, np.zeros(n + 1, np.int64), counts.astype(np.int32))
    owner = np.repeat(np.arange(n, dtype=np.uint16 if n <= 1 << 16 else np.uint32), stored)
    mixed = mix(flat[:-2], flat[1:-1], flat[2:])
    whole = owner[:-2] == owner[2:]  # a shingle does not cross from one text into the next
    sampled = (mixed % np.uint64(RATE) == 0) | (counts < SHORT)[owner[:-2]]
    keep = np.flatnonzero(whole & sampled)
    values, texts = mixed[keep], owner[keep]
    order = np.argsort(values)
    order = order[np.argsort(texts[order], kind="stable")]
    values, texts = values[order], texts[order]
    distinct = np.ones(len(values), bool)
    distinct[1:] = (values[1:] != values[:-1]) | (texts[1:] != texts[:-1])
    values, texts = values[distinct], texts[distinct]
    offsets = np.zeros(n + 1, np.int64)
    np.cumsum(np.bincount(texts, minlength=n), out=offsets[1:])
    return Sketches(values, offsets, counts.astype(np.int32))


def _filled_up(
    hashes: Values, counts: npt.NDArray[np.int64]
) -> tuple[Values, npt.NDArray[np.int64]]:
    """Put zeros behind the words of texts that have fewer than three."""
    stored = np.where(counts > 0, np.maximum(counts, 3), 0)
    if len(hashes) == stored.sum():
        return hashes, stored
    flat = np.zeros(int(stored.sum()), np.uint64)
    moved = np.cumsum(stored - counts) - (stored - counts)
    flat[np.arange(len(hashes)) + np.repeat(moved, counts)] = hashes
    return flat, stored


def sketch(text: str) -> Values:
    """Return the sketch of one text: distinct values in ascending order."""
    return sketches([text]).values


def sampled(values: Values) -> Values:
    """Return the values that a long text would keep: what short and long compare on."""
    kept: Values = values[values % np.uint64(RATE) == 0]
    return kept
