"""The rule ``transliteration``: words in other scripts are explained, and written one way.

At its first use in the text a term in another script has a transliteration or a gloss beside
it. A transliteration is the register's where that has one, the same throughout, and of one
scheme for each language. Only terms are looked at: of more words than a name has, or quoted
at length, a translation is the business of the rule ``quotation``. A dispatch that is itself
in another script is let be.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

import regex

from mabillon.dispatch.cited import Name
from mabillon.dispatch.rules.glossed import Foreign, foreign
from mabillon.dispatch.rules.rule import Checked, Fault, Rule
from mabillon.dispatch.rules.spelled import bare
from mabillon.dispatch.source import Sentence
from mabillon.text.names import similarity
from mabillon.text.tokens import canonical, forms

_TERM: Final = 6
"""Words up to which a run is a term; `_QUOTED` within quotation marks."""
_QUOTED: Final = 3
_ALIKE: Final = 0.7
"""How similar two names are that are taken for transliterations of one (`text.names`)."""
_SHARE: Final = 0.3
"""Share of Latin letters, of the first sentences, from which on a dispatch is in that script."""
_BEGINNING: Final = 40
_NOT_LATIN: Final = frozenset(
    {"ar", "fa", "he", "ur", "ps", "ckb", "ru", "uk", "be", "bg", "mk", "sr", "el", "hy", "ka"}
    | {"am", "hi", "bn", "th", "zh", "ja", "ko"}
)
"""Languages that are not written in Latin letters, unless their tag says so (sr-Latn)."""
_LETTER: Final = regex.compile(r"\p{L}")
_LATIN: Final = regex.compile(r"\p{Script=Latin}")
_MARKED: Final = regex.compile(r"[\p{Script=Latin}ʿʾ][\p{Script=Latin}\p{M}ʿʾ’-]{3,40}")
_MARKS: Final = frozenset("\u0304\u0323\u0331\u032e\u0306")
"""Macron, dots and breves that schemes put on letters."""


def _check(checked: Checked) -> Iterator[Fault]:
    language, _, variety = checked.dispatch.front.language.partition("-")
    if language in _NOT_LATIN and "Latn" not in variety:
        return
    sentences = [s for s in checked.dispatch.sentences if s.block.kind != "quotation"]
    own = "".join(s.own for s in sentences[:_BEGINNING])
    if len(_LATIN.findall(own)) < _SHARE * len(_LETTER.findall(own)):
        return
    yield from _terms(checked, sentences)
    yield from _marks(sentences)
    yield from _schemes(checked, sentences)


def _terms(checked: Checked, sentences: Sequence[Sentence]) -> Iterator[Fault]:
    """Yield terms that nothing explains, and explanations that disagree."""
    register = _registered(checked)
    explained: dict[str, list[str]] = {}
    known: set[str] = set()
    asked: set[str] = set()
    for sentence in sentences:
        if sentence.text.isascii():
            continue
        for run in foreign(sentence.text):
            parts = forms(run.text)
            quoted = not sentence.own[run.start : run.stop].strip()
            if len(parts) > (_QUOTED if quoted else _TERM) or not parts:
                continue
            key = " ".join(parts)
            start, stop = sentence.start + run.start, sentence.start + run.stop
            if run.latin:
                fault = _otherwise(run, register.get(key, []), explained.get(key, []))
                explained.setdefault(key, []).extend(run.explanations)
                known.update(_stem(part) for part in parts)
                if fault:
                    yield Fault(start, stop, *fault)
            elif sentence.block.kind != "heading" and key not in asked:
                asked.add(key)
                if not all(_stem(part) in known for part in parts):
                    yield Fault(start, stop, *_unexplained(run, register.get(key, [])))


def _registered(checked: Checked) -> dict[str, list[Name]]:
    """Return the register's names by their canonical text in another script."""
    found: dict[str, list[Name]] = {}
    for name in checked.house.names:
        for text in (name.text, *name.others):
            if not text.isascii() and (name.latin or name.gloss):
                found.setdefault(canonical(text), []).append(name)
    return found


def _stem(form: str) -> str:
    """Return what cases, articles and "and" leave of a word at its beginning."""
    return form.removeprefix("و").removeprefix("ال")[:3]


def _unexplained(run: Foreign, names: Sequence[Name]) -> tuple[str, str]:
    given = [text for name in names[:1] for text in (name.latin, name.gloss) if text]
    write = f"write: {run.text} ({', '.join(given)})" if given else "add both in brackets"
    return "this has no transliteration and no gloss where it is first used", write


def _otherwise(
    run: Foreign, names: Sequence[Name], before: Sequence[str]
) -> tuple[str, str] | None:
    """Return that the register, or the dispatch further up, transliterates otherwise."""
    said = run.explanations
    right = {
        _plain(text) for n in names for text in (n.latin or "", n.gloss or "", *n.others) if text
    }
    if any(_plain(part).endswith(text) for part in said for text in right):
        return None
    for name in names:
        for part in said:
            if name.latin and (end := _end(part, name.latin)):
                return f"“{end}” is “{name.latin}” in the register", f"write: {name.latin}"
    if names or any(_same(part, one) for part in said for one in before):
        return None
    for one in before:
        for part in said:
            if end := _end(part, one):
                return f"“{end}” is “{one}” further up", "transliterate it one way"
    return None


def _same(part: str, other: str) -> bool:
    """Tell whether one explanation ends as the other, or is all of it."""
    one, two = _plain(part), _plain(other)
    return bool(one and two) and (one.endswith(two) or two.endswith(one))


def _plain(text: str) -> str:
    return " ".join(bare(form) for form in forms(text))


def _end(part: str, latin: str) -> str:
    """Return the last words of an explanation where they sound like a transliteration."""
    end = " ".join(part.split()[-len(latin.split()) :])
    return end if end and similarity(end, latin) >= _ALIKE else ""


def _marks(sentences: Sequence[Sentence]) -> Iterator[Fault]:
    """Yield words that stand with the marks of a scheme here and without them there."""
    written: dict[str, tuple[str, str]] = {}
    places: list[tuple[str, str, str, int]] = []
    marked: set[str] = set()
    for sentence in sentences:
        for found in _MARKED.finditer(sentence.own):
            word = found.group()
            plain = " ".join(bare(form) for form in forms(word))
            if not word.isascii() and _has_marks(word):
                marked.add(plain)
            places.append((plain, word.casefold(), word, sentence.start + found.start()))
    for plain, folded, word, start in places:
        if plain not in marked:
            continue
        first, shown = written.setdefault(plain, (folded, word))
        if first != folded:
            says = f"“{word}” is “{shown}” further up"
            yield Fault(start, start + len(word), says, "use one scheme of transliteration")


def _has_marks(word: str) -> bool:
    apart = unicodedata.normalize("NFD", word)
    return not _MARKS.isdisjoint(apart) or not {"ʿ", "ʾ"}.isdisjoint(apart)


def _schemes(checked: Checked, sentences: Sequence[Sentence]) -> Iterator[Fault]:
    """Yield a name of one scheme in a dispatch that has names of another."""
    first: dict[str, Name] = {}
    for name in checked.house.names:
        if not (name.latin and name.scheme and name.language):
            continue
        if name.latin not in checked.dispatch.source:
            continue
        place = next((s.start + at for s in sentences if (at := s.own.find(name.latin)) >= 0), None)
        other = first.setdefault(name.language, name) if place is not None else name
        if place is not None and other.scheme != name.scheme:
            yield Fault(
                place,
                place + len(name.latin),
                f"“{name.latin}” follows {name.scheme}, “{other.latin}” follows {other.scheme}",
                "transliterate one language by one scheme",
            )


TRANSLITERATION: Final = Rule(
    "transliteration",
    "Words in other scripts are explained at first use, and transliterated one way.",
    _check,
)
