"""Which addresses may be connected to, checked on the address that the connection really has.

A public page may redirect to, or a public name may lead to, a machine of the desk's own
network or of the cloud that it runs in. A name is therefore looked up here, every address that
it leads to is checked, and the connection is made to a checked address, not to the name: what
the name leads to a moment later makes no difference. TLS still asks for the host's name.

Through a proxy it is the proxy that looks names up, so that only addresses written as numbers,
names of the machine itself and ports can be checked here; the proxy's own address is the
user's choice and may be private.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from ipaddress import (
    IPv4Address,
    IPv6Address,
    ip_address,
    ip_network,
)
from typing import Final

import httpcore
import httpx

from mabillon.collect.manners import Network

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""The addresses that a name leads to, in the order in which they are to be tried."""
Address = IPv4Address | IPv6Address
SocketOption = (
    tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]
)

PORTS: Final = frozenset({80, 443, 8080, 8443})
DEFAULT_PORTS: Final = {"http": 80, "https": 443}
MOST_TRIED: Final = 4
"""Addresses of one name that are tried."""

METADATA: Final = "the address at which clouds tell secrets of their machines"
NOWHERE: Final = "the address of no machine"
MANY: Final = "an address of many machines"
NEVER: Final = (METADATA, NOWHERE, MANY)
"""What is not reached even where ``reach`` lists it."""

_METADATA: Final = frozenset(
    ip_address(text)
    for text in ("169.254.169.254", "169.254.170.2", "168.63.129.16", "100.100.100.200")
) | {ip_address("fd00:ec2::254")}
_EMBEDDING: Final = (ip_network("64:ff9b::/96"), ip_network("::/96"))
"""Networks whose addresses end in one of IPv4."""
_NOWHERE: Final = ip_network("0.0.0.0/8")
_OWN_NAMES: Final = ("localhost", "localdomain", "internal", "local")


class Refused(httpcore.ConnectError):
    """An address that is not connected to; its text says why."""


def kind_of(address: Address) -> str | None:
    """Say what kind of address is not to be reached; null = it is public."""
    if address in _METADATA:
        return METADATA
    if address.is_unspecified or address in _NOWHERE:
        return NOWHERE
    if address.is_multicast:
        return MANY
    if address.is_loopback:
        return "an address of this machine itself"
    if address.is_link_local:
        return "an address of this network segment"
    site_local = isinstance(address, IPv6Address) and address.is_site_local
    if site_local or not address.is_global:
        return "a private or reserved address"
    return None


def _plain(address: Address) -> Address:
    """Return the address of IPv4 that one of IPv6 stands for, else itself."""
    if isinstance(address, IPv4Address):
        return address
    embedded = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
    if embedded is not None:
        return embedded
    if int(address) > 1 and any(address in network for network in _EMBEDDING):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def host_of(url: httpx.URL) -> str:
    """Return the name by which a host is asked, paced and told of: ASCII, in small letters."""
    return url.raw_host.decode("ascii", "replace").rstrip(".").lower()


def is_public(address: str) -> bool:
    """Tell whether a numeric address is one that everybody may reach."""
    try:
        return kind_of(_plain(ip_address(address.partition("%")[0]))) is None
    except ValueError:
        return False


class Guard:
    """What may be connected to.

    Parameters
    ----------
    reach
        Networks that may be reached though they are private, at any port.
    proxied
        Whether a proxy makes the connections.
    """

    def __init__(self, reach: Iterable[Network] = (), *, proxied: bool = False) -> None:
        self._reach = tuple(reach)
        self._proxied = proxied

    def refuses(self, address: str, port: int) -> str | None:
        """Say why a numeric address is not connected to; null = it may be."""
        try:
            read = ip_address(address.partition("%")[0])
        except ValueError:
            return f"{address!r} is no address"
        real = _plain(read)
        kind = kind_of(real)
        if kind in NEVER:
            return f"{address} is {kind}"
        if any(real in network or read in network for network in self._reach):
            return None
        if kind is not None:
            return f"{address} is {kind}, and is not listed under reach in [collect]"
        if port not in PORTS:
            return f"port {port} is none of {', '.join(map(str, sorted(PORTS)))}"
        return None

    def refuses_url(self, url: httpx.URL) -> str | None:
        """Say why an address of the web is not asked, as far as it can be seen from itself."""
        if url.scheme not in DEFAULT_PORTS:
            return f"{url.scheme or 'an address without a scheme'} is neither http nor https"
        host = host_of(url)
        if not host:
            return "it names no host"
        if url.userinfo:
            return "it holds a name or a password"
        port = url.port or DEFAULT_PORTS[url.scheme]
        number = _number(host)
        if number is not None:
            return self.refuses(number, port)
        if self._proxied:
            if host.rpartition(".")[2] in _OWN_NAMES or "." not in host:
                return f"{host} would be the proxy's own machine or network"
            if port not in PORTS:
                return f"port {port} is none of {', '.join(map(str, sorted(PORTS)))}"
        return None


def _number(host: str) -> str | None:
    """Return a host as an address where it is one, in any way that the system takes for one."""
    try:
        return str(ip_address(host.strip("[]").partition("%")[0]))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(host))  # 127.1, 2130706433, 0x7f.1
    except (OSError, UnicodeError):
        return None


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
        number = _number(host)
        try:
            found = [number] if number is not None else list(await self._resolve(host, port))
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(str(error)) from error
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
