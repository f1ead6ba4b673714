"""Copies: how one text stands to another, and which of them carries it.

Method: method.md section 1. Candidates come from sketches (``candidates``); what
is said of a pair comes from its alignment word by word (mabillon.text.align).
*Carried* is narrower than copied: a forgery with one changed figure is a near copy of a
genuine post; it has a donor, it was not carried.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from mabillon.examine.instants import moved
from mabillon.examine.settings import Settings
from mabillon.text.align import Alignment, Text, align

Relation = Literal[
    "identical",
    "near copy",
    "contains",
    "excerpt of",
    "shares passages",
    "unrelated",
]
"""How text a stands to text b, read from a: "a contains b", "a is an excerpt of b"."""

PASSAGE_WORDS = 8
"""Words in a row that two texts must share to share a passage."""

CARRIES = 0.9
"""Containment, both ways, from which a copy without a material difference carries a text."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Text ``a`` compared with text ``b``.

    ``containment_a``: the share (0 to 1) of a's words, furniture apart, that stand in b;
    ``containment_b`` likewise.
    """

    relation: Relation
    containment_a: float
    containment_b: float
    alignment: Alignment

    @property
    def carries(self) -> bool:
        """Whether b carries a: the same statement, whichever words the channel put around it.

        Identical, or both containments at least 0.9 with no difference in a number, a
        date, a place or a name. Time is the caller's business (``in_time``).
        """
        return self.relation == "identical" or (
            min(self.containment_a, self.containment_b) >= CARRIES and not self.alignment.material
        )

    @property
    def unaltered_excerpt(self) -> bool:
        """Whether all of a stands in the longer b, without any difference.

        However little of b is left out: where nearly nothing is, b carries a as well.
        """
        return (
            self.relation in ("excerpt of", "near copy")
            and self.containment_a >= 0.98
            and self.alignment.lost_b > 0
            and not self.alignment.differences
        )

    @property
    def holds_whole(self) -> bool:
        """Whether a holds all of b, with words of its own around it, however few."""
        return (
            self.relation in ("contains", "near copy")
            and self.containment_b >= 0.98
            and self.alignment.lost_a > 0
            and not self.alignment.differences
        )


def compare(a: Text, b: Text, settings: Settings) -> Comparison:
    """Compare two texts.

    Returns
    -------
    Comparison
        ``unrelated`` where they share no passage of eight words and neither is small.
    """
    found = align(a, b)
    return Comparison(_relation(found, settings), found.share_a, found.share_b, found)


def _relation(found: Alignment, settings: Settings) -> Relation:
    if not found.shared:
        return "unrelated"
    high_a = found.share_a >= settings.near_copy
    high_b = found.share_b >= settings.near_copy
    if found.share_a == found.share_b == 1.0 and not found.differences:
        return "identical"
    if high_a and high_b:
        return "near copy"
    if high_a and _solid(found, len(found.a.forms)):
        return "excerpt of"
    if high_b and _solid(found, len(found.b.forms)):
        return "contains"
    if found.longest >= PASSAGE_WORDS:
        return "shares passages"
    return "unrelated"


def _solid(found: Alignment, words: int) -> bool:
    """A short text scattered over a long one is chance: it must stand there in one piece."""
    return found.longest >= min(PASSAGE_WORDS, words)


def in_time(posted_at: datetime | None, first_at: datetime | None, settings: Settings) -> bool:
    """Tell whether a post is late enough to carry what first appeared at ``first_at``."""
    if posted_at is None or first_at is None:
        return False
    return posted_at >= moved(first_at, -timedelta(seconds=settings.early_s))
