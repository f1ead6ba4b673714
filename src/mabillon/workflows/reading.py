"""Reading one kept file, with all that is inside it, into an intake."""

from __future__ import annotations

import mimetypes
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from mabillon.archive import containers
from mabillon.archive.captures import Basis, CaptureOf, Counts, OpenCapture
from mabillon.archive.containers import Budget
from mabillon.archive.evidence import Staged
from mabillon.archive.folders import write_all, writing_here
from mabillon.archive.intake import Intake, storable
from mabillon.errors import LimitExceeded, UnreadableInput, UsageError
from mabillon.examine.media.told import Medium, Told
from mabillon.media import kinds
from mabillon.readers import READERS, how_sure
from mabillon.readers.base import Batch, Enclosed, Reader, Reject, Source
from mabillon.workflows.options import Options
from mabillon.workflows.telling import VERSIONS, Teller

HEAD = 1 << 16
"""Bytes by which a file is recognised."""

GUESS = 0.3
"""How sure, from 0.0 to 1.0, a reader is to be of a file lest it is read by a mere guess."""

EXCERPT = 4096
SHOWN_REJECTS = 5

FAULTS = (
    UnreadableInput,
    ValueError,  # pyarrow's own errors are of this kind
    ArithmeticError,
    LookupError,
    EOFError,
    RecursionError,  # nesting beyond reason
    MemoryError,
)
"""What a reader may run into on a file that nobody thought of; it becomes a reject."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A reject as a user is told of it: the file (with its member), the place, the reason."""

    name: str
    number: int
    record: int
    offset: int | None
    reason: str


@dataclass(slots=True)
class FileReading:
    """One file on its way into an intake; see ``workflows.ingest.Result`` for what it gives.

    ``stage`` copies a member's bytes, to be evidence of their own, or says why not. ``capture``:
    of the file itself; its members have captures of their own.
    """

    intake: Intake
    evidence: str
    name: str
    modified: datetime
    options: Options
    options_text: str
    recognise: Callable[[bytes, str], Reader | None]
    ask: Callable[[str, datetime], datetime | None]
    advance: Callable[[int], None]
    temporary: Path
    budget: Budget
    teller: Teller
    stage: Callable[[Path], Staged | str]
    notes: list[str] = field(default_factory=list)
    formats: dict[str, Counts] = field(default_factory=dict)
    rejects: list[Refused] = field(default_factory=list)
    collected_at: datetime | None = None
    basis: Basis | None = None
    timeless: bool = False
    left_unread: int = 0
    capture: int | None = None
    _guesses: int = 0
    _guess: str = ""
    _advanced: int = 0

    def file(
        self,
        path: Path,
        reader: Reader,
        member: str | None,
        container: int | None,
        depth: int = 0,
    ) -> None:
        """Read a file or a spooled member; it becomes one capture.

        Parameters
        ----------
        depth
            In how many files of its own kind it stands, as a mail within a mail does; what the
            user said of the channel and of the time of posting holds for the outermost.
        """
        called = self.name if member is None else f"{self.name}!{member}"
        options = replace(self.options, channel=None, posted_at=None) if depth else self.options
        source = Source(path, called, member, options.mapping, options.channel, options.posted_at)
        batches = reader.read(source)
        capture: OpenCapture | None = None
        position = 0
        fault: str | None = None
        while True:
            try:
                batch = next(batches, None)
            except OSError as error:
                if error.errno is not None:  # a disk that fails, not a file that is broken
                    raise
                fault = fault_of(error)
                break
            except FAULTS as error:
                fault = fault_of(error)
                break
            if batch is None:
                break
            if capture is None:
                capture = self._begin(called, batch, reader, member, container)
            self.intake.add(capture, batch.posts, whole=batch.whole)
            for record in batch.rejects:
                self._reject(capture, called, record)
            for enclosed in batch.enclosed:
                self._enclosed(enclosed, member, capture, container, depth)
            for note in batch.notes:
                self._note(note)
            if member is None:
                self._advance(batch.position - position)
            position = batch.position
        if capture is None:
            capture = self._begin(called, None, reader, member, container)
        if fault is not None:
            self._break_off(capture, called, path, position, fault)
        self._finish(capture, reader.name)

    def weigh(self, reader: Reader, head: bytes, member: str | None) -> None:
        """Take note of a file, or a member, that is read by a mere guess; see ``done``."""
        name = self.name if member is None else member
        if self.options.format is not None or how_sure(reader, head, name) >= GUESS:
            return
        self._guesses += 1
        if self._guesses == 1:
            of = "" if member is None else f"{member} in it "
            self._guess = f"{of}was read as {reader.name} by a mere guess"

    def medium(
        self, path: Path, medium: Medium, evidence: str, member: str | None, container: int | None
    ) -> bool:
        """Tell a picture, video or document; it becomes one capture.

        Parameters
        ----------
        evidence
            SHA-256 of its own bytes, which are evidence.

        Returns
        -------
        bool
            False = what opens this medium is not installed, and nothing was done.
        """
        told: Told | UnreadableInput
        try:
            told = self.teller.tell(path, medium)
        except UnreadableInput as error:
            told = error
        except UsageError as error:
            self._note(f"{error.what}; {error.do}" if error.do else error.what)
            return False
        self._told(told, path, medium, evidence, member, container)
        return True

    def misnamed(
        self, path: Path, medium: Medium, evidence: str, member: str | None, container: int | None
    ) -> None:
        """Reject a file that is called a picture, video or document, and is none.

        Parameters
        ----------
        evidence
            SHA-256 of its own bytes, which are evidence.
        """
        with path.open("rb") as file:
            fault = kinds.refusal(file.read(HEAD), medium)
        self._told(fault, path, medium, evidence, member, container)

    def _told(
        self,
        told: Told | UnreadableInput,
        path: Path,
        medium: Medium,
        evidence: str,
        member: str | None,
        container: int | None,
    ) -> None:
        """Take in what was told of a media file, or why it could not be read."""
        called = self.name if member is None else f"{self.name}!{member}"
        of = replace(self._of(medium, VERSIONS[medium], member, container, None), evidence=evidence)
        capture = self._started(of)
        if isinstance(told, Told):
            capture.counts.kept = capture.counts.new = 1
            self.intake.media.add(capture.number, evidence, told)
        else:
            size = path.stat().st_size
            self._reject(capture, called, Reject(1, 0, size, fault_of(told), b"", member))
        self._finish(capture, medium)

    def _enclosed(
        self,
        file: Enclosed,
        member: str | None,
        within: OpenCapture,
        container: int | None,
        depth: int,
    ) -> None:
        """Keep a file that stands within another, which counts as its container.

        One that has a format is read too; its posts stand in the evidence that it came in.
        """
        name = storable(file.name if member is None else f"{member}!{file.name}")
        with writing_here():
            descriptor, path = tempfile.mkstemp(dir=self.temporary, prefix="enclosed-")
        spool = Path(path)
        try:
            with os.fdopen(descriptor, "wb", buffering=0) as target:
                write_all(target, file.data)
            root = within.number if container is None else container
            if file.format is None:
                self._keep(spool, self.teller.medium(file.data[:HEAD]), name, root)
            elif not self._hold(spool, name, root):
                return
            elif (why := self._too_much(depth)) is not None:
                self._refuse(within, name, within.counts.read + 1, why)
            else:
                self.file(spool, READERS[file.format], name, root, depth + 1)
        finally:
            spool.unlink()

    def _too_much(self, depth: int) -> str | None:
        """Count a file that is read within another; say why it is one too many, if it is."""
        if depth >= self.budget.limits.depth:
            return f"what stands in one another is read {depth} deep, no further"
        try:
            self.budget.member()
        except LimitExceeded as error:
            return error.what
        return None

    def container(self, path: Path, kind: containers.Kind) -> None:
        """Read what is in a container; it becomes a capture, and so does each member read."""
        capture = self._started(self._of(kind, containers.VERSION, None, None, None))
        self._open(path, kind, "", 1, capture)
        if capture.counts.rejected:
            self.formats[kind] = capture.counts
        self.intake.finish(capture)

    def unread(self) -> None:
        """Note that the file was kept and nothing reads it."""
        self.intake.finish(self._started(self._of(None, 0, None, None, None)))

    def done(self, size: int) -> None:
        """Say that the file is behind us, and what of it was read by a guess."""
        if self._guesses:
            more = f", and {self._guesses - 1:,} more" if self._guesses > 1 else ""
            self._note(f"{self._guess}{more}; if that is wrong, say --format NAME")
        self._advance(size - self._advanced)

    def _open(
        self, path: Path, kind: containers.Kind, prefix: str, depth: int, capture: OpenCapture
    ) -> None:
        """Go through a container's members, and through the containers among them."""
        count = 0
        inside = prefix.removesuffix("!")
        found = containers.members(path, inside or self.name, kind, self.budget)
        while True:
            count += 1
            # Only what the container itself does wrong is caught here.
            try:
                member = next(found, None)
            except LimitExceeded as error:
                self._refuse(capture, inside or None, count, error.what)
                return
            except containers.BROKEN as error:
                why = f"the {kind} cannot be read any further ({containers.describe(error)})"
                self._refuse(capture, inside or None, count, why)
                return
            if member is None:
                return
            name = prefix + storable(member.name)
            if member.stream is None:
                self._refuse(capture, name, count, f"not opened: {member.fault}")
                continue
            faults: list[str] = []
            each = partial(self._reach, member.position) if depth == 1 else _nothing
            with containers.spooled(member, self.budget, self.temporary, faults, each) as spool:
                if not self.budget.spent:
                    self._member(spool, name, depth, capture)
            for fault in faults:
                self._refuse(capture, name, count, fault)
            if self.budget.spent:
                return  # said once, where it was

    def _member(self, spool: Path, name: str, depth: int, capture: OpenCapture) -> None:
        with spool.open("rb") as file:
            head = file.read(HEAD)
        kind = containers.kind_of(head, name)
        medium = None if kind else self.teller.medium(head)
        reader = None if kind or medium else self.recognise(head, name)
        if reader is not None:
            self.weigh(reader, head, name)
            self.file(spool, reader, name, capture.number)
        elif medium is not None:
            self._keep(spool, medium, name, capture.number)
        elif kind is None and is_media(name):
            self._keep(spool, None, name, capture.number)
        elif kind is None:
            self.left_unread += 1
        elif depth >= self.budget.limits.depth:
            why = f"containers in containers are opened {depth} deep, no further"
            self._refuse(capture, name, 0, why)
        else:
            self._open(spool, kind, f"{name}!", depth + 1, capture)

    def _keep(self, spool: Path, medium: Medium | None, name: str, container: int) -> None:
        """Keep a file that came out of another as evidence of its own, and tell it if it can be.

        Parameters
        ----------
        medium
            Null = nothing tells it; it is held all the same, and a reject if it is called so.
        """
        staged = self.stage(spool)
        if isinstance(staged, str):
            self._note(f"{name} {staged}")
            return
        self.intake.keep(staged)
        called = kinds.called(name)
        if medium is None and called is not None:
            self.misnamed(spool, called, staged.digest, name, container)
        elif medium is None or not self.medium(spool, medium, staged.digest, name, container):
            self.left_unread += 1
            self._held(staged.digest, name, container)

    def _hold(self, spool: Path, name: str, container: int) -> bool:
        """Keep a file that came out of another, and that a reader reads besides."""
        staged = self.stage(spool)
        if isinstance(staged, str):
            self._note(f"{name} {staged}")
            return False
        self.intake.keep(staged)
        self._held(staged.digest, name, container)
        return True

    def _held(self, evidence: str, name: str, container: int) -> None:
        of = self._of(None, 0, name, container, None)
        self.intake.finish(self._started(replace(of, evidence=evidence)))

    def _begin(
        self,
        called: str,
        first: Batch | None,
        reader: Reader,
        member: str | None,
        container: int | None,
    ) -> OpenCapture:
        said = None if first is None else first.collected_at
        if self.options.collected_at is None and said is None and first is not None:
            undated = first.posts.column("collected_at").null_count
            if undated:
                said = self.ask(called, self.modified)
                if said is not None:
                    return self._started(
                        self._of(reader.name, reader.version, member, container, said, "given")
                    )
        return self._started(self._of(reader.name, reader.version, member, container, said))

    def _started(self, of: CaptureOf) -> OpenCapture:
        capture = self.intake.begin(of)
        if self.capture is None:
            self.capture = capture.number
        return capture

    def _of(
        self,
        format: str | None,
        version: int,
        member: str | None,
        container: int | None,
        said: datetime | None,
        said_basis: Basis = "file",
    ) -> CaptureOf:
        """Say what is known of a capture: above all, when it was collected."""
        given = self.options.collected_at
        at: datetime
        basis: Basis
        if given is not None:
            at, basis = given, "given"
        elif said is not None:
            at, basis = said, said_basis
        else:
            at, basis = self.modified, "mtime"
        return CaptureOf(
            self.evidence,
            self.name,
            member,
            format,
            version,
            self.options_text,
            self.options.mode,
            at,
            basis,
            container,
        )

    def _finish(self, capture: OpenCapture, format: str) -> None:
        self.intake.finish(capture)
        total = self.formats.setdefault(format, Counts())
        total.kept += capture.counts.kept
        total.rejected += capture.counts.rejected
        total.new += capture.counts.new
        self.timeless = self.timeless or capture.timeless
        if self.basis is None or (self.basis != "mtime" and capture.of.basis == "mtime"):
            self.collected_at, self.basis = capture.of.collected_at, capture.of.basis
        if capture.beyond:
            self.notes.append(
                "holds a post dated after it is said to have been collected; one of the two "
                "times is wrong"
            )

    def _break_off(
        self, capture: OpenCapture, called: str, path: Path, position: int, fault: str
    ) -> None:
        """Reject what a reader could not go on with, from where it stood to the end."""
        with path.open("rb") as file:
            length = file.seek(0, 2) - position
            file.seek(position)
            excerpt = file.read(EXCERPT)
        record = Reject(capture.counts.read + 1, position, max(length, 0), fault, excerpt)
        self._reject(capture, called, record)

    def _refuse(self, capture: OpenCapture, member: str | None, record: int, why: str) -> None:
        """Reject a member, or the rest of a container."""
        called = self.name if member is None else f"{self.name}!{member}"
        self._reject(capture, called, Reject(record, None, None, why, b"", member))

    def _note(self, note: str) -> None:
        """Say something about the file as a whole, once."""
        if note not in self.notes:
            self.notes.append(note)

    def _reject(self, capture: OpenCapture, called: str, record: Reject) -> None:
        self.intake.reject(capture, record)
        if len(self.rejects) < SHOWN_REJECTS:
            self.rejects.append(
                Refused(
                    called, capture.counts.rejected, record.record, record.offset, record.reason
                )
            )

    def _reach(self, position: Callable[[], int]) -> None:
        self._advance(position() - self._advanced)

    def _advance(self, count: int) -> None:
        if count > 0:
            self._advanced += count
            self.advance(count)


def is_media(name: str) -> bool:
    """Tell whether a file is called as pictures, videos, sounds, fonts or PDFs are."""
    kind = mimetypes.guess_type(name)[0] or ""
    return kind.startswith(("image/", "video/", "audio/", "font/")) or kind == "application/pdf"


def _nothing() -> None:
    """Members within members are not counted: the outer one was."""


def fault_of(error: BaseException) -> str:
    """Return why a file could not be read, as its reject says it."""
    if isinstance(error, UnreadableInput):
        return f"{error.what}; {error.do}" if error.do else error.what
    if isinstance(error, RecursionError):
        return "it is nested too deeply to be read"
    if isinstance(error, MemoryError):
        return "one thing in it is too large for this machine's memory"
    return f"it cannot be read ({containers.describe(error)})"
