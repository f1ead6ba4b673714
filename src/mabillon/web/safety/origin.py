"""Who may ask: the Host that the desk is served under, and its own pages.

A page on the web can make a browser send requests to a server on its own machine. A request
is answered only when its Host is one that the desk was begun with; one that changes something
only when its browser says that a page of the desk sent it, and it brings the session's token;
and parts of the desk are not given to pages of elsewhere at all.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

SAFE = frozenset({"GET", "HEAD"})
_EMBEDS = frozenset({"embed", "fencedframe", "frame", "iframe", "object"})


def host_is_ours(headers: Mapping[str, str], hosts: Collection[str]) -> bool:
    """Whether the request's Host (with its port) is one of ours."""
    return headers.get("host", "").lower() in hosts


def is_ours_to_load(headers: Mapping[str, str]) -> bool:
    """Whether a browser may be given this: to a page of the desk, or as a page that is gone to.

    By the request's ``Sec-Fetch`` fields; a browser without them is not refused here.
    """
    if headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none"):
        return True
    goes_there = headers.get("sec-fetch-mode") == "navigate"
    return goes_there and headers.get("sec-fetch-dest", "") not in _EMBEDS


def is_from_here(headers: Mapping[str, str], hosts: Collection[str], *, secure: bool) -> bool:
    """Whether a request that changes something comes from a page of the desk.

    Every browser says so in one field or another; what says nothing is refused.
    """
    site = headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        return False
    said = headers.get("origin") or headers.get("referer")
    if said is None:
        return site is not None
    try:
        parts = urlsplit(said)
    except ValueError:
        return False
    return parts.scheme == ("https" if secure else "http") and parts.netloc.lower() in hosts


def token_is_right(given: str, wanted: str) -> bool:
    """Whether a form's token is the session's, told in a time that does not depend on it."""
    return secrets.compare_digest(
        given.encode("utf-8", "surrogatepass"), wanted.encode("utf-8", "surrogatepass")
    )
