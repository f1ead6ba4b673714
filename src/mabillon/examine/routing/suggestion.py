"""What is suggested: a channel that carries much and is not tracked, with what to weigh."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import msgspec
import pyarrow as pa

from mabillon.examine.routing.shares import Share, Usual

OTHERS: Final = pa.schema(
    [
        pa.field("channel", pa.string(), nullable=False),  # register name, or raw channel key
        pa.field("title", pa.string(), nullable=False),  # what a reader is shown
        # Its role towards the issuer, unless that ended before the latest statement; null =
        # none: nobody decided.
        pa.field("role", pa.string()),
        pa.field("why", pa.string()),  # the reason given for that role
        pa.field("own_of", pa.string()),  # title of another issuer whose own channel it is
        # Posts that it made from the first statement to ``within_s`` after the last.
        pa.field("posts", pa.int64(), nullable=False),
    ]
)
"""The channels of the archive that are not tracked for the issuer: one row a channel."""


class Example(msgspec.Struct, frozen=True, kw_only=True):
    """One carrying: the statement, the post that carried it (CHANNEL/ID), and when.

    ``delay_s`` counts from the issuer's own post, negative = before it; ``uncertain_s`` is
    the half-width of what is not known of ``posted_at``, ``delay_uncertain_s`` that of the
    delay; 0 = exact to the second.
    """

    statement: str
    post: str
    posted_at: str
    uncertain_s: int
    delay_s: float
    delay_uncertain_s: int


class Suggestion(msgspec.Struct, frozen=True, kw_only=True):
    """A channel that carries much and is not tracked.

    ``within``: statements watched on it for ``within_s``, and those it carried by then;
    ``usual`` its delay with these. ``since`` is when it first carried one; ``role_since``
    the day in UTC from which a role would hold, and ``then`` the share from that day on.
    ``posts`` it made in the same time, of which ``carrying`` carried a statement, be it one
    in question; ``earlier`` statements stood on it surely before they stood on the issuer's
    own channel.
    ``role`` and ``why``: what a person decided; null = nobody did, and ``accept`` and
    ``refuse`` are the commands that would.
    """

    channel: str
    title: str
    role: str | None
    why: str | None
    within: Share
    usual: Usual | None
    since: str
    since_uncertain_s: int
    role_since: str
    then: Share
    posts: int
    carrying: int
    earlier: int
    cautions: list[str]
    examples: list[Example]
    accept: str | None
    refuse: str | None


@dataclass(frozen=True, slots=True)
class Other:
    """One row of ``OTHERS``."""

    channel: str
    title: str
    role: str | None
    why: str | None
    own_of: str | None
    posts: int
