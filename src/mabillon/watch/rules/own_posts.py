"""A post on an issuer's own channel that was edited or deleted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from mabillon.watch.alert import Alert

RULE: Final = "own-posts"
WATCHES: Final = "a post of an issuer's own channel is edited or deleted"


@dataclass(frozen=True, slots=True)
class Edited:
    """A new version of an own post with other words.

    ``version``: of the new one, in hexadecimal. ``key``: the post with its raw channel key.
    ``at``: when it was edited, or seen so. ``changes``: how many passages differ.
    """

    issuer: str
    key: str
    post: str
    title: str
    version: str
    at: datetime
    changes: int
    evidence: list[str]


@dataclass(frozen=True, slots=True)
class Gone:
    """An own post that is no longer there: last seen at ``stood``, seen to be gone at ``gone``."""

    issuer: str
    key: str
    post: str
    title: str
    stood: datetime
    gone: datetime
    evidence: str


def alerts(edited: Iterable[Edited], gone: Iterable[Gone]) -> list[Alert]:
    """Return one alert for each edit that changes words, and for each post that goes."""
    return [*map(_edited, edited), *map(_gone, gone)]


def _edited(one: Edited) -> Alert:
    places = f"{one.changes} place{'' if one.changes == 1 else 's'}"
    return Alert(
        rule=RULE,
        subject=f"{one.key} edited {one.version}",
        what=f"The own post {one.post} was edited.",
        where=one.title,
        when=one.at,
        why=f"Its words differ from the version before in {places}; both versions are kept.",
        posts=[one.post],
        evidence=one.evidence,
        issuer=one.issuer,
    )


def _gone(one: Gone) -> Alert:
    return Alert(
        rule=RULE,
        subject=f"{one.key} gone",
        what=f"The own post {one.post} is gone.",
        where=one.title,
        when=one.gone,
        why=f"It stood there on {one.stood:%Y-%m-%d %H:%M} UTC; a look on "
        f"{one.gone:%Y-%m-%d %H:%M} UTC shows earlier posts of the channel, and not it.",
        posts=[one.post],
        evidence=[one.evidence],
        issuer=one.issuer,
    )
