"""Which captured post somebody means by an address or a name; nothing is fetched."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit, urlunsplit

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mabillon.archive.register import Register
from mabillon.errors import UnknownName
from mabillon.readers import naming
from mabillon.text.tokens import canonical
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.kept_posts import Post
from mabillon.workflows.questions import shown

MOST: Final = 8
"""Posts that are named for one address."""
_DEFANGED: Final = ((re.compile(r"^(h)xx(ps?)", re.IGNORECASE), r"\1tt\2"),)
_DOTS: Final = re.compile(r"\[\.\]|\(\.\)|\[dot\]", re.IGNORECASE)
_KNOWN: Final = re.compile(
    r"(?:www\.|mobile\.)?(?:t\.me|telegram\.me|x\.com|twitter\.com)/", re.IGNORECASE
)
_OF_X: Final = ("x.com", "twitter.com", "mobile.twitter.com")
_NUMBERED: Final = re.compile(r"/(?:.*/)?([0-9]{1,19})/?")
_ONE_OF_SEVERAL: Final = re.compile(r"/(?:photo|video)/[0-9]/?$", re.IGNORECASE)


def address_in(text: str) -> str | None:
    """Return the address that a text is, whole again where it was defanged; null = it is none."""
    given = _DOTS.sub(".", text.strip().strip("<>")).replace("[:]", ":")
    for written, meant in _DEFANGED:
        given = written.sub(meant, given)
    if not given or re.search(r"\s", given) or len(given) > 2_000:
        return None
    if _KNOWN.match(given):
        given = f"https://{given}"
    try:
        parts = urlsplit(given)
    except ValueError:
        return None
    return given if parts.scheme in ("http", "https") and parts.hostname else None


def posts_meant(holdings: Holdings, text: str) -> list[str]:
    """Return the captured posts, CHANNEL/ID, that an address or a post's name means.

    Parameters
    ----------
    text
        One address (as it stands, or defanged), or CHANNEL/ID; anything else means none.
    """
    address = address_in(text)
    if address is None:
        name = text.strip()
        return _named(holdings, name) if "/" in name and not re.search(r"\s", name) else []
    parts = urlsplit(address)
    number = _NUMBERED.fullmatch(_ONE_OF_SEVERAL.sub("", parts.path))
    found: list[str] = []
    if number is not None:
        channel = naming.channel(address)
        if not channel.startswith("web:"):
            found = _named(holdings, f"{channel}/{number[1]}")
        if not found and (parts.hostname or "").removeprefix("www.") in _OF_X:
            found = _numbered(holdings, number[1])
    return found or [shown(holdings, post) for post in _addressed(holdings, address)]


def issuers_named(register: Register, text: str) -> list[str]:
    """Return the register names of the issuers whose names, or their outlets', stand in a text."""
    within = f" {canonical(text)} "
    return [
        issuer.name
        for issuer in register.issuers
        if any(
            f" {name} " in within
            for given in (*issuer.names()[1:], *(outlet.text for outlet in issuer.outlets))
            if (name := canonical(given))
        )
    ]


def _named(holdings: Holdings, name: str) -> list[str]:
    try:
        return [shown(holdings, holdings.find(name)[0])]
    except UnknownName:
        return []


def _numbered(holdings: Holdings, number: str) -> list[str]:
    """Return the posts of X of that number, whatever the account is called in the address."""
    column = holdings.column("id")
    rows = np.flatnonzero(pc.equal(column, number).to_numpy(zero_copy_only=False))[:MOST]
    posts = [post for post in holdings.posts(rows.tolist()) if post.channel.startswith("x:")]
    return list(dict.fromkeys(shown(holdings, post) for post in posts))


def _addressed(holdings: Holdings, address: str) -> list[Post]:
    """Return the posts that were captured with that address, each once."""
    parts = urlsplit(address)
    host = (parts.hostname or "").removeprefix("www.")
    path = parts.path.rstrip("/")
    likely = {
        urlunsplit((scheme, www + host, path + slash, query, ""))
        for scheme in ("http", "https")
        for www in ("", "www.")
        for slash in ("", "/")
        for query in {parts.query, ""}
    }
    column = holdings.column("url")
    same = pc.is_in(column, pa.array(sorted({address, *likely}), column.type))
    rows = np.flatnonzero(same.to_numpy(zero_copy_only=False))[: MOST * 4]
    posts = {post.key: post for post in holdings.posts(rows.tolist())}
    return list(posts.values())[:MOST]
