"""Figures as a text gives them with their unit: ``85 %``, ``8 min``, ``8 of 11``, ``€400``, −2.4.

A measure is read in the unit that its kind is counted in (seconds, metres, grams), so that
``90 min`` and ``1.5 hours`` are one. Days of the calendar and bare years are left out, and
numbers in words where neither a unit nor a share makes a figure of them, below ten.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from mabillon.dispatch.rules.dates import Said, dates
from mabillon.dispatch.rules.figures import counts
from mabillon.text.tokens import words

_UNITS: Final = {
    "%": (("%", 1), ("٪", 1), (r"per\s?cent", 1), (r"por\s+ciento", 1), (r"процент\w{0,3}", 1)),
    "s": (
        (r"s|secs?|seconds?|segundos?|секунд\w?", 1),
        (r"min|mins|minutes?|minutos?|минут\w?", 60),
        (r"h|hrs?|hours?|horas?|час(?:а|ов)?", 3600),
        (r"days?|días?|дн(?:я|ей)", 86_400),
        (r"weeks?|semanas?|недел[яиь]", 604_800),
    ),
    "m": (("mm", 0.001), ("cm", 0.01), (r"m|met(?:er|re)s?|metros?", 1), (r"km|kilomet\w+", 1000)),
    "g": ((r"g|grams?", 1), (r"kg|kilos?|kilograms?", 1000), (r"t|tons?|tonnes?", 1_000_000)),
    "€": ((r"€|EUR|euros?", 1),),
    "$": ((r"\$|USD|dollars?|dólares", 1),),
    "£": ((r"£|GBP|pounds?", 1),),
}
"""What is counted in -> how it may be written, and how many of it that is."""
_UNIT: Final = [
    (re.compile(rf"[\s\u00a0\u202f-]?(?:{how})(?!\w)"), kind, factor)
    for kind, forms in _UNITS.items()
    for how, factor in forms
]
_MONEY: Final = re.compile(r"[€$£](?=\s?$)")
_NUMBER: Final = re.compile(
    r"(?<![\w.,:/#+])(?<![^\W\d]-)[-−]?"
    r"(?:\d{1,3}(?:[,\u00a0\u202f]\d{3})+|\d{1,12})(?:\.\d{1,6}|,\d{1,2}(?!\d))?(?![\w:/]|[.,]\d)"
)
_CLOCK: Final = re.compile(
    r"(?<![\d:.])([01]?\d|2[0-3])[:.]([0-5]\d)(?=\s?(?:UTC|GMT|Z)(?!\s?[+−-]))"
)
_OF: Final = re.compile(r"\s+(?:out\s+of|of|in|de|из)\s+(?:(?:the|these|its|their|los|las)\s+)?$")
_STOPS: Final = re.compile(
    r"of|the|an?|its|their|his|her|all|these|those|for|in|on|to|and|or|de|los|las", re.I
)
_ON: Final = re.compile(r"\s?(?:UTC|GMT|Z),?\s+(?:on\s+)?(?:the\s+)?")
_AT: Final = re.compile(r",?\s+(?:at\s+)?")
"""What stands between a time and its day, or a day and its time."""
_TELLING: Final = 10
_CUT: Final = re.compile(r"[.;:!?()\[\],\n«»“”\"—–]")
_BEYOND: Final = 4
"""Words behind a figure among which what is measured is looked for."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure: its value as written, what it is counted in, its place, and what is measured.

    ``unit``: "%", "s", "m", "g", a currency; ":" = a time of day (minutes), "" = none;
    ``factor``: how many of these one of it is. ``of``: of how many; null = that is not said.
    ``noun``: "" = it was not made out. ``digits``: decimal places written.
    """

    value: float
    unit: str
    start: int
    stop: int
    factor: float = 1
    of: float | None = None
    noun: str = ""
    digits: int = 0

    @property
    def amount(self) -> float:
        """The value in the unit that its kind is counted in."""
        return self.value * self.factor

    def same(self, other: Figure) -> bool:
        """Tell whether another figure says the same; without a unit, in any unit.

        A share in per cent is one without a unit as well (85 %, 0.85).
        """
        hundredth = {"": 100, "%": 0.01}.get(self.unit) if self.unit != other.unit else None
        if hundredth and other.unit in ("", "%") and _close(self.value * hundredth, other.value):
            return True
        if not self.unit:
            return _close(self.value, other.value)
        return self.unit == other.unit and _close(self.amount, other.amount)


def figures(text: str) -> list[Figure]:
    """Return the figures of a text, in order; "8 of 11" is one."""
    found = sorted([*_numbers(text), *_clocks(text)], key=lambda figure: figure.start)
    kept: list[Figure] = []
    for figure in found:
        last = kept[-1] if kept else None
        if last and figure.start < last.stop:
            continue
        if last and not last.unit and not figure.unit and last.of is None:
            between = text[last.stop : figure.start]
            if _OF.fullmatch(between):
                kept[-1] = replace(last, stop=figure.stop, of=figure.value, noun=figure.noun)
                continue
        kept.append(figure)
    return [f for f in kept if f.of is not None or f.unit or _tells(text, f)]


def instants(text: str) -> list[tuple[int, Said]]:
    """Return times of day (minutes, UTC) with the day that stands right beside each."""
    days = list(dates(text))
    return [
        (int(clock.value), day)
        for clock in _clocks(text)
        for day in days
        if _ON.fullmatch(text, clock.stop, max(day.start, clock.stop))
        or _AT.fullmatch(text, day.stop, max(clock.start, day.stop))
    ]


def _tells(text: str, figure: Figure) -> bool:
    """Tell whether a bare number is a figure: in digits, but for years, or large."""
    if text[figure.start].isalpha():
        return figure.value >= _TELLING
    return figure.digits > 0 or not 1900 <= figure.value <= 2100


def _numbers(text: str) -> Iterator[Figure]:
    days = [(day.start, day.stop) for day in dates(text)]
    spans = [(f.start(), f.end(), *_value(f.group())) for f in _NUMBER.finditer(text)]
    spans += [(c.start, c.stop, c.value, 0) for c in counts(text) if text[c.start].isalpha()]
    for start, stop, value, digits in spans:
        if any(first < stop and start < last for first, last in days):
            continue
        unit, factor, end = _unit(text, start, stop)
        yield Figure(value, unit, start, end, factor, noun=_noun(text, end), digits=digits)


def _clocks(text: str) -> Iterator[Figure]:
    for found in _CLOCK.finditer(text):
        yield Figure(int(found[1]) * 60 + int(found[2]), ":", *found.span())


def _value(written: str) -> tuple[float, int]:
    """Return the value of digits, and how many decimal places they have."""
    plain = re.sub(r"[,\u00a0\u202f](?=\d{3}(?!\d))", "", written).replace(",", ".")
    return float(plain.replace("−", "-")), len(plain.partition(".")[2])


def _unit(text: str, start: int, stop: int) -> tuple[str, float, int]:
    """Return what a number is counted in, how many of it, and where that ends."""
    money = _MONEY.search(text[max(start - 2, 0) : start])
    if money:
        return money.group(), 1, stop
    for pattern, kind, factor in _UNIT:
        found = pattern.match(text, stop)
        if found:
            return kind, factor, found.end()
    return "", 1, stop


def _noun(text: str, at: int) -> str:
    """Return the first word behind a figure that may be what is measured."""
    for word in words(text[at : at + 60])[:_BEYOND]:
        if _CUT.search(text, at, at + word.start):
            break
        if not _STOPS.fullmatch(word.form):
            return word.form.removesuffix("s")
    return ""


def _close(one: float, other: float) -> bool:
    return abs(one - other) <= 1e-9 * max(1.0, abs(one))
