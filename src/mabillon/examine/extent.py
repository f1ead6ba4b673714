"""Extent: is the questioned text an own statement of the issuer whole, reworded, or in part?

Method: method.md section 1. An unaltered excerpt is issued, in part; a post that holds an
own statement whole is split: the statement is issued, the words around it are the
poster's; a copy with a word changed is carried, but its headline says what was changed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from mabillon.examine.copies import Comparison
from mabillon.text.align import Mark

Kind = Literal["whole", "reworded", "excerpt", "within"]
_ORDER: tuple[Kind, ...] = ("whole", "reworded", "excerpt", "within")


@dataclass(frozen=True, slots=True)
class Extent:
    """How the questioned text stands to one own statement.

    ``post``: CHANNEL/ID of the statement; ``words`` of it; ``left_out``: its words that the
    text lacks; ``around``: the text's words that are not of it; ``changes`` in words;
    ``speaks``: whether the words around speak as a statement of the issuer themselves.
    """

    kind: Kind
    post: str
    words: int
    left_out: int = 0
    around: int = 0
    changes: tuple[str, ...] = ()
    speaks: bool = False

    @property
    def open(self) -> bool:
        """Whether the words around a statement claim to be a statement of the issuer too."""
        return self.kind == "within" and self.speaks

    @property
    def qualification(self) -> str | None:
        """What the headline adds, so that it claims no more than the statement; None = nothing."""
        if self.kind == "reworded":
            n = len(self.changes)
            return f"with its wording changed in {n} place{'' if n == 1 else 's'}"
        if self.kind == "excerpt":
            return "in part: an excerpt"
        if self.kind == "within":
            return "in part: the words around it are the poster's"
        return None

    def sentences(self) -> list[str]:
        """Return it in sentences, for beside the opinion."""
        if self.kind == "reworded":
            n = len(self.changes)
            return [
                f"Its wording differs from {self.post} in {n} place{'' if n == 1 else 's'}: "
                f"{'; '.join(self.changes[:5])}{' …' if n > 5 else ''}."
            ]
        if self.kind == "excerpt":
            return [
                f"An unaltered excerpt of {self.post}: {self.left_out} of that statement's "
                f"{self.words} words {'is' if self.left_out == 1 else 'are'} left out."
            ]
        if self.kind == "within":
            other = "one other word" if self.around == 1 else f"other {self.around} words"
            return [
                f"It holds {self.post} whole; the {other} around it "
                f"{'is' if self.around == 1 else 'are'} the poster's and no part of the statement."
            ]
        return []


def extent(
    copies: Sequence[tuple[str, Comparison]], speaks: Callable[[str], bool]
) -> Extent | None:
    """Return how a questioned text stands to the own statement that it is most of.

    Parameters
    ----------
    copies
        (CHANNEL/ID, comparison) for posts of the issuer's own channels, the questioned
        text being a.
    speaks
        Tells whether a passage speaks as a statement of the issuer.

    Returns
    -------
    Extent or None
        None where it is no own statement, neither whole nor in part.
    """
    found = [e for post, c in copies if (e := _of(post, c, speaks))]
    return min(found, key=lambda e: (_ORDER.index(e.kind), len(e.changes), e.around), default=None)


def _of(post: str, found: Comparison, speaks: Callable[[str], bool]) -> Extent | None:
    side = found.alignment
    words = len(side.b.words)
    if found.carries:
        changes = tuple(_change(found, mark) for mark in side.differences)
        in_part = found.unaltered_excerpt or found.holds_whole
        if changes or not in_part:
            return Extent("reworded" if changes else "whole", post, words, changes=changes)
    if found.unaltered_excerpt:
        return Extent("excerpt", post, words, left_out=side.lost_b)
    if found.holds_whole:
        around = "\n".join(
            side.a.passage(m.a0, m.a1) for m in side.marks if m.op != "equal" and m.a1 > m.a0
        )
        return Extent("within", post, words, around=side.lost_a, speaks=speaks(around))
    return None


def _change(found: Comparison, mark: Mark) -> str:
    ours = found.alignment.b.passage(mark.b0, mark.b1)
    theirs = found.alignment.a.passage(mark.a0, mark.a1)
    if not ours:
        return f"“{theirs}” put in"
    return f"“{ours}” became “{theirs}”" if theirs else f"“{ours}” left out"
