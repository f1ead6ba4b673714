"""Fetching politely: robots, turns, redirects step by step, another try where it may help."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from types import TracebackType
from typing import Final, Self

import httpx

from mabillon.collect.answers import Answer, Ask
from mabillon.collect.asking import MOST_AT_ONCE, Asker
from mabillon.collect.connecting import Refused, Resolve, resolved
from mabillon.collect.guard import Guard, host_of, is_public, numeric
from mabillon.collect.manners import Manners
from mabillon.collect.pacing import Pacing, Rest, TooEarlyError
from mabillon.collect.robots import Robots
from mabillon.collect.state import Rules
from mabillon.text.display import plain

MOST_HOPS: Final = 5
"""Redirects that are followed."""
TRIES: Final = 3
"""How often one address is asked for in a run while it fails for the moment."""
RETRY_WITHIN_S: Final = 10.0
"""Seconds of the longest rest after which it is tried again in the same run."""

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_PASSING: Final = frozenset({429, 500, 502, 503, 504})


class _NotAskedError(Exception):
    """Nothing was sent; its text is the sentence that says why."""


class Fetcher:
    """Fetches addresses as politely as the manners say; an async context manager.

    Parameters
    ----------
    manners
        The user's settings.
    keep
        Is given every answer as it comes, with its redirects, those to robots.txt and those of
        tries that failed too; what it raises goes through.
    now, clock
        The time of day (UTC), and seconds that never jump.
    sleep, random
        Waits; shortens rests so that many do not come back at once.
    rests
        What ``rests()`` gave after the run before.
    rules
        What ``rules()`` gave after the run before.
    resolve
        How names are looked up; null = as this machine does.
    tls
        What certificates are checked against; null = the usual authorities, or those of
        SSL_CERT_FILE.

    Notes
    -----
    A redirect from a public address is never followed to one that only ``reach`` opens, so
    that no stranger's page makes this machine ask the desk's own servers.
    """

    def __init__(
        self,
        manners: Manners,
        keep: Callable[[Answer], None],
        *,
        now: Callable[[], datetime],
        random: Random,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
        rests: Mapping[str, Rest] | None = None,
        rules: Mapping[str, Rules] | None = None,
        resolve: Resolve | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._keep = keep
        self._now = now
        self._pacing = Pacing(
            manners, rests or {}, now=now, clock=clock, sleep=sleep, random=random
        )
        proxied = bool(manners.proxy)
        context = tls or httpx.create_ssl_context()
        self._near, self._far = (
            Asker(manners, guard, resolve or resolved, context, now=now, clock=clock)
            for guard in (Guard(manners.networks, proxied=proxied), Guard(proxied=proxied))
        )
        self._room = asyncio.Semaphore(MOST_AT_ONCE)
        self._rules = {url: kept for url, kept in (rules or {}).items() if kept.hold(now())}
        self._robots: dict[tuple[str, bool], Robots] = {}
        self._reading: dict[tuple[str, bool], asyncio.Lock] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._near.aclose()
        await self._far.aclose()

    def rests(self) -> dict[str, Rest]:
        """Return what is to be remembered of the hosts until the next run."""
        return self._pacing.rests()

    def rules(self) -> dict[str, Rules]:
        """Return what robots.txt files said, to be remembered until the next run."""
        return self._rules

    async def fetch(self, ask: Ask) -> Answer:
        """Return what came of an ask; whatever a server does, in the answer's ``failure``."""
        return await self._fetched(ask, far=False)

    async def _fetched(self, ask: Ask, *, far: bool) -> Answer:
        """Ask, and again while it fails for the moment and the host may be asked soon."""
        for nth in range(1, TRIES + 1):
            answer, passing = await self._followed(ask, far=far)
            self._keep(answer)
            if not passing or nth == TRIES:
                break
            if self._pacing.left(host_of(httpx.URL(answer.url))) > RETRY_WITHIN_S:
                break
        return answer

    async def _followed(self, ask: Ask, *, far: bool) -> tuple[Answer, bool]:
        """Follow redirects; return the answer, and whether it fails for the moment only."""
        hops: list[Answer] = []
        url = ask.url
        while True:
            try:
                answer = await self._step(ask, url, first=not hops, far=far)
            except _NotAskedError as reason:
                return self._unasked(ask, url, str(reason), tuple(hops)), False
            passing = _passes(answer)
            if answer.status not in _REDIRECTS:
                return replace(answer, hops=tuple(hops)), passing
            following, why = _target(answer, hops)
            if following is None:
                return replace(answer, failure=why, hops=tuple(hops)), False
            hops.append(answer if answer.cut else replace(answer, failure=None))
            far = far or _strange(answer)
            url = following

    async def _step(self, ask: Ask, url: str, *, first: bool, far: bool) -> Answer:
        """Ask for one address in its host's turn, if its robots and the guard allow it."""
        try:
            parsed = httpx.URL(url).copy_with(fragment=None)
        except (httpx.InvalidURL, ValueError) as error:
            raise _NotAskedError(f"it is no address of the web ({plain(str(error))})") from error
        asker, host = self._far if far else self._near, host_of(parsed)
        refused = asker.refuses(parsed)
        if refused is not None:
            raise _NotAskedError(f"{host or 'the address'} is not asked: {refused}")
        sitemaps: tuple[str, ...] = ()
        if ask.kind != "robots":
            robots = await self._ruled(ask, parsed, far=far)
            refused = robots.refuses(str(parsed))
            if refused is not None:
                raise _NotAskedError(refused)
            self._pacing.slow(host, robots.delay_s)
            sitemaps = robots.sitemaps
        try:
            async with self._pacing.turn(host), self._room:
                answer = await asker.once(ask, parsed, conditional=first)
                if _passes(answer):
                    self._pacing.failed(host, answer)
                else:
                    self._pacing.succeeded(host)
                return replace(answer, sitemaps=sitemaps)
        except TooEarlyError as rest:
            until = self._now() + timedelta(seconds=rest.left_s)
            raise _NotAskedError(
                f"{host} is to be left alone until {until:%Y-%m-%d %H:%M:%S} UTC"
            ) from rest
        except Refused as reason:
            raise _NotAskedError(str(reason)) from reason

    async def _ruled(self, ask: Ask, url: httpx.URL, *, far: bool) -> Robots:
        """Return a site's robots rules; the first who asks fetches them, if nobody lately did."""
        where = str(url.copy_with(raw_path=b"/robots.txt"))
        key = (where, far)
        async with self._reading.setdefault(key, asyncio.Lock()):
            if key not in self._robots and where in self._rules:
                self._robots[key] = Robots.of(host_of(url), self._rules[where])
            elif key not in self._robots:
                answer = await self._fetched(Ask(where, ask.source, "robots"), far=far)
                self._robots[key] = read = Robots.read(host_of(url), answer)
                if read.remembered is not None:
                    self._rules[where] = read.remembered
        return self._robots[key]

    def _unasked(self, ask: Ask, url: str, why: str, hops: tuple[Answer, ...]) -> Answer:
        return Answer(ask, url, None, "", (), b"", self._now(), 0.0, None, why, hops)


def _passes(answer: Answer) -> bool:
    """Tell whether it fails for the moment only: nothing came, it broke off, or it says so."""
    if answer.status is None or answer.cut in ("time", "disconnect"):
        return True
    return answer.status in _PASSING


def _strange(answer: Answer) -> bool:
    """Tell whether an answer came from a public address, or through a proxy from a name."""
    address = answer.address or numeric(host_of(httpx.URL(answer.url)))
    return address is None or is_public(address)


def _target(answer: Answer, hops: list[Answer]) -> tuple[str | None, str | None]:
    """Return where a redirect leads, or why it is not followed."""
    said = answer.header("Location")
    if not said:
        return None, f"it redirects ({answer.status}), but does not say where to"
    try:
        readable = said.encode("latin-1").decode("utf-8")
    except UnicodeError:
        readable = said
    try:
        following = str(httpx.URL(answer.url).join(readable).copy_with(fragment=None))
    except (httpx.InvalidURL, ValueError) as error:
        return None, f"it redirects to what is no address ({plain(str(error))[:200]})"
    if following in {answer.url, *(hop.url for hop in hops)}:
        return None, "it redirects in a circle"
    if len(hops) >= MOST_HOPS:
        return None, f"it redirects more than {MOST_HOPS} times"
    return following, None
