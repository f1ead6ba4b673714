"""Very many pairs of texts laid side by side at once, as far as words alone tell.

What is shared and what is lost is reckoned by one compiled loop (``compiled.pairs``), on hashes
of words; it is what ``text.align`` says of each pair. Where nothing is compiled, and of very
long texts, it is ``text.align`` that says it.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from rapidfuzz.distance import LCSseq
from rapidfuzz.process import cpdist

from mabillon.compiled.pairs import Laid, Texts, laid
from mabillon.examine.hashed import Mask, Places, some_of, written
from mabillon.text.align import ISLAND, NEAR

MOST: Final = 1 << 12
"""Words of a text that is compared by bits at once; of longer ones the room for them grows."""


def in_common(texts: Texts, one: Places, two: Places) -> Places:
    """Return how many words pairs of texts have in common in one order.

    Parameters
    ----------
    one, two
        int64, (pairs,): which texts each pair is of.
    """
    found = np.empty(len(one), np.int64)
    short = are_short(texts, one, two)
    by_bits = laid(texts, one[short], two[short], run=ISLAND, near=NEAR)
    if by_bits is None:
        short[:] = False
    else:
        found[short] = by_bits.common
    found[~short] = _by_letters(texts, one[~short], two[~short])
    return found


def lay(texts: Texts, one: Places, two: Places) -> Laid | None:
    """Lay pairs of short texts side by side; null where that is not compiled."""
    return laid(texts, one, two, run=ISLAND, near=NEAR, stretches=True)


def are_short(texts: Texts, one: Places, two: Places) -> Mask:
    """Tell of which pairs neither text is too long to be laid here."""
    sizes = np.diff(texts.ends)
    short: Mask = np.maximum(sizes[one], sizes[two]) <= MOST
    return short


def _by_letters(texts: Texts, one: Places, two: Places) -> Places:
    """Count them by rapidfuzz, a letter for each word: several words may share one."""
    some, places = np.unique(np.concatenate((one, two)), return_inverse=True)
    words = written(some_of(texts, some))
    sides = [[words[n] for n in side.tolist()] for side in np.split(places, 2)]
    return cpdist(*sides, scorer=LCSseq.similarity, workers=1).astype(np.int64)
