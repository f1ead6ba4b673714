"""Rows of the catalogue that are given out one by one, not as tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class OpinionRow:
    """An opinion as the catalogue has it; ``ledger_size`` leaves were known to it."""

    number: int
    digest: str
    made_at: datetime
    ledger_size: int


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person decided of an opinion: ``kind`` is sign, second or dissent."""

    number: int
    opinion: int
    kind: str
    by: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RegisterVersion:
    """A version of the register: its number from 1, digest, reason and time."""

    number: int
    digest: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class NewEntry:
    """What the desk enters by hand.

    Parameters
    ----------
    kind
        What it is: event, look.
    key
        What it is about; a later entry of the same kind and key supersedes the earlier.
    by
        Who entered it: a name or a desk's name; "" = not said.
    reason
        Why; "" = not said.
    document
        Canonical JSON of the thing itself.
    """

    kind: str
    key: str
    by: str
    reason: str
    document: bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """A `NewEntry` as the catalogue has it, with number, digest of its document and time.

    ``leaf``: how many ledger leaves were there before it.
    """

    number: int
    kind: str
    key: str
    digest: str
    by: str
    reason: str
    at: datetime
    document: bytes
    leaf: int = 0


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What stays of destroyed evidence.

    ``size``: bytes that it had. ``by``, ``second``: the two people. ``posts``: of how many
    posts the texts were destroyed with it; None = they were to stay.
    """

    number: int
    evidence: str
    size: int
    reason: str
    authority: str
    by: str
    second: str
    posts: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class RejectRow:
    """A record that could not be read, and where it stands."""

    capture: int
    evidence: str
    name: str
    member: str | None
    number: int
    record: int
    offset: int | None
    length: int | None
    reason: str
    excerpt: bytes
