"""Names that are not written as the issuer writes them, and look as if they were.

At the head and the foot of a text only, where a reader takes a name in at a glance: with
letters of another script that look the same (``text.confusable``), or with one or two letters
wrong in a long name, as ``text.lookalike`` counts them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA

from mabillon.examine.speaking.places import Laid
from mabillon.text.confusable import skeleton
from mabillon.text.lookalike import LEAST_EDITED, LEAST_EDITED_TWICE
from mabillon.text.tokens import forms

MOST: Final = 6
"""Words of a name that is looked for."""


TWICE: Final = 2
"""Letters that may differ in a long name."""


class Looks:
    """Names by how they look, ready to be found at the edges of texts."""

    def __init__(self, listed: Sequence[str]) -> None:
        self._words: list[list[str]] = []
        self._by_words: dict[int, list[tuple[int, str]]] = {}
        for number, name in enumerate(listed):
            written = forms(name)
            look = "".join(map(skeleton, written))
            if len(written) <= MOST and len(look) >= LEAST_EDITED:
                self._words.append(written)
                self._by_words.setdefault(len(written), []).append((number, look))

    def words_among(self, forms: Sequence[str]) -> list[list[npt.NDArray[np.bool_]]]:
        """Return, of each name, which forms look like each of its words, a letter or two apart."""
        looks = [skeleton(form) for form in forms]
        return [
            [np.array([_near(look, word) for look in looks], bool) for word in map(skeleton, words)]
            for words in self._words
        ]

    def find(self, of: Laid) -> Iterator[tuple[int, int, int]]:
        """Yield which name stands where: number, first word, after last."""
        for start, end in {(0, of.head), (max(of.foot, of.head), len(of.forms))}:
            looks = [skeleton(form) for form in of.forms[start:end]]
            for count, names in self._by_words.items():
                for at in range(len(looks) - count + 1):
                    here = "".join(looks[at : at + count])
                    for number, look in names:
                        if _alike(here, look):
                            yield number, start + at, start + at + count


def _alike(here: str, look: str) -> bool:
    if here == look:
        return True
    allowed = TWICE if len(look) >= LEAST_EDITED_TWICE else 1
    if abs(len(here) - len(look)) > allowed or here[0] != look[0]:
        return False
    return OSA.distance(here, look, score_cutoff=allowed) <= allowed


def _near(look: str, word: str) -> bool:
    """Tell whether two words differ by so little as a whole name may."""
    if look == word:
        return True
    return abs(len(look) - len(word)) <= TWICE and OSA.distance(look, word) <= TWICE
