"""What somebody searches for: words, phrases, prefixes, what must not stand there.

    eastmere council        both words, anywhere
    "sowing plan"           these words in a row
    garden*                 words that begin so
    -denial                 not this word (also NOT denial)
    seed OR bulb            one of the two; OR joins its neighbours before all else
    (seed bulb) OR tuber    brackets group
    "seed bulb"~5           these words in any order, within five words of running text
    t.me/hedgepost          an address, or the beginning of one

A word is compared in its canonical form, every i alike (``text.caseless``), so case, Arabic
letter forms, digits of other scripts and disguises make no difference. What is one word to
the user and several to the canonical form ("co-operation", a run of Han) is looked for as a
phrase.
Nothing is a regular expression.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from mabillon.errors import UsageError
from mabillon.text.caseless import forms

MAX_CHARACTERS: Final = 2_000
MAX_PARTS: Final = 200
MAX_DEPTH: Final = 20

_QUOTES: Final = {'"': '"', "“": "”“", "„": "“”", "«": "»", "”": "”"}
_SPACE: Final = re.compile(r"\s")
_LINK: Final = re.compile(r"(?:https?://|www\.|t\.me/)[^\s<>\"«»]+", re.IGNORECASE)
_BEFORE_HOST: Final = re.compile(r"^(?:https?://)?(?:www\.)?", re.IGNORECASE)
_NEARNESS: Final = re.compile(r"~(\d{1,3})(?=[\s)]|$)")
_BETWEEN: Final = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Words:
    """Canonical forms in a row; with ``prefix`` the last one may go on.

    ``link``: they stand in an address, not in the running text.
    """

    forms: tuple[str, ...]
    prefix: bool = False
    link: bool = False


@dataclass(frozen=True, slots=True)
class All:
    """Every part must hold."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """At least one part must hold."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part must not hold."""

    part: Query


@dataclass(frozen=True, slots=True)
class Near:
    """One of each group, in any order, within so many words of running text."""

    groups: tuple[tuple[Words, ...], ...]
    within: int


@dataclass(frozen=True, slots=True)
class Named:
    """A name: one of each group, in any order, within so many words of one sentence and line.

    ``but``: words as they are written that are none of it, whatever their canonical form.
    """

    groups: tuple[tuple[Words, ...], ...]
    within: int
    but: frozenset[str] = frozenset()


Query = Words | All | Any | Not | Near | Named


@dataclass(frozen=True, slots=True)
class Parsed:
    """A query, and the pieces of it in which there is no word."""

    query: Query
    ignored: tuple[str, ...]


@lru_cache(maxsize=1 << 14)
def link_words(url: str) -> tuple[str, ...]:
    """Return the canonical words of an address, without its scheme and ``www.``."""
    return tuple(forms(_BETWEEN.sub(" ", _BEFORE_HOST.sub("", url))))


def links(text: str) -> list[tuple[str, ...]]:
    """Return the words of every address in a text, an address each."""
    if "://" not in text and "." not in text:
        return []
    return [words for m in _LINK.finditer(text) if (words := link_words(m.group()))]


def parse(text: str) -> Parsed:
    """Read a query.

    Raises
    ------
    UsageError
        It is too long, has no word, or a quotation mark or bracket is not closed; the
        message says which.
    """
    if len(text) > MAX_CHARACTERS:
        raise UsageError(
            f"the query has {len(text):,} characters; a query has at most {MAX_CHARACTERS:,}",
            do="to look for a whole text, use: mabillon trace FILE",
        )
    return _Parser(text).parse()


_STAR_WITHIN: Final = re.compile(r"\S*\*+[^\s*\"“”«»()~]\S*")


def starred_within(text: str) -> list[str]:
    """Return the pieces of a query in which a ``*`` does not stand at the end of a word.

    There it means nothing: ``le*gue`` is the phrase "le gue".
    """
    found: list[str] = _STAR_WITHIN.findall(text)
    return found


def words_of(text: str, *, prefix: bool = False) -> Words | None:
    """Return a piece of a query as words in a row, or as an address; None = no word in it."""
    if _LINK.fullmatch(text.strip()):
        address = link_words(text.strip())
        return Words(address, prefix, link=True) if address else None
    found = forms(text)
    return Words(tuple(found), prefix) if found else None


@dataclass(slots=True)
class _Parser:
    text: str
    at: int = 0
    depth: int = 0
    count: int = 0
    ignored: list[str] = field(default_factory=list)

    def parse(self) -> Parsed:
        found = self.group()
        if found is None:
            raise UsageError(
                "there is no word in the query", do='write words or a "phrase"; see --help'
            )
        return Parsed(found, tuple(self.ignored))

    def group(self) -> Query | None:
        """Read up to the closing bracket, or to the end."""
        sets: list[list[Query]] = []
        joined = False
        for word, part in self.pieces():
            if word == "OR":
                if not sets or joined:
                    raise UsageError("OR stands without a word before it", where="query")
                joined = True
            elif part is not None:
                if joined:
                    sets[-1].append(part)
                else:
                    sets.append([part])
                joined = False
        if joined:
            raise UsageError("OR stands without a word after it", where="query")
        parts = [s[0] if len(s) == 1 else Any(tuple(s)) for s in sets]
        if not parts:
            return None
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def pieces(self) -> Iterator[tuple[str, Query | None]]:
        """Yield ("OR", None) or ("", part) until the group ends."""
        negative = False
        while self.skip_space():
            if self.depth and self.text[self.at] == ")":
                return
            word = self.bare()
            if word in ("OR", "|"):
                self.at += len(word)
                yield "OR", None
                continue
            if word in ("AND", "&", "NOT"):
                self.at += len(word)
                negative = negative != (word == "NOT")
                continue
            if self.text[self.at] in "-−" and len(word) > 1:
                self.at += 1
                negative = not negative
            part = self.one()
            if part is not None:
                yield "", Not(part) if negative else part
            negative = False

    def one(self) -> Query | None:
        """Read a bracket, a phrase, or a word."""
        self.count += 1
        if self.count > MAX_PARTS:
            raise UsageError(f"the query has more than {MAX_PARTS} parts")
        opening = self.text[self.at]
        if opening == "(":
            return self.bracket()
        if opening in _QUOTES:
            return self.phrase(opening)
        start, word = self.at, self.bare()
        self.at += len(word)
        prefix = word.endswith("*")
        found = words_of(word.rstrip("*"), prefix=prefix)
        if found is None:
            self.ignored.append(self.text[start : self.at])
        return found

    def bracket(self) -> Query | None:
        start = self.at
        self.at += 1
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise UsageError(f"the query has more than {MAX_DEPTH} brackets within each other")
        found = self.group()
        if not self.skip_space() or self.text[self.at] != ")":
            raise UsageError(f"the bracket at character {start + 1} of the query is not closed")
        self.at += 1
        self.depth -= 1
        return found

    def phrase(self, opening: str) -> Query | None:
        """Read a phrase; a mark within a word (צה"ל) does not end it."""
        start = self.at
        end = start + 1
        while end < len(self.text):
            if self.text[end] in _QUOTES[opening] and self.ends(end + 1):
                break
            end += 1
        else:
            raise UsageError(
                f"the quotation mark at character {start + 1} of the query is not closed"
            )
        inside = self.text[start + 1 : end]
        self.at = end + 1
        prefix = inside.rstrip().endswith("*")
        if self.at < len(self.text) and self.text[self.at] == "*":
            prefix = True
            self.at += 1
        found = words_of(inside.rstrip("* \t\n"), prefix=prefix)
        if found is None:
            self.ignored.append(self.text[start : self.at])
            return None
        near = _NEARNESS.match(self.text, self.at)
        if near and not found.link:
            self.at = near.end()
            single = [Words((form,)) for form in found.forms[:-1]]
            last = Words(found.forms[-1:], found.prefix)
            return Near(
                tuple((word,) for word in (*single, last)), max(int(near[1]), len(found.forms))
            )
        return found

    def ends(self, at: int) -> bool:
        """Tell whether a phrase may end before this place."""
        rest = self.text[at : at + 1]
        return not rest or rest in ")*~" or bool(_SPACE.match(rest))

    def bare(self) -> str:
        """Return what stands here up to a space, or to the bracket that closes."""
        end, inner = self.at, 0
        while end < len(self.text) and not _SPACE.match(self.text[end]):
            if self.text[end] == "(" and end > self.at:
                inner += 1
            elif self.text[end] == ")" and self.depth:
                if not inner:
                    break
                inner -= 1
            end += 1
        return self.text[self.at : end]

    def skip_space(self) -> bool:
        """Go to the next piece; False at the end."""
        while self.at < len(self.text) and _SPACE.match(self.text[self.at]):
            self.at += 1
        return self.at < len(self.text)
