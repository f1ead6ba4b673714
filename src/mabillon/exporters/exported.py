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
from mabillon.examine.finding import Nature, Standing, Status
from mabillon.examine.opinion import sentence

SIGNATURES: Final[dict[Standing, int]] = {
    "assessed as not issued": 2,
    "appears not to have been issued": 2,
    "not established": 0,
    "appears to have been issued": 1,
    "assessed as issued": 2,
}
"""How many people sign a standing before it is told to others (method.md section 8)."""

WITHHELD: Final = "(name withheld)"
"""Stands for who signed, where names are not asked for."""


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """A channel that posted. ``key``: ``x:@marl``; ``own``: it is an issuer's own channel."""

    key: str
    title: str
    own: bool = False

    @property
    def platform(self) -> str:
        """Return what stands before the colon: telegram, x, web, mail …"""
        return self.key.partition(":")[0]

    @property
    def name(self) -> str:
        """Return what stands behind it: a handle without its @, a number, a host."""
        return self.key.partition(":")[2].removeprefix("@") or self.key

    @property
    def has_handle(self) -> bool:
        """Whether it is known by a handle, and not by a number or a host."""
        return self.key.partition(":")[2].startswith("@")


class Issuer(msgspec.Struct, frozen=True, kw_only=True):
    """An organisation in whose name statements are made, with its further names."""

    name: str
    title: str
    also: list[str] = []


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
        Of the text's UTF-8, hexadecimal.
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
    sha256: str
    sha1: str
    link: str | None
    evidence: str
    member: str | None
    offset: int | None
    length: int | None
    record: int


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """A raw file. ``sha1``: null = it is not kept here any more; ``size`` in bytes."""

    digest: str
    size: int
    sha1: str | None = None


class Signature(msgspec.Struct, frozen=True, kw_only=True):
    """A person's judgement: sign, second or dissent; who and why are null where withheld."""

    kind: str
    at: datetime
    by: str | None = None
    reason: str | None = None


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """A finding without its detail, which stays in the archive; see `examine.finding`."""

    examination: str
    status: Status
    llr: float | None = None
    llr_low: float | None = None
    llr_high: float | None = None
    reason: str | None = None
    would_be_wrong_if: list[str] = []


class Mention(msgspec.Struct, frozen=True, kw_only=True):
    """Who is named as having spoken for an issuer, in a post; never resolved to anybody."""

    name: str
    post: str


class Opinion(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the issuer issued a statement, as the program proposes and people signed it.

    Parameters
    ----------
    digest
        SHA-256 of the opinion as the archive keeps it.
    sha256, post, posted_at, account
        The statement: digest of its text; where and when it was posted, and by which
        channel, null where that is not known.
    appearances, first
        Names of the posts that carry it, earliest first; of the earliest that was found,
        null where it is none of these.
    proposed, proposal
        The standing that the program proposes, and its sentence.
    llr, llr_low, llr_high, words, scale
        log10 of the likelihood ratio with bounds, null where there is no figure; in words
        of the scale.
    beside
        What the organisation itself said of the statement, attributed.
    ledger_size, ledger_root, register, version
        What it was made from, and by which version of Mabillon.
    """

    number: int
    digest: str
    made_at: datetime
    issuer: Issuer
    sha256: str
    post: str | None
    posted_at: datetime | None
    account: Account | None
    appearances: list[str]
    first: str | None
    proposed: Standing
    proposal: str
    llr: float | None
    llr_low: float | None
    llr_high: float | None
    words: str
    scale: str
    nature: Nature | None
    conflicts: list[str]
    not_determined: list[str]
    beside: list[str]
    findings: list[Finding]
    mentions: list[Mention]
    signatures: list[Signature]
    ledger_size: int
    ledger_root: str
    register: str
    version: str

    @property
    def signed(self) -> int:
        """Return how many people signed it."""
        return len([s for s in self.signatures if s.kind in ("sign", "second")])

    @property
    def standing(self) -> Standing:
        """Return the standing that may be told: the proposed one where enough people signed."""
        return self.proposed if self.signed >= SIGNATURES[self.proposed] else "not established"

    @property
    def sentence(self) -> str:
        """Return the standing as a sentence."""
        if self.standing == self.proposed:
            return self.proposal
        return sentence(self.standing, self.issuer.title)

    @property
    def unsigned(self) -> str | None:
        """Say that a proposal waits for signatures; None = it does not."""
        if self.standing == self.proposed:
            return None
        return (
            f"Mabillon proposes: {self.proposal}. {self.signed} of "
            f"{SIGNATURES[self.proposed]} people signed that, so it is not told as the standing."
        )

    @property
    def changed_at(self) -> datetime:
        """Return when it last changed: made, or judged."""
        return max([self.made_at, *(s.at for s in self.signatures)])


class Happening(msgspec.Struct, frozen=True, kw_only=True):
    """An event as it stands, and when it was first and last entered."""

    event: Event
    first_at: datetime
    at: datetime


class Dispatch(msgspec.Struct, frozen=True, kw_only=True):
    """A dispatch without its text: what it is called and what it cites.

    ``key``: SERIES/NUMBER; ``digest``: SHA-256 of its file; ``posts``, ``evidence``,
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
    opinion: int | None
    posts: list[str]
    evidence: list[str]
    opinions: list[int]
    events: list[str]


class Leaf(msgspec.Struct, frozen=True, kw_only=True):
    """A leaf of the ledger with its inclusion proof; hexadecimal.

    ``fields``: what the leaf is the hash of, the kind first; null = withheld, for a name
    stands in it: the proof holds all the same, and the fields can be shown later.
    """

    number: int
    what: str
    fields: list[str] | None
    hash: str
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
