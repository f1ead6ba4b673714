"""A statement in an issuer's name on a channel that is not its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from mabillon.watch.alert import Alert

RULE: Final = "in-name"
WATCHES: Final = "a statement in an issuer's name on a channel that is not its own"


_ROLES: Final[Mapping[str, str]] = {
    "forwarder": "a forwarder of it",
    "supporter": "a supporter of it",
    "independent": "which is independent of it",
    "adversary": "an adversary of it",
    "unknown": "whose role for it is not known",
}


@dataclass(frozen=True, slots=True)
class Spoken:
    """A new post that speaks in an issuer's name.

    ``post``: CHANNEL/ID. ``title``: of the channel. ``role``: what the channel is to the
    issuer; null = it has none. ``first``: the earliest kept post (raw CHANNEL/ID) with this
    text, which may be the post itself. ``speaks``: why it seems to speak so, in a sentence.
    """

    issuer: str
    issuer_title: str
    post: str
    title: str
    role: str | None
    posted_at: datetime | None
    evidence: str
    first: str
    speaks: str


def alerts(spoken: Iterable[Spoken]) -> list[Alert]:
    """Return one alert a statement, however many channels have posted it."""
    found: dict[tuple[str, str], list[Spoken]] = {}
    for one in spoken:
        found.setdefault((one.issuer, one.first), []).append(one)
    return [_alert(posts) for posts in found.values()]


def _alert(posts: list[Spoken]) -> Alert:
    first = min(posts, key=lambda p: (p.posted_at is None, str(p.posted_at)))
    others = len({p.post for p in posts}) - 1
    more = f" {others} more new post{'' if others == 1 else 's'} with it." if others else ""
    role = _ROLES.get(first.role or "", "which has no role for it")
    return Alert(
        rule=RULE,
        subject=f"{first.issuer} {first.first}",
        what=f"A statement in the name of {first.issuer_title} was posted as {first.post}.",
        where=first.title,
        when=first.posted_at,
        why=f"{first.speaks} It stands on {first.title}, {role}, and no own channel of "
        f"{first.issuer_title} has it among what was collected.{more}",
        posts=sorted({p.post for p in posts}),
        evidence=sorted({p.evidence for p in posts}),
        issuer=first.issuer,
    )
