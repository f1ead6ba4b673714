"""Ingest: keep raw files as evidence, then read what they hold into the archive.

Files go through in groups. A group's bytes become evidence in one transaction, before
anything reads them; what they hold becomes captures, posts and rejects in a second one.
A file's result is given out after the second, so that what was told is kept whatever
happens next; whatever was not told is taken up again by running the same once more.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from mabillon import readers
from mabillon.archive import containers
from mabillon.archive.containers import Budget, Limits
from mabillon.archive.evidence import Staged
from mabillon.archive.intake import Intake
from mabillon.archive.store import Store, utc_now
from mabillon.archive.tombstones import words
from mabillon.archive.writer import Writer
from mabillon.errors import MabillonError, UsageError
from mabillon.media import kinds
from mabillon.readers.base import Reader
from mabillon.workflows.linking import Arrived, Linked, link
from mabillon.workflows.options import Options
from mabillon.workflows.progress import Progress, Silent
from mabillon.workflows.reading import HEAD, FileReading, is_media
from mabillon.workflows.results import Result, result_of
from mabillon.workflows.telling import VERSIONS, Teller
from mabillon.workflows.walking import Found, Passed, check, walk

__all__ = ["Pace", "Result", "ingest"]


@dataclass(frozen=True, slots=True)
class Pace:
    """How much goes through together: files, and bytes of files."""

    files: int = 256
    bytes: int = 64 << 20


def ingest(
    store: Store,
    paths: Sequence[Path],
    options: Options,
    *,
    known: Mapping[str, Reader] | None = None,
    recognise: Callable[[bytes, str], Reader | None] | None = None,
    ask: Callable[[str, datetime], datetime | None] | None = None,
    progress: Progress | None = None,
    limits: Limits | None = None,
    pace: Pace | None = None,
    now: Callable[[], datetime] = utc_now,
    linked: Callable[[Linked], None] | None = None,
) -> Iterator[Result]:
    """Keep and read files; yield each one's result once it is kept for good.

    After the last one it is kept which of the files is what a post has attached.

    Parameters
    ----------
    paths
        Files and folders; containers among them are opened.
    known, recognise
        The readers by name, and how one is chosen by a file's beginning and name;
        None = all of ``mabillon.readers``.
    linked
        Called at the end with what the posts that were read have attached.
    ask
        Called at most once, with the name and modification time of the first file that
        does not say when it was taken; its answer holds for all such files.

    Raises
    ------
    UsageError
        A path or a format does not exist; nothing was done then.
    ArchiveBusy
        Another process is writing.
    MabillonError
        The archive could not be written; what was yielded is kept.
    """
    known = readers.READERS if known is None else known
    progress = progress or Silent()
    check(paths)
    if options.format is not None and options.format not in known:
        raise UsageError(
            f"there is no format {options.format!r}", do=f"use one of {', '.join(sorted(known))}"
        )
    _keep_freed_memory()
    with store.writing(now) as writer, Teller(writer.temporary) as teller:
        found = list(walk(paths, store.root))
        progress.expect(sum(item.size for item in found if isinstance(item, Found)))
        run = _Run(
            store,
            writer,
            options,
            known,
            recognise or readers.recognise,
            ask,
            progress,
            limits or Limits(),
            teller,
            now,
        )
        for group in _groups(found, pace or Pace()):
            yield from run.group(group)
        attached = link(store, writer, run.arrived)
    if linked is not None:
        linked(attached)


def _groups(found: Sequence[Found | Passed], pace: Pace) -> Iterator[list[Found | Passed]]:
    group: list[Found | Passed] = []
    size = 0
    for item in found:
        of = item.size if isinstance(item, Found) else 0
        if group and (len(group) >= pace.files or size + of > pace.bytes):
            yield group
            group, size = [], 0
        group.append(item)
        size += of
    if group:
        yield group


@dataclass(slots=True)
class _Kept:
    """A file whose bytes are evidence."""

    path: Path
    name: str
    staged: Staged
    modified: datetime
    notes: list[str]


@dataclass(slots=True)
class _Run:
    """What stays the same from file to file."""

    store: Store
    writer: Writer
    options: Options
    known: Mapping[str, Reader]
    recognise: Callable[[bytes, str], Reader | None]
    ask: Callable[[str, datetime], datetime | None] | None
    progress: Progress
    limits: Limits
    teller: Teller
    now: Callable[[], datetime]
    answer: datetime | None = None
    arrived: list[Arrived] = field(default_factory=list)

    def group(self, found: Sequence[Found | Passed]) -> list[Result]:
        """Keep a group's bytes, then read them."""
        taken: list[_Kept | Result] = []
        for item in found:
            if isinstance(item, Passed):
                taken.append(Result(item.name, "passed over", notes=[item.reason]))
                continue
            self.progress.at(item.name)
            try:
                taken.append(self._stage(item))
            except OSError as error:
                self.progress.advance(item.size)
                reason = f"cannot be read ({error.strerror or error})"
                taken.append(Result(item.name, "passed over", notes=[reason]))
        try:
            self.writer.keep([item.staged for item in taken if isinstance(item, _Kept)])
        except OSError as error:
            raise _no_room(error) from error
        with self.writer.intake() as intake:
            results = [
                self._read(intake, item) if isinstance(item, _Kept) else item for item in taken
            ]
            intake.commit()
        return results

    def _stage(self, item: Found) -> _Kept | Result:
        """Copy a file's bytes; the copy is what is read, whatever becomes of the file."""
        descriptor = os.open(item.path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
        with os.fdopen(descriptor, "rb") as file:
            before = os.fstat(descriptor)
            if not stat.S_ISREG(before.st_mode):
                return Result(item.name, "passed over", notes=["is not a file or a folder"])
            staged = self.writer.stage(file, before.st_size)
            after = os.fstat(descriptor)
        if (note := self._destroyed(staged)) is not None:
            self.progress.advance(item.size)
            return Result(item.name, "passed over", notes=[note])
        notes = []
        if (before.st_mtime_ns, before.st_size) != (after.st_mtime_ns, staged.size):
            notes.append(
                "was changed while it was read; what was read is kept, ingest it again when "
                "it is complete"
            )
        modified = min(_instant(after.st_mtime), self.now())
        return _Kept(item.path, item.name, staged, modified, notes)

    def _stage_member(self, spool: Path) -> Staged | str:
        """Copy what came out of a container, to be evidence of its own; or say why not."""
        with spool.open("rb") as file:
            staged = self.writer.stage(file, os.fstat(file.fileno()).st_size)
        return self._destroyed(staged) or staged

    def _destroyed(self, staged: Staged) -> str | None:
        """Drop a copy of what was destroyed here, and say so; null = it was not."""
        stone = self.writer.destroyed(staged.digest)
        if stone is None:
            return None
        if staged.copy is not None:
            staged.copy.unlink()
        return f"was {words(stone)}; it is not taken in again"

    def _read(self, intake: Intake, item: _Kept) -> Result:
        """Recognise a kept file and read it, unless that was done before."""
        self.progress.at(item.name)
        said = self.options.of(item.name)
        path = self.store.evidence.path(item.staged.digest)
        with path.open("rb") as file:
            head = file.read(HEAD)
        kind = containers.kind_of(head, item.name)
        medium = None if kind else self.teller.medium(head)
        reader = None if kind or medium else self._reader(head, item.name)
        called = None if kind or medium or reader else kinds.called(item.name)
        if reader is not None:
            what, version, options = reader.name, reader.version, said.text()
        elif (media := medium or called) is not None:
            what, version, options = media, VERSIONS[media], said.text()
        elif kind is not None:
            what, version = kind, containers.VERSION
            options = said.text(self.known.values())
        else:
            what, version, options = None, 0, said.text()
        earlier = self.writer.earlier(item.staged.digest, what, version, options, said.collected_at)
        if earlier is not None:
            self._arrive(item, earlier.capture if reader or kind else None)
            self.progress.advance(item.staged.size)
            counts = {
                name: count
                for name, count in earlier.counts.items()
                if name is not None and (name != kind or count.read)
            }
            return Result(
                item.name,
                "already" if counts else "not read",
                item.staged.digest,
                counts,
                earlier.collected_at if counts else None,
                earlier.basis if counts else None,
                notes=item.notes,
            )
        reading = FileReading(
            intake=intake,
            evidence=item.staged.digest,
            name=item.name,
            modified=item.modified,
            options=said,
            options_text=options,
            recognise=self._reader,
            ask=self._asked,
            advance=self.progress.advance,
            temporary=self.writer.temporary,
            budget=Budget(self.limits, item.staged.size),
            teller=self.teller,
            stage=self._stage_member,
            notes=item.notes,
        )
        if reader is not None:
            reading.weigh(reader, head, None)
            reading.file(path, reader, None, None)
        elif kind is not None:
            reading.container(path, kind)
        elif called is not None:
            reading.misnamed(path, called, item.staged.digest, None, None)
        elif medium is None or not reading.medium(path, medium, item.staged.digest, None, None):
            reading.unread()
            if not item.staged.size:
                reading.notes.append("is empty")
        self._arrive(item, reading.capture if reader or kind else None)
        reading.done(item.staged.size)
        return result_of(reading)

    def _arrive(self, item: _Kept, capture: int | None) -> None:
        self.arrived.append(Arrived(item.path, item.staged.digest, capture))

    def _reader(self, head: bytes, name: str) -> Reader | None:
        if self.options.format is not None:
            return None if is_media(name) else self.known[self.options.format]
        found = self.recognise(head, name)
        # A picture in one colour or a short clip may look like text by its bytes.
        return None if found is self.known.get("text") and is_media(name) else found

    def _asked(self, name: str, modified: datetime) -> datetime | None:
        """Ask once; the answer holds for every file of this run."""
        if self.ask is not None:
            self.answer, self.ask = self.ask(name, modified), None
        return self.answer


def _keep_freed_memory() -> None:
    """Have memory that was freed used again, not given back and asked for at every step.

    Of the GNU C library: blocks as large as one that was freed before are kept from then on.
    This one is never written to, so it takes no memory; elsewhere nothing comes of it.
    """
    bytes(24 << 20)


def _instant(seconds: float) -> datetime:
    """Return a file's time; one that no calendar holds counts as the earliest there is."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return datetime(1970, 1, 1, tzinfo=UTC)


def _no_room(error: OSError) -> MabillonError:
    return MabillonError(
        f"the archive cannot be written ({error.strerror or error})",
        do="what was acknowledged is kept; make room, then run this again",
    )
