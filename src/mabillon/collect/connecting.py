"""Connections, made only to addresses that the guard lets through.

A name is looked up here, every address that it leads to is judged, and the connection is made
to a judged address, not to the name: what the name leads to a moment later makes no
difference. TLS still asks the other side to prove the host's name.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Final

import httpcore
import httpx

from mabillon.collect.guard import Guard, numeric

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""The addresses that a name leads to, in the order in which they are to be tried."""
SocketOption = (
    tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]
)

MOST_TRIED: Final = 4
"""Addresses of one name that are tried."""
KEPT_OPEN: Final = 128
KEPT_OPEN_S: Final = 15.0
"""Connections that are kept for the next request, and for how long."""


class Refused(httpcore.ConnectError):
    """An address that is not connected to; its text says why."""


async def resolved(host: str, port: int) -> Sequence[str]:
    """Look a name up in the way this machine does."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(place[4][0]) for place in found]


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Makes connections, and only to addresses that the guard lets through."""

    def __init__(self, guard: Guard, resolve: Resolve = resolved) -> None:
        self._guard = guard
        self._resolve = resolve
        self._beneath = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first address of a name that may be and can be connected to.

        Raises
        ------
        Refused
            None of its addresses may be.
        httpcore.ConnectError, httpcore.ConnectTimeout
            None of them answers.
        """
        try:
            async with asyncio.timeout(timeout):
                return await self._connected(host, port, timeout, local_address, socket_options)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(f"{host} does not take the connection") from error

    async def _connected(
        self,
        host: str,
        port: int,
        timeout: float | None,
        local_address: str | None,
        socket_options: Iterable[SocketOption] | None,
    ) -> httpcore.AsyncNetworkStream:
        number = numeric(host)
        try:
            found = [number] if number is not None else list(await self._resolve(host, port))
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(error) from error
        reasons = {address: self._guard.refuses(address, port) for address in found}
        allowed = [address for address, reason in reasons.items() if reason is None]
        if not allowed:
            reason = next((why for why in reasons.values() if why), "it has no address")
            raise Refused(f"{host} is not asked: {reason}")
        failure: httpcore.NetworkError | httpcore.TimeoutException | None = None
        for nth, address in enumerate(allowed[:MOST_TRIED]):
            left = min(len(allowed), MOST_TRIED) - nth
            try:
                stream = await self._beneath.connect_tcp(
                    address,
                    port,
                    timeout=None if timeout is None else timeout / left,
                    local_address=local_address,
                    socket_options=socket_options,
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
                continue
            await self._check(stream, host, port)
            return stream
        raise failure or httpcore.ConnectError(f"{host} has no address")

    async def _check(self, stream: httpcore.AsyncNetworkStream, host: str, port: int) -> None:
        """Look at the connection once more, as it really is."""
        peer = stream.get_extra_info("server_addr")
        reason = self._guard.refuses(str(peer[0]), port) if peer else "its address is not known"
        if reason is not None:
            await stream.aclose()
            raise Refused(f"{host} is not asked: {reason}")

    async def sleep(self, seconds: float) -> None:
        """Wait, between tries of the layer above."""
        await self._beneath.sleep(seconds)


def connections(
    proxy: str, guard: Guard, resolve: Resolve, tls: ssl.SSLContext
) -> httpcore.AsyncConnectionPool:
    """Return a pool of guarded connections, or of connections through a proxy.

    A proxy of SOCKS 5 is given every name as it is, ``socks5://`` like ``socks5h://``.
    """
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
