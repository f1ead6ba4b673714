"""The contexts of the pages on taking files in."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from mabillon.archive.rows import RejectRow
from mabillon.web.work.ingesting import Outcome
from mabillon.web.work.works import Work


class IngestPage(msgspec.Struct, frozen=True, kw_only=True):
    """The context of ``ingest.html``: the form, what runs, and what came of the last ones.

    Parameters
    ----------
    formats
        Names of the formats that can be chosen by hand.
    here
        Whether a path of this machine may be named.
    most_files, most_gb
        Of one form.
    running
        Ingests that are asked for and have not ended.
    last
        What came of the last ones, the latest first.
    rejects
        Records of the archive that could not be read.
    """

    title: str
    formats: Sequence[str]
    here: bool
    most_files: int
    most_gb: int
    running: Sequence[Work]
    last: Sequence[Outcome]
    rejects: int


class IngestedPage(msgspec.Struct, frozen=True, kw_only=True):
    """The context of ``ingested.html``: what came of one ingest.

    ``unregistered``: channels that it brought and that are in no register, some of them.
    """

    title: str
    made: Outcome

    @property
    def more(self) -> int:
        """Files that are not told of one by one."""
        return self.made.files - len(self.made.rows)

    @property
    def already(self) -> int:
        """Files that had been read before in the same way."""
        return self.made.statuses.get("already", 0)

    @property
    def timeless(self) -> list[str]:
        """Names of files that do not say when they were collected."""
        return [row.name for row in self.made.rows if row.timeless]


class RejectsPage(msgspec.Struct, frozen=True, kw_only=True):
    """The context of ``rejects.html``: records that could not be read, a page of them.

    ``evidence``: the raw file whose they are; "" = of all. ``first``: how many stand before.
    """

    title: str
    evidence: str
    rows: Sequence[RejectRow]
    first: int
    total: int
    most: int

    @property
    def last(self) -> int:
        """The place of the last one that is shown."""
        return self.first + len(self.rows)
