"""Normal forms of Unicode, in reasonable time even of a letter with a million marks.

``unicodedata.normalize`` puts the marks behind a letter in order by exchanging neighbours, which
takes the square of their number: two minutes for a megabyte of them. So in long words they are
put in order beforehand, by a sort.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import groupby
from typing import Final, Literal

_MANY: Final = 256
"""Characters up to which it takes no time that could be told."""


def normal(form: Literal["NFC", "NFKC"], text: str) -> str:
    """Return what ``unicodedata.normalize`` does."""
    if len(text) > _MANY:
        text = "".join(_in_order("NFD" if form == "NFC" else "NFKD", text))
    return unicodedata.normalize(form, text)


def _in_order(form: Literal["NFD", "NFKD"], text: str) -> Iterator[str]:
    """Yield the characters of a text taken apart, marks by their class (Unicode 15, 3.11)."""
    apart = "".join([unicodedata.normalize(form, character) for character in text])
    for _, run in groupby(apart, lambda character: unicodedata.combining(character) > 0):
        yield from sorted(run, key=unicodedata.combining)
