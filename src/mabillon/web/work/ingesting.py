"""Taking files in, as long work; what came of it is kept for the page that shows it."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import msgspec
import pyarrow as pa

from mabillon.archive.captures import Mode
from mabillon.archive.store import Store, utc_now
from mabillon.web import kept_results
from mabillon.web.work.tasks import Tell
from mabillon.web.work.telling import ToldInBytes
from mabillon.workflows.ingest import ingest as take_in
from mabillon.workflows.linking import Linked
from mabillon.workflows.options import Options
from mabillon.workflows.results import Result

KIND: Final = "ingests"
SHOWN: Final = 500
"""Files of one ingest that are told of one by one; those with something to say come first."""


class Asked(msgspec.Struct, kw_only=True):
    """What an ingest is asked for.

    Parameters
    ----------
    name
        Under which what came of it is kept.
    by
        Who asks.
    path
        A folder of what arrived, of which everything in it is taken in; or with ``arrived``
        false a file or folder of this machine.
    collected_at, time_in_name, mapping, channel, posted_at, format, mode
        As of ``Options``.
    """

    name: str
    by: str
    path: str
    arrived: bool
    mode: Mode = "retrospective"
    collected_at: datetime | None = None
    time_in_name: bool = False
    mapping: dict[str, str] = {}
    channel: str | None = None
    posted_at: datetime | None = None
    format: str | None = None

    def options(self) -> Options:
        """Return what is said of the files."""
        return Options(
            mode=self.mode,
            collected_at=self.collected_at,
            time_in_name=self.time_in_name,
            mapping=self.mapping,
            channel=self.channel,
            posted_at=self.posted_at,
            format=self.format,
        )


class File(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What became of one file; as of ``Result``."""

    name: str
    status: str
    evidence: str | None = None
    formats: list[str] = []
    kept: int = 0
    rejected: int = 0
    new: int = 0
    unread: int = 0
    timeless: bool = False
    collected_at: datetime | None = None
    basis: str | None = None
    notes: list[str] = []

    @property
    def read(self) -> int:
        """Records of it that were read."""
        return self.kept + self.rejected

    @property
    def telling(self) -> bool:
        """Whether there is more to say of it than that it was read."""
        return bool(self.status != "read" or self.rejected or self.notes or self.timeless)


class Outcome(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What came of one ingest.

    Parameters
    ----------
    ended
        When it was done; null = it was stopped before.
    statuses
        Files by what became of them.
    kept, rejected, new, unread
        Records together; members of containers that nothing here reads.
    rows
        The first `SHOWN` files of all, those with something to say before the others.
    held, lacking, unreadable, destroyed
        What the posts that were read have attached.
    """

    asked: Asked
    began: datetime
    ended: datetime | None = None
    files: int = 0
    statuses: dict[str, int] = {}
    kept: int = 0
    rejected: int = 0
    new: int = 0
    unread: int = 0
    rows: list[File] = []
    held: int = 0
    lacking: int = 0
    unreadable: int = 0
    destroyed: int = 0
    notes: dict[str, str] = {}

    @property
    def read(self) -> int:
        """Records that were read: kept and rejected."""
        return self.kept + self.rejected


def ingest(root: Path, asked: Mapping[str, Any], tell: Tell) -> dict[str, Any]:
    """Take files in; what arrived is removed afterwards, whatever came of it."""
    order = msgspec.convert(asked, Asked)
    made = _Making(Outcome(asked=order, began=utc_now()))
    path = Path(order.path)
    try:
        # What is read comes and goes by the megabyte; the system's allocator keeps less of it.
        pa.set_memory_pool(pa.system_memory_pool())
        paths = sorted(path.iterdir()) if order.arrived else [path]
        with Store.open(root) as store:
            options = order.options()
            for result in take_in(
                store, paths, options, progress=ToldInBytes(tell, "reading"), linked=made.attached
            ):
                made.take(result)
        made.outcome.ended = utc_now()
    finally:
        try:
            kept_results.keep(root, KIND, order.name, made.whole())
        finally:
            if order.arrived:
                shutil.rmtree(path, ignore_errors=True)
    return {"to": f"/ingest/{order.name}"}


class _Making:
    """Counts what becomes of the files, as they are acknowledged."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome
        self._statuses: Counter[str] = Counter()
        self._telling: list[File] = []
        self._others: list[File] = []

    def take(self, result: Result) -> None:
        made = self.outcome
        self._statuses[result.status] += 1
        made.files += 1
        made.unread += result.unread
        if result.status != "already":
            made.kept += result.kept
            made.rejected += result.rejected
            made.new += result.new
        file = File(
            name=result.name,
            status=result.status,
            evidence=result.evidence,
            formats=sorted(result.formats),
            kept=result.kept,
            rejected=result.rejected,
            new=result.new,
            unread=result.unread,
            timeless=result.timeless,
            collected_at=result.collected_at,
            basis=result.basis,
            notes=result.notes,
        )
        into = self._telling if file.telling else self._others
        if len(into) < SHOWN:
            into.append(file)

    def attached(self, linked: Linked) -> None:
        made = self.outcome
        made.held, made.lacking = linked.held, linked.lacking
        made.unreadable, made.destroyed = linked.unreadable, linked.destroyed
        made.notes = dict(list(linked.notes.items())[:SHOWN])

    def whole(self) -> Outcome:
        """Return what came of it until now."""
        self.outcome.statuses = dict(self._statuses)
        self.outcome.rows = [*self._telling, *self._others][:SHOWN]
        return self.outcome
