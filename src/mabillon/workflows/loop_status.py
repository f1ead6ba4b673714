"""How the monitor fares: rounds, channels, alerts, room on the disk; and what is wrong."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Final

import msgspec

from mabillon.archive.register import Channel
from mabillon.archive.store import Store
from mabillon.errors import UsageError
from mabillon.workflows import collect_memory
from mabillon.workflows.alerting import undelivered, ways
from mabillon.workflows.alerts_configured import Alerts
from mabillon.workflows.alerts_done import open_alerts
from mabillon.workflows.collecting import manners_of
from mabillon.workflows.loop_rounds import Failing, Round, Rounds, recall, running
from mabillon.workflows.raised import raised
from mabillon.workflows.register_in_force import current

ROUNDS: Final = 5
LEAST: Final = 1 << 30
"""Bytes of room on the disk below which something is wrong."""
GAPS: Final = 50
"""Gaps between posts that say how a channel posts; with fewer than `FEWEST` nothing is said."""
FEWEST: Final = 5
QUIET: Final = timedelta(days=1)
LATE: Final = timedelta(minutes=1)
"""A round that is due so long ago, with no loop running, is late."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class ChannelStatus(msgspec.Struct, frozen=True, kw_only=True):
    """A channel that is collected from.

    Parameters
    ----------
    looked_at, last_post
        The latest look at it, and the latest post that is kept of it; null = none.
    quiet_s
        Seconds from that post to that look, where they are more than a day and more than lay
        between any two of its last posts; null = it is not quiet, or has too few posts.
    failing
        Since when nothing comes of it, as far as the loop asked; null = it answers.
    """

    channel: str
    title: str
    looked_at: datetime | None
    last_post: datetime | None
    quiet_s: float | None
    failing: Failing | None


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """How an archive's monitor fares.

    Parameters
    ----------
    posts, captures
        Rows of posts (every version), and acts of collecting.
    running
        Whether a loop runs on it now.
    collecting
        Whether collecting is switched on here; null = the configuration cannot be read.
    every_s, next
        Of the loop: null = there is none.
    rounds
        The last ones, the latest last.
    channels
        Those that have a source.
    alerts, open
        Alerts ever, and those that nobody has dealt with.
    undelivered
        By way that is switched on: alerts that it has not acknowledged.
    waiting
        Files of answers that an interrupted run left for the next.
    free
        Bytes of room on the disk.
    wrong
        What is wrong, in sentences.
    """

    archive: str
    posts: int
    captures: int
    running: bool
    collecting: bool | None
    every_s: float | None
    next: datetime | None
    rounds: list[Round]
    channels: list[ChannelStatus]
    alerts: int
    open: int
    undelivered: dict[str, int]
    waiting: int
    free: int
    wrong: list[str]


def status(store: Store, now: datetime, environ: Mapping[str, str] = os.environ) -> Status:
    """Return how the monitor fares; writes nothing and asks nobody."""
    wrong: list[str] = []
    kept, runs = recall(store), running(store)
    collecting: bool | None = None
    config, listed = Alerts(), list[Channel]()
    try:
        collecting = manners_of(store, environ).on
        config = Alerts.configured(store.root, environ)
    except UsageError as error:
        wrong.append(str(error))
    try:
        listed = [c for c in current(store, record=False)[1].channels if c.collected_from(now)]
    except UsageError as error:
        wrong.append(str(error))
    channels = list(_channels(store, listed, kept)) if listed else []
    left = _undelivered(store, config, now)
    free = shutil.disk_usage(store.root).free
    wrong += [*_of_rounds(kept, runs, now), *_of_channels(channels)]
    wrong += [f"{_count(n, 'alert')} not taken by {way} yet" for way, n in left.items() if n]
    if free < LEAST:
        wrong.append(f"there is little room on the disk: {free // 1_000_000:,} MB")
    return Status(
        archive=str(store.root),
        posts=store.rows(),
        captures=len(store.captured()),
        running=runs,
        collecting=collecting,
        every_s=kept.every_s or None,
        next=kept.next,
        rounds=kept.rounds[-ROUNDS:],
        channels=channels,
        alerts=len(raised(store)),
        open=len(open_alerts(store)),
        undelivered=left,
        waiting=len(list(collect_memory.folder(store).glob("collected-*.warc"))),
        free=free,
        wrong=wrong,
    )


def _undelivered(store: Store, config: Alerts, now: datetime) -> dict[str, int]:
    found: dict[str, int] = {}
    for way in ways(store, config, now) if config.on else []:
        found[way.name] = len(undelivered(store, way.name, config, now))
        way.close()
    return found


def _of_rounds(kept: Rounds, runs: bool, now: datetime) -> Iterator[str]:
    if kept.stopped is not None:
        yield f"the loop stopped: {kept.stopped}"
    elif kept.next is not None and not runs and kept.next + LATE < now:
        yield f"the round of {kept.next:%Y-%m-%d %H:%M} UTC was not made, and no loop runs"
    last = kept.rounds[-1] if kept.rounds else None
    for one in last.failures if last is not None else []:
        if one.channel is None:
            yield f"in the last round: {one.said}"
    if last is not None and last.cut_off:
        yield "in the last round no source answered as it should; is this machine on the network?"


def _of_channels(channels: Sequence[ChannelStatus]) -> Iterator[str]:
    for one in channels:
        if one.failing is not None:
            rounds = _count(one.failing.rounds, "round")
            yield f"{one.channel}: nothing came in {rounds}: {one.failing.said}"


def _channels(store: Store, listed: Sequence[Channel], kept: Rounds) -> Iterator[ChannelStatus]:
    keys = {key for channel in listed for key in channel.keys}
    looks: dict[str, datetime] = {}
    seen = store.observations(channels=keys).to_pydict()
    for key, at in zip(seen["channel"], seen["seen_at"], strict=True):
        if at is not None:
            looks[key] = max(at, looks.get(key, at))
    posted: dict[str, set[int]] = {}
    posts = store.posts(["channel", "posted_at"], channels=keys)
    times = posts["posted_at"].cast("int64").to_pylist()
    for key, time in zip(posts["channel"].to_pylist(), times, strict=True):
        if time is not None:
            posted.setdefault(key, set()).add(time)
    for channel in listed:
        looked = max((looks[key] for key in channel.keys if key in looks), default=None)
        own = sorted(set().union(*(posted.get(key, set()) for key in channel.keys)))
        yield ChannelStatus(
            channel=channel.name,
            title=channel.title or channel.name,
            looked_at=looked,
            last_post=_EPOCH + timedelta(microseconds=own[-1]) if own else None,
            quiet_s=_quiet(own, looked),
            failing=kept.failing.get(channel.name),
        )


def _quiet(times: Sequence[int], looked: datetime | None) -> float | None:
    """Return how long a channel is quiet; ``times``: of its posts (us), in order."""
    gaps = [after - before for before, after in pairwise(times[-GAPS - 1 :])]
    if looked is None or len(gaps) < FEWEST:
        return None
    silent = (looked - _EPOCH) // timedelta(microseconds=1) - times[-1]
    if silent <= max(*gaps, QUIET // timedelta(microseconds=1)):
        return None
    return silent / 1e6


def _count(count: int, what: str) -> str:
    return f"1 {what}" if count == 1 else f"{count:,} {what}s"
