"""What became of each file of an ingest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from mabillon.archive.captures import Basis, Counts
from mabillon.workflows.reading import FileReading, Refused

Status = Literal["read", "already", "not read", "unreadable", "passed over"]


@dataclass(slots=True)
class Result:
    """What became of one file.

    Parameters
    ----------
    status
        ``read`` now; ``already`` kept and read in the same way, so that nothing
        changed; ``not read``: kept as evidence, in no format that Mabillon reads;
        ``unreadable``: kept, and nothing in it could be read; ``passed over``: not kept.
    formats
        Counts by format.
    collected_at, basis
        When it was collected and how that is known; None where nothing was read.
    timeless
        Some of its posts were seen at a time that is not well known, so that carriage
        cannot rest on this capture after its last post.
    unread
        Members of a container that were not in a format that Mabillon reads.
    rejects
        The first few rejects, with their places.
    """

    name: str
    status: Status
    evidence: str | None = None
    formats: dict[str, Counts] = field(default_factory=dict)
    collected_at: datetime | None = None
    basis: Basis | None = None
    timeless: bool = False
    unread: int = 0
    notes: list[str] = field(default_factory=list)
    rejects: list[Refused] = field(default_factory=list)

    @property
    def readable(self) -> bool:
        """Tell whether something in it could be read, now or earlier."""
        return _readable(self.formats)

    @property
    def read(self) -> int:
        return self.kept + self.rejected

    @property
    def kept(self) -> int:
        return sum(counts.kept for counts in self.formats.values())

    @property
    def rejected(self) -> int:
        return sum(counts.rejected for counts in self.formats.values())

    @property
    def new(self) -> int:
        return sum(counts.new for counts in self.formats.values())


def result_of(reading: FileReading) -> Result:
    """Return what a reading came to."""
    status: Status = "not read"
    if reading.formats:
        status = "read" if _readable(reading.formats) else "unreadable"
    return Result(
        reading.name,
        status,
        reading.evidence,
        reading.formats,
        reading.collected_at,
        reading.basis,
        reading.timeless,
        reading.left_unread,
        reading.notes,
        reading.rejects,
    )


def _readable(formats: Mapping[str, Counts]) -> bool:
    """Tell whether something was read; an export without any post counts."""
    return any(counts.kept or not counts.rejected for counts in formats.values())
