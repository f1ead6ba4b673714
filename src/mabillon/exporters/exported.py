"""What is exported: plain, frozen, and with nothing in it that must not leave the archive.

Texts of posts are not here, nor names of bystanders, nor the channels that pass an issuer's
statements on: whoever gathers it (`workflows.exporting`) leaves them out. Times are instants
in UTC, null where they are not known. A link is as it may be written: defanged, unless asked
for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO, Final

import msgspec
import pyarrow as pa

from mabillon.examine.events.model import Event
from mabillon.exporters.standing import Account, Opinion

WITHHELD: Final = "(name withheld)"
"""Stands for who judged a claim, where names are not asked for."""


class Post(msgspec.Struct, frozen=True, kw_only=True):
    """A captured post, without its text.

    Parameters
    ----------
    name
        CHANNEL/ID.
    posted_at, uncertain_s
        When, as the platform says it, and half of what is not known of it in seconds;
        null = not dated; null = exact.
    seen_at
        When it was collected.
    sha256, sha1
        Of the text's UTF-8, hexadecimal; null = the text was destroyed.
    link
        Where it stood; null = not known.
    evidence
        SHA-256 of the raw file, and in it: member of a container, first byte and number of
        bytes (null = has no such place), number of the record from 1.
    """

    name: str
    account: Account
    posted_at: datetime | None
    uncertain_s: int | None
    seen_at: datetime
    sha256: str | None
    sha1: str | None
    link: str | None
    evidence: str
    member: str | None
    offset: int | None
    length: int | None
    record: int

    @property
    def parts(self) -> tuple[str, str, str]:
        """Return what its ids are made of: one for each text that it had."""
        return "post", self.name, self.sha256 or "destroyed"


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """A raw file. ``sha1``: null = it is not kept here any more; ``size`` in bytes."""

    digest: str
    size: int
    sha1: str | None = None


class Happening(msgspec.Struct, frozen=True, kw_only=True):
    """An event as it stands, and when it was first and last entered."""

    event: Event
    first_at: datetime
    at: datetime


class Dispatch(msgspec.Struct, frozen=True, kw_only=True):
    """A dispatch without its text: what it is called and what it cites.

    ``key``: SERIES/NUMBER; ``digest``: SHA-256 of its source; ``first_at``, ``at``: when it was
    first and last published, null = it was not; ``posts``, ``evidence``,
    ``opinions``, ``events``: what it cites, by name, digest, number, key; ``opinion``: the one
    whose standing it states; null = none.
    """

    key: str
    called: str
    title: str
    date: date
    digest: str
    language: str
    status: str
    release: str
    authors: list[str]
    countries: list[str]
    topics: list[str]
    first_at: datetime | None
    at: datetime | None
    opinion: int | None
    posts: list[str]
    evidence: list[str]
    opinions: list[int]
    events: list[str]


class Leaf(msgspec.Struct, frozen=True, kw_only=True):
    """A leaf of the ledger with its inclusion proof; hashes in hexadecimal.

    ``fields``: what the leaf is the hash of, the kind first (see `archive.ledger`).
    """

    number: int
    fields: list[str]
    path: list[str]


class Ledger(msgspec.Struct, frozen=True, kw_only=True):
    """The root that speaks for the archive, over how many leaves, and the leaves shown."""

    root: str
    size: int
    leaves: list[Leaf] = []


@dataclass(frozen=True, slots=True)
class Tabled:
    """A table, given part by part. ``rows``: how many there are in all."""

    name: str
    schema: pa.Schema
    rows: int
    parts: Callable[[], Iterator[pa.Table]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """Everything that one export holds.

    Parameters
    ----------
    archive
        SHA-256 (hex) of the ledger's first leaf: tells archives apart.
    as_of
        When the latest of what was collected was kept; the latest time in the archive
        otherwise.
    desk
        Who exports; null = not said.
    links
        Whether links are live.
    bom
        Whether CSV begins with a byte order mark.
    posts, evidence
        By name and by digest.
    tables
        For the formats that hold tables.
    raw
        Opens a raw file by its digest, None where it is not kept any more; null = raw files
        were not asked for.
    """

    archive: str
    as_of: datetime
    desk: str | None = None
    links: bool = False
    bom: bool = False
    posts: dict[str, Post]
    evidence: dict[str, Evidence]
    opinions: tuple[Opinion, ...] = ()
    events: tuple[Happening, ...] = ()
    dispatches: tuple[Dispatch, ...] = ()
    ledger: Ledger
    tables: tuple[Tabled, ...] = ()
    raw: Callable[[str], BinaryIO | None] | None = None


Progress = Callable[[int, int], None]
"""Told how many are done, of how many."""
