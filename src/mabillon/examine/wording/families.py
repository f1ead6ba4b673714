"""Families of features: what is counted in a text, each apart from the others.

One family by itself is a weak witness; which of them to trust, and how far, is learned from
the background (``stack``, ``fusion``). The character and word runs are those of Stamatatos
2009, "A survey of modern authorship attribution methods".
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mabillon.examine.wording.grams import Ids, characters, runs, symbols
from mabillon.examine.wording.masking import Reading

Family = Callable[[Reading], Ids]


def _of(values: Ids, lengths: tuple[int, ...]) -> Ids:
    return np.concatenate([runs(values, length) for length in lengths])


def masked_characters(reading: Reading) -> Ids:
    """Runs of 2 to 5 characters of the masked text."""
    return _of(characters(reading.masked), (2, 3, 4, 5))


def plain_characters(reading: Reading) -> Ids:
    """Runs of 3 to 5 characters of the text with nothing masked."""
    return _of(characters(reading.plain), (3, 4, 5))


def plain_words(reading: Reading) -> Ids:
    """Runs of 1 and 2 words with nothing masked."""
    return _of(symbols(reading.words), (1, 2))


def masked_words(reading: Reading) -> Ids:
    """Runs of 1 to 3 masked words and punctuation marks, within a sentence."""
    sentences = [_of(symbols(sentence), (1, 2, 3)) for sentence in reading.sentences]
    return np.concatenate([np.empty(0, np.uint64), *sentences])


def marks(reading: Reading) -> Ids:
    """Runs of 1 to 3 of what stands between words: punctuation and layout."""
    between = [c for c in reading.plain if not c.isalnum()]
    return _of(characters("".join(between)), (1, 2, 3))


def shapes(reading: Reading) -> Ids:
    """Runs of 2 to 4 of how words are written: case, folded letters, what stands between."""
    return _of(characters(reading.shapes), (2, 3, 4))


def compressed(reading: Reading) -> Ids:
    """Runs of 1 to 6 characters of the masked text: contexts and what follows (``ppm``)."""
    return _of(characters(reading.masked), (1, 2, 3, 4, 5, 6))


FAMILIES: dict[str, Family] = {
    "masked_characters": masked_characters,
    "plain_characters": plain_characters,
    "plain_words": plain_words,
    "masked_words": masked_words,
    "marks": marks,
    "shapes": shapes,
    "compressed": compressed,
}
