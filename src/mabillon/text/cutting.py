"""Words cut out of many texts at once, on arrays of their characters.

The characters are looked up in a table (``text.letters``) that says of each whether it is of a
word and what it is folded to; words are cut where that changes. What a table cannot say is
left to ``text.tokens``: words with a hard character, and pieces with letters of scripts
without spaces. A property test holds both ways to the same words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from mabillon.text.letters import GONE, HARD, UNSPACED, Letters, letters_at
from mabillon.text.tokens import URL, forms, forms_of

CHUNK: Final = 1 << 17
"""Characters that are looked at together: so many that their arrays stay in the cache."""

ADDRESS: Final = ord("\u241f")
"""Stands for a whole address; it is no letter, so no word has it."""

BEHIND: Final = "\n" * 4
"""Stands behind the last text, so that one may look a little ahead of any word."""

Codes = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

_SPECIAL = np.uint16(3)


class Cut(NamedTuple):
    """The words of some pieces of text, in order.

    ``letters``: uint16, what each character is folded to; 0 = it is of no word, or of a hard
    one. ``begins``, ``ends``: (words,), half-open stretches of them. A word of which nothing
    is left is empty; an address is the letter ``ADDRESS``. ``hard``: (hard words,), which
    words are hard; in the place of each stand the ``forms`` given for it: none, one or
    several. ``counts``: (pieces,), the words of each piece.
    """

    letters: Letters
    begins: Codes
    ends: Codes
    hard: Codes
    forms: list[Sequence[str]]
    counts: Codes

    @property
    def is_address(self) -> Mask:
        """Which words are addresses, (words,); an empty one is none."""
        found: Mask = self.letters[np.minimum(self.begins, len(self.letters) - 1)] == ADDRESS
        return found & (self.ends > self.begins)


def characters(joined: str) -> npt.NDArray[np.uint32]:
    """Return the code points of a string."""
    return np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)


def chunks(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """Part texts so that each part has ``CHUNK`` characters, or is one text."""
    ends = np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)) + 1)
    first = 0
    while first < len(texts):
        before = int(ends[first - 1]) if first else 0
        after = max(int(np.searchsorted(ends, before + CHUNK, "right")), first + 1)
        yield texts[first:after]
        first = after


def joined(texts: Sequence[str]) -> tuple[str, Codes]:
    """Return texts as one, line feeds behind each, and where each begins."""
    sizes = np.fromiter(map(len, texts), np.int64, len(texts)) + 1
    return "\n".join(texts) + BEHIND, np.cumsum(sizes) - sizes


def cut(text: str, points: npt.NDArray[np.uint32], pieces: Codes) -> Cut:
    """Cut a text into words and fold the soft ones.

    Parameters
    ----------
    text, points
        The text, ending with ``BEHIND``, and its characters.
    pieces
        (pieces,), where each piece of it begins, ascending: after a character of no word, or
        with the text; each ends where the next begins.
    """
    letters = letters_at(points)
    special = np.flatnonzero(letters - np.uint16(GONE) < _SPECIAL)
    kinds = letters[special]
    bounds = np.append(pieces, len(letters))
    apart = np.unique(np.searchsorted(pieces, special[kinds == UNSPACED], "right") - 1)
    for piece in apart.tolist():  # it stands there as one hard word
        letters[bounds[piece] : bounds[piece + 1]] = 0
        letters[bounds[piece]] = HARD
    turns = _turns(letters)
    turns = _without_addresses(text, letters, turns)
    begins, ends = turns[::2], turns[1::2]
    firsts = np.searchsorted(begins, bounds)
    hard, given = np.empty(0, np.int64), list[Sequence[str]]()
    if len(special):
        hard_at = np.append(special[letters[special] == HARD], bounds[apart])
        hard = np.unique(np.searchsorted(begins, hard_at, "right") - 1)
        of_piece = dict(zip(firsts[apart].tolist(), apart.tolist(), strict=True))
        for word in hard.tolist():
            start, end = int(begins[word]), int(ends[word])
            if word in of_piece:
                piece = of_piece[word]
                given.append(forms(text[bounds[piece] : bounds[piece + 1]]))
            else:
                given.append(forms_of(text[start:end]))
            letters[start:end] = 0
        if (letters[special] == GONE).any():
            letters, begins, ends = _closed_up(letters, begins, ends)
    return Cut(letters, begins, ends, hard, given, np.diff(firsts))


def _turns(letters: Letters) -> Codes:
    """Return where words begin and end, in turn; the last character is of no word."""
    within = letters > 0
    turns = np.flatnonzero(within[1:] != within[:-1]) + 1
    return np.concatenate(([0], turns)) if within[0] else turns


def _without_addresses(text: str, letters: Letters, turns: Codes) -> Codes:
    """Put one letter in the place of each address; return where words begin and end then."""
    begins = turns[::2]
    first = letters[begins]
    found: list[int] = []
    for opening in ("ht", "ww", "tm"):
        may = begins[first == ord(opening[0])]
        after = 2 if opening == "tm" else 1  # t.me/
        may = may[letters[may + after] == ord(opening[1])]
        found += may.tolist() if after == 1 else may[letters[may + 1] == 0].tolist()
    end = 0
    for start in sorted(found):
        match = URL.match(text, start) if start >= end else None
        if match:
            end = match.end()
            letters[start:end] = 0
            letters[start] = ADDRESS
    return _turns(letters) if end else turns


def _closed_up(letters: Letters, begins: Codes, ends: Codes) -> tuple[Letters, Codes, Codes]:
    """Take out the letters of which nothing is left."""
    gone = letters == GONE
    before = np.concatenate(([0], np.cumsum(gone)))
    return letters[~gone], begins - before[begins], ends - before[ends]
