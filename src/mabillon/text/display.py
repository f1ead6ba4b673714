"""Text from evidence, made safe to show: in a terminal, and as links nobody can follow.

Everything here is for display. What is stored, compared and quoted in JSON stays as it was.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from wcwidth import wcwidth

FSI: Final = "\u2068"
PDI: Final = "\u2069"

# Escape sequences: CSI, the string types (OSC, DCS, SOS, PM, APC) up to their end, the rest.
_ESCAPE: Final = re.compile(
    "(?:\x1b\\[|\x9b)[0-?]*[ -/]*[@-~]?"
    "|(?:\x1b[\\]PX^_]|[\x90\x98\x9d\x9e\x9f])[^\x07\x1b\x9c\n]*(?:\x07|\x1b\\\\|\x9c)?"
    "|\x1b[ -/]*[0-~]?"
)
# Tab and the line separators, which become a space or a line.
_BREAK: Final = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")
# C0, C1 and delete; marks of direction, embeddings, overrides and isolates other than FSI
# and PDI; spaces without width; soft hyphen; fillers; interlinear and tag characters.
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e"
    "\u200b\u200e\u200f\u202a-\u202e\u2060-\u2067\u206a-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb"
    "\U000e0000-\U000e0fff]"
)
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_RTL: Final = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
MARKS_SHOWN: Final = 6
"""Combining marks in a row that are shown; more would paint over other lines."""

_PUNCTUATION_AFTER_URL: Final = ".,;:!?)]}'\"»”’"
_WEB: Final = r"(?:https?|ftp|wss?)://"
_LINK: Final = re.compile(
    rf"(?P<scheme>{_WEB})(?P<host>(?:(?!{_WEB})[^\s<>\"/])*)"
    r"|\b(?P<deed>javascript|vbscript|data|file|magnet|tg|ton|mailto|intent):(?=\S)"
    # A bare host: before a path, or ending in something like a top-level domain.
    r"|(?<![\w@/.\]-])(?P<bare>(?:[^\W_][\w-]{0,62}\.){1,8}"
    r"(?:[^\W\d_]{2,24}(?=/)|(?-i:[a-z]{2,24})(?![\w.@-])|(?-i:[a-z]{2,24})(?=\.(?:\W|$))))",
    re.IGNORECASE,
)


def has_right_to_left(text: str) -> bool:
    """Tell whether any character of it is written from right to left."""
    return _RTL.search(text) is not None


def _clean(text: str, *, lines: bool) -> str:
    text = _ESCAPE.sub("", text)
    text = _BREAK.sub("\n" if lines else " ", text).replace("\t", " ")
    text = _SURROGATE.sub("\ufffd", _UNSEEN.sub("", text))
    return _few_marks(text)


def _few_marks(text: str) -> str:
    if text.isascii():
        return text
    kept: list[str] = []
    run = 0
    for char in text:
        run = run + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
        if run <= MARKS_SHOWN:
            kept.append(char)
    return "".join(kept)


def _balance(text: str, depth: int = 0) -> tuple[str, int]:
    """Reopen ``depth`` isolates, drop unmatched ends, close what is left open.

    Returns the line and how many isolates were open where it ended.
    """
    kept = [FSI * depth]
    for char in text:
        if char == FSI:
            depth += 1
        elif char == PDI:
            if depth == 0:
                continue
            depth -= 1
        kept.append(char)
    return "".join(kept) + PDI * depth, depth


def _isolate(line: str) -> str:
    """Isolate the line if right-to-left text stands in it outside every isolate."""
    depth = 0
    for char in line:
        if char == FSI:
            depth += 1
        elif char == PDI:
            depth -= 1
        elif depth == 0 and _RTL.match(char):
            return f"{FSI}{line}{PDI}"
    return line


def plain(text: str, *, lines: bool = False) -> str:
    """Return the text as it may be printed to a terminal.

    Parameters
    ----------
    text
        Anything, hostile or not.
    lines
        Keep line ends (each line is then isolated on its own). Otherwise they become
        spaces, so that a name cannot print a line of its own.

    Returns
    -------
    str
        Without escape sequences, control characters, characters that nobody sees and
        marks of direction; lone surrogates as U+FFFD; right-to-left text between
        U+2068 and U+2069, so that it cannot turn what stands around it. Applying it
        twice changes nothing.
    """
    cleaned = _clean(text, lines=lines)
    return "\n".join(_isolate(_balance(line)[0]) for line in cleaned.split("\n"))


def width_of(text: str) -> int:
    """Return the number of terminal columns that the text takes."""
    return sum(max(0, wcwidth(char)) for char in text)


def _pieces(word: str, width: int) -> list[str]:
    """Cut a word that is wider than a line into pieces that fit."""
    pieces: list[str] = []
    piece: list[str] = []
    used = 0
    for char in word:
        columns = max(0, wcwidth(char))
        if used + columns > width and piece:
            pieces.append("".join(piece))
            piece, used = [], 0
        piece.append(char)
        used += columns
    return [*pieces, "".join(piece)]


def wrap(text: str, width: int) -> list[str]:
    """Return the text as terminal lines of at most ``width`` columns, made :func:`plain`.

    Breaks at spaces; a longer word is cut. Wide characters (Han, Kana, emoji) count
    two columns. An isolate that a break falls into is closed there and opened anew.
    An empty text gives one empty line.
    """
    width = max(width, 2)
    wrapped: list[str] = []
    for paragraph in _clean(text, lines=True).split("\n"):
        line: list[str] = []
        used = 0
        broken: list[str] = []
        for word in paragraph.split(" "):
            for piece in _pieces(word, width):
                columns = width_of(piece)
                if line and used + 1 + columns > width:
                    broken.append(" ".join(line))
                    line, used = [], 0
                used += columns + (1 if line else 0)
                line.append(piece)
        broken.append(" ".join(line))
        depth = 0
        for raw in broken:
            balanced, depth = _balance(raw, depth)
            wrapped.append(_isolate(balanced.rstrip(" ")))
    return wrapped


def fit(text: str, width: int) -> str:
    """Return the text :func:`plain`, on one line, cut or padded to ``width`` columns."""
    if width_of(text := plain(text)) > width:
        kept, used = [], 0
        for char in text:
            used += max(0, wcwidth(char))
            if used > width - 1:
                break
            kept.append(char)
        text = plain("".join(kept).rstrip() + "…")
    return text + " " * (width - width_of(text))


def _harmless(match: re.Match[str]) -> str:
    if match["bare"]:
        return match["bare"].replace(".", "[.]")
    if match["deed"]:
        return f"{match['deed'].lower()}[:]"
    scheme, host = match["scheme"].lower(), match["host"]
    name = host.rstrip(_PUNCTUATION_AFTER_URL)
    opening = scheme.replace("http", "hxxp").replace("ftp", "fxp").replace("ws", "wxs")
    return f"{opening}{name.replace('.', '[.]')}{host[len(name) :]}"


def links(text: str) -> Iterator[re.Match[str]]:
    """Yield what :func:`defang` would change: every stretch that some program would follow."""
    return _LINK.finditer(text)


def defang(text: str) -> str:
    """Return the text with its links written so that no program follows them.

    ``https://a.example/b`` becomes ``hxxps://a[.]example/b``; a bare ``t.me/name`` becomes
    ``t[.]me/name``; ``javascript:`` and other schemes that do something get ``[:]``.
    Applying it twice changes nothing.
    """
    return _LINK.sub(_harmless, text)
