"""Captured posts, and the raw files they stand in, as they may leave the archive."""

from __future__ import annotations

import hashlib
from functools import cached_property

import numpy as np

from mabillon.archive.proofs import sizes
from mabillon.archive.register import Register
from mabillon.archive.store import Store
from mabillon.errors import UnknownName
from mabillon.examine.settings import Settings
from mabillon.exporters.exported import Evidence, Post
from mabillon.exporters.standing import Account
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.kept_posts import Post as Held
from mabillon.workflows.questions import shown
from mabillon.workflows.register_in_force import current
from mabillon.workflows.withheld import Withheld

_PLACED = ("url", "evidence", "member", "offset", "length", "record")


class Posts:
    """Takes up posts and raw files, each once: ``taken`` by name, ``evidence`` by digest."""

    def __init__(self, store: Store, withheld: Withheld) -> None:
        self.store, self.withheld = store, withheld
        self.taken: dict[str, Post] = {}
        self.evidence: dict[str, Evidence] = {}

    @cached_property
    def register(self) -> Register:
        """The register in force; looked at, and not recorded."""
        return current(self.store, record=False)[1]

    @cached_property
    def holdings(self) -> Holdings:
        """The archive as known now."""
        return Holdings(self.store, self.register, Settings())

    def named(self, name: str) -> str:
        """Take up the post CHANNEL/ID as it was first kept; return its name.

        Raises
        ------
        UnknownName
            There is no such post.
        """
        return self.take(self.holdings, self.holdings.find(name)[0])

    def take(self, holdings: Holdings, post: Held) -> str:
        """Take up a post and the raw file it stands in; return its name."""
        name = shown(holdings, post)
        if name in self.taken:
            return name
        [row] = self.store.posts(_PLACED, rows=np.array([post.row])).to_pylist()
        text = holdings.text(post.row).encode()
        kept = text or not self.store.tombstones(row["evidence"])
        self.taken[name] = Post(
            name=name,
            account=self.account(holdings, post.channel),
            posted_at=post.posted_at,
            uncertain_s=post.posted_at_uncertain_s,
            seen_at=post.seen_at,
            sha256=hashlib.sha256(text).hexdigest() if kept else None,
            sha1=hashlib.sha1(text, usedforsecurity=False).hexdigest() if kept else None,
            link=self.withheld.link(row["url"]),
            evidence=self.raw(row["evidence"]),
            member=row["member"] and self.withheld.metadata(row["member"]),
            offset=row["offset"],
            length=row["length"],
            record=row["record"],
        )
        return name

    def raw(self, digest: str) -> str:
        """Take up a raw file by its digest, or by how that begins; return the digest.

        Raises
        ------
        UnknownName
            There is none, or several begin so.
        """
        found = sizes(self.store, digest)
        if len(found) != 1:
            raise UnknownName(f"{len(found)} pieces of evidence begin with {digest!r}")
        [(whole, size)] = found.items()
        self.evidence.setdefault(whole, Evidence(digest=whole, size=size))
        return whole

    def account(self, holdings: Holdings, key: str) -> Account:
        """Return the channel of a raw key."""
        channel = holdings.channel(key)
        own = channel is not None and any(
            role.channel == channel.name and role.role == "own" for role in holdings.register.roles
        )
        title = self.withheld.metadata(holdings.title(key))
        return Account(key=self.withheld.metadata(key), title=title, own=own)
