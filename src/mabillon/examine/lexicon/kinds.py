"""What kind of term it is, told by where it stands and how it is written; by no dictionary.

A term that mostly stands among the first words of a text, in its first line and beside
figures, is of the dateline; else among the first, of the opening; among the last, of the
closing. Elsewhere it is a name where its
longer words have capitals within sentences; scripts without capitals have no such cue, so
there a name is a term like others. Names of the register have the register's kind.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final, Literal

from mabillon.examine.lexicon.written import Original, Place

Kind = Literal[
    "dateline", "opening", "closing", "name", "term", "number", "office", "outlet", "branch"
]
KINDS: Final[tuple[Kind, ...]] = (
    *("dateline", "opening", "closing", "name", "term"),
    *("number", "office", "outlet", "branch"),
)
MOSTLY: Final = 0.6
"""Share of the uses looked at that decide."""
CAPITALS: Final = 0.8
EDGE: Final = 15
"""Words of an opening or closing; a text of fewer than three times as many has neither."""
SHORT: Final = 3
"""Words up to so many letters may stand without a capital in a name."""


def kind_of(form: str, originals: Sequence[Original]) -> Kind:
    """Return the kind of a form (canonical words) from texts that it stands in."""
    where: Counter[Kind] = Counter()
    capitals: list[bool] = []
    for text in originals:
        for place in text.places(form)[:1]:
            where[_where(text, place)] += 1
            if place.first and _cased(text.text):
                capitals.append(_named(text, place))
    [(most, n)] = where.most_common(1) or [("term", 0)]
    if most != "term" and n >= MOSTLY * sum(where.values()):
        return most
    named = sum(capitals) >= CAPITALS * len(capitals) and capitals
    return "name" if named else "term"


def _where(text: Original, place: Place) -> Kind:
    size = len(text.tokens)
    if size < 3 * EDGE:
        return "term"
    if place.end <= EDGE:
        start = text.tokens[place.first].start
        before, behind = text.text[:start].lstrip(), text.text[start:]
        line = before + behind.partition("\n")[0]
        return "dateline" if "\n" not in before and any(map(str.isdigit, line[:300])) else "opening"
    return "closing" if place.first >= size - EDGE else "term"


def _cased(text: str) -> bool:
    """Tell whether a text has capitals and small letters both."""
    return any(map(str.isupper, text)) and any(map(str.islower, text))


def _named(text: Original, place: Place) -> bool:
    raw = [text.text[t.start : t.end] for t in text.tokens[place.first : place.end]]
    long = [word for word in raw if len(word) > SHORT] or raw
    return all(word[:1].isupper() for word in long)
