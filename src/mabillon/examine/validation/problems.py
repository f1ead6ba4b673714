"""What is examined as if questioned, and what is true of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["genuine", "recorded", "random", "topic", "spliced", "recycled", "swapped"]

KINDS: Final[dict[Kind, str]] = {
    "genuine": "the issuer's own statements, their own first post hidden",
    "recorded": "recorded cases: statements in its name that the register has as not issued",
    "random": "statements by others, drawn at random, with the issuer's name put in",
    "topic": "statements by others on the nearest subject, with the issuer's name put in",
    "spliced": "the same, with 30 % of the words from an earlier statement of the issuer",
    "recycled": "earlier statements of the issuer, with the dates set to a new day",
    "swapped": "earlier statements of the issuer, with names and figures from another of them",
}
"""Each kind of problem, and what it is."""

SIMULATED: Final[tuple[Kind, ...]] = ("random", "topic", "spliced", "recycled", "swapped")
"""Made for validation: they have no carriers, so nothing is said of their carriage."""

COPIED: Final[tuple[Kind, ...]] = ("recycled", "swapped")
"""Those that are a statement of the issuer's, changed: of them wording has what is left."""

BUILT: Final[tuple[Kind, ...]] = ("spliced", *COPIED)
"""Those built on a statement of the issuer's, which has a donor to be found."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A text, examined as if it had been posted at ``at`` in the issuer's name.

    ``number`` is its number among the problems of its kind; ``block`` the block of time that
    is taken out for it. ``post`` is the post it is or was written by others as (CHANNEL/ID),
    ``donor`` the earlier statement that it was built on; null = none. ``organisation``: who
    wrote it; "" = the issuer. ``at``: microseconds UTC.
    """

    kind: Kind
    number: int
    block: int
    at: int
    text: str
    post: str
    donor: str | None = None
    organisation: str = ""

    @property
    def issued(self) -> bool:
        """Whether H1 holds."""
        return self.kind == "genuine"
