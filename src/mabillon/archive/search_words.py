"""The words of many posts for the search index, each distinct one looked at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
import xxhash

from mabillon.text import names
from mabillon.text.caseless import caseless
from mabillon.text.many import Running, running
from mabillon.text.name_words import LEADING

LONGEST: Final = 240
"""Characters of a word that are indexed as they are; a longer one ends in a digest."""

_END: Final = "\u241f"


class Words(NamedTuple):
    """``of_text``: of each text, its words (``text.caseless``) as they stand in the index, spaced.

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
    forms: list[str] = list(map(caseless, found.forms.to_pylist()))
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
    leads = np.fromiter((form in LEADING for form in forms), bool, len(forms))[codes]
    on = np.fromiter(map(names.goes_on, forms), bool, len(forms))[codes]
    after = np.repeat(found.offsets[1:], np.diff(found.offsets))
    starts = np.flatnonzero(leads & (np.arange(len(codes)) + 1 < after))
    places = starts[:, None] + np.arange(names.MOST_TOGETHER)
    stretches = codes[np.minimum(places, len(codes) - 1)]
    stretches[places >= after[starts][:, None]] = -1
    for k in range(2, names.MOST_TOGETHER):
        ended = stretches[:, k - 1] < 0
        ended |= ~on[np.minimum(places[:, k - 1], len(codes) - 1)]
        stretches[ended, k] = -1
    for stretch in set(map(tuple, stretches.tolist())):
        yield from names.compounds([forms[code] for code in stretch if code >= 0])
