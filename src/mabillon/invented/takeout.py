"""How many words of a text are left after its copied passages are taken out.

Pure generator's truth, independent of the examinations that the case is to try: spans
of eight words and more that stand in an earlier post are out, save those that stand in
three or more of the issuer's own statements.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable

SPAN = 8
_WORD = re.compile(r"\w+")
Gram = tuple[str, ...]


def words(text: str) -> list[str]:
    """Return a text's words, case folded."""
    return _WORD.findall(text.casefold())


def grams(text: str) -> list[Gram]:
    """Return a text's spans of eight words, in order."""
    found = words(text)
    return [tuple(found[i : i + SPAN]) for i in range(len(found) - SPAN + 1)]


class Earlier:
    """What stood before: the spans of each earlier post, and how often the issuer used them."""

    def __init__(
        self, own: Iterable[Collection[Gram]], others: Iterable[Collection[Gram]] = ()
    ) -> None:
        self._own: Counter[Gram] = Counter()
        for found in own:
            self._own.update(set(found))
        self._others: set[Gram] = set()
        for found in others:
            self._others.update(found)

    def left(self, text: str) -> int:
        """Return how many words of ``text`` are left."""
        gone: set[int] = set()
        for start, gram in enumerate(grams(text)):
            own = self._own[gram]
            if own < 3 and (own or gram in self._others):
                gone.update(range(start, start + SPAN))
        return len(words(text)) - len(gone)
