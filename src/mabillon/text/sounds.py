"""How a written word sounds, roughly: one alphabet of sounds for all scripts.

Every letter becomes one or two of about thirty sounds, near enough for two spellings of
one name to meet; it is no transliteration that anybody should read. Arabic, Hebrew,
Cyrillic, Greek and Latin have tables here, other scripts go through ``anyascii`` first.

``b p f v m n l r d t s z k g j h`` as in English; ``T`` thin, ``D`` this, ``S`` shoe,
``C`` chair, ``c`` a Latin c that may be k, s or chair, ``J`` pleasure, ``X`` loch, ``G``
Arabic ghayn; ``q`` Arabic qaf, which is k, g or gh by dialect, and a Latin q; ``E`` Arabic
dad and ``Z`` Arabic zah, which are both written d, dh, z or th; ``w y`` and the vowels
``a e i o u``; ``A`` an alef or ayin, which may stand for any vowel or for none; ``H`` an Arabic
h at the end, which is h, a vowel, or t.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final, NamedTuple

import regex
from anyascii import anyascii

from mabillon.text.tokens import fold

ALPHABET: Final = frozenset("bpfvmnlrdtszkgqjhTDSCcJXGEZwyaeiouAH")
VOWELS: Final = frozenset("aeiouA")


class Sounds(NamedTuple):
    """The sounds of a word; ``abjad``: its script leaves most vowels out."""

    units: str
    abjad: bool


_ARABIC: Final = str.maketrans(
    {
        "ا": "A", "ب": "b", "ت": "t", "ث": "T", "ج": "j", "ح": "h", "خ": "X", "د": "d",
        "ذ": "D", "ر": "r", "ز": "z", "س": "s", "ش": "S", "ص": "s", "ض": "E", "ط": "t",
        "ظ": "Z", "ع": "A", "غ": "G", "ف": "f", "ق": "q", "ك": "k", "ل": "l", "م": "m",
        "ن": "n", "ه": "h", "و": "w", "ي": "y", "پ": "p", "چ": "C", "ژ": "J", "گ": "g",
        "ڤ": "v", "ڨ": "g", "ڭ": "g", "ٹ": "t", "ڈ": "d", "ڑ": "r", "ے": "y", "ں": "n",
        "ھ": "h", "ۆ": "w", "ێ": "y", "ە": "a", "ڕ": "r", "ڵ": "l", "ځ": "z", "څ": "s",
    }
)  # fmt: skip
_HEBREW: Final = str.maketrans(
    {
        "א": "A", "ב": "b", "ג": "g", "ד": "d", "ה": "h", "ו": "w", "ז": "z", "ח": "X",
        "ט": "t", "י": "y", "כ": "k", "ך": "k", "ל": "l", "מ": "m", "ם": "m", "נ": "n",
        "ן": "n", "ס": "s", "ע": "A", "פ": "p", "ף": "f", "צ": "ts", "ץ": "ts", "ק": "q",
        "ר": "r", "ש": "S", "ת": "t",
    }
)  # fmt: skip
_CYRILLIC: Final = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "J", "з": "z",
        "и": "i", "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p",
        "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "X", "ц": "ts", "ч": "C",
        "ш": "S", "щ": "S", "ъ": "", "ы": "i", "ь": "", "э": "e", "ю": "yu", "я": "ya",
        "і": "i", "ї": "yi", "є": "ye", "ґ": "g", "ў": "w", "ј": "y", "љ": "ly", "њ": "ny",
        "ћ": "C", "ђ": "j", "џ": "j", "ѓ": "g", "ќ": "k", "ѕ": "z", "қ": "k", "ғ": "G",
        "ұ": "u", "ү": "u", "ө": "o", "ә": "a", "һ": "h", "ң": "n", "ҳ": "h", "ҷ": "j",
    }
)  # fmt: skip
_GREEK: Final = str.maketrans(
    {
        "α": "a", "β": "v", "γ": "g", "δ": "D", "ε": "e", "ζ": "z", "η": "i", "θ": "T",
        "ι": "i", "κ": "k", "λ": "l", "μ": "m", "ν": "n", "ξ": "ks", "ο": "o", "π": "p",
        "ρ": "r", "σ": "s", "ς": "s", "τ": "t", "υ": "i", "φ": "f", "χ": "X", "ψ": "ps",
        "ω": "o",
    }
)  # fmt: skip
_GREEK_PAIRS: Final = {
    "ου": "ο\u0001", "μπ": "\u0002", "ντ": "\u0003", "γκ": "\u0004", "γγ": "\u0004",
    "αι": "ε", "ει": "ι", "οι": "ι", "αυ": "αβ", "ευ": "εβ",
}  # fmt: skip
_GREEK_BACK: Final = str.maketrans({"\u0001": "u", "\u0002": "b", "\u0003": "d", "\u0004": "g"})

_LATIN: Final = {
    "tsch": "C", "tch": "C", "sch": "S", "dzh": "j", "sh": "S", "ch": "C", "kh": "X",
    "gh": "G", "th": "T", "dh": "D", "zh": "J", "ph": "f", "ck": "k", "cq": "k", "dj": "j",
    "cz": "C", "sz": "S", "qu": "kw", "x": "ks", "ce": "se", "ci": "si", "cy": "si",
    "zz": "ts", "ou": "u", "oo": "u", "ee": "i", "ea": "i", "ie": "i", "ae": "e", "eau": "o",
    "au": "o", "wr": "r", "kn": "n", "ı": "i", "ş": "S", "š": "S", "ś": "S", "ș": "S",
    "č": "C", "ç": "C", "ć": "C", "ž": "J", "ż": "J", "ğ": "G", "ñ": "ny", "ß": "s",
    "þ": "T", "ð": "D", "ł": "l", "đ": "d", "ø": "o", "œ": "e", "æ": "e",
}  # fmt: skip
_LATIN_LETTERS: Final = regex.compile("|".join(sorted(_LATIN, key=len, reverse=True)))
_NOT_SOUND: Final = regex.compile("[^a-zA-Z]")
_DOUBLED: Final = regex.compile(r"(.)\1+")
_LEFT: Final = str.maketrans({"x": "ks"})
_OTHER: Final = regex.compile(
    r"[^\p{Script=Latin}\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Cyrillic}"
    r"\p{Script=Greek}\p{M}]"
)
_IS_ARABIC: Final = regex.compile(r"\p{Script=Arabic}")
_IS_HEBREW: Final = regex.compile(r"\p{Script=Hebrew}")
_IS_CYRILLIC: Final = regex.compile(r"\p{Script=Cyrillic}")
_IS_GREEK: Final = regex.compile(r"\p{Script=Greek}")


@lru_cache(maxsize=1 << 16)
def sounds(word: str) -> Sounds:
    """Return the sounds of one word, doubled ones once; no sounds where it has no letters.

    Digits and marks have none. A word in two scripts is read letter by letter.
    """
    form = word if word.isascii() else fold(word)
    if form.isascii():
        return Sounds(_finish(_latin(form.lower())), False)
    if _IS_ARABIC.search(form):
        heard = _latin_kept(form.translate(_ARABIC)).replace("tS", "C").replace("dj", "j")
        if heard.endswith("h") and len(heard) > 2:
            heard = f"{heard[:-1]}H"
        return Sounds(_finish(heard), True)
    if _IS_HEBREW.search(form):
        return Sounds(_finish(_latin_kept(form.translate(_HEBREW))), True)
    if _IS_CYRILLIC.search(form):
        return Sounds(_finish(_latin_kept(form.translate(_CYRILLIC))), False)
    if _IS_GREEK.search(form):
        bare = _bare(form)
        for pair, sound in _GREEK_PAIRS.items():
            bare = bare.replace(pair, sound)
        return Sounds(_finish(_latin_kept(bare.translate(_GREEK).translate(_GREEK_BACK))), False)
    if _OTHER.search(form):
        form = anyascii(form).lower()
    return Sounds(_finish(_latin(form)), False)


def _latin(form: str) -> str:
    heard: str = _LATIN_LETTERS.sub(lambda m: _LATIN[m.group()], form)
    return heard if heard.isascii() else _bare(heard)


def _latin_kept(form: str) -> str:
    """Sound out what is left in Latin or another script after a table was applied."""
    return form if form.isascii() else anyascii(form).lower()


def _bare(form: str) -> str:
    """Return the letters without their accents."""
    if form.isascii():
        return form
    return "".join(c for c in unicodedata.normalize("NFD", form) if c.isalpha())


def _finish(heard: str) -> str:
    once: str = _DOUBLED.sub(r"\1", _NOT_SOUND.sub("", heard).translate(_LEFT))
    return once
