"""Who may ask: the Host that the desk is served under, and forms of its own pages.

A page on the web can make a browser send requests to a server on its own machine. A request
is answered only when its Host is one that the desk was begun with, and one that changes
something only when it comes from a page of the desk and brings the session's token.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

SAFE = frozenset({"GET", "HEAD"})


def host_is_ours(headers: Mapping[str, str], hosts: Collection[str]) -> bool:
    """Whether the request's Host (with its port) is one of ours."""
    return headers.get("host", "").lower() in hosts


def is_from_here(headers: Mapping[str, str], hosts: Collection[str]) -> bool:
    """Whether a request that changes something comes from a page of the desk."""
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    said = headers.get("origin") or headers.get("referer")
    return said is None or urlsplit(said).netloc.lower() in hosts


def token_is_right(given: str, wanted: str) -> bool:
    """Whether a form's token is the session's, told in a time that does not depend on it."""
    return secrets.compare_digest(given.encode("utf-8"), wanted.encode("utf-8"))
