"""Where a request comes from: the connection, or what the one proxy that was named says of it.

``X-Forwarded-For`` is a field that anybody may write. It is read only of a connection from the
proxy, and of it only the last address, which the proxy itself put there.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence


def same_address(one: str, other: str) -> bool:
    """Whether two ways of writing an address mean the same machine."""
    try:
        return _plain(one) == _plain(other)
    except ValueError:
        return False


def asked_from(peer: str, forwarded: Sequence[str], *, proxy: str | None) -> str | None:
    """Return the address of who asks; null = it did not come by the proxy, and may not ask.

    Parameters
    ----------
    peer
        The other end of the connection.
    forwarded
        The values of ``X-Forwarded-For``, in order.
    proxy
        The proxy's address; null = there is none, and nothing forwarded is believed.
    """
    if proxy is None:
        return peer
    if not same_address(peer, proxy):
        return None
    last = ",".join(forwarded).rpartition(",")[2].strip()
    try:
        return str(_plain(last))
    except ValueError:
        return peer


def _plain(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    given = ipaddress.ip_address(address)
    mapped = given.ipv4_mapped if isinstance(given, ipaddress.IPv6Address) else None
    return mapped or given
