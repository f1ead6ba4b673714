"""In which script a text is written: told from its letters, and no more than that.

A script is not a language: Arabic letters write Persian too, Cyrillic ones Ukrainian.
"""

from __future__ import annotations

import re
from typing import Final

import regex

SCRIPTS: Final = (
    *("latin", "cyrillic", "arabic", "hebrew", "greek", "armenian", "georgian", "devanagari"),
    *("bengali", "ethiopic", "han", "kana", "hangul", "thai"),
)

_PATTERNS: Final = {
    name: regex.compile(
        r"[\p{Script=Hiragana}\p{Script=Katakana}]+"
        if name == "kana"
        else rf"\p{{Script={name.title()}}}+"
    )
    for name in SCRIPTS
}
_ADDRESS: Final = regex.compile(r"(?:https?://|www\.|t\.me/)\S+|[@#]\w+", regex.IGNORECASE)
_IN_ADDRESS: Final = re.compile(r"[/@#]|www", re.IGNORECASE)
_LOOKED_AT: Final = 300
"""Characters from the beginning, addresses left out; enough to tell."""

_MOST_USED: Final = ("cyrillic", "arabic", "latin", "hebrew")


def script(text: str) -> str | None:
    """Return the script of most letters of a text, addresses left out; None = no letters.

    Japanese is "kana" where it has any: its Han letters alone would be taken for Chinese.
    """
    head = text[: 4 * _LOOKED_AT]
    if _IN_ADDRESS.search(head):
        head = _ADDRESS.sub(" ", head)
    head = head[:_LOOKED_AT]
    if head.isascii():
        return "latin" if _PATTERNS["latin"].search(head) else None
    for name in _MOST_USED:
        if 2 * _count(name, head) > len(head):
            return name
    counts = {name: _count(name, head) for name in _PATTERNS}
    if counts["kana"] and counts["han"]:
        return "kana"
    most = max(counts, key=lambda name: counts[name])
    return most if counts[most] else None


def _count(name: str, head: str) -> int:
    """Return how many letters of a script there are."""
    return sum(map(len, _PATTERNS[name].findall(head)))
