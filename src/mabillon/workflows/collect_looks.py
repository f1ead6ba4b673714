"""Answers become evidence, are read, and are understood later: "nothing changed since".

The bytes of a run are evidence before anything reads them. A source that says that nothing
changed (304) was looked at, and showed what its last whole answer had shown: that answer is read
once more, as what was seen at the later time.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from mabillon.archive.captures import CaptureOf
from mabillon.archive.store import Store
from mabillon.collect.state import LastAnswer
from mabillon.errors import UnreadableInput
from mabillon.readers import warc, warc_records
from mabillon.readers.base import Source
from mabillon.readers.moments import BadValueError, moment
from mabillon.readers.warc_records import Record
from mabillon.workflows.collect_memory import Memory
from mabillon.workflows.ingest import ingest
from mabillon.workflows.options import Options
from mabillon.workflows.progress import Progress
from mabillon.workflows.results import Result

_LIVE: Final = Options(mode="live")


@dataclass(slots=True)
class TakenIn:
    """``results``: one a file. ``again``: looks that saw what an earlier answer had shown."""

    results: list[Result] = field(default_factory=list)
    again: int = 0


@dataclass(frozen=True, slots=True)
class _Again:
    offset: int
    at: datetime


def take_in(
    store: Store,
    files: Sequence[Path],
    memory: Memory,
    *,
    now: Callable[[], datetime],
    progress: Progress | None = None,
) -> TakenIn:
    """Ingest files of answers as live captures and remove them; note what to ask with next.

    Raises
    ------
    MabillonError
        The archive cannot be written; the files stay for the next run.
    """
    made = TakenIn()
    if not files:
        return made
    made.results = list(ingest(store, files, _LIVE, now=now, progress=progress))
    again: dict[str, list[_Again]] = defaultdict(list)
    for result in made.results:
        if result.evidence is not None and result.status != "passed over":
            _scan(store, result.evidence, memory, again)
    made.again = _look(store, again, now)
    for path, result in zip(files, made.results, strict=True):
        if result.status != "passed over":
            path.unlink()
    return made


def _scan(store: Store, evidence: str, memory: Memory, again: dict[str, list[_Again]]) -> None:
    """Note whole answers of a file, and those which say that nothing changed since one before."""
    path = store.evidence.path(evidence)
    here: set[str] = set()
    with path.open("rb") as file:
        for place in warc_records.places(file, path.stat().st_size):
            record = warc_records.read(file, place, 0) if place.fault is None else None
            if not isinstance(record, Record) or record.url is None or record.asked_as is None:
                continue
            if record.digest == "altered" or record.asked_as[0] not in ("feed", "site"):
                continue
            if record.status == "200" and not record.cut:
                here.add(record.url)
                memory.answers.pop(record.url, None)
                if record.etag or record.modified:
                    memory.answers[record.url] = LastAnswer(
                        etag=record.etag,
                        modified=record.modified,
                        evidence=evidence,
                        offset=place.offset,
                        at=_when(record),
                    )
            elif record.status == "304" and record.url not in here:
                last, at = memory.answers.pop(record.url, None), _when(record)
                if last is not None:
                    memory.answers[record.url] = last  # behind those that were not seen since
                    if at is not None:
                        again[last.evidence].append(_Again(last.offset, at))


def _when(record: Record) -> datetime | None:
    """Return when an answer was asked; null = its record does not say."""
    try:
        return datetime.fromtimestamp(moment(record.date)[0] / 1e6, UTC)
    except BadValueError:
        return None


def _look(store: Store, again: dict[str, list[_Again]], now: Callable[[], datetime]) -> int:
    """Keep that answers of earlier runs were seen again; return how many were."""
    count = 0
    if not again:
        return count
    with store.writing(now) as writer, writer.intake() as intake:
        for evidence, looks in again.items():
            seen = [[look.offset, look.at.isoformat()] for look in looks]
            options = json.dumps({"mode": "live", "again": seen}, separators=(",", ":"))
            of = CaptureOf(
                evidence=evidence,
                name=f"nothing changed since evidence {evidence[:12]}",
                member=None,
                format=warc.READER.name,
                version=warc.READER.version,
                options=options,
                mode="live",
                collected_at=max(look.at for look in looks),
                basis="file",
            )
            if writer.earlier(evidence, of.format, of.version, options, None) is not None:
                continue
            capture = intake.begin(of)
            source = Source(store.evidence.path(evidence), evidence)
            for look in looks:
                try:
                    for batch in warc.again(source, look.offset, look.at):
                        intake.add(capture, batch.posts, whole=batch.whole)
                        for reject in batch.rejects:
                            intake.reject(capture, reject)
                    count += 1
                except UnreadableInput:
                    continue  # the record it stands on is damaged, which audit says
            intake.finish(capture)
        intake.commit()
    return count
