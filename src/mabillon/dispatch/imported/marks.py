"""The note marks of a text: ``[1]``, ``[2, 3]``, ``[4-6]``, ``[^7]``, ``⁸``; broken ones: ``1]``.

A number of four digits in brackets is a year, a superscript behind a digit or a unit is an
exponent; both are no marks. ``(1)`` is none either: it numbers the items of a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from mabillon.dispatch.imported import labels
from mabillon.dispatch.imported.opened import Block, SetMark
from mabillon.dispatch.imported.report import Mark
from mabillon.examine.said.dates import MONTHS
from mabillon.text.tokens import fold

_BETWEEN: Final = r"\s*[,;]\s*|\s*[-–]\s*"
_TYPED: Final = re.compile(rf"\[\^?(\d{{1,3}}(?:(?:{_BETWEEN})\^?\d{{1,3}})*)\]")
_SUPER: Final = re.compile(rf"(?<=\S)([{labels.SUPERSCRIPTS}]{{1,3}})")
_BRACKET: Final = re.compile(r"[\[\]]")
_OPEN: Final = re.compile(r"\[\^?(\d{1,3})(?![\w\]])[)}\[]?")
_SHUT: Final = re.compile(r"[({]?\^?(\d{1,3})\]$")
_BEFORE_WORD: Final = re.compile(r"\s+[^\W\d_]")
_WORD: Final = re.compile(r"\s+([^\W\d_]+)")
_WIDEST: Final = 50
"""Notes that one mark may name: ``[1-900]`` is something else."""


def marks(body: Iterable[Block], *, noted: bool) -> Iterator[Mark]:
    """Yield the marks of a text in order; ``[1, 2]`` is two, a broken one counts as its number.

    Where there are no notes (not ``noted``), a number in brackets that stands like a word of the
    sentence is none: "at least [9] persons" is an editor's correction.
    """
    for block in body:
        places = {m.start: m for m in block.marks}
        typed = [*_typed(block, places, noted), *_broken(block)]
        typed += [(m.start, _mark(block, m)) for m in block.marks]
        yield from (mark for _, mark in sorted(typed, key=lambda pair: pair[0]))


def _mark(block: Block, mark: SetMark) -> Mark:
    written = block.text[mark.start : mark.stop]
    return Mark(mark.label, written, block.place(mark.start), mark.kind)


def _typed(block: Block, known: dict[int, SetMark], noted: bool) -> Iterator[tuple[int, Mark]]:
    for match in _TYPED.finditer(block.text):
        if match.start() not in known and (noted or not _is_word(match)):
            for label in _each(match[1]):
                yield match.start(), Mark(label, match[0], block.place(match.start()))
    for match in _SUPER.finditer(block.text):
        start = match.start()
        if start not in known and not labels.is_exponent(block.text[max(0, start - 8) : start]):
            label = labels.number(labels.plain(match[1]))
            yield start, Mark(label, match[0], block.place(start))


def _is_word(match: re.Match[str]) -> bool:
    return _BEFORE_WORD.match(match.string, match.end()) is not None and (
        match.string[max(0, match.start() - 1) : match.start()] in ("", " ", "\n")
    )


def _each(written: str) -> Iterator[str]:
    """Yield the labels of ``1, 3-5``."""
    last = 0
    for sign, digits in re.findall(r"([,;–-]?)\s*\^?(\d{1,3})\s*", written):
        now = int(digits)
        if sign in ("-", "–") and last < now <= last + _WIDEST:
            yield from map(str, range(last + 1, now))
        if now:
            yield str(now)
        last = now


def _broken(block: Block) -> Iterator[tuple[int, Mark]]:
    """Yield numbers at a bracket that has no other: ``1]``, ``[1``, ``[1)``, ``(1]``."""
    if "[" not in block.text and "]" not in block.text:
        return
    waiting: list[int] = []
    for bracket in _BRACKET.finditer(block.text):
        if bracket[0] == "[":
            waiting.append(bracket.start())
        elif waiting:
            waiting.pop()
        else:
            shut = _SHUT.search(block.text[max(0, bracket.end() - 6) : bracket.end()])
            if shut is not None:
                start = bracket.end() - len(shut[0])
                yield start, _bad(block, start, shut)
    for start in waiting:
        opened = _OPEN.match(block.text, start)
        if opened is not None and not _is_day(block.text, opened.end()):
            yield start, _bad(block, start, opened)


def _bad(block: Block, start: int, match: re.Match[str]) -> Mark:
    return Mark(labels.number(match[1]), match[0], block.place(start), broken=True)


def _is_day(text: str, stop: int) -> bool:
    """Tell whether a month or another word in capitals follows: ``[30 JULY``."""
    word = _WORD.match(text, stop)
    return word is not None and (word[1].isupper() or fold(word[1]) in MONTHS)
