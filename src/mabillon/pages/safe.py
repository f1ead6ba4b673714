"""What stands between evidence and a page: everything a template prints passes here.

Autoescape keeps text from being markup. This module keeps it from being anything else:
control characters, hidden characters and marks of direction are shown by name instead of
obeyed, links are defanged, and a pile of combining marks is cut.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from markupsafe import Markup

from mabillon.text.display import FSI, MARKS_SHOWN, PDI, defang

_NAMED: Final = {
    "\u00ad": "SHY",
    "\u034f": "CGJ",
    "\u061c": "ALM",
    "\u115f": "HCF",
    "\u1160": "HJF",
    "\u180e": "MVS",
    "\u200b": "ZWSP",
    "\u200e": "LRM",
    "\u200f": "RLM",
    "\u2028": "LSEP",
    "\u2029": "PSEP",
    "\u202a": "LRE",
    "\u202b": "RLE",
    "\u202c": "PDF",
    "\u202d": "LRO",
    "\u202e": "RLO",
    "\u2060": "WJ",
    "\u2066": "LRI",
    "\u2067": "RLI",
    FSI: "FSI",
    PDI: "PDI",
    "\u3164": "HF",
    "\ufeff": "ZWNBSP",
    "\uffa0": "HHF",
}
_HIDDEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u180e\u200b\u200e\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff9-\ufffb"
    "\ufffe\uffff\U000e0000-\U000e0fff]"
)
LONGEST: Final = 60_000
"""Characters of one value that a page shows; what is longer is cut, and says so."""


def _name(char: str) -> str:
    point = ord(char)
    if point < 0x20:
        return chr(0x2400 + point)
    if point == 0x7F:
        return "\u2421"
    if 0xD800 <= point <= 0xDFFF:
        return "\ufffd"
    return f"\u27e8{_NAMED.get(char, f'U+{point:04X}')}\u27e9"


def _isolates_kept(text: str) -> set[int]:
    """Return the places of FSI and PDI that pair up within one line."""
    kept: set[int] = set()
    open_at: list[int] = []
    for i, char in enumerate(text):
        if char == FSI:
            open_at.append(i)
        elif char == PDI and open_at:
            kept |= {open_at.pop(), i}
        elif char == "\n":
            open_at.clear()
    return kept


def shown(text: str) -> str:
    """Return the text as a page shows it, still to be escaped.

    Balanced first-strong isolates stay, since they protect what stands around them;
    every other mark of direction is written out, as ``⟨RLO⟩``. Line ends stay, and so
    do the joiners that Persian, the Indic scripts and emoji need.
    """
    cut = len(text) - LONGEST
    if cut > 0:
        text = f"{text[:LONGEST]} […] ({cut:,} more characters are not shown here)"
    return defang(revealed(text.replace("\r\n", "\n")))


def beginning(text: str, size: int) -> tuple[str, int]:
    """Return as much of a text as fills so many bytes of a page, and how many characters are left.

    A hidden character that is named takes nine bytes or more.
    """
    if len(text) * 4 <= size or len(shown(text).encode()) <= size:
        return text, 0
    low, high = 0, min(len(text), size)
    while high - low > 1:
        middle = (low + high) // 2
        fits = len(shown(text[:middle]).encode()) <= size
        low, high = (middle, high) if fits else (low, middle)
    return text[:low], len(text) - low


def revealed(text: str) -> str:
    """Return the text with its hidden characters named; links stay as they are."""
    if not text.isascii():
        kept = _isolates_kept(text) if FSI in text or PDI in text else set()
        text = _few_marks(
            "".join(
                _name(char) if _HIDDEN.match(char) and i not in kept else char
                for i, char in enumerate(text)
            )
        )
    elif _HIDDEN.search(text):
        text = _HIDDEN.sub(lambda match: _name(match[0]), text)
    return text


def _few_marks(text: str) -> str:
    out: list[str] = []
    run = 0
    for char in text:
        mark = unicodedata.category(char) in ("Mn", "Me")
        if run > MARKS_SHOWN and not mark:
            out.append(f"\u27e8{run - MARKS_SHOWN} more marks\u27e9")
        run = run + 1 if mark else 0
        if run <= MARKS_SHOWN:
            out.append(char)
    if run > MARKS_SHOWN:
        out.append(f"\u27e8{run - MARKS_SHOWN} more marks\u27e9")
    return "".join(out)


def verbatim(text: str) -> Markup:
    """Return a command, a post's name or a file's as it stands, so that it can be copied.

    Hidden characters are named all the same, and what holds an address is defanged.
    """
    return Markup("{}").format(shown(text) if "://" in text else revealed(text))


def finalize(value: object) -> object:
    """Make a value fit to print, for Jinja's ``finalize``.

    Markup is our own (drawings, styles) and passes; any other text is :func:`shown`.
    """
    if isinstance(value, Markup):
        return value
    return shown(value) if isinstance(value, str) else value
