"""What every reader owes on every input, whatever the bytes are.

It raises ``UnreadableInput`` and nothing else; every batch has the schema; records are
counted from 1 without a gap, each kept or rejected and none both; what a record is said to
stand at is there; every time is one of the calendar, no count is negative, and what is said
can be written; nothing is written outside the given folder, no other file is read, no
process started and no address asked. Compiled inner loops and array code read it alike.
"""

from __future__ import annotations

import hashlib
import mimetypes
import os
import resource
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import process_time
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.fuzz.ways import differ
from mabillon.archive import containers
from mabillon.errors import UnreadableInput
from mabillon.readers import READERS, Batch, Source, encoding, recognise
from mabillon.tables import READ_POSTS

CONTAINER: Final = "container"
"""The target that is no reader: what opens .gz, .zst, .zip and .tar."""

TARGETS: Final = (*READERS, CONTAINER)

MEMORY_MB: Final = 100
"""By how much one input, of at most some KiB, may raise the peak of memory."""

_HEAD: Final = 64 << 10
_INSIDE: Final = frozenset({"wacz", "warc", "parquet", "mail"})
"""Formats whose places are not places of bytes in the file, or are of all of it."""

_LEAVES_OUT: Final = frozenset({"telethon"})
"""Formats of which some records are left out by a rule (private peers) and said so."""

_LIMITS: Final = containers.Limits(total=64 << 20, free=16 << 20, members=1_000)
_ASKING: Final = ("socket.connect", "socket.send", "socket.getaddrinfo", "socket.gethostby")
_STARTING: Final = ("subprocess.", "os.system", "os.exec", "os.spawn", "os.posix_spawn", "os.fork")
_SHOWN: Final = 300  # not the environment that a process is given
_CHANGES: Final = ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.symlink", "os.link")


class Broken(AssertionError):
    """A reader broke a rule."""


@dataclass
class Tally:
    """What came of a target's inputs.

    ``slowest`` is in seconds of the processor; ``most_mb`` is by how much one input raised the
    peak of memory. ``digest`` is that of all inputs in their order, 12 hex digits of SHA-256.
    """

    inputs: int = 0
    refused: int = 0
    kept: int = 0
    rejected: int = 0
    slowest: float = 0.0
    most_mb: int = 0
    digest: str = ""


class Watch:
    """Sees what this process opens and changes, by Python's audit events (PEP 578)."""

    def __init__(self, folder: Path) -> None:
        self.seen: list[str] = []
        self._ours = str(folder)
        paths = {*sysconfig.get_paths().values(), *sys.path, sys.prefix, sys.base_prefix}
        self._readable = (*(path for path in paths if path), "/usr/share/", "/dev/", "/proc/self/")
        sys.addaudithook(self._hear)

    def _hear(self, event: str, given: tuple[Any, ...]) -> None:
        if event == "open":
            self._opened(given)
            return
        changes = event in _CHANGES and not self._is_ours(_whole(*given))
        if changes or event.startswith((*_ASKING, *_STARTING)):
            self.seen.append(f"{event} {given!r}"[:_SHOWN])

    def _opened(self, given: tuple[Any, ...]) -> None:
        path, mode, flags = given
        if isinstance(path, int) or self._is_ours(path):
            return
        writes = bool(flags & 0b11) or (isinstance(mode, str) and mode.strip("rbtU") != "")
        name = path.decode("utf-8", "replace") if isinstance(path, bytes) else str(path)
        if name == os.devnull:
            return
        if writes or not name.startswith(self._readable):
            self.seen.append(f"{'wrote' if writes else 'read'} {name}")

    def _is_ours(self, path: object) -> bool:
        name = path.decode("utf-8", "replace") if isinstance(path, bytes) else str(path)
        return name.startswith(self._ours)


def _peak_kb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _whole(path: object, *more: object) -> object:
    """Return a path that may be relative to an open folder, named last, as a whole one."""
    folder = more[-1] if more else None
    if isinstance(folder, int) and folder >= 0 and not Path(str(path)).is_absolute():
        return f"{Path(f'/proc/self/fd/{folder}').readlink()}/{path}"
    return path


class Judge:
    """Gives a target one input after the other and holds it to the rules.

    Parameters
    ----------
    target
        A reader's name, or ``CONTAINER``.
    folder
        Where the input is laid, and the only place where anything may be written.
    """

    def __init__(self, target: str, folder: Path) -> None:
        self.target = target
        self.tally = Tally()
        self._folder = folder
        self._path = folder / "input"
        tempfile.tempdir = str(folder)
        sys.dont_write_bytecode = True
        mimetypes.init()  # the system's own list of them
        self._watch = Watch(folder)
        self._given = hashlib.sha256()

    def __call__(self, data: bytes) -> None:
        """Read one input.

        Raises
        ------
        Broken
            If a rule was broken; any other exception is the reader's own fault too.
        """
        self._path.write_bytes(data)
        self._given.update(len(data).to_bytes(4, "big") + data)
        self.tally.digest = self._given.hexdigest()[:12]
        self._watch.seen.clear()
        began, peak = process_time(), _peak_kb()
        try:
            if self.target == CONTAINER:
                self._open(data)
            else:
                if self.tally.inputs % 4 == 0:
                    recognise(data[:_HEAD], "input")
                self._read(data)
                if self.tally.inputs % 4 == 1 and differ(self._batches):
                    raise Broken("compiled and in array code it is read differently")
        except UnreadableInput:
            self.tally.refused += 1
        self.tally.slowest = max(self.tally.slowest, process_time() - began)
        self.tally.inputs += 1
        more = (_peak_kb() - peak) // 1024
        self.tally.most_mb = max(self.tally.most_mb, more)
        if more > MEMORY_MB:
            raise Broken(f"{more} MB more were needed; {MEMORY_MB} are allowed")
        if self._watch.seen:
            raise Broken(f"went outside: {self._watch.seen[:3]}")

    def _batches(self) -> Iterator[Batch]:
        return READERS[self.target].read(Source(self._path, "input"))

    def _read(self, data: bytes) -> None:
        numbers: list[int] = []
        kept = 0
        exact = self.target not in _INSIDE and encoding.wide(data[:_HEAD]) is None
        for batch in self._batches():
            if batch.posts.schema != READ_POSTS:
                raise Broken("a batch has another schema")
            batch.posts.validate(full=True)
            _possible(batch)
            kept += batch.posts.num_rows
            numbers += batch.posts.column("record").to_pylist()
            for reject in batch.rejects:
                numbers.append(reject.record)
                if not reject.reason or len(reject.excerpt) > 4096:
                    raise Broken(f"a reject without a reason or with too much: {reject}")
                if reject.length is not None and len(reject.excerpt) > reject.length:
                    raise Broken(f"more is shown than belongs to it: {reject}")
                at = reject.offset
                if exact and at is not None and not data[at:].startswith(reject.excerpt):
                    raise Broken(f"what is said to stand at byte {at} does not: {reject}")
            if exact:
                _within(batch.posts, len(data))
        if len(set(numbers)) != len(numbers):
            raise Broken("a record was counted twice")
        if self.target not in _LEAVES_OUT and sorted(numbers) != list(range(1, len(numbers) + 1)):
            raise Broken(f"records are missing: {sorted(numbers)[:20]}")
        self.tally.kept += kept
        self.tally.rejected += len(numbers) - kept

    def _open(self, data: bytes) -> None:
        kind = containers.kind_of(data[:_HEAD], "input")
        if kind is None:
            return
        budget = containers.Budget(_LIMITS, len(data))
        found = containers.members(self._path, "input", kind, budget)
        while True:
            try:
                member = next(found, None)
            except containers.BROKEN:
                self.tally.rejected += 1
                return
            if member is None:
                return
            if member.stream is None:
                self.tally.rejected += 1
                continue
            faults: list[str] = []
            with containers.spooled(member, budget, self._folder, faults) as spool:
                if spool.parent != self._folder:
                    raise Broken(f"a member was written to {spool}")
            self.tally.kept += not faults
            self.tally.rejected += bool(faults)


_CALENDAR: Final = (-62_135_596_800_000_000, 253_402_300_800_000_000)
"""Microseconds since 1970 of the years 1 and 10000."""


def _possible(batch: Batch) -> None:
    """Hold that the times are of the calendar, the counts are counts and the words are text."""
    for field, column in zip(batch.posts.schema, batch.posts.columns, strict=True):
        if pa.types.is_timestamp(field.type) or pa.types.is_integer(field.type):
            span = pc.min_max(column.cast(pa.int64()))
            low, high = span["min"].as_py(), span["max"].as_py()
            least, most = _CALENDAR if pa.types.is_timestamp(field.type) else (0, 2**63)
            if low is not None and not least <= low <= high < most:
                raise Broken(f"{field.name} is from {low} to {high}")
    try:
        for words in (*batch.notes, *(reject.reason for reject in batch.rejects)):
            words.encode()
        for file in batch.enclosed:
            file.name.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError as error:
        raise Broken(f"what is said cannot be written: {error}") from None


def _within(posts: pa.RecordBatch, size: int) -> None:
    for at, length in zip(
        posts.column("offset").to_pylist(), posts.column("length").to_pylist(), strict=True
    ):
        if at is not None and not 0 <= at <= at + (length or 0) <= size:
            raise Broken(f"a record is said to stand at byte {at}, {length} long, of {size}")
