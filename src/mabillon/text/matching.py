"""Whether a text holds what a query asks for, and where: for marking, and as the measure.

``holds`` is the definition of what a search finds, by canonical words in which every i is
alike (``text.caseless``). The search index must give the same posts; the tests compare the two.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from mabillon.text.caseless import forms, words
from mabillon.text.clauses import sentences
from mabillon.text.query import All, Any, Named, Near, Not, Query, Words, links
from mabillon.text.small_words import written
from mabillon.text.tokens import Token


class Stretch(NamedTuple):
    """A half-open stretch of a text, in characters."""

    start: int
    end: int


class Read:
    """A text as queries see it; whatever of it is asked for is made once."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def forms(self) -> list[str]:
        """Its canonical words, every i alike."""
        return forms(self.text)

    @cached_property
    def words(self) -> list[Token]:
        """The same with their places."""
        return words(self.text)

    @cached_property
    def addresses(self) -> list[tuple[str, ...]]:
        """The words of the addresses in it, an address each."""
        return links(self.text)

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """(First word, after the last) of each sentence or line."""
        return list(sentences(self.text, self.words))

    def without(self, but: frozenset[str]) -> list[str]:
        """Return its words, those blank that are written so."""
        if not but:
            return self.forms
        return [
            "" if written(self.text[start:end]) in but else form for form, start, end in self.words
        ]


def holds(query: Query, text: str) -> bool:
    """Tell whether a text holds what the query asks for."""
    return held(query, Read(text))


def held(query: Query, read: Read) -> bool:
    """Tell the same of a text that is asked more than once."""
    match query:
        case Words(link=True):
            return any(True for a in read.addresses for _ in _places(query, a))
        case Words():
            return any(True for _ in _places(query, read.forms))
        case All():
            return all(held(part, read) for part in query.parts)
        case Any():
            return any(held(part, read) for part in query.parts)
        case Not():
            return not held(query.part, read)
        case Near():
            return any(True for _ in _together(query, read.forms))
        case Named():
            return any(True for _ in _named(query, read))


def _places(asked: Words, running: Sequence[str]) -> Iterator[int]:
    """Yield the places at which these words stand in a row."""
    *before, last = asked.forms
    n = len(before)
    for at in range(len(running) - n):
        if all(running[at + k] == form for k, form in enumerate(before)):
            form = running[at + n]
            if form.startswith(last) if asked.prefix else form == last:
                yield at


def _named(asked: Named, read: Read) -> Iterator[list[tuple[int, int]]]:
    """Yield the places of a name in each sentence."""
    running = read.without(asked.but)
    present = set(running)
    if not all(any(w.prefix or w.forms[0] in present for w in group) for group in asked.groups):
        return
    for start, end in read.sentences:
        for chosen in _together(asked, running[start:end]):
            yield [(start + first, start + after) for first, after in chosen]


def _together(asked: Near | Named, running: Sequence[str]) -> Iterator[list[tuple[int, int]]]:
    """Yield one place of each group, (first, after last), all within so many words."""
    present = set(running)
    groups = []
    for group in asked.groups:
        likely = [w for w in group if w.prefix or w.forms[0] in present]
        places = sorted({(p, p + len(w.forms)) for w in likely for p in _places(w, running)})
        if not places:
            return
        groups.append(places)
    for start in sorted({first for places in groups for first, _ in places}):
        chosen: list[tuple[int, int]] = []
        for places in sorted(groups, key=len):
            free = (
                (a, b)
                for a, b in places
                if a >= start
                and b - start <= asked.within
                and all(b <= c or a >= d for c, d in chosen)
            )
            place = next(free, None)
            if place is None:
                break
            chosen.append(place)
        if len(chosen) == len(groups) and any(a == start for a, _ in chosen):
            yield chosen


def _marks(query: Query, read: Read) -> set[int]:
    """Return the places of all that the query asks for, what it excludes left out."""
    match query:
        case Words():
            places = [] if query.link else _places(query, read.forms)
            return {k for at in places for k in range(at, at + len(query.forms))}
        case All() | Any():
            return {k for part in query.parts for k in _marks(part, read)}
        case Not():
            return set()
        case Near() | Named():
            found = (place for chosen in _apart(query, read) for place in chosen)
            return {k for first, after in found for k in range(first, after)}


def _apart(query: Near | Named, read: Read) -> Iterator[list[tuple[int, int]]]:
    if isinstance(query, Named):
        return _named(query, read)
    return _together(query, read.forms)


def stretches(query: Query, text: str) -> list[Stretch]:
    """Return the stretches of a text that the query asks for, in order, none overlapping."""
    read = Read(text)
    marked = sorted(_marks(query, read))
    return [Stretch(read.words[k].start, read.words[k].end) for k in marked]


def passages(query: Query, text: str) -> list[Stretch]:
    """Return each place at which a text holds what is asked for, from first to last word.

    In order; of places that overlap the first is given, and of those the longest. What a
    query excludes is passed over.
    """
    read = Read(text)
    found = read.words
    whole = set(_whole(query, read))
    places = sorted(whole, key=lambda place: (place[0], -place[1]))
    made: list[Stretch] = []
    for first, after in places:
        if not made or found[first].start >= made[-1].end:
            made.append(Stretch(found[first].start, found[after - 1].end))
    return made


def _whole(query: Query, read: Read) -> Iterator[tuple[int, int]]:
    """Yield (first word, after the last) of each place."""
    match query:
        case Words():
            for at in [] if query.link else _places(query, read.forms):
                yield at, at + len(query.forms)
        case All() | Any():
            for part in query.parts:
                yield from _whole(part, read)
        case Near() | Named():
            for chosen in _apart(query, read):
                yield min(a for a, _ in chosen), max(b for _, b in chosen)


def window(text: str, marked: Sequence[Stretch], width: int) -> Stretch:
    """Return the stretch of about ``width`` characters that shows most of what is marked.

    It begins and ends between words where it can; the first of equally good ones.
    """
    if len(text) <= width:
        return Stretch(0, len(text))
    best, most = 0, -1
    after = 0
    for k, first in enumerate(marked):
        after = max(after, k)
        while after < len(marked) and marked[after].end - first.start <= width:
            after += 1
        if after - k > most:
            best, most = k, after - k
    if not marked:
        return Stretch(0, _between(text, width))
    last = marked[min(best + max(most, 1), len(marked)) - 1]
    spare = max(0, width - (last.end - marked[best].start))
    start = max(0, min(marked[best].start - spare // 3, len(text) - width))
    end = min(len(text), start + width)
    if start:
        gap = text.find(" ", start, marked[best].start)
        start = gap + 1 if gap >= 0 else start
    return Stretch(start, _between(text, end))


def _between(text: str, end: int) -> int:
    """Return a place between words, at most 40 characters before ``end``."""
    if end >= len(text):
        return len(text)
    gap = text.rfind(" ", max(0, end - 40), end)
    return gap if gap > 0 else end
