"""The main text of a page: where it begins and ends, and all that the page shows between.

trafilatura (Barbaresi 2021) tells the main text from what surrounds it, and leaves out lists,
headings and what stands twice on pages whose mark-up does not say where the main text is. It
is asked for the first and the last block; what stands between is taken from the page itself,
save what is marked as furniture (``page_blocks``) and holds nothing of what it gave.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Any, Final

from mabillon.readers.page_blocks import HEADINGS, Block, Stretch, blocks, lines

NOT_FOUND: Final = "the main text was not found again in what the page shows: parts may be missing"
_ENDS: Final = re.compile(r"\n| \| |^\| ", re.MULTILINE)
_KEY: Final = 8
_END: Final = 24
_PART: Final = 4
_PIECE: Final = 12
_GARBLED: Final = 20
_SCANNED: Final = 200_000_000
_TRIED: Final = 50
_LONG: Final = 16
_REPEATED: Final = frozenset({"p", "blockquote", "pre"})

Span = tuple[int, int]
"""The first and the last block of something."""


def held(root: Any, given: str) -> tuple[str, str | None]:
    """Return a page's main text with nothing lost between its first and its last block.

    Parameters
    ----------
    root
        The page.
    given
        What trafilatura takes for its main text, a line for each block.

    Returns
    -------
    text, repair
        ``given`` as it is where it says the same as the page, on no fewer lines. The repair says
        what was left out in between, or that ``given`` was not found in what the page shows;
        null = neither.
    """
    page, furniture = blocks(root)
    said = [_letters(block.text) for block in page]
    found = _found(page, said, given, _within(furniture, len(page)))
    if not found:
        return given, NOT_FOUND
    first, last = min(span[0] for span in found), max(span[1] for span in found)
    left = _left_out(furniture, found, len(page))
    out = _within(left, len(page))
    first, last = _begun(page, out, first), _ended(page, out, last)
    between = [k for k in range(first, last + 1) if not out[k]]
    own = lines([page[k] for k in between])
    same = _letters(given) == "".join(said[k] for k in between)
    same = same and given.count("\n") >= own.count("\n")
    return given if same else own, _missing(page, left, first, last)


def _letters(words: str) -> str:
    """Return what is compared: what can be seen, without what stands for lists and tables."""
    words = unicodedata.normalize("NFC", words)
    dropped = {ord(c) for c in set(words) if c in "-|\\" or c.isspace() or not c.isprintable()}
    return words.translate(dict.fromkeys(dropped))


def _within(stretches: Iterable[Stretch], count: int) -> list[bool]:
    """Say of each block whether it is in any of the stretches."""
    steps = [0] * (count + 1)
    for stretch in stretches:
        steps[stretch.first] += 1
        steps[stretch.end] -= 1
    return [depth > 0 for depth in accumulate(steps[:count])]


def _left_out(furniture: Sequence[Stretch], found: Iterable[Span], count: int) -> list[Stretch]:
    """Return the furniture that holds nothing of what was found."""
    marks = [0] * (count + 1)
    for first, last in found:
        marks[first + 1] = 1
        marks[last + 1] = 1
    before = list(accumulate(marks))
    return [one for one in furniture if before[one.end] == before[one.first]]


def _found(
    page: Sequence[Block], said: Sequence[str], given: str, furniture: Sequence[bool]
) -> list[Span]:
    """Return where the lines of a text stand on the page; none if much of it stands nowhere.

    Near one another where in doubt: as often as a line is given, so many places of it that are
    nearest to the longest line that stands once; a paragraph that the page repeats outside of
    its furniture, at all of its places. Much are its first or last line, or a 20th of it:
    trafilatura garbles some lines.
    """
    places = _Places(said, furniture)
    wanted = Counter(filter(None, map(_letters, _ENDS.split(given))))
    spans = {line: there for line in wanted if (there := places.of(line))}
    listed = [line for line in wanted if len(line) >= _PART]
    lost = sum(len(line) for line in listed if line not in spans)
    if not spans or lost * _GARBLED > sum(map(len, listed)):
        return []
    if lost and not {listed[0], listed[-1]} <= spans.keys():
        return []
    sure = [line for line, there in spans.items() if len(there) == 1]
    core = spans[max(sure or spans, key=len)][0][0]
    found: list[Span] = []
    for line, there in spans.items():
        there.sort(key=lambda span: abs(span[0] - core))
        nearest = there[: wanted[line]]
        if len(line) >= _LONG:
            nearest += [
                span
                for span in there[wanted[line] :]
                if page[span[0]].kind in _REPEATED and not furniture[span[0]]
            ]
        found += nearest
    return found


class _Places:
    """Finds lines among the blocks of a page."""

    def __init__(self, said: Sequence[str], furniture: Sequence[bool]) -> None:
        self._furniture = furniture
        self._joined = "".join(said)
        self._left = _SCANNED
        self._starts = list(accumulate(map(len, said), initial=0))[:-1]
        self._same: dict[str, list[int]] = defaultdict(list)
        self._begins: dict[str, list[int]] = defaultdict(list)
        self._ends: dict[str, list[int]] = defaultdict(list)
        for k, (block, start) in enumerate(zip(said, self._starts, strict=True)):
            if not block:
                continue
            self._same[block].append(k)
            for places, key in (
                (self._begins, self._joined[start : start + _KEY]),
                (self._ends, block[-_END:]),
            ):
                if len(places[key]) < _TRIED:
                    places[key].append(k)

    def of(self, line: str) -> list[Span]:
        """Return the blocks that a line stands in; those of furniture where there are no others.

        Else the one that it is part of, else those that begin or end as it does, else those that
        a piece of it is part of: trafilatura leaves out words inside a line, or moves them.
        """
        elsewhere: list[Span] = []
        for there in self._tries(line):
            shown = [span for span in there if not self._furniture[span[0]]]
            if shown:
                return shown
            elsewhere = elsewhere or there
        return elsewhere

    def _tries(self, line: str) -> Iterator[list[Span]]:
        yield [(k, k) for k in self._same.get(line, ())]
        begins = self._begins.get(line[:_KEY], ())
        yield [
            (k, self._at(self._starts[k] + len(line) - 1))
            for k in begins
            if self._joined.startswith(line, self._starts[k])
        ]
        yield self._parts(line)
        if len(line) >= _END:
            head = line[:_END]
            yield [(k, k) for k in begins if self._joined.startswith(head, self._starts[k])]
            yield [(k, k) for k in self._ends.get(line[-_END:], ())]
        for at in range(0, len(line) - _PIECE, _PIECE):
            yield self._parts(line[at : at + _PIECE])

    def _at(self, place: int) -> int:
        """Return the block in which a letter stands."""
        return bisect_right(self._starts, place) - 1

    def _parts(self, line: str) -> list[Span]:
        """Return where a line stands inside a block; nowhere once too much was gone through."""
        there: list[Span] = []
        place = -1
        while len(line) >= _PART and self._left > 0 and len(there) < _TRIED:
            begun, place = place + 1, self._joined.find(line, place + 1)
            self._left -= (place if place >= 0 else len(self._joined)) - begun + 1
            if place < 0:
                break
            there.append((self._at(place), self._at(place + len(line) - 1)))
        return there


def _begun(page: Sequence[Block], out: Sequence[bool], first: int) -> int:
    """Return the first block with the headings, paragraphs … that stand directly before it."""
    at = first
    while at and page[at - 1].home == page[first].home and not out[at - 1]:
        at -= 1
    while at < first and page[at].linked:
        at += 1
    return at


def _ended(page: Sequence[Block], out: Sequence[bool], last: int) -> int:
    """Return the last block with the lists, paragraphs … that stand directly behind it.

    A heading at the end, and links, belong to what follows.
    """
    at = last
    while at + 1 < len(page) and page[at + 1].home == page[last].home and not out[at + 1]:
        at += 1
    while at > last and (page[at].linked or page[at].kind in HEADINGS):
        at -= 1
    return at


def _missing(page: Sequence[Block], left: Sequence[Stretch], first: int, last: int) -> str | None:
    """Say what a reader of the page sees between two blocks and was left out, or as a heading."""
    said: list[str] = []
    inside = [one for one in left if one.shown and first <= one.first and one.end <= last + 1]
    hits = _within(inside, len(page))
    count = sum(len(page[k].text.split()) for k, hit in enumerate(hits) if hit)
    if count:
        names = ", ".join(sorted({one.name for one in inside}))
        said.append(f"left out inside the main text: {count:,} words of furniture ({names})")
    behind = page[last + 1 : last + 2]
    if behind and behind[0].home == page[last].home and behind[0].kind in HEADINGS:
        said.append("left out behind the main text: a heading")
    return "; ".join(said) or None
