"""One request and what comes of it: within its time, its size, and to guarded addresses only.

No cookie is sent or kept, no redirect followed, nothing unpacked; what a server does wrong is
said in the answer, with what came of it.
"""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
from collections.abc import Callable
from datetime import datetime
from typing import Final

import httpcore
import httpx
import socksio

from mabillon.collect.answers import Answer, Ask, Cut
from mabillon.collect.guard import Guard, GuardedBackend, Refused, Resolve, host_of
from mabillon.collect.manners import Manners
from mabillon.text.display import plain

HEAD: Final = 2
"""How many times as long as a server may be silent it may take until an answer begins."""
WHOLE: Final = 10
"""How many times as long as a server may be silent a whole answer may take."""
SLOWEST: Final = 1_000
"""Bytes a second that must come on average, once a body took longer than a silence may."""
MOST_AT_ONCE: Final = 32
"""Requests under way at once, to all hosts together."""
KEPT_OPEN: Final = 128
KEPT_OPEN_S: Final = 15.0
"""Connections that are kept for the next request, and for how long."""

_ACCEPTED: Final = {
    "feed": "application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.5",
    "robots": "text/plain, */*;q=0.5",
}
_PAGES: Final = "text/html, application/xhtml+xml, */*;q=0.5"
_FAULTS: Final = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    socksio.SOCKSError,
    TimeoutError,
    OSError,
)

Headers = tuple[tuple[str, str], ...]


class _SlowError(Exception):
    """A body that comes in drops."""


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
        self._pool = _pool(manners.proxy, guard, resolve, tls)

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
            async with asyncio.timeout(self._manners.timeout_s * WHOLE):
                await came.take(self._pool, sent)
        except Refused:
            raise
        except _SlowError:
            came.cut, why = "time", f"less than {SLOWEST:,} bytes a second came"
        except _FAULTS as error:
            timed = isinstance(error, (TimeoutError, httpcore.TimeoutException))
            came.cut = ("time" if timed else "disconnect") if came.status is not None else None
            why = self._said(error, url, came)
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
            failure=why or came.refused() or _judged(came, conditional=asked_if),
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

    def _said(self, error: BaseException, url: httpx.URL, came: _Coming) -> str:
        """Say in a sentence what went wrong."""
        host, silent = host_of(url), self._manners.timeout_s
        if isinstance(error, httpcore.ConnectTimeout):
            return f"{host} does not take the connection within {silent:g} seconds"
        if isinstance(error, TimeoutError) and came.status is None:
            return f"no answer of {host} began within {silent * HEAD:g} seconds"
        if isinstance(error, TimeoutError):
            return f"the answer is not whole after {silent * WHOLE:g} seconds"
        if isinstance(error, httpcore.TimeoutException):
            return f"nothing came from {host} for {silent:g} seconds"
        root = _root(error)
        detail = plain(_told(root))[:200] or type(root).__name__
        if isinstance(root, ssl.SSLCertVerificationError):
            return f"{host} cannot prove that it is {host} ({detail})"
        if isinstance(root, ssl.SSLError):
            return f"{host} does not encrypt as it should ({detail})"
        if isinstance(error, httpcore.ConnectError):
            return f"{host} cannot be reached ({detail})"
        if isinstance(error, (httpcore.ProxyError, socksio.SOCKSError)):
            return f"the proxy does not connect to {host} ({detail})"
        if came.status is not None:
            return f"the answer broke off after {len(came.body):,} bytes ({detail})"
        if isinstance(error, httpcore.ProtocolError):
            return f"what {host} answers is no HTTP ({detail})"
        return f"the connection to {host} broke off ({detail})"


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
        async with asyncio.timeout(silent * HEAD):  # a proxy's greeting has no limit of its own
            response = await pool.handle_async_request(request)
        try:
            self._begin(response)
            began = self._clock()
            if self._announced() > self._manners.most:
                self.cut = "length"
                return
            async for piece in response.aiter_stream():
                room = self._manners.most - len(self.body)
                self.body += piece[:room]
                if len(piece) > room:
                    self.cut = "length"
                    return
                took = self._clock() - began
                if took > silent and len(self.body) < took * SLOWEST:
                    raise _SlowError
        finally:
            await response.aclose()

    def _begin(self, response: httpcore.Response) -> None:
        self.status = response.status
        self.reason = bytes(response.extensions.get("reason_phrase", b"")).decode("latin-1")
        self.headers = tuple(
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in response.headers
        )
        stream = response.extensions.get("network_stream")
        peer = stream.get_extra_info("server_addr") if stream is not None else None
        self.address = str(peer[0]) if peer else None

    def _announced(self) -> int:
        said = next((value for name, value in self.headers if name.lower() == "content-length"), "")
        return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else 0

    def refused(self) -> str | None:
        """Say that it was larger than allowed; null = it was not."""
        if self.cut != "length":
            return None
        return f"it is larger than {self._manners.most_mb:g} MB"


def _judged(came: _Coming, *, conditional: bool) -> str | None:
    """Say why a whole answer counts as none; null = it counts."""
    if came.status == 200 or (came.status == 304 and conditional):
        return None
    if came.status == 304:
        return "it says that nothing changed since an answer that nobody here has"
    told = plain(came.reason)[:80]
    return f"it answers {came.status} ({told})" if told else f"it answers {came.status}"


def _root(error: BaseException) -> BaseException:
    """Return what an error began with; httpcore keeps what it translates as its argument."""
    inner = error.args[0] if error.args else None
    beneath = error.__cause__ or (inner if isinstance(inner, BaseException) else None)
    return error if beneath is None else _root(beneath)


def _told(root: BaseException) -> str:
    """Return what an error says, in the words of the system where it is one of its own."""
    if not isinstance(root, OSError) or root.errno is None:
        return str(root)
    if isinstance(root, (ssl.SSLError, socket.gaierror)):
        return root.strerror or str(root)
    return os.strerror(root.errno)


def _sendable(value: str) -> bool:
    return len(value) <= 1_000 and all(" " <= letter <= "~" for letter in value)


def _pool(
    proxy: str, guard: Guard, resolve: Resolve, tls: ssl.SSLContext
) -> httpcore.AsyncConnectionPool:
    if not proxy:
        return httpcore.AsyncConnectionPool(
            ssl_context=tls,
            max_connections=KEPT_OPEN,
            keepalive_expiry=KEPT_OPEN_S,
            network_backend=GuardedBackend(guard, resolve),
        )
    url = httpx.URL(proxy)
    bare = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=b"/")
    login = (url.username, url.password) if url.userinfo else None
    if url.scheme == "http":
        return httpcore.AsyncHTTPProxy(
            bare,
            proxy_auth=login,
            ssl_context=tls,
            max_connections=KEPT_OPEN,
            keepalive_expiry=KEPT_OPEN_S,
        )
    return httpcore.AsyncSOCKSProxy(
        bare,
        proxy_auth=login,
        ssl_context=tls,
        max_connections=KEPT_OPEN,
        keepalive_expiry=KEPT_OPEN_S,
    )
