"""Whether quoted words stand in a text: exactly, but for how they are set.

Set alike: every quotation mark and apostrophe, every dash with the spaces around it, every
space, three points and an ellipsis; what nobody sees, and marks of Markdown, are left out
(Unicode NFC besides). Capitals and accents count. In the quotation ``[sic]`` is left out, an
ellipsis stands for any words, other brackets for a few or none; full stop, comma, colon and
semicolon at its end are the sentence's that quotes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final, NamedTuple

_MOST_INSERTED: Final = 80
"""Characters of the text for which words in brackets may stand."""
_TRIED: Final = 200
"""Places in the text at which a beginning is tried."""

_ALIKE: Final = str.maketrans(
    dict.fromkeys('“”„‟«»‹›‘’‚‛′″`´ʼʹ׳״＂＇"', "'")
    | dict.fromkeys("‐‑‒–—―−﹘﹣－", "-")
    | dict.fromkeys(
        "*_\\|>\xad\u200b\u200c\u200d\u200e\u200f\u061c\u2060\ufeff\ufe0e\ufe0f"
        "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
        None,
    )
)
_POINTS: Final = re.compile(r"\. ?\. ?\.")
_AROUND: Final = re.compile(r"\s*([-'])[-'\s]*")
_SIC: Final = re.compile(r"\s?[\[(]sic[.!]?[\])]", re.I)
_GAP: Final = re.compile(r"[\[(]\s?…\s?[\])]|…|\[[^\[\]]{0,300}\]")
_END: Final = ".,;: "
_TOGETHER: Final = re.compile("[\u0590-\u06ff\u0750-\u077f\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")
"""Scripts in which a word begins or ends within what is written together."""


def folded(text: str) -> str:
    """Return a text as it is compared: set in one way, on one line."""
    plain = unicodedata.normalize("NFC", text).translate(_ALIKE)
    plain = _POINTS.sub("…", " ".join(plain.split()))
    return _AROUND.sub(r"\1", plain).strip()


class _Piece(NamedTuple):
    """Words that stand together; ``far``: any words may stand before them, else a few.

    ``cut_before`` and ``cut_after``: a word may be cut there, by brackets within it.
    """

    words: str
    far: bool
    cut_before: bool
    cut_after: bool


def stands_in(quoted: str, text: str) -> bool:
    """Tell whether quoted words stand in a text; both are `folded`."""
    bare = quoted.rstrip(_END)
    if next(_places(text, _Piece(bare, True, False, False), 0), None) is not None:
        return True
    pieces = _pieces(_SIC.sub("", quoted))
    return bool(pieces) and _in_order(pieces, text)


def _pieces(quoted: str) -> list[_Piece]:
    """Return what stands between ellipses and brackets."""
    found: list[_Piece] = []
    at, far, cut = 0, True, False
    for gap in [*_GAP.finditer(quoted), None]:
        end = gap.start() if gap else len(quoted)
        points = gap is not None and "…" in gap.group()
        raw = quoted[at:end]
        words = raw.strip() if gap else raw.strip().rstrip(_END)
        if words:
            found.append(
                _Piece(
                    words,
                    far,
                    cut and not raw[:1].isspace(),
                    gap is not None and not points and not raw[-1:].isspace(),
                )
            )
            far = False
        far = far or points
        cut = gap is not None and not points
        at = gap.end() if gap else end
    return found


def _in_order(pieces: list[_Piece], text: str) -> bool:
    """Tell whether the pieces stand in the text one behind the other."""
    at = n = 0
    while n < len(pieces):
        after = n + 1
        while after < len(pieces) and not pieces[after].far:
            after += 1
        ends = (_run(pieces[n:after], text, start) for start in _places(text, pieces[n], at))
        end = next((end for end in ends if end is not None), None)
        if end is None:
            return False
        at, n = end, after
    return True


def _run(pieces: list[_Piece], text: str, start: int) -> int | None:
    """Return where pieces end whose first stands at a place, each near the one before it."""
    end = start + len(pieces[0].words)
    for piece in pieces[1:]:
        place = next(_places(text, piece, end, end + _MOST_INSERTED + len(piece.words)), None)
        if place is None:
            return None
        end = place + len(piece.words)
    return end


def _places(text: str, piece: _Piece, at: int, stop: int | None = None) -> Iterator[int]:
    """Yield where words stand in a stretch of a text and are not parts of other words."""
    words = piece.words
    for _ in range(_TRIED if words else 0):
        at = text.find(words, at, stop)
        if at < 0:
            return
        whole = piece.cut_before or not _joined(text, at)
        if whole and (piece.cut_after or not _joined(text, at + len(words))):
            yield at
        at += 1


def _joined(text: str, at: int) -> bool:
    """Tell whether a word goes on at a place."""
    if not 0 < at < len(text) or not (text[at - 1].isalnum() and text[at].isalnum()):
        return False
    return _TOGETHER.match(text[at]) is None
