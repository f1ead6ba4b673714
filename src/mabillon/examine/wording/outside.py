"""Is a text written unlike anything that it would be held against?

A figure of wording is learned from the issuer's statements and from texts by others. Of a
text that has far fewer different words, or punctuation marks, than any stretch of all those,
or far more, it tells nothing: such texts were never among those that it was learned from, and
a figure would be drawn out beyond them. A few words over and over, a text that was typed again
without its punctuation, or with a mark behind every word: of these nothing is said.

Both are counted in windows of ``WINDOW`` words, the fewest that a compared text has, because
the share of different words falls with a text's length (Covington & McFall 2010, "Cutting the
Gordian knot: the moving-average type-token ratio"). Case is not counted: no scorer sees it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import regex

from mabillon.examine.wording.documents import Document
from mabillon.text.tokens import URL_TOKEN

WINDOW: Final = 60
"""Words of a window; what is left over at a text's end is not counted."""

BEYOND: Final = 1.5
"""A text is outside where it has so many times fewer than the fewest, or more than the most: a
genuine one may well be the first with one word more, or less, than all before it."""

_MARK: Final = regex.compile(r"\p{P}")

Windows = npt.NDArray[np.float64]
"""(windows, 2): different words, and punctuation marks, of each window of a text."""


def windows(document: Document) -> Windows:
    """Return what each window of a text has; a text shorter than one has none."""
    tokens, words, text = document.tokens, document.words, document.text
    found = np.zeros((len(tokens) // WINDOW, 2))
    for i in range(len(found)):
        of = tokens[i * WINDOW : (i + 1) * WINDOW]
        end = tokens[(i + 1) * WINDOW].start if len(tokens) > (i + 1) * WINDOW else len(text)
        addresses = sum(len(_MARK.findall(text, t.start, t.end)) for t in of if t.form == URL_TOKEN)
        found[i] = (
            len(set(words[i * WINDOW : (i + 1) * WINDOW])),
            len(_MARK.findall(text, of[0].start, end)) - addresses,
        )
    return found


class Outside(NamedTuple):
    """How a text is unlike all others, as a sentence; and what would help."""

    said: str
    do: str


def outside(questioned: Windows, others: Sequence[Windows]) -> Outside | None:
    """Return how a text is unlike all others; null = it is not.

    ``others``: of each text it would be held against. The questioned text is told by the mean
    of its windows, the others by their single ones, and by ``BEYOND``.
    """
    every = np.concatenate([np.empty((0, 2)), *others])
    if not len(questioned) or not len(every):
        return None
    here, least, most = questioned.mean(axis=0), every.min(axis=0), every.max(axis=0)
    for (what, do), n, low, high in zip(_WHAT, here, least, most, strict=True):
        if not low / BEYOND <= n <= high * BEYOND:
            return Outside(
                f"In {WINDOW} words it has {n:.0f} {what} on average; the {len(others)} texts that "
                f"it would be held against have {low:.0f} to {high:.0f} of them everywhere: of a "
                "text so unlike all of these nothing was learned.",
                do,
            )
    return None


_WHAT: Final = (
    ("different words", "nothing helps: it is no running text like the others"),
    (
        "punctuation marks",
        "verify the text as it was first posted: typed again, it is not the same",
    ),
)
