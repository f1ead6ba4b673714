"""A sentence on what a file says of itself, and whether others may read it."""

from __future__ import annotations

from typing import Final, Literal, get_args

import msgspec

About = Literal[
    "contradiction",
    "after",
    "older",
    "with",
    "changed",
    "software",
    "manifest",
    "place",
    "people",
]
ABOUT: Final[tuple[About, ...]] = get_args(About)
"""In the order in which they are read."""


class Remark(msgspec.Struct, frozen=True):
    """A sentence on what a file says of itself.

    Parameters
    ----------
    about
        "contradiction": times in it that exclude each other. "after": it is later than the
        post. "older": it is earlier than the day of the event, or, where none is claimed, by
        more than a day earlier than the post. "with": any other time. "changed": it was
        changed, or holds earlier states. "software": what made or saved it. "manifest": C2PA.
        "place", "people": GPS; owners, authors, serial numbers and whatever else is private.
    says
        The sentence, made safe to show.
    public
        Whether it may leave the archive. What names or places a person never may.
    """

    about: About
    says: str
    public: bool = True
