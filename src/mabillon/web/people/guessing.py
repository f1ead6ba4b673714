"""Which passwords are guessed first: common ones, runs of keys, names of the place, repeats.

Method: the least number of pieces that make the whole (dynamic programming), where a piece is
a common password, a run of neighbouring keys or of one character, a name of the place, or any
single character. Fewer than `LEAST_PIECES` are few enough for a machine to try them all. So a
list of a few thousand holds for every combination of two or three of them as well.

The common passwords are the 5,000 most used of 4 to 11 characters, and every longer one, of
the frequency list of zxcvbn (Wheeler 2016), in ``common.txt.gz``; MIT licence beside it.
"""

from __future__ import annotations

import gzip
from functools import cache
from importlib import resources
from typing import Final

LEAST_PIECES: Final = 4
SHORTEST: Final = 2
"""Characters of the shortest run."""
SHORTEST_NAME: Final = 3
_RUNS: Final = (
    *("abcdefghijklmnopqrstuvwxyz", "0123456789012345", "qwertyuiop", "asdfghjkl", "zxcvbnm"),
    *("qwertzuiopü", "asdfghjklöä", "yxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn"),
    *("1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "1q2w3e4r5t6y7u8i9o0p", "!@#$%^&*()", '!"§$%&/()='),
    *("йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю", "абвгдежзиклмн", "ضصثقفغعهخحجد", "شسيبلاتنمك"),
)
_LEET: Final = str.maketrans("@4310$57", "aaeiosst")


def easily_guessed(password: str, names: tuple[str, ...]) -> str | None:
    """Return why a password is easily guessed; null = no reason is known.

    >>> easily_guessed("Passw0rd2024", ())
    'it is made of 3 well-known pieces'
    >>> easily_guessed("damp otter, brass ladder", ()) is None
    True
    """
    plain = password.casefold()
    words = common() | {
        word for name in names for word in name.casefold().split() if len(word) >= SHORTEST_NAME
    }
    pieces = min(_pieces(form, words) for form in (plain, plain.translate(_LEET)))
    if pieces >= LEAST_PIECES:
        return None
    return "it is well known" if pieces == 1 else f"it is made of {pieces} well-known pieces"


def _pieces(text: str, words: frozenset[str] | set[str]) -> int:
    """Return the least number of pieces that make a text."""
    least = [0] * (len(text) + 1)
    for end in range(1, len(text) + 1):
        least[end] = least[end - 1] + 1
        for start in range(max(0, end - _LONGEST), end - SHORTEST + 1):
            if least[start] + 1 < least[end] and _is_piece(text[start:end], words):
                least[end] = least[start] + 1
    whole = _repeated(text)
    return min(least[-1], least[whole] + 1) if whole < len(text) else least[-1]


_LONGEST: Final = 36


def _is_piece(piece: str, words: frozenset[str] | set[str]) -> bool:
    if piece in words or len(set(piece)) == 1:
        return True
    if piece.isdecimal() and len(piece) == 4 and piece[:2] in ("19", "20"):
        return True  # a year
    return len(piece) > SHORTEST and any(piece in run or piece[::-1] in run for run in _RUNS)


def _repeated(text: str) -> int:
    """Return the length of what is repeated to make the text; its own length = nothing is."""
    found = (text + text).find(text, 1)
    return found if 0 < found < len(text) else len(text)


@cache
def common() -> frozenset[str]:
    """Return the common passwords."""
    packed = (resources.files("mabillon.web.people") / "common.txt.gz").read_bytes()
    return frozenset(gzip.decompress(packed).decode("utf-8").split())
