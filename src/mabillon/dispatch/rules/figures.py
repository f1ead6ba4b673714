"""Counts as a text gives them: a figure, or number words, and what is counted.

Number words of English, Spanish, Russian and Arabic ("four hundred and twenty", "ciento
veinte", "четыреста"). Left out, because they count nothing:
days and times, years, numbers of things (No. 14), ordinals, "one" in words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from mabillon.dispatch.rules.dates import dates
from mabillon.text.tokens import Token, forms, words

_VALUES = """
2 two dos два две двое двух اثنان اثنين اثنتان
3 three tres три трое трех ثلاثة ثلاث
4 four cuatro четыре четверо أربعة أربع
5 five cinco пять пятеро خمسة خمس
6 six seis шесть ستة ست
7 seven siete семь سبعة سبع
8 eight ocho восемь ثمانية ثماني
9 nine nueve девять تسعة تسع
10 ten diez десять عشرة عشر
11 eleven once одиннадцать
12 twelve doce двенадцать
13 thirteen trece тринадцать
14 fourteen catorce четырнадцать
15 fifteen quince пятнадцать
16 sixteen dieciséis шестнадцать
17 seventeen diecisiete семнадцать
18 eighteen dieciocho восемнадцать
19 nineteen diecinueve девятнадцать
20 twenty veinte двадцать عشرون عشرين
30 thirty treinta тридцать ثلاثون ثلاثين
40 forty cuarenta сорок أربعون أربعين
50 fifty cincuenta пятьдесят خمسون خمسين
60 sixty sesenta шестьдесят ستون ستين
70 seventy setenta семьдесят سبعون سبعين
80 eighty ochenta восемьдесят ثمانون ثمانين
90 ninety noventa девяносто تسعون تسعين
100 cien ciento сто مئة مائة
200 doscientos doscientas двести مئتان مئتين
300 trescientos trescientas триста ثلاثمائة ثلاثمئة
400 cuatrocientos cuatrocientas четыреста أربعمائة أربعمئة
500 quinientos quinientas пятьсот خمسمائة خمسمئة
600 seiscientos seiscientas шестьсот ستمائة ستمئة
"""
_MANY = """
12 dozen docena docenas
100 hundred
1000 thousand mil тысяча тысячи тысяч ألف آلاف
1000000 million millón millones миллион миллиона миллионов مليون ملايين
"""
_ONE = "one uno una un один одна"


def _numbers(lines: str) -> dict[str, int]:
    rows = [line.split() for line in lines.strip().splitlines()]
    return {form: int(row[0]) for row in rows for name in row[1:] for form in forms(name)}


_SMALL: Final = _numbers(_VALUES)
_LARGE: Final = _numbers(_MANY)
_ONES: Final = frozenset(forms(_ONE))
_AND: Final = frozenset(forms("and y и و"))
_STOPS: Final = frozenset(
    forms(
        "of in on at by for from to with and or but were was are is be been have has had that "
        "which who when where as than each per over under after before during until "
        "de en a por para con y o que del al "
        "в на по из с и или от до за о "
        "في من على إلى عن و أو التي الذي"
    )
)
_PLURALS: Final = frozenset(forms("people men women children police persons feet"))
_NO_PLURALS: Final = frozenset(
    forms("times this his as its is was has hours minutes days weeks years")
)
_DIGITS: Final = re.compile(
    r"(?<![\w.,:/#№+-])(?:\d{1,3}(?:[,.\u00a0\u202f ]\d{3}){1,4}|\d{1,12})(?![\w:/-]|[.,]\d)"
)
_NUMBER: Final = re.compile(
    r"(?:(?<!\w)(?:no|nos|number|núm|nº|n\.º|номер|رقم|page|line)\.?|[№#§])\s*$", re.I
)
_CUT: Final = re.compile(r"[.;:!?()\[\],\n«»“”\"—–]")
_SEPARATED: Final = re.compile(r"[^\w\s'’-]")
_BEYOND: Final = 3
"""Words behind a figure among which what is counted is looked for."""


@dataclass(frozen=True, slots=True)
class Count:
    """A count: its value, its place, what is counted, and the words up to that.

    ``noun``: canonical, without its ending; "" = it was not made out.
    """

    value: int
    start: int
    stop: int
    noun: str
    phrase: tuple[str, ...]


def counts(text: str) -> list[Count]:
    """Return the counts of a text, in order."""
    said = words(text)
    days = [(d.start, d.stop) for d in dates(text)]
    found = [*_in_figures(text), *_in_words(text, said)]
    kept: list[Count] = []
    n = day = 0
    for start, stop, value in sorted(found):
        while day < len(days) and days[day][1] <= start:
            day += 1
        if day < len(days) and days[day][0] < stop:
            continue
        if _NUMBER.search(text[max(start - 10, 0) : start]):
            continue
        while n < len(said) and said[n].start < stop:
            n += 1
        noun, phrase = _counted(text, said[n : n + _BEYOND], stop)
        kept.append(Count(value, start, stop, noun, phrase))
    return kept


def _in_figures(text: str) -> Iterator[tuple[int, int, int]]:
    for found in _DIGITS.finditer(text):
        digits = re.sub(r"\D", "", found.group())
        value = int(digits)
        if not (digits == found.group() and 1900 <= value <= 2100):
            yield found.start(), found.end(), value


def _in_words(text: str, said: Sequence[Token]) -> Iterator[tuple[int, int, int]]:
    """Yield numbers in words, each as long as its words go on to make one."""
    n = 0
    while n < len(said):
        first = n
        total = current = 0
        step = 10**9
        after = n
        while n < len(said):
            form = said[n].form
            if n > first and _SEPARATED.search(text, said[n - 1].end, said[n].start):
                break
            if form in _LARGE and (current or n == first):
                current = max(current, 1) * _LARGE[form]
                if _LARGE[form] >= 1000:
                    total, current, step = total + current, 0, _LARGE[form]
                else:
                    step = _LARGE[form]
            elif form in _SMALL and _SMALL[form] < step:
                current += _SMALL[form]
                step = _place(_SMALL[form])
            elif form in _ONES and step > 1:
                current += 1
                step = 1
            elif form not in _AND or n == first:
                break
            n += 1
            after = n if form not in _AND else after
        value = total + current
        if after > first and value > 1:
            yield said[first].start, said[after - 1].end, value
        n = max(after, first + 1)


def _place(value: int) -> int:
    """Return below which a number word may follow: behind twenty, one to nine."""
    return 100 if value >= 100 else 10 if value >= 20 else 1


def _counted(text: str, behind: Sequence[Token], stop: int) -> tuple[str, tuple[str, ...]]:
    """Return what is counted, and the words up to it."""
    phrase: list[str] = []
    at = stop
    for word in behind:
        form = word.form
        if form in _STOPS or form in _SMALL or _CUT.search(text, at, word.start):
            break
        phrase.append(form)
        if not form.isascii() and not _is_latin(form):
            return form[: max(4, len(form) - 2)], tuple(phrase)
        if form in _PLURALS or (form.endswith("s") and len(form) > 3 and form not in _NO_PLURALS):
            return form.removesuffix("s"), tuple(phrase)
        at = word.end
    return "", ()


def _is_latin(form: str) -> bool:
    return form[0] < "\u0370"
