"""Faults made of what stands in a dispatch: one figure, day, name or quotation changed.

Every function takes a sound dispatch and yields edits, each of which alone makes a fault. More
are yielded than are wanted; the command draws from them.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final, NamedTuple

from mabillon.dispatch.cited import House
from mabillon.dispatch.rules.dates import dates, worded
from mabillon.dispatch.rules.figures import counts
from mabillon.dispatch.rules.measures import figures
from mabillon.dispatch.source import Dispatch, Quotation, Sentence


class Edit(NamedTuple):
    """A stretch of a source, and what stands there instead."""

    start: int
    stop: int
    text: str


@dataclass(frozen=True)
class Sound:
    """A dispatch in which nothing is wrong, and what the desk knows."""

    dispatch: Dispatch
    house: House

    @property
    def source(self) -> str:
        """The whole file."""
        return self.dispatch.source

    def edited(self, edit: Edit) -> str:
        """Return the file with an edit."""
        return self.source[: edit.start] + edit.text + self.source[edit.stop :]

    def own(self) -> Iterator[Sentence]:
        """Yield the sentences that the desk says in running text and in items."""
        for sentence in self.dispatch.sentences:
            if sentence.block.kind in ("paragraph", "item") and sentence.own.strip():
                yield sentence


Make = Callable[[Sound], Iterator[Edit]]
_SHIFTS: Final = (1, 2, 3, 7)
_WORDS: Final = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_WEEKDAYS: Final = calendar.day_name
_DIGITS: Final = re.compile(r"\d+")


def count_changed(sound: Sound) -> Iterator[Edit]:
    """A count: 11 channels become 12; number words too."""
    for sentence in sound.own():
        with_units = {f.start for f in figures(sentence.own) if f.unit or f.of is not None}
        for count in counts(sentence.own):
            if count.start in with_units or not count.noun:
                continue
            at = sentence.start + count.start, sentence.start + count.stop
            word = sentence.own[count.start : count.stop].casefold()
            others = [w for w in _WORDS if w != word] if word in _WORDS else []
            for other in others[:4] or [str(count.value + shift) for shift in _SHIFTS]:
                yield Edit(*at, other)


def share_changed(sound: Sound) -> Iterator[Edit]:
    """A share: 85 % become 83 %, 8 of 11 become 8 of 12, either part."""
    for sentence in sound.own():
        for figure in figures(sentence.own):
            if figure.unit == "%" or figure.of is not None:
                yield from _digits(sentence, figure.start, figure.stop)


def measure_changed(sound: Sound) -> Iterator[Edit]:
    """A measure, or a figure that counts nothing: 8 min, a length of 1:38, 60 needed."""
    for sentence in sound.own():
        nouns = {c.start for c in counts(sentence.own) if c.noun}
        for figure in figures(sentence.own):
            bare = not figure.unit and figure.of is None and figure.start not in nouns
            if figure.unit not in ("%", ":", "") or bare:
                yield from _digits(sentence, figure.start, figure.stop)
        for length in re.finditer(r"\b\d:\d\d\b", sentence.own):
            yield from _digits(sentence, *length.span())


def time_changed(sound: Sound) -> Iterator[Edit]:
    """A time of day, by some hours or minutes."""
    for sentence in sound.own():
        for found in re.finditer(r"\b(\d\d):(\d\d)(?=\sUTC)", sentence.own):
            for hours, minutes in ((1, 0), (-2, 0), (0, 7), (0, -11), (3, 2)):
                minute = (int(found[1]) + hours) * 60 + int(found[2]) + minutes
                said = f"{minute // 60 % 24:02}:{minute % 60:02}"
                yield Edit(sentence.start + found.start(), sentence.start + found.end(), said)


def _digits(sentence: Sentence, start: int, stop: int) -> Iterator[Edit]:
    """Yield each number of a stretch as another one."""
    for found in _DIGITS.finditer(sentence.own, start, stop):
        for shift in _SHIFTS:
            changed = str(int(found.group()) + shift).rjust(len(found.group()), "0")
            yield Edit(sentence.start + found.start(), sentence.start + found.end(), changed)


def date_moved(sound: Sound) -> Iterator[Edit]:
    """A day of the text, moved by days or by a month."""
    for sentence, start, stop, day in _days(sound):
        for shift in (-31, -2, 1, 9):
            yield Edit(
                sentence.start + start, sentence.start + stop, worded(day + timedelta(shift))
            )


def weekday_wrong(sound: Sound) -> Iterator[Edit]:
    """A day with the name of another day of the week before it."""
    for sentence, start, stop, day in _days(sound):
        for shift in (1, 3, 5):
            name = _WEEKDAYS[(day.weekday() + shift) % 7]
            yield Edit(sentence.start + start, sentence.start + stop, f"{name}, {worded(day)}")


def _days(sound: Sound) -> Iterator[tuple[Sentence, int, int, date]]:
    for sentence in sound.own():
        for said in dates(sentence.own):
            year, month, day = said.readings[0]
            if year and said.written == worded(date(year, month, day)):
                yield sentence, said.start, said.stop, date(year, month, day)


def front_date_moved(sound: Sound) -> Iterator[Edit]:
    """The dispatch's own date, moved before what it cites."""
    start = sound.dispatch.places["date"]
    for days in range(65, 300, 12):
        moved = sound.dispatch.front.date - timedelta(days)
        yield Edit(start, start + len("2031-03-27"), moved.isoformat())


def name_misspelt(sound: Sound) -> Iterator[Edit]:
    """A word of a name that the register has, with two letters exchanged or one left out."""
    names = {s for n in sound.house.names for s in n.spellings if s.isascii() and s[0].isupper()}
    for name in sorted(names):
        for sentence in sound.own():
            for found in re.finditer(rf"(?<![\w@]){re.escape(name)}(?!\w)", sentence.own):
                at = sentence.start + found.start()
                yield from _misspelt(at, name)


def handle_misspelt(sound: Sound) -> Iterator[Edit]:
    """A handle that a cited post goes by, misspelt."""
    for sentence in sound.own():
        for found in re.finditer(r"@(\w+)", sentence.own):
            yield from _misspelt(sentence.start + found.start(1), found[1])


def _misspelt(at: int, name: str) -> Iterator[Edit]:
    for word in re.finditer(r"[A-Za-z]{4,}", name):
        for n in range(word.start() + 1, word.end() - 1):
            if name[n] != name[n + 1]:
                yield Edit(at + n, at + n + 2, name[n + 1] + name[n])
                yield Edit(at + n, at + n + 1, "")


def transliteration_changed(sound: Sound) -> Iterator[Edit]:
    """A transliteration of a name in another script, with a letter changed."""
    for block in sound.dispatch.blocks:
        for found in re.finditer(r"[^\x00-\u036f] \(([A-Z][\w -]+)\)", block.text):
            for n in range(found.start(1) + 1, found.end(1)):
                if block.text[n] in "aeiou":
                    other = "aeiou"[("aeiou".index(block.text[n]) + 1) % 5]
                    yield Edit(block.start + n, block.start + n + 1, other)


def _quoted(sound: Sound) -> Iterator[tuple[Quotation, Sequence[re.Match[str]]]]:
    for quotation in sound.dispatch.quotations:
        words = list(re.finditer(r"[A-Za-z]{2,}", quotation.text))
        if len(words) > 3:
            yield quotation, words


def quotation_altered(sound: Sound) -> Iterator[Edit]:
    """A quotation with one word for another."""
    for quotation, words in _quoted(sound):
        for word in words:
            at = quotation.start + word.start(), quotation.start + word.end()
            yield Edit(*at, "garden" if len(word.group()) > 3 else "our")


def quotation_shortened(sound: Sound) -> Iterator[Edit]:
    """A quotation with words left out within, and no mark of it."""
    for quotation, words in _quoted(sound):
        for first, second in pairwise(words[1:]):
            yield Edit(quotation.start + first.start(), quotation.start + second.start(), "")
