"""Which addresses may be connected to: a decision alone, no input and no output.

A public page may redirect to, or a public name may lead to, a machine of the desk's own
network or of the cloud that it runs in. ``connecting`` asks for every address that it is about
to connect to.

Through a proxy it is the proxy that looks names up, so that only addresses written as numbers,
names of the machine itself and ports can be judged here; the proxy's own address is the user's
choice and may be private.
"""

from __future__ import annotations

import socket
from collections.abc import Iterable
from ipaddress import (
    IPv4Address,
    IPv6Address,
    ip_address,
    ip_network,
)
from typing import Final

import httpx

from mabillon.collect.manners import Network

Address = IPv4Address | IPv6Address

PORTS: Final = frozenset({80, 443, 8080, 8443})
DEFAULT_PORTS: Final = {"http": 80, "https": 443}
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
_UNICAST: Final = ip_network("2000::/3")
"""All that is public of IPv6 (RFC 4291); the rest stands for something else, or for nothing."""
_RESERVED: Final = tuple(map(ip_network, ("192.0.0.0/24", "192.88.99.0/24", "3fff::/20")))
"""Networks that Python's own list took for public, or still does."""
_NOWHERE: Final = ip_network("0.0.0.0/8")
_OWN_NAMES: Final = ("localhost", "localdomain", "internal", "local")


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
    elsewhere = isinstance(address, IPv6Address) and address not in _UNICAST
    if elsewhere or not address.is_global or any(address in network for network in _RESERVED):
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
        number = numeric(host)
        if number is not None:
            return self.refuses(number, port)
        if self._proxied:
            if host.rpartition(".")[2] in _OWN_NAMES or "." not in host:
                return f"{host} would be the proxy's own machine or network"
            if port not in PORTS:
                return f"port {port} is none of {', '.join(map(str, sorted(PORTS)))}"
        return None


def numeric(host: str) -> str | None:
    """Return a host as an address where it is one, in any way that the system takes for one."""
    try:
        return str(ip_address(host.strip("[]").partition("%")[0]))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(host))  # 127.1, 2130706433, 0x7f.1
    except (OSError, UnicodeError):
        return None
