"""Two texts laid side by side, word by word: what is shared and what was changed.

The alignment is the one that shares most words in the same order (longest common
subsequence of canonical words, by rapidfuzz; a distance with substitutions would lose a
passage that stands at another place in a text of like length).
Single shared words that stand alone between long differences are chance, not passages,
and do not count as shared. Every difference has a kind, because a changed figure is
another thing than an added flag: see ``Kind``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Literal, NamedTuple

from rapidfuzz.distance import Indel, Levenshtein

from mabillon.text.tokens import URL_TOKEN, Token, starts, words
from mabillon.text.vocabulary import DATE_WORDS, NEGATIONS, NUMBER_WORDS

Op = Literal["equal", "insert", "delete", "replace"]
Kind = Literal[
    "number", "date", "name", "negation", "wording", "spelling", "edge", "furniture", "link"
]

MATERIAL: frozenset[Kind] = frozenset({"number", "date", "name", "negation"})
"""Differences which make a copy another statement (method.md, "carried").

Beyond the method's numbers, dates, places and names a negation put in or left out counts
too, for it turns the statement round (docs/decisions)."""

MAX_WORDS = 20_000
"""Of a longer text only its first words are aligned."""

ISLAND = 3
"""Words: a shorter run of shared words is chance unless it touches another closely."""

NEAR = 4
"""Words between two runs that belong together."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of a text's words beforehand: their forms, and which are furniture."""

    forms: tuple[str, ...]
    furnishing: frozenset[int]


@dataclass(frozen=True)
class Text:
    """A text read for alignment, no further than is asked for.

    ``furniture`` are half-open stretches of ``original`` that belong to the channel, not
    to the statement (method.md section 0); words in them neither count as shared nor, if
    they do not match, as a difference. ``told``: where many texts were read at once.
    """

    original: str
    furniture: tuple[tuple[int, int], ...] = ()
    told: Told | None = None

    @cached_property
    def words(self) -> tuple[Token, ...]:
        """Its words, and where they stand; what is beyond ``MAX_WORDS`` is left out."""
        return tuple(words(self.original)[:MAX_WORDS])

    @cached_property
    def forms(self) -> tuple[str, ...]:
        """The canonical forms of its words."""
        return self.told.forms if self.told else tuple(t.form for t in self.words)

    @cached_property
    def starts(self) -> Sequence[int]:
        """Where in the original each word begins."""
        return starts(self.original)[:MAX_WORDS] if self.told else [t.start for t in self.words]

    @property
    def is_furnished(self) -> bool:
        """Whether any word may stand in furniture."""
        return bool(self.told.furnishing if self.told else self.furniture)

    def in_furniture(self, i: int) -> bool:
        """Tell whether word ``i`` stands in furniture."""
        return self.is_furnished and i in self._furnishing

    @cached_property
    def _furnishing(self) -> frozenset[int]:
        if self.told:
            return self.told.furnishing
        return frozenset(
            i
            for i, word in enumerate(self.words)
            if any(start <= word.start and word.end <= end for start, end in self.furniture)
        )

    @cached_property
    def furnishing_before(self) -> list[int]:
        """How many words before each, and before the end, stand in furniture."""
        return _before(self._furnishing, len(self.forms))

    @cached_property
    def aside_before(self) -> list[int]:
        """The same of words that stand in furniture or are links."""
        aside = set(self._furnishing) if self.is_furnished else set[int]()
        if URL_TOKEN in self.forms:
            aside.update(i for i, form in enumerate(self.forms) if form == URL_TOKEN)
        return _before(aside, len(self.forms))

    @cached_property
    def shouted(self) -> bool:
        """Whether capitals mean nothing in this text, because nearly all is capitals."""
        beginning = self.original[:2000]
        lower, upper = sum(map(str.islower, beginning)), sum(map(str.isupper, beginning))
        return upper > 0.7 * (lower + upper)

    @cached_property
    def has_capitals(self) -> bool:
        """Whether any letter of this text may be a capital; of none with small ones alone."""
        return not (self.original + "a").islower()

    @cached_property
    def small(self) -> frozenset[str]:
        """The forms that stand in small letters somewhere in this text."""
        of_words = zip(self.forms, self.starts, strict=True)
        return frozenset(form for form, start in of_words if self.original[start].islower())

    def passage(self, first: int, last: int) -> str:
        """Return the original from word ``first`` to before word ``last``; "" if none."""
        if first >= last:
            return ""
        return self.original[self.words[first].start : self.words[last - 1].end]


def _before(marked: Iterable[int], count: int) -> list[int]:
    """Return how many of the marked ones are before each of ``count``, and before the end."""
    flags = bytearray(count)
    for i in marked:
        flags[i] = 1
    return list(accumulate(flags, initial=0))


def read(original: str, furniture: Sequence[tuple[int, int]] = ()) -> Text:
    """Read a text for alignment."""
    return Text(original, tuple(furniture))


class Mark(NamedTuple):
    """One stretch of the alignment.

    Words ``a0:a1`` of the first text against ``b0:b1`` of the second; ``kind`` is null
    for what is equal.
    """

    op: Op
    a0: int
    a1: int
    b0: int
    b1: int
    kind: Kind | None = None


@dataclass(frozen=True)
class Alignment:
    """Text ``a`` against text ``b``.

    ``stretches``: shared and differing ones in turn; what kind of difference each is, which
    takes time to tell, ``marks`` says. ``shared``: words in common, of which neither text's
    furniture. ``share_a``: the share (0 to 1) of a's words, a's furniture apart, that stand in
    b in this order; ``share_b`` likewise; 0 where ``shared`` is. ``longest``: the longest run
    of shared words, furniture apart. ``lost_a``: a's words, its furniture and links apart,
    that do not stand in b; ``lost_b`` likewise.
    """

    a: Text
    b: Text
    stretches: tuple[Mark, ...]
    shared: int
    share_a: float
    share_b: float
    longest: int
    lost_a: int
    lost_b: int

    @cached_property
    def marks(self) -> tuple[Mark, ...]:
        """The stretches, each difference with its kind."""
        bare = self.stretches
        return tuple(m if m.op == "equal" else _named(self.a, self.b, m, bare) for m in bare)

    @property
    def differences(self) -> tuple[Mark, ...]:
        """What was changed within the statement: edges, furniture and links are left out."""
        outside = {None, "edge", "furniture", "link"}
        return tuple(m for m in self.marks if m.kind not in outside)

    @property
    def material(self) -> tuple[Mark, ...]:
        """The differences in a number, a date, a place or a name."""
        return tuple(m for m in self.marks if m.kind in MATERIAL)


def align(a: Text, b: Text) -> Alignment:
    """Lay two texts side by side."""
    marks = _matched(a, b)
    runs = _runs(a, b, marks)
    alone = _islands(marks, runs)
    if alone:
        marks = _joined(_differing(*m[1:5]) if i in alone else m for i, m in enumerate(marks))
        runs = _runs(a, b, marks)
    equal = [m for m in marks if m.op == "equal"]
    shared = sum(runs)
    kept_a = sum(_count(a, m.a0, m.a1) for m in equal)
    kept_b = sum(_count(b, m.b0, m.b1) for m in equal)
    lost_a = _lost(a, ((m.a0, m.a1) for m in marks if m.op != "equal"))
    lost_b = _lost(b, ((m.b0, m.b1) for m in marks if m.op != "equal"))
    return Alignment(
        a,
        b,
        tuple(marks),
        shared,
        kept_a / (kept_a + lost_a) if shared else 0.0,
        kept_b / (kept_b + lost_b) if shared else 0.0,
        max(runs, default=0),
        lost_a,
        lost_b,
    )


def _matched(a: Text, b: Text) -> list[Mark]:
    """Return the stretches that two texts share in order, and between them those that differ."""
    marks: list[Mark] = []
    i = j = 0
    for block in Indel.opcodes(a.forms, b.forms).as_matching_blocks():
        a0, b0, size = block.a, block.b, block.size
        if a0 > i or b0 > j:
            marks.append(_differing(i, a0, j, b0))
        i, j = a0 + size, b0 + size
        if size:
            marks.append(Mark("equal", a0, i, b0, j))
    return marks


def _count(text: Text, first: int, end: int) -> int:
    """Count the words of a stretch that are not the text's furniture."""
    if not text.is_furnished:
        return end - first
    return end - first - (text.furnishing_before[end] - text.furnishing_before[first])


def _runs(a: Text, b: Text, marks: Iterable[Mark]) -> list[int]:
    """Return of each stretch how many words it shares that are neither text's furniture."""
    return [_own(a, b, mark) if mark.op == "equal" else 0 for mark in marks]


def _own(a: Text, b: Text, mark: Mark) -> int:
    """Count the words of a shared stretch that are neither text's furniture."""
    size = mark.a1 - mark.a0
    if _count(a, mark.a0, mark.a1) == _count(b, mark.b0, mark.b1) == size:
        return size
    return sum(
        not (a.in_furniture(i) or b.in_furniture(j))
        for i, j in zip(range(mark.a0, mark.a1), range(mark.b0, mark.b1), strict=True)
    )


def _lost(text: Text, stretches: Iterable[tuple[int, int]]) -> int:
    """Count the words of differing stretches that are neither furniture nor links."""
    aside = text.aside_before
    return sum(end - start - (aside[end] - aside[start]) for start, end in stretches)


def _joined(marks: Iterable[Mark]) -> list[Mark]:
    """Join neighbouring differences, so that shared and differing stretches alternate."""
    kept: list[Mark] = []
    for mark in marks:
        if kept and mark.op != "equal" and kept[-1].op != "equal":
            last = kept.pop()
            mark = _differing(last.a0, mark.a1, last.b0, mark.b1)
        kept.append(mark)
    return kept


def _islands(marks: list[Mark], runs: list[int]) -> set[int]:
    """Return which shared stretches are a few lonely words: differences, as it were.

    A shared footer is no company: what stands near it alone is chance too.
    """
    return {
        i
        for i, mark in enumerate(marks)
        if mark.op == "equal"
        and mark.a1 - mark.a0 < ISLAND
        and not (_close(marks, runs, i, -1) or _close(marks, runs, i, 1))
    }


def _close(marks: list[Mark], runs: list[int], i: int, step: int) -> bool:
    """Tell whether a solid shared run stands within a few words on that side of mark ``i``."""
    if not (0 <= i + 2 * step < len(marks)):
        return len(marks) == 1
    gap = marks[i + step]
    return runs[i + 2 * step] >= ISLAND and max(gap.a1 - gap.a0, gap.b1 - gap.b0) <= NEAR


def _differing(a0: int, a1: int, b0: int, b1: int) -> Mark:
    if a0 == a1:
        return Mark("insert", a0, a1, b0, b1)
    if b0 == b1:
        return Mark("delete", a0, a1, b0, b1)
    return Mark("replace", a0, a1, b0, b1)


def _named(a: Text, b: Text, mark: Mark, marks: Sequence[Mark]) -> Mark:
    return Mark(mark.op, mark.a0, mark.a1, mark.b0, mark.b1, _kind(a, b, mark, marks))


def _kind(a: Text, b: Text, mark: Mark, marks: Sequence[Mark]) -> Kind:
    left = [i for i in range(mark.a0, mark.a1) if not a.in_furniture(i)]
    right = [i for i in range(mark.b0, mark.b1) if not b.in_furniture(i)]
    if not left and not right:
        return "furniture"
    one, two = [a.forms[i] for i in left], [b.forms[i] for i in right]
    found = {*one, *two}
    if found == {URL_TOKEN}:
        return "link"
    at_edge = mark is marks[0] or mark is marks[-1]
    if at_edge and not (left and right):
        return "edge"
    if mark.op == "replace" and _same_word_respelt(one, two):
        return "spelling"
    if found & DATE_WORDS:
        return "date"
    if any(map(_is_figure, found)):
        by_a_date = _beside_a_date(a, mark.a0, mark.a1) or _beside_a_date(b, mark.b0, mark.b1)
        return "date" if by_a_date else "number"
    if any(_is_name(a, i) for i in left) or any(_is_name(b, i) for i in right):
        return "name"
    if _names_exchanged(a, b, left, right):
        return "name"
    if NEGATIONS.intersection(one) != NEGATIONS.intersection(two):
        return "negation"
    if left and right and not all(map(_has_case, found)):
        return "name"  # scripts without capitals: a changed word may be a name
    return "wording"


def may_matter(form: str, *, is_capital: bool) -> bool:
    """Tell whether a difference in this word may be material, whatever stands around it.

    ``is_capital``: whether the word begins with a capital.
    """
    told = form in DATE_WORDS or form in NEGATIONS or _is_figure(form)
    return is_capital or told or not _has_case(form)


def _is_figure(form: str) -> bool:
    if form.isalpha() or form == URL_TOKEN:
        return form in NUMBER_WORDS
    return form in NUMBER_WORDS or any(map(str.isdigit, form))


def _beside_a_date(text: Text, first: int, end: int) -> bool:
    """Tell whether a month or a weekday stands within two words, as in "3 March 2031"."""
    around = (*text.forms[max(first - 2, 0) : first], *text.forms[end : end + 2])
    return not DATE_WORDS.isdisjoint(around)


def _same_word_respelt(one: list[str], two: list[str]) -> bool:
    if len(one) != len(two):
        return "".join(one) == "".join(two)
    return all(map(_respelt, one, two))


def _respelt(one: str, two: str) -> bool:
    if one == two:
        return True
    if any(c.isdigit() for c in one + two) or {one, two} & (NUMBER_WORDS | DATE_WORDS):
        return False
    # Two letters are too many: east and west lie that near in many a place's name.
    return min(len(one), len(two)) >= 4 and Levenshtein.distance(one, two) <= 1


def _has_case(form: str) -> bool:
    return form.upper() != form.lower()


def _is_name(text: Text, i: int) -> bool:
    """Tell whether word ``i`` is written as a name: a capital where no sentence begins."""
    return _has_capital(text, i) and not _begins(text, i)


def _has_capital(text: Text, i: int) -> bool:
    if not text.has_capitals:
        return False
    return text.original[text.starts[i]].isupper() and not text.shouted


def _begins(text: Text, i: int) -> bool:
    """Tell whether a sentence, a line or an item of a list begins with word ``i``."""
    before = text.original[: text.starts[i]].rstrip(" \t\"'“”«»([*_")
    bare = before.rstrip("-•–— \t*_")  # a dash opens an item only where its line begins
    return not bare or bare[-1] in "\n\r" or before[-1] in ".!?…:;•"


def _names_exchanged(a: Text, b: Text, left: list[int], right: list[int]) -> bool:
    """Tell whether a name at the beginning of a sentence became another.

    Anything has a capital there, so both must, and neither word stands in small letters
    elsewhere in either text.
    """
    if not (left and right and _has_capital(a, left[0]) and _has_capital(b, right[0])):
        return False
    one, two = a.forms[left[0]], b.forms[right[0]]
    return (
        one != two
        and min(len(one), len(two)) >= 4
        and _begins(a, left[0])
        and _begins(b, right[0])
        and not {one, two} & (a.small | b.small)
    )
