"""The session's cookie: one name a desk, sent to this host alone, never seen by a script.

Cookies know no ports, so the port stands in the name: two desks on one machine do not sign each
other out. Over TLS the name begins with ``__Host-``: a browser then takes it only from this very
host, over TLS, for all of its paths.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

_NAME: Final = "mabillon"


def name_of(hosts: Collection[str], *, secure: bool) -> str:
    """Return the cookie's name; ``hosts``: what the desk is served under, with their ports."""
    ports = sorted({port for host in hosts if (port := host.rpartition(":")[2]).isdecimal()})
    return f"{'__Host-' if secure else ''}{_NAME}{'-' + ports[0] if ports else ''}"


def cookie(name: str, secret: str, *, secure: bool) -> dict[str, Any]:
    """Return what Starlette's ``set_cookie`` takes; it ends with the browser's session."""
    return {
        "key": name,
        "value": secret,
        "httponly": True,
        "samesite": "lax",
        "secure": secure,
        "path": "/",
    }


def secret_of(headers: Sequence[str], name: str) -> str | None:
    """Return the one value of a cookie; null = there is none, or more than one.

    Of two with one name, one was put there by somebody else: another server on this machine,
    or a page of a neighbouring host. Then nobody is signed in.
    """
    found = {
        value.strip()
        for header in headers
        for key, _, value in (pair.partition("=") for pair in header.split(";"))
        if key.strip() == name
    }
    return found.pop() if len(found) == 1 else None
