"""The loop: collect, ingest, rules, delivery, round after round, until it is asked to end.

One round at a time. A part that fails is told, and the next part and the next round go on;
only a full disk ends the loop, whole, for nothing could be kept any more. Where it was, the
archive and its caches say: a loop that is killed goes on where the last thing was kept.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from mabillon.archive.catalogue import no_room
from mabillon.archive.store import Store, utc_now
from mabillon.errors import MabillonError
from mabillon.workflows.alerting import deliver
from mabillon.workflows.alerts_configured import Alerts
from mabillon.workflows.collecting import Collected, collect, manners_of
from mabillon.workflows.loop_rounds import (
    Failure,
    Part,
    Round,
    Rounds,
    alone,
    recall,
    remember,
)
from mabillon.workflows.loop_waiting import Stop, WallClock, elapsed
from mabillon.workflows.raised import Raised
from mabillon.workflows.register_in_force import current
from mabillon.workflows.watch_list import watch_list
from mabillon.workflows.watching import watch_once

LONGEST_REST_S: Final = 3600.0
"""Seconds between two rounds at the most while nothing at all answers, if `every` is not more."""
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@dataclass(slots=True)
class Told:
    """A round as it was told: the round, its alerts, and the seconds until the next."""

    round: Round
    alerts: list[Raised] = field(default_factory=list)
    next_s: float = 0.0


def loop(
    root: Path,
    every_s: float,
    *,
    stop: Stop,
    tell: Callable[[Told], None],
    rounds: int | None = None,
    environ: Mapping[str, str] = os.environ,
    now: Callable[[], datetime] = utc_now,
    elapsed: Callable[[], float] = elapsed,
) -> Round | None:
    """Make rounds until it is asked to end; return the last (null = none was begun).

    Parameters
    ----------
    every_s
        Seconds from the start of a round to the start of the next; one that takes longer is
        followed at once. While nothing at all answers it doubles, up to an hour.
    stop
        Asks it to end, after the running step.
    rounds
        So many at the most; null = no end.
    now, elapsed
        The wall clock, and seconds that never jump, by which is waited.

    Raises
    ------
    UsageError, RegisterError
        The configuration or watch.yaml makes no sense, before the first round.
    ArchiveBusy
        A loop runs on this archive already.
    MabillonError
        The disk is full: what was acknowledged is kept, and the loop stopped.
    """
    with Store.open(root) as store, alone(store):
        _check(store, environ)
        kept = recall(store)
        kept.every_s, kept.stopped = every_s, None
        wall = WallClock(now, elapsed)
        lost = done = 0
        last: Round | None = None
        while not stop.asked and (rounds is None or done < rounds):
            began = elapsed()
            try:
                wall.look()
                told = one_round(root, kept, stop=stop, wall=wall, environ=environ, now=now)
                last = told.round
                done += 1
                lost = lost + 1 if last.cut_off else 0
                wait = rest(every_s, lost)
                told.next_s = max(0.0, began + wait - elapsed())
                kept.next = now() + timedelta(seconds=told.next_s)
                remember(store, kept)
            except (MabillonError, OSError, sqlite3.Error) as error:
                if not full(error):
                    raise
                raise _stopped(store, kept, error) from error
            tell(told)
            if rounds is None or done < rounds:
                _wait(began + wait, stop, wall, elapsed)
        if rounds is None or done < rounds:
            kept.next = None
            remember(store, kept)
        return last


def one_round(
    root: Path,
    kept: Rounds,
    *,
    stop: Stop,
    wall: WallClock,
    environ: Mapping[str, str],
    now: Callable[[], datetime],
) -> Told:
    """Make one round, and note it in what is kept; nothing but a full disk is raised."""
    at = now()
    made = Round(number=kept.number, began=at, ended=at)
    told = Told(made)
    failed: list[tuple[str, str]] = []
    with Store.open(root) as store:
        with _told(made, "collect"):
            failed = _collect(store, made, environ, now)
        if not stop.asked:
            with _told(made, "watch"):
                told.alerts = watch_once(store, now())
                made.raised = [one.number for one in told.alerts]
        if not stop.asked:
            with _told(made, "deliver"):
                sent = deliver(store, Alerts.configured(store.root, environ), now=now())
                made.delivered = {way: count for way, count in sent.acknowledged.items() if count}
                made.failures += [Failure("deliver", one.said) for one in sent.failures]
    wall.look()
    made.jumped_s = round(wall.told(), 1)
    made.ended = now()
    kept.add(made, failed)
    return told


def full(error: BaseException) -> bool:
    """Return whether an error comes of a full disk, a quota, or a bound on files."""
    seen: list[BaseException] = [error]
    for one in seen:
        if isinstance(one, OSError) and one.errno in _FULL:
            return True
        if isinstance(one, sqlite3.Error) and no_room(one):
            return True
        more = list(one.exceptions) if isinstance(one, BaseExceptionGroup) else []
        seen += [e for e in (one.__cause__, one.__context__, *more) if e and e not in seen]
    return False


@contextmanager
def _told(made: Round, part: Part) -> Iterator[None]:
    """Have what a part raises told in the round, unless the disk is full."""
    try:
        yield
    except (MabillonError, OSError, sqlite3.OperationalError) as error:
        if full(error):
            raise
        made.failures.append(Failure(part, str(error)))


def _check(store: Store, environ: Mapping[str, str]) -> None:
    manners_of(store, environ)
    Alerts.configured(store.root, environ)
    watch_list(store, current(store, record=False)[1])


def _collect(
    store: Store, made: Round, environ: Mapping[str, str], now: Callable[[], datetime]
) -> list[tuple[str, str]]:
    """Collect if that is switched on; return the channels of which nothing came, and why."""
    manners = manners_of(store, environ)
    made.collected = manners.on
    if not manners.on:
        return []
    came = collect(store, manners, now=now)
    _count(made, came)
    made.failures += [
        Failure("collect", said, one.channel) for one in came.channels for said in one.failures
    ]
    return [(one.channel, one.failures[-1]) for one in came.failed]


def _count(made: Round, came: Collected) -> None:
    for one in came.channels:
        made.asked += one.asked
        made.answered += one.answered
        made.new += one.new
        made.edited += one.edited
        made.gone += len(one.gone)
    made.again, made.rejected = came.again, came.rejected
    made.suggestions = [one.sentence for one in came.suggestions]


def rest(every_s: float, lost: int) -> float:
    """Return the seconds from one round's start to the next; ``lost``: rounds without answers."""
    longest = max(every_s, LONGEST_REST_S)
    return float(min(longest, every_s * 2 ** min(lost, 20)))


def _wait(until: float, stop: Stop, wall: WallClock, elapsed: Callable[[], float]) -> None:
    while (left := until - elapsed()) > 0 and not stop.wait(left):
        wall.look()


def _stopped(store: Store, kept: Rounds, error: Exception) -> MabillonError:
    """Return that the loop stopped whole; noted too, if there is room for so much."""
    what = error.what if isinstance(error, MabillonError) else str(error)
    kept.stopped, kept.next = f"no room to write: {what}", None
    with suppress(MabillonError):  # there is none; the message and the exit status say it
        remember(store, kept)
    return MabillonError(
        f"the loop stopped, for there is no room to write ({what})",
        where=str(store.root),
        do="what was acknowledged is kept; make room, then start it again",
    )
