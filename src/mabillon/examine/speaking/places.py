"""Where in a text a name says who speaks: at its head, at its foot, within a quotation."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import regex

from mabillon.text.tokens import Token, words

LINES: Final = 2
"""Lines of the head, and of the foot."""
HEAD: Final = 40
"""Words of the head at most: of a text in one line the first ones."""
FOOT: Final = 30
SHORT: Final = 12
"""Words of a line that is a heading or a signature, at most."""

_LINE: Final = regex.compile(r"[^\r\n\u2028\u2029]+")
_QUOTED: Final = regex.compile(
    r"“[^“”]{3,}”|«[^«»]{3,}»|„[^„“”]{3,}[“”]|\"[^\"\n]{3,}\"|(?m:^>.*$)"
)
_WHOLE: Final = 0.7
"""A quotation of so much of a text is the text itself, within marks."""
_ASIDE: Final = regex.compile(r",?\s{0,2}(?:\([^()\n]{1,80}\)|\[[^\[\]\n]{1,80}\])")
_END: Final = regex.compile(r"[.!?…؟。;؛\n]\s")


@dataclass(frozen=True)
class Laid:
    """A text with its words and its lines.

    ``head``: the first word after the head; ``foot``: the first of the foot. ``lines``: of each
    line that has words, its first word and the first after it. ``quoted``: stretches of the
    text (characters) that are quotations.
    """

    text: str
    tokens: Sequence[Token]
    forms: Sequence[str]
    lines: Sequence[tuple[int, int]]
    head: int
    foot: int
    quoted: Sequence[tuple[int, int]]

    def is_quoted(self, word: int) -> bool:
        """Tell whether a word stands within a quotation."""
        at = self.tokens[word].start
        return any(start <= at < end for start, end in self.quoted)

    def is_edge(self, word: int) -> bool:
        """Tell whether a word stands at the head or at the foot."""
        return word < self.head or word >= self.foot

    def line(self, word: int) -> tuple[int, int]:
        """Return the line of a word: its first word and the first after it."""
        return self.lines[bisect_right(self.lines, (word, len(self.tokens))) - 1]

    def one_sentence(self, first: int, second: int) -> bool:
        """Tell whether no sentence ends between two words."""
        return not _END.search(self.text, self.tokens[first].end, self.tokens[second].start)

    def after_aside(self, after: int) -> int:
        """Return the first word after brackets that follow a name: "the League (TL)"."""
        if not 0 < after < len(self.tokens):
            return after
        aside = _ASIDE.match(self.text, self.tokens[after - 1].end)
        if aside is None:
            return after
        end = aside.end()
        return next((k for k in range(after, len(self.tokens)) if self.tokens[k].start >= end),
                    len(self.tokens))  # fmt: skip

    def stretch(self, first: int, after: int) -> tuple[int, int]:
        """Return where in the text some words stand (characters, half-open)."""
        return self.tokens[first].start, self.tokens[after - 1].end


def laid(text: str) -> Laid:
    """Return a text with its words, lines, head, foot and quotations."""
    tokens = words(text)
    starts = [token.start for token in tokens]
    lines = []
    for match in _LINE.finditer(text):
        first, after = (bisect_left(starts, at) for at in match.span())
        if first < after:
            lines.append((first, after))
    n = len(tokens)
    head = min(lines[min(LINES, len(lines)) - 1][1], HEAD) if lines else 0
    foot = max(lines[-min(LINES, len(lines))][0], n - FOOT) if lines else 0
    quoted = [m.span() for m in _QUOTED.finditer(text)]
    inside = [span for span in quoted if span[1] - span[0] < _WHOLE * len(text)]
    return Laid(text, tokens, [t.form for t in tokens], lines, head, foot, inside)
