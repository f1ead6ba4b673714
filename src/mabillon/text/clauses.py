"""Where a sentence or a line of a text ends, told by its marks; for names, which cross no end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import regex

from mabillon.text.tokens import Token

_ENDS: Final = regex.compile(r"[!?…؟。！？।۔\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_FULL_STOP: Final = regex.compile(r"\.\S*\s")
_SHORTENED: Final = frozenset(
    ("mr", "mrs", "ms", "dr", "prof", "gen", "col", "capt", "lt", "st", "sr", "jr", "sgt", "maj")
)
"""Titles that are written with a full stop; so is a single letter (M. Quilloni)."""


def sentences(text: str, running: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Yield (first word, after the last) of each sentence or line of a text.

    A full stop ends a sentence where a space follows it, unless a single letter or a
    shortened title stands before it.
    """
    start = 0
    for at in range(1, len(running)):
        if _ends(text, running[at - 1], running[at]):
            yield start, at
            start = at
    if running:
        yield start, len(running)


def _ends(text: str, before: Token, after: Token) -> bool:
    between = text[before.end : after.start]
    if between in ("", " ", "-", ", "):
        return False
    if _ENDS.search(between):
        return True
    if not _FULL_STOP.search(between):
        return False
    return len(before.form) > 1 and before.form not in _SHORTENED
