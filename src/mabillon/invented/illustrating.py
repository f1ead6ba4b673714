"""Which of the League's communiqués went out with a picture of the letter."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from mabillon.invented.pictures.subjects import Branch, Sheet
from mabillon.invented.places import Town
from mabillon.invented.posts import Media, Post
from mabillon.invented.statements import NEW_LOGO, letter

LETTERS: Final[dict[Branch, tuple[datetime, ...]]] = {
    "League": (datetime(2028, 2, 1, tzinfo=UTC), datetime(2030, 6, 1, tzinfo=UTC)),
    "Quayside Hands": (datetime(2029, 6, 1, tzinfo=UTC),),
    "Northern Beds": (datetime(2030, 11, 1, tzinfo=UTC),),
}
"""Whose stamp is on them, and the days from which the next communiqué brings one."""


def seeds(at: datetime) -> int:
    """Return how many seeds the logo had then."""
    return 9 if at >= NEW_LOGO else 7


def illustrate(issued: Iterable[Post]) -> list[Post]:
    """Give some communiqués a picture of the letter; return these."""
    written = [post for post in issued if post.kind == "communique"]
    chosen = []
    for branch, days in LETTERS.items():
        for day in days:
            post = next(p for p in written if p.at >= day and p.media is None)
            post.media = sheet(post.at, post.text, branch)
            chosen.append(post)
    return sorted(chosen, key=lambda post: post.at)


def sheet(at: datetime, text: str, branch: Branch) -> Media:
    """Return a letter as a picture."""
    subject = Sheet(f"{at:%Y-%m-%d %H:%M}", text, seeds(at), branch)
    return Media("photo", f"letter-{at:%Y-%m-%d}.jpg", 231_804, 1240, 1754, shows=subject)


def only_a_picture(town: Town, number: int, at: datetime) -> Media:
    """Return the letter that went out as a picture alone."""
    rng = random.Random(f"letter {number} of {at:%Y-%m-%d}, a picture only")
    return sheet(at, letter(rng, town, number, at).text, "League")
