"""Sentences of a paragraph, as the checks need them: roughly, and never across paragraphs."""

from __future__ import annotations

import re
from typing import Final

_ABBREVIATED: Final = "".join(
    rf"(?<!\b{word}\.)" for word in ("No", "Mr", "Ms", "Dr", "St", "vs", "cf", "Mrs", "[A-Z]")
)
_END: Final = re.compile(
    rf"[.!?؟。…]{_ABBREVIATED}(?:[\])”»\"'’]*(?=\s|$)|(?:\s*\[\d+\])+)", re.ASCII
)
_LONGEST: Final = 600
"""Characters on either side that are looked through; running text without stops exists."""


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, in order, none empty, with single spaces."""
    found: list[str] = []
    begin = 0
    for end in _END.finditer(text):
        found.append(text[begin : end.end()])
        begin = end.end()
    found.append(text[begin:])
    return [shown for part in found if (shown := " ".join(part.split()))]


def sentence_at(text: str, offset: int) -> str:
    """Return the sentence in which a character stands, with single spaces."""
    first = max(0, offset - _LONGEST)
    part = text[first : offset + _LONGEST]
    begin = 0
    for end in _END.finditer(part):
        if end.end() > offset - first:
            return " ".join(part[begin : end.end()].split())
        begin = end.end()
    return " ".join(part[begin:].split())
