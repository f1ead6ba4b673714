"""The settings of picture hashes: every number that a person chose, in one place."""

from __future__ import annotations

from typing import Literal

import msgspec

Hash = Literal["pdq", "dhash"]


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """Limits, with their defaults.

    pdq_radius: two PDQ hashes at most so many bits apart are the same picture (of 256; the
        value that its authors recommend).
    pdq_quality: a picture of less quality (0 to 100) has no PDQ hash (the same).
    dhash_radius: the same for dHash (of 64); also what the index finds fastest.
    dhash_least: at least so many bits of a dHash are 0, and as many 1; else there is none.
    least_side: a picture with a shorter side, in pixels, has no hash.
    pdq_wide, dhash_wide: pictures of which what is kept of both is at most so many bits apart
        are worth looking at, where both are at hand; what the index finds still fast.
    window_radius: the same for a window of the one (dHash) and what is kept of the other.
    guess_radius: two views at most so many bits of dHash apart say how one picture could lie
        on another.
    guesses: so many of them are tried.
    agreement: pictures that agree so far (0 to 1) where they overlap are the same picture.
    page: a picture of which so much (0 to 1) is of one even level is a page: paper, with writing.
    against: two pages are the same picture where, besides, at most so much of what could be
        compared shows something else.
    agreement_hint: and so far, a hint.
    tiles: over so many tiles at least.
    """

    pdq_radius: int = 31
    pdq_quality: int = 50
    dhash_radius: int = 7
    dhash_least: int = 8
    least_side: int = 32
    pdq_wide: int = 47
    dhash_wide: int = 11
    window_radius: int = 8
    guess_radius: int = 12
    guesses: int = 4
    agreement: float = 0.4
    page: float = 0.8
    against: float = 0.08
    agreement_hint: float = 0.3
    tiles: int = 8

    @property
    def wide(self) -> dict[Hash, int]:
        """Radii within which a picture is worth looking at."""
        return {"pdq": self.pdq_wide, "dhash": self.dhash_wide}

    @property
    def windows(self) -> dict[Hash, int]:
        """The same for windows, which have no PDQ."""
        return {"dhash": self.window_radius}
