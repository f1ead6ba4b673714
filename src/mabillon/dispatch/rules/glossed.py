"""Words in a script that is not Latin, and the Latin words that a sentence explains them with.

Explained: with Latin letters in brackets right behind, or within the same brackets, or in
brackets behind Latin words, or next to a quotation or a word with a capital.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import regex

_LETTER: Final = r"[\p{L}--\p{Script=Latin}--\p{Script=Common}]"
_WORD: Final = rf"{_LETTER}[[\p{{L}}\p{{M}}\p{{Cf}}'’]--\p{{Script=Latin}}]*+"
_RUN: Final = regex.compile(
    rf"(?<![\w#@_/-]){_WORD}(?:[ \u00a0-]{_WORD})*+(?![\w@/])", regex.VERSION1
)
_LATIN: Final = regex.compile(r"\p{Script=Latin}")
_BEHIND: Final = regex.compile(
    r"[\s\"'”’»*_]{0,6}(?:[(\[](?P<in>[^()\[\]]{1,200})[)\]]"
    r"|(?:=|,?\s(?:or|that is|meaning|i\.e\.,?)\s|[,–—]?\s{0,2}(?=[“\"‘«*_]))"
    r"\s{0,2}[“\"‘«*_]{0,3}(?P<out>\p{Script=Latin}[^“”\"«»*_,.;()]{1,100}))"
)
_BEFORE: Final = regex.compile(
    r"(?P<out>[\p{Script=Latin}ʿʾ][\p{Script=Latin}\p{M}ʿʾ'’ -]{1,80})"
    r"[\"”’»*_]{0,3}\s{0,2}[(\[][\"“«*_]{0,3}$"
    r"|(?P<next>\p{Lu}[\p{Script=Latin}\p{M}ʿʾ'’-]{3,40})[\"”’»*_]{0,3},?\s{1,2}[\"“«*_]{0,3}$"
)
_OPEN: Final = regex.compile(r"[(\[](?P<in>[^()\[\]]{0,200})$")
_CLOSE: Final = regex.compile(r"(?P<in>[^()\[\]]{0,200})[)\]]")
_SPLIT: Final = regex.compile(r"[,;:=–—/“”\"«»]|\bor\b|\bmeaning\b")
_LOOKED_AT: Final = 240


@dataclass(frozen=True, slots=True)
class Foreign:
    """Words in a script that is not Latin; ``latin``: what explains them, "" = nothing does."""

    text: str
    start: int
    stop: int
    latin: str

    @property
    def explanations(self) -> list[str]:
        """What explains them, each part apart: transliteration, gloss."""
        return [part for raw in _SPLIT.split(self.latin) if (part := raw.strip(" '*_‘’"))]


def foreign(text: str) -> Iterator[Foreign]:
    """Yield the runs of such words in a text, of three letters or more."""
    for found in _RUN.finditer(text):
        if len(found.group()) >= 3:
            start, stop = found.span()
            yield Foreign(found.group(), start, stop, _explained(text, start, stop))


def _explained(text: str, start: int, stop: int) -> str:
    before, after = text[max(start - _LOOKED_AT, 0) : start], text[stop : stop + _LOOKED_AT]
    if (behind := _BEHIND.match(after)) and _LATIN.search(behind["in"] or behind["out"] or ""):
        return str(behind["in"] or behind["out"])
    if (opened := _OPEN.search(before)) and (closed := _CLOSE.match(after)):
        inside = f"{opened['in']},{closed['in']}"
        if _LATIN.search(inside):
            return inside
    if ahead := _BEFORE.search(before):
        return str(ahead["out"] or ahead["next"])
    return ""
