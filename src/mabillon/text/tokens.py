"""Words of a text: where they stand in the original, and their canonical form.

The canonical form is for matching only; what is shown and quoted is the original.
It is case-folded NFKC; in Arabic without tatweel and diacritics, with the forms of
alef, hamza, ya and ta marbuta unified; Hebrew without points; Russian ё as е, which few
tell apart in writing; digits of any script as ASCII; a URL is one token; zero-width and
bidi controls are gone; punctuation, emoji and underscores separate. Scripts without
spaces (Han, Kana, Thai, Lao, Khmer, Burmese) are read as overlapping character pairs.

NFKC is used where method.md says NFC, because mathematical bold, full-width and
presentation-form letters are a common disguise (docs/decisions).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

import regex

from mabillon.text.normal import normal

URL_TOKEN = "\u241furl"
"""The canonical form of every URL; no word can collide with it."""

_UNSPACED = (
    r"\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}"
    r"\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\u30fc"
)
OPENINGS = ("https://", "http://", "www.", "t.me/")
"""How addresses open."""
_STOPS = r"\s\x1c-\x1f<>\"«»"
_OPENING = f"(?:{'|'.join(map(re.escape, OPENINGS))})"
_URL = rf"{_OPENING}[^{_STOPS}]+"
_LETTERS = rf"[[\p{{L}}\p{{M}}\p{{N}}\p{{Cf}}]--[{_UNSPACED}]]+"
_WORD = regex.compile(
    rf"{_URL}|[{_UNSPACED}][{_UNSPACED}\p{{M}}\p{{Cf}}]*|{_LETTERS}", regex.VERSION1
)
_PLAIN_TEXT = re.compile(
    "[\x00-\xac\xae-\u02ff\u0370-\u0482\u048a-\u0557\u0559-\u058a\u058d-\u058f\u2010-\u2027\u2030-\u205e\u20a0-\u20bf"
    "\u2100-\u2bff\U0001f300-\U0001faff]*"
)
_PLAIN_WORD = re.compile(rf"{_URL}|[^\W_]+")
"""The same words in texts without marks, format characters or unspaced scripts; faster."""
URL = re.compile(_URL)
URL_STOP = re.compile(f"[{_STOPS}]")
WORD_LETTERS = regex.compile(_LETTERS, regex.VERSION1)
"""Characters of a word of a script with spaces: these patterns are for ``text.many``."""
_IS_URL = regex.compile(_OPENING, regex.IGNORECASE)
IS_UNSPACED = regex.compile(rf"[{_UNSPACED}]")
_DROPPED = regex.compile(
    r"[\p{Cf}\u0640\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0591-\u05c7\ufe00-\ufe0f]"
)
_LETTER = regex.compile(r"[\p{L}\p{N}]")
_NOT_WORD = regex.compile(r"[^\p{L}\p{M}\p{N}]")
_UNIFIED = str.maketrans(
    {
        "أ": "ا",
        "إ": "ا",
        "آ": "ا",
        "ٱ": "ا",
        "ى": "ي",
        "ی": "ي",
        "ئ": "ي",
        "ؤ": "و",
        "ة": "ه",
        "ۀ": "ه",
        "ہ": "ه",
        "ک": "ك",
        "ء": None,
        "Ё": "е",
        "ё": "е",
    }
)


class Token(NamedTuple):
    """A word: its canonical form and the half-open stretch of the original it stands for."""

    form: str
    start: int
    end: int


def _digit(character: str) -> str:
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)


@lru_cache(maxsize=1 << 18)
def fold(word: str) -> str:
    """Return the canonical form of one word; "" where nothing of it remains."""
    if word.isascii():
        return word.lower()
    folded = normal("NFKC", word)
    folded = _DROPPED.sub("", folded).translate(_UNIFIED).casefold()
    folded = normal("NFC", folded)
    if folded.isalpha():
        return folded
    if not folded.isascii():
        folded = "".join(map(_digit, folded))
    folded = _NOT_WORD.sub("", folded)
    return folded if _LETTER.search(folded) else ""


def _of_word(word: str, start: int) -> list[Token]:
    if word.isalnum() and word.isascii():
        return [Token(word.lower(), start, start + len(word))]
    if _IS_URL.match(word):
        return [Token(URL_TOKEN, start, start + len(word))]
    if not word.isascii() and IS_UNSPACED.match(word):
        return _pairs(word, start)
    form = fold(word)
    return [Token(form, start, start + len(word))] if form else []


def _pairs(run: str, start: int) -> list[Token]:
    """Overlapping character pairs; the stretches do not overlap, so that they can be marked."""
    letters = [(i, c) for i, c in enumerate(run) if fold(c)]
    if not letters:
        return []
    if len(letters) == 1:
        return [Token(fold(letters[0][1]), start, start + len(run))]
    last = len(letters) - 2
    return [
        Token(
            fold(c) + fold(letters[k + 1][1]),
            start + i,
            start + (len(run) if k == last else letters[k + 1][0]),
        )
        for k, (i, c) in enumerate(letters[:-1])
    ]


def words(text: str) -> list[Token]:
    """Return the words of ``text`` in order."""
    found: list[Token] = []
    for match in _matches(text):
        raw, start = match.group(), match.start()
        whole = forms_of(raw)
        if len(whole) == 1:
            found.append(Token(whole[0], start, match.end()))
        elif whole:
            found += _of_word(raw, start)
    return found


def starts(text: str) -> list[int]:
    """Return where each of the words of ``text`` begins."""
    found: list[int] = []
    for match in _matches(text):
        raw, start = match.group(), match.start()
        count = len(forms_of(raw))
        if count == 1:
            found.append(start)
        elif count:
            found += [token.start for token in _of_word(raw, start)]
    return found


def _matches(text: str) -> Iterator[re.Match[str]]:
    plain = _PLAIN_TEXT.fullmatch(text)
    found: Iterator[re.Match[str]] = (_PLAIN_WORD if plain else _WORD).finditer(text)
    return found


def raw_words(text: str) -> list[str]:
    """Return the raw words of ``text``, before folding: the fast way to many texts."""
    plain = _PLAIN_TEXT.fullmatch(text)
    found: list[str] = (_PLAIN_WORD if plain else _WORD).findall(text)
    return found


@lru_cache(maxsize=1 << 18)
def forms_of(raw: str) -> tuple[str, ...]:
    """Return the canonical forms that one raw word gives (more than one in unspaced scripts)."""
    return tuple(t.form for t in _of_word(raw, 0))


def forms(text: str) -> list[str]:
    """Return the canonical forms of the words of ``text``."""
    return list(chain.from_iterable(map(forms_of, raw_words(text))))


def canonical(text: str) -> str:
    """Return the canonical form of a whole text: its words' forms, single-spaced."""
    return " ".join(forms(text))
