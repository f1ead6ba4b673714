"""Captures: what is known of an act of collecting before, while and after it is read."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

Mode = Literal["live", "retrospective"]
Basis = Literal["given", "file", "mtime"]


class Rejected(Protocol):
    """What a reader says of a record that it could not read (``readers.base.Reject``)."""

    @property
    def record(self) -> int: ...
    @property
    def offset(self) -> int | None: ...
    @property
    def length(self) -> int | None: ...
    @property
    def reason(self) -> str: ...
    @property
    def excerpt(self) -> bytes: ...
    @property
    def member(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class CaptureOf:
    """What is known of a capture before its records are read.

    Parameters
    ----------
    evidence
        SHA-256 of the raw file.
    name
        The file's path under the one that was given, for messages.
    member, container
        Path inside a container, and that container's capture; None if it is the file itself.
    format, version
        The reader (or container) and its version; None and 0 where nothing read it.
    options
        JSON of everything else that the reading depends on, the same for the same.
    collected_at
        When it was collected.
    basis
        How that is known: ``given`` by the user, said by the ``file``, or its
        modification time (``mtime``), which is uncertain: its observations then have no
        ``seen_at``, because a file copied later would seem to watch longer than it did.
    """

    evidence: str
    name: str
    member: str | None
    format: str | None
    version: int
    options: str
    mode: Mode
    collected_at: datetime
    basis: Basis
    container: int | None = None


@dataclass(slots=True)
class Counts:
    """Records of a capture; ``read`` is always ``kept + rejected``."""

    kept: int = 0
    rejected: int = 0
    new: int = 0

    @property
    def read(self) -> int:
        return self.kept + self.rejected


@dataclass(slots=True)
class Seen:
    """What a capture shows of one channel at one time: microseconds, and a count."""

    from_at: int | None
    last_at: int | None
    posts: int


@dataclass(slots=True)
class OpenCapture:
    """A capture whose records are being read."""

    number: int
    of: CaptureOf
    counts: Counts = field(default_factory=Counts)
    seen: dict[tuple[str, int | None], Seen] = field(default_factory=dict)
    rejects: hashlib._Hash = field(default_factory=hashlib.sha256)

    @property
    def timeless(self) -> bool:
        """Tell whether some of it was seen at a time that is not well known."""
        return any(seen_at is None for _, seen_at in self.seen)

    @property
    def beyond(self) -> bool:
        """Tell whether it holds a post dated after it was seen, which cannot be."""
        return any(
            seen_at is not None and seen.last_at is not None and seen.last_at > seen_at
            for (_, seen_at), seen in self.seen.items()
        )
