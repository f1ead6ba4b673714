"""What else would look like a routine forwarder, and the commands that decide."""

from __future__ import annotations

import shlex
from typing import Final

from mabillon.examine import phrases
from mabillon.examine.routing.suggestion import Suggestion
from mabillon.examine.settings import RoutingSettings

_EARLIER: Final = 0.1  # a channel that had so large a share first may be a source


def cautions(made: Suggestion, own_of: str | None, routing: RoutingSettings) -> list[str]:
    """Say what else would look like this, and what its share of posts shows."""
    part = made.carrying / made.posts
    found = [f"{made.carrying:,} of its {made.posts:,} posts in the time counted carried one"]
    if part < routing.crowd_share:
        found[0] += ": an aggregator, which carries everybody, would look like this"
    elif part >= routing.mirror_share:
        found[0] += ": a mirror or a sister channel would look like this"
    if made.usual is not None and made.usual.median < routing.at_once_s:
        soon = f"within {phrases.span(made.usual.median)}"
        found.append(
            f"it usually has them {soon if made.usual.median >= 1 else 'at the same second'}: a "
            "channel of the issuer's own, or one hand behind both, would look like this"
        )
    if made.earlier and made.earlier >= _EARLIER * made.within.k:
        found.append(
            f"it had {made.earlier} of them before the issuer's own channel: a source, or a "
            "channel of its own, would look like this"
        )
    if own_of is not None:
        found.append(
            f"it is an own channel of {own_of}: statements made together would look like this"
        )
    return found


def commands(issuer: str, made: Suggestion, routing: RoutingSettings) -> tuple[str, str]:
    """Return the two commands, with a reason to be put in one's own words."""
    which = f"{shlex.quote(issuer)} {shlex.quote(made.channel)}"
    since = f"--since {made.role_since}"
    hours = phrases.span(routing.within_s)
    counted = f"carried {made.within.k} of {made.within.n} watched within {hours}"
    if made.carrying / made.posts < routing.crowd_share:
        against = f"carries everybody: {made.carrying} of {made.posts} posts carried one"
    else:
        against = f"no routine forwarder, though it carried {made.within.k} of {made.within.n}"
    return (
        f"mabillon register accept {which} {since} --reason {shlex.quote(counted)}",
        f"mabillon register refuse {which} {since} --reason {shlex.quote(against)}",
    )
