"""A found post's excerpt in pieces: what was asked for, and what stands around it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from mabillon.text.display import defang

LONGEST: Final = 600
"""Characters of an excerpt; a word may be a million long."""


class Piece(NamedTuple):
    """A stretch of an excerpt; ``asked``: whether it is what was asked for."""

    text: str
    asked: bool


def pieces(
    text: str, highlights: Sequence[tuple[int, int]], excerpt: tuple[int, int]
) -> list[Piece]:
    """Return an excerpt with what was asked for told apart, its links made harmless.

    Links are made harmless first and the marks set afterwards, so that a mark within a host
    cannot bring a link back to life.

    Parameters
    ----------
    highlights
        Half-open stretches of the text that were asked for, in order, none over another.
    excerpt
        The half-open stretch that is shown; dots stand where more was left out.
    """
    start, end = excerpt[0], min(excerpt[1], excerpt[0] + LONGEST)
    whole = f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"
    shown = defang(whole)
    places = _places(whole, shown)
    moved = start - (1 if start else 0)
    made, last = list[Piece](), 0
    for first, after in highlights if places else ():
        if start <= first and after <= end:
            a, b = places[first - moved], places[after - moved]
            made += [Piece(shown[last:a], False), Piece(shown[a:b], True)]
            last = b
    return [piece for piece in (*made, Piece(shown[last:], False)) if piece.text]


def _places(text: str, shown: str) -> list[int]:
    """Return for each place in a text where it stands once links were made harmless.

    Empty where the two do not run side by side.
    """
    places, j = [], 0
    for i, letter in enumerate(text):
        if letter in ".:" and shown.startswith(f"[{letter}]", j):
            places.append(j)
            j += 3
            continue
        if letter in "sS" and shown[j : j + 1] == "x" and text[i - 1 : i] in ("w", "W"):
            j += 1  # ws: becomes wxs:
        places.append(j)
        j += 1
    return [*places, j] if j == len(shown) else []


NAMED: Final = 12
"""Spellings of a word that are named; the others are counted."""


def spelt(
    told: Mapping[str, Sequence[str]],
    also: Sequence[str],
    plain: Callable[[str], str] = lambda text: text,
) -> str:
    """Say how the words of a name are written in the archive.

    Parameters
    ----------
    told
        Of each word its spellings, the most similar first.
    also
        Further names that were looked for with it.
    plain
        Makes each word fit to be shown.
    """
    said = []
    for word, spellings in told.items():
        first = ", ".join(map(plain, spellings[:NAMED]))
        more = f" and {len(spellings) - NAMED:,} more" if len(spellings) > NAMED else ""
        said.append(f"{plain(word)} is written {first}{more}" if first else f"no {plain(word)}")
    if also:
        said.append(f"also looked for: {', '.join(map(plain, also))}")
    return "; ".join(said)
