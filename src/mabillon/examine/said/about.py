"""Which words tie a text to an event: places, kind, days, actors, words of the desk.

Every match says what was looked for and shows the very words; the score is their sum. It
is no probability. What a score of `ENOUGH` finds and misses was measured on reports of
events (``benchmarks.quality.events``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from typing import Final, Literal

import msgspec

from mabillon.examine.events.model import Event
from mabillon.examine.instants import moved
from mabillon.examine.said import dates
from mabillon.examine.said.kinds import words_of
from mabillon.examine.said.naming import Names
from mabillon.examine.said.phrases import Phrase, Phrases, phrase
from mabillon.text.tokens import Token, forms, words

What = Literal["place", "wider place", "kind", "day", "actor", "word", "source"]

WEIGHTS: Final[dict[What, int]] = {
    "source": 5,
    "place": 3,
    "day": 2,
    "word": 2,
    "wider place": 1,
    "kind": 1,
    "actor": 1,
}
"""What each thing found counts, once however often it stands there."""

ENOUGH: Final = 4
"""From this score on a text may count as being about the event; see `About.tells`."""

ANCHORS: Final[frozenset[What]] = frozenset({"source", "place", "word"})
"""What singles an event out; kind, day, wider place and actors it shares with many others."""

OPEN_DAYS: Final = 7
"""Of an event that happened on a day or before, so many days before it count too."""

LONGEST_RANGE: Final = 31
"""Days of a range from which on a day in it says nothing."""

SHOWN: Final = 8
"""Places in a text that one match shows."""


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """Something of the event that stands in a text.

    ``asked``: as the event has it. ``words``: as the text has it. ``at``: stretches of the
    text (characters, half-open), the first `SHOWN`.
    """

    what: What
    asked: str
    words: list[str]
    at: list[tuple[int, int]]


def score(matches: Sequence[Match]) -> int:
    """Return the sum of what was found: one of each sort, and each of the desk's words."""
    found = {match.what for match in matches}
    desk = len({m.asked for m in matches if m.what == "word"})
    total = sum(WEIGHTS[what] for what in found if what != "word")
    return total + WEIGHTS["word"] * min(desk, 2)


class About:
    """An event, ready to be looked for in texts.

    Parameters
    ----------
    event
        What is looked for.
    also
        Further names, by name as the event has it: aliases of a register, glossed terms.
    without
        Names that say nothing here, such as those of the issuer whose posts are read.
    """

    def __init__(
        self,
        event: Event,
        also: dict[str, Sequence[str]] | None = None,
        without: Collection[str] = (),
    ) -> None:
        passed = {tuple(forms(name)) for name in without}
        named = [
            (what, asked, each)
            for what, asked in _named(event)
            for each in (asked, *(also or {}).get(asked, ()))
            if tuple(forms(each)) not in passed
        ]
        self._named = [(what, asked) for what, asked, _ in named]
        self._names = Names([each for _, _, each in named])
        listed: list[tuple[What, str, Phrase]] = [
            ("kind", kind, one) for kind in event.kinds for one in words_of(kind)
        ]
        listed += [
            ("word", word, one)
            for word in event.words
            for each in (word, *(also or {}).get(word, ()))
            if (one := phrase(each))
        ]
        self._listed = [(what, asked) for what, asked, _ in listed]
        self._phrases = Phrases([one for _, _, one in listed])
        self._first, self._last = _range(event)
        known = {what for what, _, _ in (*named, *listed)}
        self._anchored = not ANCHORS.isdisjoint(known)

    def matches(self, text: str, running: Sequence[Token] | None = None) -> list[Match]:
        """Return what of the event stands in a text, the weightiest first.

        ``running``: the text's words, where somebody has them already.
        """
        running = words(text) if running is None else running
        found: dict[tuple[What, str], list[tuple[int, int]]] = {}
        for what, asked, first, after in self._find([token.form for token in running]):
            found.setdefault((what, asked), []).append(
                (running[first].start, running[after - 1].end)
            )
        made = [
            Match(
                what=what,
                asked=asked,
                words=list(dict.fromkeys(text[a:b] for a, b in sorted(set(at))))[:SHOWN],
                at=sorted(set(at))[:SHOWN],
            )
            for (what, asked), at in found.items()
        ]
        return sorted(made, key=lambda m: (-WEIGHTS[m.what], m.at[0], m.asked))

    def tells(self, matches: Sequence[Match]) -> bool:
        """Tell whether a text with these matches counts as being about the event.

        It needs a score of `ENOUGH` and one of the `ANCHORS`: of a notice on the same day in
        the same country, with a word that fits the kind, it cannot be said. An event that
        has no anchor itself is left to the score.
        """
        found = {match.what for match in matches}
        return score(matches) >= ENOUGH and (not self._anchored or bool(found & ANCHORS))

    def _find(self, running: Sequence[str]) -> Iterator[tuple[What, str, int, int]]:
        for number, first, after in self._names.find(running):
            yield *self._named[number], first, after
        for number, first, after in self._phrases.find(running):
            yield *self._listed[number], first, after
        if self._first is None or self._last is None:
            return
        for day in dates.named(running):
            if said := _within(day, self._first, self._last):
                yield "day", said, day.first, day.after


def _named(event: Event) -> Iterator[tuple[What, str]]:
    """Yield the names of an event; a place's widest level says less than the others."""
    for path in event.places:
        for level, place in enumerate(path):
            yield ("wider place" if level == 0 and len(path) > 1 else "place"), place.name
    for actor in event.actors:
        for name in (actor.name, *actor.also):
            yield "actor", name


def _range(event: Event) -> tuple[date | None, date | None]:
    """Return the days that a text may name; null = it is not known well enough."""
    first, last = event.from_day, event.to_day
    if first is None and last is not None:
        first = moved(last, -timedelta(days=OPEN_DAYS))
    if last is None and first is not None:
        last = moved(first, timedelta(days=OPEN_DAYS))
    if first is None or last is None or (last - first).days > LONGEST_RANGE:
        return None, None
    return first, last


def _within(day: dates.Named, first: date, last: date) -> str | None:
    """Return the day of the range that is named; a day without its year may be any year's."""
    for year in range(first.year, last.year + 1):
        if day.year not in (None, year):
            continue
        try:
            at = date(year, day.month, day.day)
        except ValueError:
            continue
        if first <= at <= last:
            return at.isoformat()
    return None
