"""Where sentences end, in any script with full stops.

Method: a stop (. ! ? … ؟ ۔ 。) with what closes after it, then a space, then anything but a
small letter. Not after "No." before a figure, an initial or another abbreviation; not within
a quotation, which is one thing with the sentence that quotes it. No language is known here:
where an abbreviation is not listed a sentence ends early, where a name begins small, late.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

_STOP: Final = re.compile(r"[.!?…؟۔。！？]+[\"'”’»)\]]*(?=\s|$)")
_BEFORE: Final = re.compile(r"[\w.]+$")
_SPACES: Final = re.compile(r"\s*")
_LOOKED_AT: Final = 16
"""Characters before a full stop in which an abbreviation is looked for."""

_NAMES = "mr mrs ms dr st gen col lt sgt capt maj prof cf vs rev e.g i.e approx sr sra др ул им т.е"
_FIGURES = """
no nos nr fig p pp vol ed eds ca c art ch sec núm pág см стр
jan feb mar apr jun jul aug sep sept oct nov dec
"""
_NEVER_LAST: Final = frozenset(_NAMES.split())
_BEFORE_FIGURES: Final = frozenset(_FIGURES.split())


def ends(text: str, whole: Sequence[tuple[int, int]]) -> Iterator[int]:
    """Yield where each sentence of a text ends, the last at the end of the text.

    Spaces behind a sentence are its own, so that a citation behind the full stop (blank in
    the text of a block) belongs to it.

    Parameters
    ----------
    whole
        Stretches, in order, within which no sentence ends: quotations without their marks.
    """
    n = 0
    for found in _STOP.finditer(text):
        while n < len(whole) and whole[n][1] < found.end():
            n += 1
        if n < len(whole) and whole[n][0] <= found.start() and found.end() <= whole[n][1]:
            continue
        following = _SPACES.match(text, found.end())
        end = following.end() if following else found.end()
        if end == len(text):
            break
        if not _goes_on(text, found.start(), end):
            yield end
    yield len(text)


def _goes_on(text: str, stop: int, after: int) -> bool:
    """Tell whether a sentence goes on behind what may be its full stop."""
    if text[after].islower():
        return True
    if text[stop] != "." or text[stop : stop + 3] == "...":
        return False
    before = _BEFORE.search(text[max(stop - _LOOKED_AT, 0) : stop])
    if before is None:
        return False
    word = before.group()
    if len(word) == 1 and word.isupper():
        return True
    word = word.casefold()
    return word in _NEVER_LAST or (word in _BEFORE_FIGURES and text[after].isdigit())
