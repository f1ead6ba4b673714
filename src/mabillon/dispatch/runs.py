"""Stretches of text, each of one direction and one script."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from mabillon.dispatch.composed import Direction, Run, Runs

_RTL: Final = re.compile(
    r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe]"
    r"(?:[^A-Za-z\u00c0-\u024f\u0370-\u052f\n]*[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe])?"
)
_LANGUAGES: Final = {"ARABIC": "ar", "HEBREW": "he"}


def directed(text: str) -> Iterator[Run]:
    """Yield a text as stretches of one direction each."""
    at = 0
    for found in _RTL.finditer(text):
        if found.start() > at:
            yield Run(text=text[at : found.start()])
        script = unicodedata.name(found.group()[0], "").partition(" ")[0]
        yield Run(text=found.group(), direction="rtl", language=_LANGUAGES.get(script))
        at = found.end()
    if at < len(text):
        yield Run(text=text[at:])


def direction(text: str) -> Direction:
    """Return the direction of the first letter (UAX 9, rules P2 and P3)."""
    for char in text:
        kind = unicodedata.bidirectional(char)
        if kind in ("R", "AL"):
            return "rtl"
        if kind == "L":
            return "ltr"
    return "ltr"


def marked(runs: Iterable[Run]) -> Runs:
    """Return runs without the space that stands before the mark of a note."""
    made: list[Run] = []
    for run in runs:
        if run.note is not None and made and made[-1].text.endswith(" "):
            last = made.pop()
            made += [replace(last, text=last.text.rstrip())] if last.text.strip() else []
        made.append(run)
    return tuple(made)


def words_of(runs: Iterable[Run]) -> str:
    """Return the words of runs, marks left out."""
    return "".join("\n" if run.line_break else run.text for run in runs)
