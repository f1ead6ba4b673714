"""Which of many texts are worth hearing: those that hold all words of a name or a formula.

On arrays: each form of all the texts is looked at once, each text then by the numbers of its
forms. It may let a text through in vain, never keep one back.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import regex

from mabillon.examine.said.naming import Names
from mabillon.examine.said.phrases import Phrase, variants
from mabillon.examine.speaking.looks import Looks
from mabillon.text.many import Running

Mask = npt.NDArray[np.bool_]

_NUMBER: Final = regex.compile(r"\p{Nd}+")


class Likely:
    """Names and formulas by their words."""

    def __init__(self, listed: Sequence[str], formulas: Sequence[Phrase]) -> None:
        self._names = Names(listed)
        self._looks = Looks(listed)
        self._formulas = [frozenset(formula) for formula in formulas]

    def in_texts(self, running: Running) -> Mask:
        """Tell of each text whether it may hold one of them."""
        forms = running.forms.to_pylist()
        rows = [
            *self._names.words_among(forms),
            *self._looks.words_among(forms),
            *self._of_formulas(forms),
        ]
        found = np.zeros(len(running.offsets) - 1, bool)
        for words in rows:
            here = np.ones(len(found), bool)
            for word in words:
                here &= _in_texts(word, running)
            found |= here
        return found

    def _of_formulas(self, forms: Sequence[str]) -> list[list[Mask]]:
        found = {word: np.zeros(len(forms), bool) for words in self._formulas for word in words}
        for at, form in enumerate(forms):
            for word in variants(_NUMBER.sub("0", form)):
                if word in found:
                    found[word][at] = True
        return [[found[word] for word in sorted(words)] for words in self._formulas]


def _in_texts(word: Mask, running: Running) -> Mask:
    """Tell of each text whether one of these forms stands in it."""
    before = np.concatenate(([0], np.cumsum(word[running.codes])))
    counts: Mask = np.diff(before[running.offsets]) > 0
    return counts
