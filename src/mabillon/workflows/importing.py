"""Import old reports: open each file, find what a report has, check it; keep it if asked to."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Final, Literal

import msgspec

from mabillon.archive.rows import NewEntry
from mabillon.archive.store import Store
from mabillon.archive.writer import Writer
from mabillon.dispatch.imported import opening, reading
from mabillon.dispatch.imported.opened import Opened
from mabillon.dispatch.imported.report import Fault, Report
from mabillon.errors import LimitExceeded, UnreadableInput
from mabillon.workflows.bounds import Bounds
from mabillon.workflows.opening_apart import open_apart
from mabillon.workflows.progress import Progress, Silent
from mabillon.workflows.walking import Found, Passed, check, walk

KIND: Final = "report"
"""Of the entry that says what was found in a report; its key is the digest of the file."""

Status = Literal["clean", "findings", "unreadable", "passed over"]


class Imported(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was given.

    Parameters
    ----------
    digest
        SHA-256 (hex) of its bytes; null = they were not read.
    why
        Why it is unreadable or was passed over, and what to do; else null.
    report
        What was found in it; null = it could not be read.
    findings
        What is wrong with it, in the order of the text.
    kept
        Whether its bytes are evidence of the archive now.
    """

    name: str
    status: Status
    digest: str | None = None
    why: str | None = None
    report: Report | None = None
    findings: tuple[Fault, ...] = ()
    kept: bool = False


class _Document(msgspec.Struct, frozen=True):
    """What is kept of an import."""

    name: str
    digest: str
    report: Report
    findings: tuple[Fault, ...]


def import_reports(
    paths: Sequence[Path],
    *,
    store: Store | None = None,
    by: str = "",
    bounds: Bounds | None = None,
    progress: Progress | None = None,
) -> Iterator[Imported]:
    """Import files and folders; yield each file's result, in order.

    Parameters
    ----------
    store
        The archive to keep them in: bytes as evidence, what was found as an entry. Null = keep
        nothing.
    by
        Who imports them, for the entry.

    Raises
    ------
    UsageError
        A path does not exist; nothing was done then.
    ArchiveBusy
        Another process is writing to the archive.
    """
    bounds, progress = bounds or Bounds(), progress or Silent()
    check(paths)
    with nullcontext(None) if store is None else store.writing() as writer:
        found = list(walk(paths, None if store is None else store.root))
        progress.expect(sum(item.size for item in found if isinstance(item, Found)))
        for item in found:
            progress.at(item.name)
            if isinstance(item, Passed):
                yield Imported(name=item.name, status="passed over", why=item.reason)
                continue
            result = _imported(item, writer, bounds)
            if store is not None and writer is not None and result.report is not None:
                _enter(store, writer, result, by)
            yield result
            progress.advance(item.size)


def _imported(file: Found, writer: Writer | None, bounds: Bounds) -> Imported:
    """Read a file; its bytes are evidence before anything looks into them."""
    digest = None
    try:
        data = _bytes(file)
        digest = hashlib.sha256(data).hexdigest()
        if writer is not None:
            writer.keep([writer.stage(io.BytesIO(data), len(data))])
        found = reading.read(open_report(data, file.name, bounds))
    except UnreadableInput as failure:
        why = f"{failure.what}; {failure.do}" if failure.do else failure.what
        return Imported(
            name=file.name,
            status="unreadable",
            digest=digest,
            why=why,
            kept=writer is not None and digest is not None,
        )
    findings = tuple(reading.check(found))
    return Imported(
        name=file.name,
        status="findings" if findings else "clean",
        digest=digest,
        report=found.report,
        findings=findings,
        kept=writer is not None,
    )


def open_report(data: bytes, name: str, bounds: Bounds | None = None) -> Opened:
    """Open the bytes of a report of any known format; PDF and Word in a process of their own.

    Raises
    ------
    UnreadableInput
        They cannot be read; the message says why, without the file's name.
    """
    format = opening.recognise(data, name)
    if format in opening.APART:
        return open_apart(format, data, bounds or Bounds())
    return opening.open_as(format, data)


def _bytes(file: Found) -> bytes:
    try:
        with file.path.open("rb") as stream:
            data = stream.read(opening.LARGEST + 1)
    except OSError as failure:
        raise UnreadableInput(
            f"it cannot be opened ({failure.strerror})", do="check who may read it"
        ) from failure
    if len(data) > opening.LARGEST:
        raise LimitExceeded(
            f"it has more than {opening.LARGEST >> 20} MiB", do="give the report alone"
        )
    return data


def _enter(store: Store, writer: Writer, result: Imported, by: str) -> None:
    """Keep what was found, unless the archive has the same already."""
    assert result.digest is not None and result.report is not None
    document = msgspec.json.encode(
        _Document(result.name, result.digest, result.report, result.findings), order="sorted"
    )
    known = store.entries(KIND, result.digest)
    if not known or known[-1].document != document:
        writer.add_entries([NewEntry(KIND, result.digest, by, "", document)])
