"""In which script a text is written: told from its letters, and no more than that.

A script is not a language: Arabic letters write Persian too, Cyrillic ones Ukrainian.
"""

from __future__ import annotations

from typing import Final

import regex

SCRIPTS: Final = (
    *("latin", "cyrillic", "arabic", "hebrew", "greek", "armenian", "georgian", "devanagari"),
    *("bengali", "ethiopic", "han", "kana", "hangul", "thai"),
)

_PATTERNS: Final = {
    name: regex.compile(
        r"[\p{Script=Hiragana}\p{Script=Katakana}]"
        if name == "kana"
        else rf"\p{{Script={name.title()}}}"
    )
    for name in SCRIPTS
}
_ADDRESS: Final = regex.compile(r"(?:https?://|www\.|t\.me/)\S+|[@#]\w+", regex.IGNORECASE)
_LOOKED_AT: Final = 300
"""Characters from the beginning, addresses left out; enough to tell."""

_MOST_USED: Final = ("cyrillic", "arabic", "latin", "hebrew")


def script(text: str) -> str | None:
    """Return the script of most letters of a text, addresses left out; None = no letters.

    Japanese is "kana" where it has any: its Han letters alone would be taken for Chinese.
    """
    head = _ADDRESS.sub(" ", text[: 4 * _LOOKED_AT])[:_LOOKED_AT]
    if head.isascii():
        return "latin" if _PATTERNS["latin"].search(head) else None
    for name in _MOST_USED:
        if 2 * len(_PATTERNS[name].findall(head)) > len(head):
            return name
    counts = {name: len(pattern.findall(head)) for name, pattern in _PATTERNS.items()}
    if counts["kana"] and counts["han"]:
        return "kana"
    most = max(counts, key=lambda name: counts[name])
    return most if counts[most] else None
