"""The words of many posts for the search index, each distinct one looked at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
import xxhash

from mabillon.text import names
from mabillon.text.many import Running, running
from mabillon.text.name_words import ARABIC_ARTICLES, PARTICLES

LONGEST: Final = 240
"""Characters of a word that are indexed as they are; a longer one ends in a digest."""

_END: Final = "\u241f"
_LEADING: Final = PARTICLES | ARABIC_ARTICLES


class Words(NamedTuple):
    """``of_text``: of each text, its canonical words as they stand in the index, spaced.

    ``distinct``: every word that stands there, and every particle with the word after it.
    """

    of_text: list[str]
    distinct: set[str]


def term(form: str) -> str:
    """Return a canonical word as it stands in the index, which takes no very long ones."""
    if len(form) <= LONGEST:
        return form
    return f"{form[:LONGEST]}{_END}{xxhash.xxh3_128_hexdigest(form.encode())}"


def words_of(texts: Sequence[str]) -> Words:
    """Return the words of texts."""
    found = running(texts)
    forms: list[str] = found.forms.to_pylist()
    terms, codes, ends = [term(form) for form in forms], found.codes, found.offsets.tolist()
    of_text = [
        " ".join([terms[code] for code in codes[start:end].tolist()])
        for start, end in pairwise(ends)
    ]
    stand = np.flatnonzero(np.bincount(codes, minlength=len(forms))).tolist()
    return Words(of_text, {*(forms[code] for code in stand), *_compounds(found, forms)})


def _compounds(found: Running, forms: Sequence[str]) -> Iterator[str]:
    """Yield ``names.compounds`` of every text, from each stretch that may give some once."""
    codes = found.codes
    leads = np.fromiter((form in _LEADING for form in forms), bool, len(forms))[codes]
    after = np.repeat(found.offsets[1:], np.diff(found.offsets))
    starts = np.flatnonzero(leads & (np.arange(len(codes)) + 1 < after))
    triples = codes[np.minimum(starts[:, None] + np.arange(3), len(codes) - 1)]
    second_leads = leads[starts + 1] & (starts + 2 < after[starts])
    triples[~second_leads, 2] = -1
    for triple in set(map(tuple, triples.tolist())):
        yield from names.compounds([forms[code] for code in triple if code >= 0])
