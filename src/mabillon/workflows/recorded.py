"""What a record of the desk is of: a captured post with all its versions, or a raw file."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import numpy as np

from mabillon.archive.register import Register
from mabillon.archive.rows import Tombstone
from mabillon.archive.store import Store
from mabillon.errors import UnknownName, UsageError
from mabillon.examine.records.translation import digest_of
from mabillon.examine.settings import Settings
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.kept_posts import Post
from mabillon.workflows.register_in_force import current

SHORTEST: Final = 8
"""Hexadecimal digits by which evidence may be named."""

_DIGITS: Final = re.compile(r"[0-9a-f]{8,64}")


@dataclass(frozen=True, slots=True)
class Version:
    """One kept text of a post; ``digest`` is the SHA-256 (hex) of its UTF-8."""

    row: int
    text: str
    digest: str
    edited_at: datetime | None
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Subject:
    """What something is recorded of.

    ``key``: CHANNEL/ID with the channel's raw key, or a digest; ``keys``: all that it may
    have been entered under. ``shown``: as a reader names it. ``versions``: of a post, the
    text first posted first; empty for evidence. ``language``: what the register says that
    the channel is written in; null = nothing. ``media``: kinds of what the post has attached;
    null = its export does not say.
    """

    key: str
    keys: tuple[str, ...]
    shown: str
    versions: tuple[Version, ...] = ()
    language: str | None = None
    media: tuple[str, ...] | None = None

    @property
    def is_post(self) -> bool:
        """Whether it is a post, and no raw file."""
        return bool(self.versions)


@dataclass(frozen=True, slots=True)
class Piece:
    """A raw file: its digest, size in bytes, names it was handed in by; its tombstone, if any."""

    digest: str
    size: int
    names: tuple[str, ...]
    tombstone: Tombstone | None


def subject(store: Store, given: str) -> Subject:
    """Return the post CHANNEL/ID, or the evidence of that digest (8 digits or more).

    Raises
    ------
    UnknownName
        There is no such post or evidence, or the digits fit several.
    UsageError
        The evidence was destroyed.
    """
    if is_digits(given):
        piece = evidence(store, given)
        if piece.tombstone is not None:
            raise UsageError(
                f"this evidence was destroyed on {piece.tombstone.at:%Y-%m-%d}",
                where=piece.digest[:12],
                do="nothing can be recorded of it any more",
            )
        return Subject(piece.digest, (piece.digest,), piece.digest)
    return post(Holdings(store, current(store, record=False)[1], Settings()), given)


def post(holdings: Holdings, given: str) -> Subject:
    """Return the post CHANNEL/ID with all its versions."""
    found = in_order(holdings.find(given))
    rows = np.array([p.row for p in found])
    held = holdings.store.posts(["row", "text", "media", "state"], rows=rows).to_pylist()
    by_row = {row["row"]: row for row in held}
    texts = [by_row[p.row]["text"] for p in found]
    return of_versions(holdings, found, texts, by_row[found[-1].row])


def in_order(versions: Sequence[Post]) -> list[Post]:
    """Return versions of a post, the one first posted first."""
    return sorted(
        versions, key=lambda p: (p.edited_at is not None, p.edited_at or p.seen_at, p.row)
    )


def of_versions(
    holdings: Holdings, found: Sequence[Post], texts: Sequence[str], last: Mapping[str, Any]
) -> Subject:
    """Return a post of its versions in order, their texts, and the row (POSTS) of the last."""
    said = (last["state"] or {}).get("media") == "known"
    registered = holdings.channel(found[0].channel)
    return Subject(
        key=found[0].key,
        keys=tuple(dict.fromkeys(p.key for p in found)),
        shown=f"{holdings.name(found[0].channel)}/{found[0].id}",
        versions=tuple(
            Version(p.row, text, digest_of(text), p.edited_at, p.seen_at)
            for p, text in zip(found, texts, strict=True)
        ),
        language=registered.language if registered else None,
        media=tuple(m["kind"] or "file" for m in last["media"] or ()) if said else None,
    )


def is_digits(given: str) -> bool:
    """Tell whether this may be the beginning of a digest."""
    return _DIGITS.fullmatch(given.strip().lower()) is not None


def shown(register: Register, key: str) -> str:
    """Return a key as a reader names it: the channel by its register name, where it has one."""
    channel, slash, identifier = key.rpartition("/")
    found = register.channel_of_key(channel) if slash else None
    return f"{found.name}/{identifier}" if found else key


def evidence(store: Store, given: str) -> Piece:
    """Return the raw file whose digest begins with these hexadecimal digits.

    Raises
    ------
    UnknownName
        There is none, or there are several.
    """
    digits = given.strip().lower()
    if not _DIGITS.fullmatch(digits):
        raise UnknownName(
            f"{given[:80]!r} is no digest", do=f"give {SHORTEST} to 64 of 0-9 and a-f"
        )
    found = store.evidence_like(digits)
    if not found:
        raise UnknownName(
            f"no evidence has a digest that begins with {digits[:16]}",
            do="`mabillon ingest FILE` keeps a file and prints its digest",
        )
    if len(found) > 1:
        shown = ", ".join(item[0][:16] for item in found[:4])
        raise UnknownName(
            f"{digits} fits several pieces of evidence: {shown}", do="give more digits"
        )
    digest, size = found[0]
    stones = store.tombstones(digest)
    return Piece(digest, size, tuple(store.names_of(digest)), stones[-1] if stones else None)
