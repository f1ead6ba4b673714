"""What a desk begins its day with: new posts, alerts, open questions, the archive's health."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import msgspec
import numpy as np

from mabillon.archive.register import Register
from mabillon.archive.store import Store
from mabillon.archive.taken_in import taken_in
from mabillon.errors import UsageError
from mabillon.pages.words import channel as named
from mabillon.workflows.alerts_done import open_alerts
from mabillon.workflows.kept_opinions import KeptOpinion, kept_opinions
from mabillon.workflows.loop_status import Status, status
from mabillon.workflows.raised import Raised
from mabillon.workflows.register_in_force import current

LATEST: Final = 8
DAY: Final = timedelta(days=1)
WORDS: Final = 160


class LatestPost(msgspec.Struct, frozen=True, kw_only=True):
    """A post that was kept lately: CHANNEL/ID, its channel as a reader knows it, its words.

    ``posted_at``: null = not known.
    """

    post: str
    channel: str
    posted_at: datetime | None
    seen_at: datetime
    words: str


class Glance(msgspec.Struct, frozen=True, kw_only=True):
    """An archive at a glance.

    Parameters
    ----------
    posts, captures, rejected
        Ever: versions of posts, acts of collecting, records that could not be read.
    new, new_captures, new_rejected
        The same, in the day before.
    latest
        The posts that were kept last, the last first.
    alerts
        Those that nobody has dealt with, the latest first.
    opinions
        How many are kept.
    open
        Open questions: whose clock has struck first, then by when it will, then unsigned.
    status
        How the monitor fares, with its quiet channels and what is wrong.
    leaves, root
        The ledger's size and root, which an audit can be asked about later.
    register
        How many issuers it has; channels.
    trouble
        Why the register cannot be read; null = it can.
    """

    posts: int
    captures: int
    rejected: int
    new: int
    new_captures: int
    new_rejected: int
    latest: tuple[LatestPost, ...]
    alerts: tuple[Raised, ...]
    opinions: int
    open: tuple[KeptOpinion, ...]
    status: Status
    leaves: int
    root: str
    issuers: int
    channels: int
    trouble: str | None


def at_a_glance(store: Store, now: datetime, environ: Mapping[str, str]) -> Glance:
    """Return an archive at a glance; writes nothing and asks nobody."""
    trouble: str | None = None
    try:
        register = current(store, record=False)[1]
    except UsageError as error:
        trouble, register = str(error), current(store, store.position())[1]
    ever, today = taken_in(store), taken_in(store, now - DAY)
    kept = kept_opinions(store, now)
    return Glance(
        posts=store.rows(),
        captures=ever.captures,
        rejected=ever.rejected,
        new=today.new,
        new_captures=today.captures,
        new_rejected=today.rejected,
        latest=_latest(store, register),
        alerts=tuple(reversed(open_alerts(store))),
        opinions=len(kept),
        open=tuple(sorted((one for one in kept if one.open), key=lambda one: _order(one, now))),
        status=status(store, now, environ),
        leaves=store.position(),
        root=store.ledger_root(),
        issuers=len(register.issuers),
        channels=len(register.channels),
        trouble=trouble,
    )


def _order(one: KeptOpinion, now: datetime) -> tuple[int, float, int]:
    clock = one.clock
    if clock is not None and clock.struck is not None:
        return 0, 0.0, -one.number
    if clock is not None and clock.next is not None:
        return 1, (clock.next.at - now).total_seconds(), -one.number
    return 2, 0.0, -one.number


def _latest(store: Store, register: Register) -> tuple[LatestPost, ...]:
    size = store.rows()
    columns = ["row", "channel", "channel_name", "id", "posted_at", "seen_at", "text"]
    rows = store.posts(columns, rows=np.arange(max(0, size - LATEST), size)).to_pylist()
    found = []
    for row in reversed(rows):
        channel = register.channel_of_key(row["channel"])
        words = " ".join(row["text"][: WORDS * 4].split())
        title = channel.title if channel else row["channel_name"] or named(row["channel"])
        found.append(
            LatestPost(
                post=f"{channel.name if channel else row['channel']}/{row['id']}",
                channel=title,
                posted_at=row["posted_at"],
                seen_at=row["seen_at"],
                words=words if len(words) <= WORDS else words[: WORDS - 1].rstrip() + "…",
            )
        )
    return tuple(found)
