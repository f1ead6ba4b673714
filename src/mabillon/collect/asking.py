"""One request and what comes of it: within its time, its size, and to guarded addresses only.

No cookie is sent or kept, no redirect followed, nothing unpacked; what a server does wrong is
said in the answer, with what came of it.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from datetime import datetime
from typing import Final

import httpcore
import httpx

from mabillon.collect.answers import Answer, Ask, Cut
from mabillon.collect.connecting import Refused, Resolve, connections
from mabillon.collect.faults import FAULTS, TIMED_OUT, judged, said
from mabillon.collect.guard import Guard, host_of
from mabillon.collect.manners import Manners

SLOWEST: Final = 1_000
"""Bytes a second that must come on average, once a body took longer than a silence may."""
MOST_AT_ONCE: Final = 32
"""Requests under way at once, to all hosts together."""

_ACCEPTED: Final = {
    "feed": "application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.5",
    "robots": "text/plain, */*;q=0.5",
}
_PAGES: Final = "text/html, application/xhtml+xml, */*;q=0.5"
Headers = tuple[tuple[str, str], ...]


class _StoppedError(Exception):
    """A body that is not taken in to its end; its text says why."""

    def __init__(self, cut: Cut, why: str) -> None:
        super().__init__(why)
        self.cut = cut


class Asker:
    """Asks, over connections that it keeps open for a while.

    Parameters
    ----------
    manners
        Time, size, proxy and user agent.
    guard, resolve
        What may be connected to; how names are looked up.
    tls
        What certificates are checked against.
    now, clock
        The time of day (UTC), and seconds that never jump.
    """

    def __init__(
        self,
        manners: Manners,
        guard: Guard,
        resolve: Resolve,
        tls: ssl.SSLContext,
        *,
        now: Callable[[], datetime],
        clock: Callable[[], float],
    ) -> None:
        self._manners = manners
        self._agent = manners.agent
        self._guard = guard
        self._now = now
        self._clock = clock
        self._pool = connections(manners.proxy, guard, resolve, tls)

    def refuses(self, url: httpx.URL) -> str | None:
        """Say why an address is not asked, as far as it can be seen from itself."""
        return self._guard.refuses_url(url)

    async def aclose(self) -> None:
        """Close every connection."""
        await self._pool.aclose()

    async def once(self, ask: Ask, url: httpx.URL, *, conditional: bool) -> Answer:
        """Ask for one address.

        Parameters
        ----------
        ask
            On whose behalf.
        url
            The address: the asked one, or where a redirect led.
        conditional
            Whether the ask's validators speak of this address.

        Raises
        ------
        Refused
            The address is not connected to; nothing was sent.
        """
        sent = self._headers(ask, url, conditional=conditional)
        asked_if = any(name.startswith("If-") for name, _ in sent)
        at, began = self._now(), self._clock()
        came = _Coming(url, self._manners, self._clock)
        why: str | None = None
        try:
            async with asyncio.timeout(self._manners.whole_s):
                await came.take(self._pool, sent)
        except Refused:
            raise
        except _StoppedError as stopped:
            came.cut, why = stopped.cut, str(stopped)
        except FAULTS as error:
            if came.status is not None:
                came.cut = "time" if isinstance(error, TIMED_OUT) else "disconnect"
            why = said(error, host_of(url), came.status is not None, self._manners)
        return Answer(
            ask=ask,
            url=str(url),
            status=came.status,
            reason=came.reason,
            headers=came.headers,
            body=bytes(came.body),
            at=at,
            took_s=self._clock() - began,
            address=came.address,
            failure=why or judged(came.status, came.reason, conditional=asked_if),
            cut=came.cut,
            sent=sent,
        )

    def _headers(self, ask: Ask, url: httpx.URL, *, conditional: bool) -> Headers:
        host = url.netloc.decode("ascii").rpartition("@")[2]
        sent = [
            ("Host", host),
            ("User-Agent", self._agent),
            ("Accept", _ACCEPTED.get(ask.kind, _PAGES)),
            ("Accept-Encoding", "gzip"),
        ]
        for name, value in (("If-None-Match", ask.etag), ("If-Modified-Since", ask.modified)):
            if conditional and value and _sendable(value):
                sent.append((name, value))
        return tuple(sent)


class _Coming:
    """An answer while it comes."""

    def __init__(self, url: httpx.URL, manners: Manners, clock: Callable[[], float]) -> None:
        self._url = url
        self._manners = manners
        self._clock = clock
        self.status: int | None = None
        self.reason = ""
        self.headers: Headers = ()
        self.body = bytearray()
        self.address: str | None = None
        self.cut: Cut | None = None

    async def take(self, pool: httpcore.AsyncConnectionPool, sent: Headers) -> None:
        """Send the request and take in what comes."""
        silent = self._manners.timeout_s
        request = httpcore.Request(
            "GET",
            httpcore.URL(
                scheme=self._url.raw_scheme,
                host=self._url.raw_host,
                port=self._url.port,
                target=self._url.raw_path,
            ),
            headers=[(name.encode(), value.encode("latin-1")) for name, value in sent],
            extensions={"timeout": dict.fromkeys(("connect", "read", "write", "pool"), silent)},
        )
        # A proxy's greeting has no limit of its own, and a head may come in drops.
        async with asyncio.timeout(self._manners.begun_s):
            response = await pool.handle_async_request(request)
        try:
            self._begin(response)
            await self._body(response)
        finally:
            await response.aclose()

    def _begin(self, response: httpcore.Response) -> None:
        self.status = response.status
        self.reason = bytes(response.extensions.get("reason_phrase", b"")).decode("latin-1")
        self.headers = tuple(
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in response.headers
        )
        stream = response.extensions.get("network_stream")
        if stream is not None and not self._manners.proxy:
            peer = stream.get_extra_info("server_addr")
            self.address = str(peer[0]) if peer else None

    async def _body(self, response: httpcore.Response) -> None:
        silent, most = self._manners.timeout_s, self._manners.most
        large = _StoppedError("length", f"it is larger than {self._manners.most_mb:g} MB")
        if self._announced() > most:
            raise large
        began = self._clock()
        async for piece in response.aiter_stream():
            room = most - len(self.body)
            self.body += piece[:room]
            if len(piece) > room:
                raise large
            took = self._clock() - began
            if took > silent and len(self.body) < took * SLOWEST:
                raise _StoppedError("time", f"less than {SLOWEST:,} bytes a second came")

    def _announced(self) -> int:
        """Return the bytes that it says it has; 0 where it does not."""
        told = next((value for name, value in self.headers if name.lower() == "content-length"), "")
        return int(told) if told.isascii() and told.isdigit() and len(told) < 19 else 0


def _sendable(value: str) -> bool:
    return len(value) <= 1_000 and all(" " <= letter <= "~" for letter in value)
