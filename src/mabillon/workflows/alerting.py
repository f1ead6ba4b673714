"""Delivering alerts: each by every way that is switched on, until the way acknowledges it.

That it did stands in the archive as an entry, written after the acknowledgement and never
twice. Between the two lies a moment: a process that is ended there delivers the alert again,
with the same Message-ID or webhook id, by which a receiver drops repeats. So an alert is
delivered at least once, and acknowledged once.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec

from mabillon.archive.folders import write_synced, writing_here
from mabillon.archive.rows import NewEntry
from mabillon.archive.store import MARK, Store
from mabillon.archive.writer import Writer
from mabillon.errors import ArchiveBusy, UsageError
from mabillon.workflows.alert_ways.feed import FeedWay
from mabillon.workflows.alert_ways.mail import MailWay
from mabillon.workflows.alert_ways.sending import NotSent, Way
from mabillon.workflows.alert_ways.webhook import WebhookWay
from mabillon.workflows.alerts_configured import Alerts
from mabillon.workflows.raised import NOBODY, Raised, raised

KIND: Final = "delivery"
FIRST: Final = timedelta(minutes=1)
LONGEST: Final = timedelta(hours=6)
"""The first and the longest rest of a way that did not take an alert; it doubles each time."""
WAITS: Final = 120
WAIT_S: Final = 0.25
"""How often, and how long each time, another writer is waited for."""


class Failure(msgspec.Struct, frozen=True):
    """A way that did not take an alert. ``again``: when it is tried again."""

    way: str
    said: str
    again: datetime


class Delivered(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the alerts that were to be delivered.

    ``acknowledged``: by way, how many were taken now. ``waiting``: by way, how many are still
    to be taken. ``busy``: another process is delivering, and nothing was done here.
    """

    acknowledged: dict[str, int] = {}
    waiting: dict[str, int] = {}
    failures: list[Failure] = []
    busy: bool = False


class _Taken(msgspec.Struct, frozen=True):
    """The document of an entry: the number of an alert, and the way that took it."""

    alert: int
    way: str


class Rest(msgspec.Struct):
    """A way's rest: how often in a row it failed, and until when it is left alone."""

    failures: int
    until: datetime


def deliver(store: Store, config: Alerts, *, now: datetime) -> Delivered:
    """Deliver what each way that is switched on has not acknowledged yet, oldest first.

    A way that fails is left alone for a while, a minute at first, then ever longer; what it
    did not take waits. Nothing that a way does is raised.

    Parameters
    ----------
    now
        What is too old to be sent, and which way rests, is told by it.
    """
    if not config.on:
        return Delivered()
    with _alone(store) as alone:
        if not alone:
            return Delivered(busy=True)
        rests = _rests(store)
        made = Delivered()
        for way in ways(store, config, now):
            try:
                _by(store, way, config, now, rests, made)
            finally:
                way.close()
        _write(store, rests)
        return made


def ways(store: Store, config: Alerts, now: datetime) -> list[Way]:
    """Return the ways that are configured."""
    name = archive_name(store)
    made: list[Way] = []
    if config.feed is not None:
        made.append(FeedWay(config.feed, config, name, lambda: raised(store)))
    if config.mail is not None:
        made.append(MailWay(config.mail, config, name))
    if config.webhook is not None:
        made.append(WebhookWay(config.webhook, config, name, lambda: now))
    return made


def archive_name(store: Store) -> str:
    """Return what tells an archive from others: a digest of how its ledger begins."""
    return hashlib.sha256((store.root / MARK).read_bytes()).hexdigest()[:16]


def undelivered(store: Store, way: str, config: Alerts, now: datetime) -> list[Raised]:
    """Return the alerts that a way has not acknowledged and that are not too old, oldest first."""
    done = {entry.key for entry in store.entries(KIND)}
    early = now - timedelta(days=config.days)
    return [
        one for one in raised(store) if one.at >= early and f"{one.alert.key} {way}" not in done
    ]


def taken(store: Store) -> dict[int, list[str]]:
    """Return by which ways each alert went out, by its number."""
    found: dict[int, list[str]] = {}
    for entry in store.entries(KIND):
        said = msgspec.json.decode(entry.document, type=_Taken)
        found.setdefault(said.alert, []).append(said.way)
    return found


def _by(
    store: Store,
    way: Way,
    config: Alerts,
    now: datetime,
    rests: dict[str, Rest],
    made: Delivered,
) -> None:
    waiting = undelivered(store, way.name, config, now)
    rest = rests.get(way.name)
    made.acknowledged[way.name] = 0
    if rest is None or rest.until <= now or rest.until > now + LONGEST:  # or the clock went back
        for one in list(waiting):
            try:
                way.send(one)
            except (NotSent, UsageError) as error:
                rests[way.name] = rest = _longer(rest, now)
                made.failures.append(Failure(way.name, f"{way.name}: {error}", rest.until))
                break
            acknowledged(store, one, way.name, now)
            rests.pop(way.name, None)
            rest = None
            made.acknowledged[way.name] += 1
            waiting.remove(one)
    made.waiting[way.name] = len(waiting)


def acknowledged(store: Store, one: Raised, way: str, now: datetime) -> bool:
    """Record that a way took an alert; return whether it was not recorded before."""
    key = f"{one.alert.key} {way}"
    document = msgspec.json.encode(_Taken(one.number, way), order="sorted")
    with _writing(store, now) as writer:
        if store.has_entry(KIND, key):
            return False
        writer.add_entries([NewEntry(KIND, key, NOBODY, "", document)])
    return True


@contextmanager
def _writing(store: Store, now: datetime) -> Iterator[Writer]:
    """Be the one writer, and wait for another to end: what was sent is to be recorded."""
    with ExitStack() as stack:
        for left in reversed(range(WAITS)):
            try:
                writer = stack.enter_context(store.writing(lambda: now))
                break
            except ArchiveBusy:
                if not left:
                    raise
                time.sleep(WAIT_S)
        yield writer


def _longer(rest: Rest | None, now: datetime) -> Rest:
    failures = rest.failures + 1 if rest else 1
    return Rest(failures, now + min(LONGEST, FIRST * 2 ** min(failures - 1, 20)))


# --- The cache: how long a way rests. Lost, it is only tried sooner. -------------------------


def _folder(store: Store) -> Path:
    folder = store.root / "caches" / "alerts"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _rests(store: Store) -> dict[str, Rest]:
    try:
        return msgspec.json.decode(
            (_folder(store) / "rests.json").read_bytes(), type=dict[str, Rest]
        )
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return {}


def _write(store: Store, rests: dict[str, Rest]) -> None:
    with suppress(OSError):  # a full disk: what was delivered is recorded, rests are a cache
        write_synced(_folder(store) / "rests.json", msgspec.json.encode(rests))


@contextmanager
def _alone(store: Store) -> Iterator[bool]:
    """Tell whether this process is the only one that delivers; the system frees it if it dies."""
    with writing_here():
        lock = _folder(store) / "lock"
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
    finally:
        os.close(descriptor)
