"""What was heard of an issuer in a text, and what that comes to: points, and a threshold.

The points are counted, not learned: each sort of evidence counts once, and all that counted
is shown. They and the threshold were chosen on development data alone (docs/methods/speaking.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

import msgspec

Sort = Literal[
    "speaker", "heading", "letterhead", "signature", "self", "address", "formula", "pattern",
    "credit", "reported", "doubted", "quoted", "about", "reply",
]  # fmt: skip

POINTS: Final[dict[Sort, int]] = {
    "speaker": 3,
    "heading": 1,
    "letterhead": 2,
    "signature": 3,
    "self": 2,
    "address": 2,
    "formula": 3,
    "pattern": 3,
    "credit": 1,
    "reported": -2,
    "doubted": -3,
    "quoted": -1,
    "about": -2,
    "reply": -2,
}
"""What each sort of evidence counts, however often it stands in the text."""

THRESHOLD: Final = 3
"""Points from which on a text is proposed."""

IN_WORDS: Final[dict[Sort, str]] = {
    "speaker": "named as the one who speaks",
    "heading": "named in a heading",
    "letterhead": "named at the head of a picture's letters",
    "signature": "named where a text is signed",
    "self": "speaks of itself as “we”",
    "address": "a public is addressed, or something made known to it",
    "formula": "a formula of its statements",
    "pattern": "found by the register's pattern for statements",
    "credit": "an outlet of its own is credited",
    "reported": "words of a report about it",
    "doubted": "words of doubt about whose it is",
    "quoted": "named within a quotation",
    "about": "named in the middle only",
    "reply": "a reply to another post",
}


class Evidence(msgspec.Struct, frozen=True):
    """One thing in a text that speaks for or against.

    ``points``: above 0 = for. ``words``: as they stand in the text; ``at``: where (characters,
    half-open; 0 to 0 = of the text as a whole). ``language``: of the list of words that found
    it; null = none did.
    """

    sort: Sort
    points: int
    words: str
    at: tuple[int, int]
    language: str | None = None


class Speaking(msgspec.Struct, frozen=True):
    """Whether a text speaks in an issuer's name: what says so, in the text's order."""

    score: int
    evidence: list[Evidence]

    @property
    def proposed(self) -> bool:
        """Whether that is enough to propose it as a questioned statement."""
        return self.score >= THRESHOLD


def weighed(found: Iterable[Evidence]) -> Speaking:
    """Return what evidence comes to: of each sort the first counts, the others are left out."""
    kept: dict[Sort, Evidence] = {}
    for one in sorted(found, key=lambda one: one.at):
        kept.setdefault(one.sort, one)
    return Speaking(sum(one.points for one in kept.values()), list(kept.values()))
