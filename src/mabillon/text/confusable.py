"""What a word looks like: its skeleton, in which letters that look alike are one.

Method: Unicode Technical Standard 39 (confusable detection), with a small table of our
own for Latin, Cyrillic, Greek, Armenian and the digits that pass for letters, in capitals
and in small letters. Arabic letters are unified as ``text.tokens`` unifies them. Departure
from the standard: marks over and under letters are dropped, because a reader who looks
quickly drops them too.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from typing import Final

import regex

from mabillon.text.scripts import SCRIPTS
from mabillon.text.tokens import fold

_LOOKS: Final = {
    "a": "аαΑАɑ", "b": "ВвΒьЬ", "c": "сСϲϹ", "d": "ԁ", "e": "еЕΕєЄҽ", "g": "ɡ", "h": "НнΗһҺհ",
    "j": "јЈϳ", "k": "КкΚκ", "l": "iI1|ıІіΙιӏӀ!ǀא", "m": "МмΜ", "n": "Νηոռ", "o": "0оОοΟօՕס",
    "p": "рРρΡ", "q": "ԛզ", "r": "гᴦ", "s": "ѕЅ", "t": "ТтΤτ", "u": "υսս", "v": "νѵѴ",
    "w": "ԝԜωѡ", "x": "хХχΧ", "y": "уУΥγүҮ", "z": "Ζ",
}  # fmt: skip
_ALIKE: Final = str.maketrans(
    {letter: base for base, letters in _LOOKS.items() for letter in letters}
)
PAIRS: Final = {"rn": "m", "vv": "w"}
"""Two letters that look like one."""

_UNSEEN: Final = frozenset({"Mn", "Me", "Cf"})
WORD: Final = regex.compile(r"[\p{L}\p{M}\p{N}\p{Cf}|!]+")


@cache
def _letters() -> dict[str, regex.Pattern[str]]:
    """Return a pattern for each script but Han, Kana, Hangul, which are mixed by custom."""
    return {
        name: regex.compile(rf"\p{{Script={name.title()}}}")
        for name in SCRIPTS
        if name not in ("han", "kana", "hangul")
    }


@lru_cache(maxsize=1 << 14)
def skeleton(word: str) -> str:
    """Return what a word looks like, to be compared with other skeletons and never shown.

    >>> skeleton("Тhist1edown") == skeleton("thistledown")  # the first T is Cyrillic
    True
    """
    looks = unicodedata.normalize("NFKC", word).translate(_ALIKE)
    looks = unicodedata.normalize("NFD", fold(looks) or looks.casefold())
    looks = "".join(c for c in looks if unicodedata.category(c) not in _UNSEEN).translate(_ALIKE)
    for pair, one in PAIRS.items():
        looks = looks.replace(pair, one)
    return looks


def scripts_of(text: str) -> list[str]:
    """Return the scripts of which a letter stands in the text, apart from Han, Kana, Hangul."""
    if text.isascii():
        return ["latin"] if regex.search(r"\p{L}", text) else []
    return [name for name, letters in _letters().items() if letters.search(text)]


def mixed(text: str) -> list[tuple[str, list[str]]]:
    """Return the words in which letters of several scripts stand, each with its scripts."""
    found = [(word, scripts_of(word)) for word in WORD.findall(text)]
    return [(word, scripts) for word, scripts in found if len(scripts) > 1]
