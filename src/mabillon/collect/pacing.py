"""When a host may be asked: its turn, the rest it asked for, and patience that grows.

Between two requests to a host lie at least its seconds; after "too many" or a failure it is
left alone for as long as it said (Retry-After, RFC 9110, in seconds or as a date), or else for
1, 2, 4, ... seconds up to an hour, shortened at random by up to a half so that many who failed
together do not come back together.

Waiting is measured by a clock that never jumps. What outlives the run is a time of day, and
one that lies further ahead than any rest may be is taken for a clock that was set.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from random import Random
from typing import Final

from mabillon.collect.answers import Answer
from mabillon.collect.manners import Manners

PATIENCE_S: Final = 60.0
"""Seconds that a run waits for a host; a longer rest is kept, and the host not asked."""
LONGEST_S: Final = 86_400.0
"""Seconds of the longest rest that is kept, whoever asks for it."""
BACK_OFF_S: Final = 3_600.0
"""Seconds of the longest rest after answers that were failures."""
UNREACHED_S: Final = 60.0
"""Seconds of the longest rest where no answer came: it may be our own line that is broken."""


@dataclass(frozen=True, slots=True)
class Rest:
    """What is remembered of a host between runs.

    Parameters
    ----------
    until
        Before then it is not asked (UTC); null = it may be.
    failures
        Failures in a row.
    """

    until: datetime | None = None
    failures: int = 0


class TooEarlyError(Exception):
    """A host's rest is longer than a run waits; ``left_s`` says how long."""

    def __init__(self, left_s: float) -> None:
        super().__init__(left_s)
        self.left_s = left_s


@dataclass(slots=True)
class _Host:
    delay_s: float
    slots: asyncio.Semaphore
    free: float  # of the clock that never jumps: before then no request begins
    failures: int = 0
    gate: asyncio.Lock = field(default_factory=asyncio.Lock)


class Pacing:
    """The turns of all hosts of a run.

    Parameters
    ----------
    manners
        Seconds between requests and requests at once, for each host.
    rests
        What ``rests()`` gave after the last run.
    now, clock
        The time of day (UTC), and seconds that never jump.
    sleep, random
        Waits; shortens the rests.
    """

    def __init__(
        self,
        manners: Manners,
        rests: Mapping[str, Rest],
        *,
        now: Callable[[], datetime],
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
        random: Random,
    ) -> None:
        self._manners = manners
        self._rests = dict(rests)
        self._now = now
        self._clock = clock
        self._sleep = sleep
        self._random = random
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Wait for a host's turn, and hold it.

        Raises
        ------
        TooEarlyError
            It is to be left alone for longer than a run waits.
        """
        it = self._host(host)
        async with it.slots:
            async with it.gate:
                free = it.free
                while (left := free - self._clock()) > 0:
                    if left > PATIENCE_S:
                        raise TooEarlyError(left)
                    await self._sleep(left)
                    if it.free == free:
                        break
                    free = it.free  # another answer of that host asked for a longer rest
                it.free = max(it.free, self._clock() + it.delay_s)
            yield

    def left(self, host: str) -> float:
        """Return the seconds for which a host is to be left alone."""
        return max(0.0, self._host(host).free - self._clock())

    def slow(self, host: str, delay_s: float) -> None:
        """Keep at least so many seconds between requests to a host (Crawl-delay)."""
        it = self._host(host)
        longer = min(delay_s, LONGEST_S)
        if longer > it.delay_s:
            it.free += longer - it.delay_s
            it.delay_s = longer

    def succeeded(self, host: str) -> None:
        """Forget a host's failures."""
        self._host(host).failures = 0

    def failed(self, host: str, answer: Answer) -> None:
        """Leave a host alone for as long as it says, or for longer than the last time."""
        it = self._host(host)
        it.failures += 1
        rest = asked_rest(answer, self._now())
        if rest is None:
            grown = max(1.0, it.delay_s) * 2.0 ** min(it.failures - 1, 20)
            longest = UNREACHED_S if answer.status is None else BACK_OFF_S
            rest = min(grown, longest) * self._random.uniform(0.5, 1.0)
        it.free = max(it.free, self._clock() + rest)

    def rests(self) -> dict[str, Rest]:
        """Return what is to be remembered of the hosts until the next run.

        A rest that is over is forgotten; failures are a day later.
        """
        now = self._now()
        kept = dict(self._rests)
        for name, it in self._hosts.items():
            left = max(0.0, it.free - self._clock())
            kept[name] = Rest(now + timedelta(seconds=left), it.failures)
        return {name: rest for name, rest in kept.items() if _matters(rest, now)}

    def _host(self, name: str) -> _Host:
        if name not in self._hosts:
            delay_s, at_once = self._manners.of(name)
            rest = self._rests.get(name, Rest())
            left = (rest.until - self._now()).total_seconds() if rest.until is not None else 0.0
            if left > LONGEST_S:
                left = 0.0
            free = self._clock() + max(0.0, left)
            self._hosts[name] = _Host(delay_s, asyncio.Semaphore(at_once), free, rest.failures)
        return self._hosts[name]


def _matters(rest: Rest, now: datetime) -> bool:
    if rest.until is None:
        return False
    forgotten = timedelta(seconds=LONGEST_S if rest.failures else 0)
    return now < rest.until + forgotten


def asked_rest(answer: Answer, now: datetime) -> float | None:
    """Return the seconds of rest that an answer asks for; null = it does not, or not readably.

    A date counts from the server's own Date, so that a clock that is wrong there does no harm.
    """
    said = (answer.header("Retry-After") or "").strip()
    if said.isascii() and said.isdigit():
        return min(float(said[:9]), LONGEST_S)
    until = _date(said)
    if until is None:
        return None
    since = _date(answer.header("Date") or "") or now
    return min(max(0.0, (until - since).total_seconds()), LONGEST_S)


def _date(text: str) -> datetime | None:
    try:
        read = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return read if read.tzinfo is not None else read.replace(tzinfo=UTC)
