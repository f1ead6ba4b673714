"""What in a questioned statement does not fit the time at which it claims to have been issued.

Five rules, each with its module: a term whose use had ended, or had not begun (``silences``);
two terms of different times (``pairs``); a serial number used or out of sequence
(``numbering``); a name that the register dates otherwise (``dated``). What each comes to in
words stands in ``sentences``. Of terms that overlap in the text one speaks for all.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from mabillon.examine.instants import as_datetime
from mabillon.examine.lexicon import sentences
from mabillon.examine.lexicon.dated import DatedName, named, never_together, out_of_date
from mabillon.examine.lexicon.grams import Numbers
from mabillon.examine.lexicon.numbering import misnumbered
from mabillon.examine.lexicon.pairs import apart
from mabillon.examine.lexicon.sentences import Anachronism
from mabillon.examine.lexicon.serials import Series
from mabillon.examine.lexicon.silences import Side, beyond, silences
from mabillon.examine.lexicon.statements import House, Told
from mabillon.examine.lexicon.successors import successor
from mabillon.examine.lexicon.written import Original, Place, written

Hidden = npt.NDArray[np.bool_]

_SIDES: Final[tuple[Side, ...]] = ("ended", "began")


def of_terms(house: House, text: str, when: int | None, hidden: Hidden) -> list[Anachronism]:
    """Return the terms whose use had ended or had not begun, and those of different times.

    Parameters
    ----------
    when
        Claimed time, microseconds; None = not known, then only pairs are looked for.
    hidden
        (n,) known statements that are the questioned one itself.
    """
    grams, original = house.of(text), Original(text)
    originals: dict[int, Original] = {}
    found: list[Anachronism] = []
    taken: set[int] = set()
    for side in _SIDES if when is not None else ():
        assert when is not None
        made = silences(house, grams, when, side, hidden)
        silent = made.silent & ~beyond(house, grams, when, side, hidden)
        for i, place in _one_for_all(house, grams, np.flatnonzero(silent), original):
            taken |= _words(place)
            next_one = successor(house, int(grams[i]), originals) if side == "ended" else None
            then = (next_one, _written(house, next_one, originals)) if next_one else None
            found.append(sentences.silence(house, made, i, place.passage, side, then))
    for pair in apart(house, grams, hidden):
        forms = house.grams.form(pair.a), house.grams.form(pair.b)
        a, b = (original.places(form)[:1] for form in forms)
        if a and b and not (_words(a[0]) | _words(b[0])) & taken:
            taken |= _words(a[0]) | _words(b[0])
            found.append(sentences.pair(house, pair, (a[0].passage, b[0].passage), hidden))
    return found


def of_numbers(
    told: Told, series: Sequence[Series], text: str, when: int | None, hidden: Hidden
) -> list[Anachronism]:
    """Return what is wrong with the serial numbers of a text."""
    wrong = misnumbered(told, series, text, when, hidden)
    return [sentences.number(told, one) for one in wrong]


def of_names(names: Sequence[DatedName], text: str, when: int | None) -> list[Anachronism]:
    """Return the names that the register dates otherwise, and those that never met."""
    stands = named(text, names)
    found = [
        sentences.name(one, text)
        for one in (out_of_date(stands, as_datetime(when)) if when is not None else ())
    ]
    told_of = {one.term for one in found}
    return found + [
        sentences.names(early, late)
        for early, late in never_together(stands)
        if not {early.text, late.text} <= told_of
    ]


def _words(place: Place) -> set[int]:
    return set(range(place.first, place.end))


def _one_for_all(
    house: House, grams: Numbers, which: Numbers, original: Original
) -> list[tuple[int, Place]]:
    """Return, of n-grams that overlap in the text, the longest of about the commonest."""
    placed = [
        (i, place)
        for i in which.tolist()
        for place in original.places(house.grams.form(int(grams[i])))[:1]
    ]
    counts = house.grams.counts
    placed.sort(key=lambda p: (-int(counts[grams[p[0]]]), p[1].first - p[1].end, p[1].first))
    kept: list[tuple[int, Place]] = []
    taken: set[int] = set()
    for i, place in placed:
        if _words(place) & taken:
            continue
        for j, longer in placed:
            holds = _words(place) < _words(longer) and not _words(longer) & taken
            if holds and counts[grams[j]] >= 0.9 * counts[grams[i]]:
                i, place = j, longer
        taken |= _words(place)
        kept.append((i, place))
    return sorted(kept, key=lambda p: p[1].first)


def _written(house: House, gram: int, originals: dict[int, Original]) -> str:
    texts = [originals[t] for t in house.grams.held(gram).tolist() if t in originals]
    return written(house.grams.form(gram), texts)
